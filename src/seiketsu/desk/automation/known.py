"""What rules and macros may speak of: the plan's slugs, the desk's fields, people and clients; and what each is called.

One reading serves the form (titles), the check (slugs) and the log (titles again).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from seiketsu.accounts import queries as accounts
from seiketsu.desk.models import Channel, CustomField, Priority, Status
from seiketsu.desk.policy import DeskPolicy
from seiketsu.desk.queries.search_vocabulary import sentiment_titles
from seiketsu.desk.rules.automation.checking import Known
from seiketsu.desk.rules.automation.conditions import TIER_HOURS
from seiketsu.desk.rules.automation.vocabulary import CUSTOM
from seiketsu.desk.rules.lifecycle import SETTABLE

_LANGUAGES = {"en": "English", "es": "Español", "fr": "Français", "de": "Deutsch", "pt": "Português"}


@dataclass(frozen=True)
class Vocabulary:
    """The choices of every field, as (value, title), and the desk's own fields by key."""

    choices: Mapping[str, tuple[tuple[str, str], ...]]
    custom_kinds: Mapping[str, str]
    custom_titles: Mapping[str, str]
    levels: tuple[tuple[str, str], ...]

    @property
    def known(self) -> Known:
        """As much as the check asks for."""
        return Known(
            choices={name: frozenset(value for value, _title in pairs) for name, pairs in self.choices.items()},
            custom_kinds=self.custom_kinds,
            levels=frozenset(value for value, _title in self.levels),
        )

    def title(self, field: str, value: str) -> str:
        """What a value of a field is called; itself where nothing is known of it."""
        return dict(self.choices.get(field, ())).get(value, value)


def vocabulary(policy: DeskPolicy) -> Vocabulary:
    """Everything that there is now, in three queries."""
    document = policy.plan.document
    fields = list(CustomField.objects.all())
    statuses = tuple((str(value), str(title)) for value, title in Status.choices)
    priorities = tuple((str(value), str(title)) for value, title in Priority.choices)
    calendars = _titles(document.calendars)
    choices: dict[str, tuple[tuple[str, str], ...]] = {
        "tier": _titles(document.tiers),
        "category": _titles(document.tickets.categories),
        "team": _titles(document.teams),
        "status": statuses,
        "previous_status": statuses,
        "set_status": tuple(pair for pair in statuses if pair[0] in (*SETTABLE, "solved", "closed")),
        "priority": priorities,
        "previous_priority": priorities,
        "channel": tuple((str(value), str(title)) for value, title in Channel.choices),
        "language": tuple((code, _LANGUAGES.get(code, code)) for code in policy.languages),
        "sentiment": tuple(sentiment_titles().items()),
        "hours": ((TIER_HOURS, _("Hours of the client's tier")), *calendars),
        "assignee": tuple((str(one.pk), one.name) for one in accounts.staff()),
        "organization": tuple((str(one.pk), one.name) for one in accounts.organizations()),
        "promise": (
            ("first_response", _("First response")),
            ("next_response", _("Next response")),
            ("resolution", _("Resolution")),
            ("follow_up", _("Follow-up")),
        ),
        "by": (("client", _("The client")), ("staff", _("The staff")), ("rule", _("A rule")), ("system", _("System"))),
    }
    for field in fields:
        if field.kind in (CustomField.Kind.CHOICE, CustomField.Kind.SEVERAL):
            choices[f"{CUSTOM}{field.key}"] = tuple((one["slug"], one["title"]) for one in field.options)
    return Vocabulary(
        choices=choices,
        custom_kinds={field.key: field.kind for field in fields},
        custom_titles={field.key: field.title for field in fields},
        levels=tuple((str(level.number), level.title) for level in policy.levels),
    )


def _titles(entries: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    return tuple((slug, one.title) for slug, one in entries.items())
