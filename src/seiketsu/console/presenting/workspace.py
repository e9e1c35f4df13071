"""What agents arranged around a ticket, as the pages show it."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from markupsafe import Markup

from seiketsu.accounts.models import User
from seiketsu.core.ui import wording
from seiketsu.desk.models import WaitingReply
from seiketsu.desk.rules import moments
from seiketsu.desk.workspace import hours, preferences, queries

PRESET_TITLES = {
    moments.LATER_TODAY: _("Later today"),
    moments.TOMORROW: _("Tomorrow morning"),
    moments.MONDAY: _("Monday morning"),
    moments.NEXT_WEEK: _("In a week"),
}


def sent_off(reply: WaitingReply) -> Markup:
    """The toast after sending, with the way to take it back while that is possible."""
    undo = Markup(
        ' <button class="btn btn-sm" type="button" hx-post="{}" hx-swap="none" data-undo-until="{}">{}</button>'
    ).format(reverse("console:change_reply", args=[reply.pk, "undo"]), int(reply.send_at.timestamp() * 1000), _("Undo"))
    if reply.is_scheduled:
        return (
            Markup("{}").format(gettext("It goes out %(when)s.") % {"when": wording.day_and_time(reply.send_at)}) + undo
        )
    return Markup("{}").format(gettext("Your answer is on its way.")) + undo


def presets(user: User) -> list[dict[str, Any]]:
    """The moments that are offered to an agent, each with its words."""
    return [{"key": one.key, "title": PRESET_TITLES[one.key], "at": one.at} for one in hours.presets(user)]


def context(ticket_id: int, user: User) -> dict[str, Any]:
    """What the ticket page needs of it."""
    found = queries.beside(ticket_id, user.pk)
    return {
        "waiting": found.waiting,
        "kept_files": list(found.taken_back.files.all()) if found.taken_back else [],
        "undo_seconds": preferences.chosen_undo(user),
        "undo_choices": preferences.UNDO_CHOICES,
        "snoozes": found.snoozes,
        "own_snooze": found.snooze_of(user.pk),
        "presets": presets(user),
    }
