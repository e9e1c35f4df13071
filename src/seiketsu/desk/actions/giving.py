"""Giving a ticket to somebody: by hand, to whoever is best placed, or by itself; with the scores kept."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from seiketsu.accounts.models import User
from seiketsu.core.kept_queries import KeptStatement
from seiketsu.desk import events
from seiketsu.desk.actions import mail
from seiketsu.desk.actions.change import TicketChange
from seiketsu.desk.models import Availability
from seiketsu.desk.models.records import DecisionKind
from seiketsu.desk.queries.availability import Staffing, holdings, staffing
from seiketsu.desk.queries.candidates import ranked, teams_asked, who_knows
from seiketsu.desk.rules.load import load_of
from seiketsu.desk.rules.placing import Ranked

# Whoever gives somebody a ticket writes their row; whoever counts their load holds it. So no two give at once.
_NOTE_GIVEN = KeptStatement(
    "desk_note_given",
    "insert into desk_availability (person_id, state, reason, set_at, is_automatic, given_at)"
    " values (%s, '', '', %s, false, %s) on conflict (person_id) do update set given_at = excluded.given_at",
)


def note_given(person_id: int, at: datetime) -> None:
    """Somebody was given a ticket: they are last in turn among equals, and nobody else gives them one meanwhile."""
    _NOTE_GIVEN(person_id, at, at)


def give(
    change: TicketChange,
    person: User | None,
    *,
    rule: str,
    reasons: Sequence[str],
    takes_turn: bool = True,
    **facts: object,
) -> None:
    """Let somebody (or nobody) have the ticket, inside a change that is under way.

    `takes_turn`: they were given it, and are last in turn among equals. Who takes it themselves keeps their turn.
    """
    ticket = change.ticket
    if ticket.assignee_id == (person.pk if person else None):
        return
    if person is not None and takes_turn:
        note_given(person.pk, change.now)
    change.tell(events.TicketAssigned(ticket.pk, person.pk if person else None, ticket.assignee_id))
    ticket.assignee = person
    change.explain(
        DecisionKind.ASSIGNMENT, rule=rule, reasons=reasons, chosen={"assignee": person.pk if person else None, **facts}
    )


@dataclass(frozen=True)
class Weighed:
    """Everybody who was looked at for one ticket; the best of those who may take it is first."""

    ranked: Sequence[Ranked]

    @property
    def best(self) -> Ranked | None:
        return self.ranked[0] if self.ranked and self.ranked[0].may_take else None

    def as_json(self) -> list[dict[str, Any]]:
        """As a decision keeps it."""
        return [as_kept(one) for one in self.ranked]


def weigh(
    change: TicketChange, *, by_itself: bool, left: Collection[int] = (), people: Staffing | None = None
) -> Weighed:
    """Rank the people for the ticket, and count again under a lock what those have who may take it.

    Rows are locked in the order of their ids, so two that give at once wait for each other and never for ever.
    """
    ticket, policy = change.ticket, change.policy
    if ticket.team is None:
        return Weighed(())
    people = people or staffing(teams_asked([ticket.team], policy), now=change.now, policy=policy)
    known = who_knows(ticket, change.now, policy)

    def ranking(among: Staffing) -> list[Ranked]:
        return ranked(ticket, among, policy=policy, known=known, by_itself=by_itself, left=left)

    takers = sorted(one.candidate.user_id for one in ranking(people) if one.may_take)
    return Weighed(ranking(_counted_under_lock(people, takers, change)))


def _counted_under_lock(people: Staffing, takers: Sequence[int], change: TicketChange) -> Staffing:
    """The same people, with the takers' loads and turns as they are once nobody else can give them anything."""
    if not takers:
        return people
    Availability.objects.bulk_create(
        [Availability(person_id=number, set_at=change.now) for number in takers], ignore_conflicts=True
    )
    rows = Availability.objects.select_for_update().filter(person_id__in=takers).order_by("person_id")
    locked, held = {row.person_id: row for row in rows}, holdings(takers)
    load = change.policy.load
    return replace(
        people,
        people=tuple(
            replace(
                one,
                availability=locked[one.person.pk],
                load=load_of(held.get(one.person.pk, ()), load, one.person.staff_profile.capacity),
            )
            if one.person.pk in locked
            else one
            for one in people.people
        ),
    )


def give_best(change: TicketChange, weighed: Weighed, *, rule: str, reasons: Sequence[str]) -> User | None:
    """Give it to the best of those who may take it, who is told by mail; None where nobody may."""
    best = weighed.best
    if best is None:
        return None
    person = User.objects.get(pk=best.candidate.user_id)
    if best.is_called_in:
        reasons = [*reasons, _("Nobody is on shift and it cannot wait, so whoever is on call is asked.")]
    give(change, person, rule=rule, reasons=reasons, candidates=weighed.as_json())
    tell_assignee(change, person)
    return person


def as_kept(one: Ranked) -> dict[str, Any]:
    """One candidate as a decision keeps them."""
    refusal = one.refusal
    return {
        "user_id": one.candidate.user_id,
        "name": one.candidate.name,
        "score": one.score,
        "parts": dict(one.parts),
        "refusal": {"because": refusal.because.value, **refusal.facts} if refusal else None,
        "load": one.candidate.load.words,
        "limit": one.candidate.load.limit,
        "open_tickets": one.candidate.load.tickets,
        "is_called_in": one.is_called_in,
    }


def tell_assignee(change: TicketChange, person: User) -> None:
    """Mail to whoever has it now."""
    ticket = change.ticket
    mail.notify_staff(
        ticket,
        [person],
        happening="assigned",
        key=f"{ticket.pk}:{ticket.version}",
        actor=change.actor,
        by_name=change.actor.label or None,
        due_at=ticket.next_due_at,
    )
