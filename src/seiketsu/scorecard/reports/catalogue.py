"""Which measures and dimensions a report knows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import F, OuterRef, QuerySet, Subquery
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import ExtractHour, ExtractIsoWeekDay
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from seiketsu.core.measures import CASE_AGENT, CASE_AT, CASE_ORGANIZATION, CASE_TEAM, CASE_TIER, Kind, Measure
from seiketsu.desk import measures as desk
from seiketsu.desk.models import CustomField, Ticket
from seiketsu.surveys.measures import SATISFACTION

CUSTOM = "custom."
_TICKET_OF = {"desk.Ticket": "pk", "desk.Solution": "ticket_id", "desk.Escalation": "ticket_id"}


def _tickets(number: int) -> str:
    return ngettext("ticket", "tickets", number)


def _measure(key: str, title: Any, kind: Kind, cases: Any, **details: Any) -> Measure:
    details.setdefault("by_agent", True)
    details |= {"leaves": (), "describe": desk.describe_tickets, "noun": _tickets}
    return Measure(key=key, title=title, kind=kind, cases=cases, **details)


MEASURES: Mapping[str, Measure] = {
    measure.key: measure
    for measure in (
        _measure("opened", _("Tickets opened"), Kind.COUNT, desk.opened_cases),
        _measure("solved", _("Tickets solved"), Kind.COUNT, desk.solved_cases),
        _measure("first_response", _("First response in time"), Kind.SHARE, desk.first_response_cases),
        _measure("first_response_hours", _("Hours to first response"), Kind.MEAN, desk.first_response_hours, unit="h"),
        _measure("resolution", _("Resolved in time"), Kind.SHARE, desk.resolution_cases),
        _measure("resolution_hours", _("Hours to resolution"), Kind.MEAN, desk.resolution_hours, unit="h"),
        _measure("first_contact", _("Solved at first contact"), Kind.SHARE, desk.first_contact_cases),
        _measure("escalated", _("Escalated"), Kind.SHARE, desk.escalation_cases, by_agent=False),
        _measure("escalated_resolution", _("Escalated, and solved there"), Kind.SHARE, desk.escalated_resolution_cases),
        _measure("reopened", _("Reopened"), Kind.SHARE, desk.solved_cases),
        Measure(
            key="satisfaction",
            title=_("Satisfaction"),
            kind=Kind.MEAN,
            leaves=(),
            cases=SATISFACTION.cases,
            describe=SATISFACTION.describe,
            noun=SATISFACTION.noun,
            scale=SATISFACTION.scale,
            by_agent=True,
        ),
    )
}
LOWER_IS_BETTER = frozenset({"first_response_hours", "resolution_hours", "escalated", "reopened"})
"""Measures of which less is better; of a plain count neither is."""


@dataclass(frozen=True, slots=True)
class Dimension:
    """What the rows of a report are. `by_agent` are people of the staff; a case may be in several rows if `is_many`."""

    key: str
    title: Any
    annotation: Callable[[QuerySet[Any, Any], ZoneInfo], Any]
    by_agent: bool = False
    is_many: bool = False


def _case(column: str) -> Callable[[QuerySet[Any, Any], ZoneInfo], Any]:
    return lambda _found, _zone: F(column)


def _of_ticket(value: Any) -> Callable[[QuerySet[Any, Any], ZoneInfo], Any]:
    def annotation(found: QuerySet[Any, Any], _zone: ZoneInfo) -> Any:
        ticket = Ticket.objects.filter(pk=OuterRef(ticket_of(found)))
        return Subquery(ticket.annotate(shown=value).values("shown")[:1])

    return annotation


def ticket_of(found: QuerySet[Any, Any]) -> str:
    """The column of these cases that holds the ticket's id."""
    return _TICKET_OF.get(found.model._meta.label, "subject_id")


DIMENSIONS: Mapping[str, Dimension] = {
    one.key: one
    for one in (
        Dimension("category", _("Category"), _of_ticket(F("category"))),
        Dimension("tier", _("Tier"), _case(CASE_TIER)),
        Dimension("team", _("Team"), _case(CASE_TEAM)),
        Dimension("agent", _("Person"), _case(CASE_AGENT), by_agent=True),
        Dimension("organization", _("Client"), _case(CASE_ORGANIZATION)),
        Dimension("channel", _("Channel"), _of_ticket(F("channel"))),
        Dimension("priority", _("Priority"), _of_ticket(F("priority"))),
        Dimension("language", _("Language"), _of_ticket(F("language"))),
        Dimension("tag", _("Tag"), _of_ticket(F("tags")), is_many=True),
        Dimension("weekday", _("Weekday"), lambda _found, zone: ExtractIsoWeekDay(CASE_AT, tzinfo=zone)),
        Dimension("hour", _("Hour of the day"), lambda _found, zone: ExtractHour(CASE_AT, tzinfo=zone)),
    )
}


def dimensions() -> dict[str, Dimension]:
    """All of them, the desk's own fields too."""
    own = {
        f"{CUSTOM}{field.key}": Dimension(
            f"{CUSTOM}{field.key}", field.title, _of_ticket(KeyTextTransform(field.key, "custom"))
        )
        for field in CustomField.objects.all()
    }
    return {**DIMENSIONS, **own}
