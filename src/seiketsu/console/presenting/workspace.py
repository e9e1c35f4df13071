"""What agents arranged around a ticket, as the pages show it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from seiketsu.accounts.models import User
from seiketsu.desk.rules import moments
from seiketsu.desk.workspace import hours, queries

PRESET_TITLES = {
    moments.LATER_TODAY: _("Later today"),
    moments.TOMORROW: _("Tomorrow morning"),
    moments.MONDAY: _("Monday morning"),
    moments.NEXT_WEEK: _("In a week"),
}


def presets(user: User) -> list[dict[str, Any]]:
    """The moments that are offered to an agent, each with its words."""
    return [{"key": one.key, "title": PRESET_TITLES[one.key], "at": one.at} for one in hours.presets(user)]


def context(ticket_id: int, user: User) -> dict[str, Any]:
    """What the ticket page needs of it."""
    found = queries.beside(ticket_id)
    return {
        "snoozes": found.snoozes,
        "own_snooze": found.snooze_of(user.pk),
        "presets": presets(user),
    }
