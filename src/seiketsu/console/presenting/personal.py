"""What is kept about a person, gathered from every part of the product."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy

from seiketsu.core import registry
from seiketsu.core.ui import wording

_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?[+-]\d{2}:\d{2}$")
_PARTS = {
    "accounts": gettext_lazy("Account"),
    "channels": gettext_lazy("Incoming mail"),
    "delivery": gettext_lazy("Outgoing mail"),
    "desk": gettext_lazy("Tickets"),
    "plan": gettext_lazy("Plan"),
    "schedules": gettext_lazy("Rosters"),
    "surveys": gettext_lazy("Surveys"),
}
_NAMES = {
    "absences": gettext_lazy("Absences"),
    "addresses": gettext_lazy("Addresses"),
    "created_at": gettext_lazy("Added on"),
    "email": gettext_lazy("Email"),
    "last_sign_in": gettext_lazy("Last sign-in"),
    "locale": gettext_lazy("Language"),
    "mails": gettext_lazy("Original mails"),
    "messages": gettext_lazy("Messages"),
    "name": gettext_lazy("Name"),
    "organizations": gettext_lazy("Clients"),
    "seen": gettext_lazy("Looks at tickets"),
    "surveys": gettext_lazy("Ratings"),
    "tickets": gettext_lazy("Tickets"),
    "time_zone": gettext_lazy("Time zone"),
    "tokens": gettext_lazy("API tokens"),
    "versions": gettext_lazy("Versions applied"),
}


@dataclass(frozen=True)
class Part:
    """One app's share: what kinds of things, how many of each, and single facts as they are."""

    title: str
    counts: tuple[tuple[str, int], ...]
    facts: tuple[tuple[str, str], ...]


def gathered(user_id: int) -> dict[str, dict[str, Any]]:
    """Everything, by app."""
    return {app: personal.export(user_id) for app, personal in registry.personal_data.items()}


def counted(parts: Mapping[str, Mapping[str, Any]]) -> list[Part]:
    """The same in short: lists as numbers."""
    shown = []
    for app, values in parts.items():
        counts = tuple((_words(key), len(value)) for key, value in values.items() if isinstance(value, list))
        facts = tuple((_words(key), _fact(value)) for key, value in values.items() if isinstance(value, str) and value)
        shown.append(Part(str(_PARTS.get(app, app.capitalize())), counts, facts))
    return shown


def _words(key: str) -> str:
    return str(_NAMES.get(key, key.replace("_", " ").capitalize()))


def _fact(value: str) -> str:
    """A moment as people write it, anything else as it is; the file has it exactly."""
    if not _MOMENT.match(value):
        return value
    return wording.full_time(datetime.fromisoformat(value))
