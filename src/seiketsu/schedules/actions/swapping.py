"""Swaps: proposed by one, accepted or declined by the other, approved by a lead where the plan asks."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from seiketsu.accounts.models import User
from seiketsu.core import clock
from seiketsu.core.actor import Actor
from seiketsu.core.events import record
from seiketsu.plan import queries as plans
from seiketsu.schedules import queries, telling
from seiketsu.schedules.actions.changing import require_member
from seiketsu.schedules.errors import InThePast, SwapIsSettled, refuse
from seiketsu.schedules.events import SwapAnswered, SwapProposed, schedule_subject
from seiketsu.schedules.models import OPEN_STATES, Kind, Schedule, Swap, SwapState
from seiketsu.schedules.rules import requests
from seiketsu.schedules.rules.duty import DutyKind
from seiketsu.schedules.rules.intervals import Interval


@transaction.atomic
def propose_swap(
    schedule: Schedule,
    *,
    asker: User,
    gives: Interval,
    other: User,
    takes: Interval,
    actor: Actor,
    kind: str = Kind.ON_SHIFT,
    message: str = "",
    at: datetime | None = None,
) -> Swap:
    """Ask a colleague to exchange a stretch of theirs for one of one's own. Nothing changes until they agree.

    Raises:
        EndsBeforeItBegins, TooLong, InThePast: one of the stretches can't be changed; what has begun can't either.
        NotTheirShift: one of them isn't its giver's throughout.
        OnAlready: somebody would be in two places.
        SamePerson, NotOfTheTeam: this isn't a swap between two colleagues.
    """
    now = at or clock.now()
    schedule = Schedule.objects.select_for_update().get(pk=schedule.pk)
    for person in (asker, other):
        require_member(person, schedule)
    for interval in (gives, takes):
        refuse(requests.fault_of_interval(interval, now))
    _require_possible(schedule, asker.pk, gives, other.pk, takes, kind, now)
    in_force = plans.current()
    swap = Swap.objects.create(
        schedule=schedule,
        kind=kind,
        asker=asker,
        gives_from=gives[0],
        gives_to=gives[1],
        other=other,
        takes_from=takes[0],
        takes_to=takes[1],
        message=message.strip()[:300],
        needs_lead=bool(in_force.plan.document.staffing.swaps_need_lead),
        proposed_at=now,
    )
    event = SwapProposed(swap.pk, schedule.team, asker.pk, other.pk, *gives, *takes)
    record(event, actor=actor, subject=schedule_subject(schedule.pk), organization_id=None)
    telling.of_swap_asked(swap, actor=actor)
    return swap


def _require_possible(
    schedule: Schedule, asker: int, gives: Interval, other: int, takes: Interval, kind: str, now: datetime
) -> None:
    if min(gives[0], takes[0]) <= now:
        raise InThePast
    start, end = min(gives[0], takes[0]), max(gives[1], takes[1])
    duties = requests.of_kind(queries.roster_of(schedule, start, end).duties(start, end), DutyKind(kind))
    refuse(requests.fault_of_swap(asker, gives, other, takes, duties))


def accept_swap(swap: Swap, *, actor: Actor, at: datetime | None = None) -> Swap:
    """The other agrees. It holds at once, or waits for a lead where the plan asks for one.

    Raises:
        SwapIsSettled: it was answered already.
        InThePast, NotTheirShift, OnAlready: the roster has moved on, so it can't be done any more.
    """
    return _answer(swap, SwapState.ACCEPTED, (SwapState.PROPOSED,), actor, at)


def approve_swap(swap: Swap, *, decided_by: User, actor: Actor, at: datetime | None = None) -> Swap:
    """A lead lets an accepted swap hold. The refusals are those of `accept_swap`."""
    return _answer(swap, SwapState.AGREED, (SwapState.ACCEPTED,), actor, at, decided_by)


def decline_swap(swap: Swap, *, actor: Actor, at: datetime | None = None) -> Swap:
    """The other would rather not.

    Raises:
        SwapIsSettled: it was answered already.
    """
    return _answer(swap, SwapState.DECLINED, (SwapState.PROPOSED,), actor, at)


def refuse_swap(swap: Swap, *, decided_by: User, actor: Actor, at: datetime | None = None) -> Swap:
    """A lead doesn't let it happen.

    Raises:
        SwapIsSettled: it holds already, or came to nothing.
    """
    return _answer(swap, SwapState.REFUSED, OPEN_STATES, actor, at, decided_by)


def withdraw_swap(swap: Swap, *, actor: Actor, at: datetime | None = None) -> Swap:
    """Who asked takes it back.

    Raises:
        SwapIsSettled: it holds already, or came to nothing.
    """
    return _answer(swap, SwapState.WITHDRAWN, OPEN_STATES, actor, at)


@transaction.atomic
def _answer(
    swap: Swap,
    answer: SwapState,
    possible_in: tuple[SwapState, ...],
    actor: Actor,
    at: datetime | None,
    decided_by: User | None = None,
) -> Swap:
    now = at or clock.now()
    schedule = Schedule.objects.select_for_update().get(pk=swap.schedule_id)  # one change of a roster at a time
    swap = Swap.objects.select_for_update(of=("self",)).get(pk=swap.pk)
    before = swap.state
    if before not in possible_in:
        raise SwapIsSettled
    if answer in (SwapState.ACCEPTED, SwapState.AGREED):
        gives, takes = (swap.gives_from, swap.gives_to), (swap.takes_from, swap.takes_to)
        _require_possible(schedule, swap.asker_id, gives, swap.other_id, takes, swap.kind, now)
    swap.state = SwapState.AGREED if answer == SwapState.ACCEPTED and not swap.needs_lead else answer
    if before == SwapState.PROPOSED:
        swap.answered_at = now
    if decided_by is not None:
        swap.decided_by, swap.decided_at = decided_by, now
    if swap.state == SwapState.AGREED:
        swap.holds_since = now
    swap.save(update_fields=["state", "answered_at", "decided_by", "decided_at", "holds_since"])
    event = SwapAnswered(swap.pk, schedule.team, str(swap.state), before)
    record(event, actor=actor, subject=schedule_subject(schedule.pk), organization_id=None)
    telling.of_swap_answered(swap, actor=actor)
    return swap
