"""The fixed words of the product, each with its icon and tone: one place, so that a state looks the same everywhere."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from seiketsu.core.ui.parts import Tone


@dataclass(frozen=True, slots=True)
class Word:
    """What a value is called, and how it looks."""

    text: str | Promise
    icon: str
    tone: Tone = "idle"


TICKET_STATUSES = {
    "new": Word(pgettext_lazy("ticket status", "New"), icon="sparkles", tone="own"),
    "open": Word(pgettext_lazy("ticket status", "Open"), icon="circle-dot", tone="info"),
    "pending": Word(_("Waiting on client"), icon="player-pause", tone="idle"),
    "hold": Word(_("On hold"), icon="hand-stop", tone="idle"),
    "solved": Word(_("Solved"), icon="circle-check", tone="ok"),
    "closed": Word(pgettext_lazy("ticket status", "Closed"), icon="lock", tone="idle"),
}
PRIORITIES = {
    "low": Word(pgettext_lazy("priority", "Low"), icon="arrow-down"),
    "normal": Word(pgettext_lazy("priority", "Normal"), icon="minus"),
    "high": Word(pgettext_lazy("priority", "High"), icon="flag"),
    "urgent": Word(pgettext_lazy("priority", "Urgent"), icon="flame", tone="bad"),
}
CHANNELS = {
    "email": Word(_("Email"), icon="mail"),
    "portal": Word(_("Portal"), icon="device-desktop"),
    "web": Word(_("Web form"), icon="world"),
    "api": Word(_("API"), icon="api"),
    "chat": Word(_("Chat"), icon="message-circle"),
    "voice": Word(_("Phone"), icon="phone"),
    "phone": Word(_("Phone"), icon="phone"),
    "callback": Word(_("Callback"), icon="phone-call"),
    "video": Word(_("Video call"), icon="video"),
    "community": Word(_("Community"), icon="users-group"),
    "sms": Word(_("Text message"), icon="device-mobile-message"),
}
KEPT = {
    "kept": Word(_("Kept"), icon="circle-check", tone="ok"),
    "at_risk": Word(_("At risk"), icon="alert-triangle", tone="warn"),
    "broken": Word(_("Broken"), icon="circle-x", tone="bad"),
    "not_enough": Word(_("Not enough data"), icon="circle-dashed", tone="idle"),
}
TONE_ICONS = {
    "ok": "circle-check",
    "warn": "alert-triangle",
    "bad": "alert-octagon",
    "info": "info-circle",
    "idle": "info-circle",
    "own": "info-circle",
    "brand": "info-circle",
}
MESSAGE_ICONS = {
    "debug": "info-circle",
    "info": "info-circle",
    "success": "circle-check",
    "warning": "alert-triangle",
    "error": "alert-octagon",
}
FILE_ICONS = {
    "image": "photo",
    "audio": "microphone",
    "video": "video",
    "text": "file-text",
    "other": "paperclip",
}


def word(vocabulary: dict[str, Word], value: str) -> Word:
    """The word for `value`; a value that nobody named shows as itself rather than as an error."""
    return vocabulary.get(value) or Word(value.replace("_", " ").capitalize(), icon="circle-dashed")
