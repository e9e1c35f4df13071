"""Promises for tests, here and in higher apps, made by the product's own actions."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from seiketsu.businesstime import WEEKDAYS, Calendar
from seiketsu.commitments import actions
from seiketsu.commitments.models import Commitment, CommitmentStep
from seiketsu.core.actor import Actor
from seiketsu.core.events import StoredEvent, Subject
from seiketsu.core.events.queries import history

AGENT = Actor("user", 7, "Maya Torres")
OFFICE = Calendar.of("office", "America/New_York", {day: ["09:00-18:00"] for day in WEEKDAYS[:5]})
ALWAYS = Calendar.always("always")
HOURS = timedelta(hours=1)
WARN_AT = (Decimal("0.5"), Decimal("0.75"))
_numbers = count(1)


def at(*parts: int) -> datetime:
    """A moment by the clock on the wall in New York."""
    return datetime(*parts, tzinfo=OFFICE.zone).astimezone(UTC)


MONDAY_9 = at(2026, 3, 16, 9)


def subject() -> Subject:
    """A subject that no other test has."""
    return Subject("tests.case", next(_numbers))


def promised(**details: Any) -> Commitment:
    """Four hours of office time for a first response, from Monday at nine."""
    given: dict[str, Any] = {
        "promise": "tiers.professional.first_response",
        "kind": "first_response",
        "subject": subject(),
        "organization_id": None,
        "target": 4 * HOURS,
        "calendar": OFFICE,
        "plan_version": 1,
        "warn_at": WARN_AT,
        "actor": AGENT,
        "at": MONDAY_9,
    }
    return actions.start(**{**given, **details})


def steps(commitment: Commitment) -> list[str]:
    return list(CommitmentStep.objects.filter(commitment=commitment).order_by("id").values_list("kind", flat=True))


def told(commitment: Commitment) -> list[StoredEvent]:
    """What the log says of the commitment's subject."""
    return history(Subject(commitment.subject_kind, commitment.subject_id))
