"""What agents arranged around a ticket, as the pages show it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from seiketsu.accounts.models import User
from seiketsu.console.presenting import playing
from seiketsu.core.ui import wording
from seiketsu.desk.models import Ticket, WaitingReply
from seiketsu.desk.rules import mentions, moments
from seiketsu.desk.workspace import hours, preferences, queries

PRESET_TITLES = {
    moments.LATER_TODAY: _("Later today"),
    moments.TOMORROW: _("Tomorrow morning"),
    moments.MONDAY: _("Monday morning"),
    moments.NEXT_WEEK: _("In a week"),
}


def sent_off(request: HttpRequest, reply: WaitingReply) -> SafeString:
    """The toast after sending, with the way to take it back while that is possible."""
    words = gettext("Your answer is on its way.")
    if reply.is_scheduled:
        words = gettext("It goes out %(when)s.") % {"when": wording.day_and_time(reply.send_at)}
    return format_html(
        '{} <form class="in-toast" method="post" action="{}">'
        '<input type="hidden" name="csrfmiddlewaretoken" value="{}"><input type="hidden" name="place" value="{}">'
        '<button class="btn btn-sm" type="submit" data-undo-until="{}">{}</button></form>',
        words,
        reverse("console:change_reply", args=[reply.pk, "undo"]),
        get_token(request),
        playing.place_query(request),
        int(reply.send_at.timestamp() * 1000),
        _("Undo"),
    )


def presets(user: User) -> list[dict[str, Any]]:
    """The moments that are offered to an agent, each with its words."""
    return [{"key": one.key, "title": PRESET_TITLES[one.key], "at": one.at} for one in hours.presets(user)]


def context(ticket: Ticket, user: User) -> dict[str, Any]:
    """What the ticket page needs of it; the ticket was read with `queries.flags`."""
    found = queries.beside_flagged(ticket, user.pk)
    return {
        "waiting": found.waiting,
        "kept_files": list(found.taken_back.files.all()) if found.taken_back else [],
        **_recipients(found.taken_back),
        "undo_seconds": getattr(ticket, queries.UNDO_SECONDS),
        "undo_choices": preferences.UNDO_CHOICES,
        "snoozes": found.snoozes,
        "own_snooze": found.snooze_of(user.pk),
        "presets": presets(user),
        "is_held": getattr(ticket, queries.HELD),
    }


def _recipients(taken_back: WaitingReply | None) -> dict[str, Any]:
    """Whom an answer that was taken back was for, so that the composer holds it again."""
    if taken_back is None:
        return {}
    once, added = taken_back.once_ids, taken_back.copied_ids
    people = User.objects.active().filter(pk__in=[*once, *added]) if once or added else ()
    return {
        "left_out": frozenset(taken_back.left_out_ids),
        "confirmed": taken_back.confirmed_ids,
        "typed_cc": ", ".join(one.email for one in people if one.email),
        "typed_once": bool(once),
    }


def mentionable(colleagues: Iterable[User], user: User) -> list[tuple[int, str, str]]:
    """Whom a note can name, with what is written after the @ for each; nobody names themselves."""
    known = {one.pk: one for one in colleagues if one.pk != user.pk}
    said = mentions.handles(mentions.Colleague(one.pk, one.name, one.email or "") for one in known.values())
    return [(number, known[number].name, handle) for number, handle in said.items()]
