"""A team that takes tickets, for tests of routing."""

from __future__ import annotations

from typing import Any

from seiketsu.accounts.models import User
from seiketsu.core.events import StoredEvent
from seiketsu.core.events import queries as events
from seiketsu.desk import actions
from seiketsu.desk.models import Decision, Ticket
from seiketsu.desk.subjects import subject_of
from seiketsu.desk.tests import factories
from seiketsu.desk.tests.factories import TEST


def available(name: str, *, team: str = "tier1", shift: str = "24/7", **details: Any) -> User:
    """Somebody who is at work whenever their hours say so, and takes tickets."""
    given = {"skills": [], "languages": ["en"], "shift": shift, "teams": [team], **details}
    person = factories.staff(name=name, **given)
    actions.set_availability(person, state="available", actor=TEST)
    return person


def goes(person: User, state: str, reason: str = "") -> None:
    """They say that they are available, away or offline."""
    actions.set_availability(person, state=state, reason=reason, actor=TEST)


def has(ticket: Ticket) -> str | None:
    """The name of whoever has it."""
    ticket.refresh_from_db()
    return ticket.assignee.name if ticket.assignee else None


def last_choice(ticket: Ticket) -> Decision:
    """The last decision about who has it."""
    found = Decision.objects.filter(ticket=ticket, kind="assignment").order_by("-id").first()
    assert found is not None
    return found


def reroutes(ticket: Ticket) -> list[StoredEvent]:
    return [one for one in events.history(subject_of(ticket.pk)) if one.type == "desk.rerouted"]


def refusals(decision: Decision) -> dict[str, dict[str, Any] | None]:
    """Why each was left out, by name."""
    return {one["name"]: one["refusal"] for one in decision.chosen["candidates"]}
