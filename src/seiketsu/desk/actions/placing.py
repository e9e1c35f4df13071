"""Tickets that find somebody by themselves: out of the queue when there is room, and away from who is not there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

import structlog
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from seiketsu.accounts.models import User
from seiketsu.core.actor import Actor
from seiketsu.core.kept_queries import KeptStatement
from seiketsu.desk.actions.change import TicketChange, changing, decision
from seiketsu.desk.actions.giving import Weighed, give, give_best, tell_assignee, weigh
from seiketsu.desk.models import Decision, Presence, Solution, TeamQueue, Ticket
from seiketsu.desk.models.records import DecisionKind
from seiketsu.desk.policy import DeskPolicy
from seiketsu.desk.queries.availability import Staffing, Standing, staffing
from seiketsu.desk.queries.candidates import ranked, teams_asked
from seiketsu.desk.queries.team_queue import held_by_absent, in_queue
from seiketsu.desk.routing_events import TicketRerouted
from seiketsu.desk.rules.placing import Leaves

# A look that is cut off is made up for after this time.
LEASE = timedelta(minutes=1)
# How far into a queue one look goes.
LOOK_AT_MOST = 100
_REROUTED = "rerouted_"
QUEUED = "queued"
REASONS = {
    Leaves.GONE: gettext_lazy("Whoever had it no longer works here."),
    Leaves.ABSENT: gettext_lazy("Whoever had it is absent until after something is due."),
    Leaves.AWAY: gettext_lazy("Whoever had it has been away too long."),
    Leaves.SHIFT_OVER: gettext_lazy("The shift of whoever had it is over, and something is due before they are back."),
    Leaves.AT_RISK: gettext_lazy("A promise is at risk and whoever had it is not there."),
}

_log = structlog.get_logger(__name__)

_WAKE = KeptStatement(
    "desk_wake_queues",
    "insert into desk_teamqueue as q (team, look_at, had_room) select unnest(%s::text[]), %s::timestamptz, true"
    " on conflict (team) do update set look_at = excluded.look_at"
    " where q.look_at is null or q.look_at > excluded.look_at",
)
# A queue that nobody had room for rests a second, however fast it grows: what is handed out then is the same.
_GREW = KeptStatement(
    "desk_queue_grew",
    "insert into desk_teamqueue as q (team, look_at, had_room) values (%s, %s, true)"
    " on conflict (team) do update set look_at = case when q.had_room or q.looked_at is null then excluded.look_at"
    " else greatest(q.looked_at + interval '1 second', excluded.look_at) end"
    " where q.look_at is null or q.look_at > greatest(q.looked_at + interval '1 second', excluded.look_at)",
)


def wake(teams: Iterable[str], now: datetime) -> None:
    """Let the queues of these teams be looked at. One statement."""
    _WAKE(list(teams), now)


def wake_grown(team: str, now: datetime) -> None:
    """The same for a queue that has only grown. One statement."""
    _GREW(team, now)


def look(now: datetime, limit: int, *, policy: DeskPolicy, actor: Actor) -> int:
    """Look at the queues that are due: hand out what somebody has room for, take away what can't stay."""
    with transaction.atomic():
        due = list(
            TeamQueue.objects.select_for_update(skip_locked=True).filter(look_at__lte=now).order_by("team")[:limit]
        )
        # Whatever happens from here on asks for an earlier look; a process that dies in this one loses none.
        TeamQueue.objects.filter(pk__in=[row.pk for row in due]).update(look_at=now + LEASE, looked_at=now)
    if not due:
        return 0
    teams = [row.team for row in due]
    holders = set(
        Ticket.objects.live()
        .filter(team__in=teams, assignee__isnull=False, status__in=("new", "open"))
        .order_by()
        .values_list("assignee_id", flat=True)
        .distinct()
    )
    people = staffing(teams_asked(teams, policy), now=now, policy=policy, people=[one for one in holders if one])
    for team in teams:
        try:
            people = _take_away(team, people, now, policy, actor)
            had_room, left = _hand_out(team, people, now, policy, actor)
        except Exception:
            # One queue's fault must not keep the others waiting; it is looked at again when its lease is over.
            _log.exception("desk.queue_failed", team=team)
            continue
        again = _looks_again(people, now, policy) if left or holders else None
        row = TeamQueue.objects.filter(pk=team)
        if row.filter(look_at=now + LEASE).update(look_at=again, had_room=had_room):
            continue
        row.update(had_room=had_room)  # somebody asked for another look meanwhile
        if again is not None:
            row.filter(look_at__gt=again).update(look_at=again)
    return len(due)


def _looks_again(people: Staffing, now: datetime, policy: DeskPolicy) -> datetime | None:
    """The next moment at which something changes by itself: a roster, or an absence from the desk grows too long."""
    moments = [people.changes_at] if people.changes_at else []
    for one in people.people:
        row = one.availability
        if row is not None and row.state in (Presence.AWAY, Presence.OFFLINE):
            moments.append(row.set_at + policy.away_too_long)
        if one.back_at is not None:
            moments.append(one.back_at)
        if one.absent_until is not None:
            moments.append(one.absent_until)
    return min((moment for moment in moments if moment > now), default=None)


def _hand_out(team: str, people: Staffing, now: datetime, policy: DeskPolicy, actor: Actor) -> tuple[bool, bool]:
    """Give what waits to whoever may take it, in the queue's order.

    Returns whether there was room, and whether something waits on.
    """
    waiting = list(in_queue(team, policy)[:LOOK_AT_MOST])
    kept: list[tuple[Ticket, Weighed]] = []
    gave = False
    for ticket in waiting:
        found = Weighed(ranked(ticket, people, policy=policy, known={}, by_itself=True))
        if found.best is None:
            kept.append((ticket, found))
            continue
        if _place(ticket, actor=actor, now=now):
            gave = True
            numbers = [one.person.pk for one in people.people]
            people = staffing(teams_asked([team], policy), now=now, policy=policy, people=numbers)
    _explain_waiting(kept, actor=actor, now=now, policy=policy)
    return gave or not waiting, bool(kept)


def _place(ticket: Ticket, *, actor: Actor, now: datetime) -> bool:
    """Give one ticket to whoever is best placed, unless somebody has it by now."""
    with changing(ticket, actor=actor, at=now) as change:
        locked = change.ticket
        if locked.assignee_id is not None or not locked.is_live or locked.status not in ("new", "open"):
            return False
        weighed = weigh(change, by_itself=True)
        why = (_("Best score among those who are there and have room."),)
        return give_best(change, weighed, rule="handed_out", reasons=why) is not None


def _explain_waiting(
    kept: Sequence[tuple[Ticket, Weighed]], *, actor: Actor, now: datetime, policy: DeskPolicy
) -> None:
    """Keep why nobody got it, once for each wait."""
    last: dict[int, str] = dict(
        Decision.objects.filter(ticket__in=[ticket.pk for ticket, _ in kept], kind=DecisionKind.ASSIGNMENT)
        .order_by("ticket_id", "-id")
        .distinct("ticket_id")
        .values_list("ticket_id", "rule")
    )
    Decision.objects.bulk_create(
        decision(
            ticket,
            DecisionKind.ASSIGNMENT,
            QUEUED,
            (_("Nobody may take it now, so it waits in its team's queue."),),
            {"assignee": None, "candidates": weighed.as_json()},
            policy.version,
            actor,
            now,
        )
        for ticket, weighed in kept
        if last.get(ticket.pk) != QUEUED
    )


def _take_away(team: str, people: Staffing, now: datetime, policy: DeskPolicy, actor: Actor) -> Staffing:
    """Take tickets from people who are not there and can't be waited for."""
    held = held_by_absent(
        team,
        [one.as_candidate(policy=policy) for one in people.people],
        now=now,
        policy=policy,
        limit=LOOK_AT_MOST,
    )
    moved = sum(_reroute(ticket, reason, actor=actor, now=now) for ticket, reason in held)
    if moved:
        numbers = [one.person.pk for one in people.people]
        people = staffing(teams_asked([team], policy), now=now, policy=policy, people=numbers)
    return people


def _reroute(ticket: Ticket, reason: Leaves, *, actor: Actor, now: datetime) -> bool:
    """Let a ticket leave whoever has it: for somebody who is there, or for the queue where they won't be back soon."""
    with changing(ticket, actor=actor, at=now) as change:
        locked = change.ticket
        holder = locked.assignee_id
        if holder is None or holder != ticket.assignee_id or not locked.is_live:
            return False
        times = Decision.objects.filter(ticket=locked, kind=DecisionKind.ASSIGNMENT, rule__startswith=_REROUTED).count()
        if times >= change.policy.reroutes_at_most and reason != Leaves.GONE:
            return False
        weighed = weigh(change, by_itself=True, left={holder})
        rule, why = _REROUTED + reason.value, (str(REASONS[reason]),)
        if give_best(change, weighed, rule=rule, reasons=why) is None:
            if reason not in (Leaves.GONE, Leaves.ABSENT):
                return False
            give(change, None, rule=rule, reasons=why, candidates=weighed.as_json())
        change.tell(TicketRerouted(locked.pk, holder, locked.assignee_id, reason.value, times + 1))
        return True


def return_reopened(ticket: Ticket, *, actor: Actor, now: datetime, policy: DeskPolicy) -> None:
    """A reopened ticket goes back to who solved it, if they are there; else whoever is best placed goes on with it."""
    solved_by = (
        Solution.objects.filter(ticket=ticket, reopened_at__isnull=False, solved_by__kind="staff")
        .order_by("-id")
        .values_list("solved_by_id", flat=True)
        .first()
    )
    wanted = solved_by or ticket.assignee_id
    if wanted is None or ticket.team is None:
        return
    people = staffing([ticket.team], now=now, policy=policy, people=[wanted])
    solver = next((one for one in people.people if one.person.pk == wanted), None)
    with changing(ticket, actor=actor, at=now) as change:
        if not change.ticket.is_live or change.ticket.assignee_id not in (ticket.assignee_id, None):
            return
        if solver is not None and solver.as_candidate(policy=policy).is_there:
            _give_back(change, solver)
        elif change.ticket.assignee_id in (wanted, None):
            _go_on_without(change, wanted)


def _give_back(change: TicketChange, solver: Standing) -> None:
    if change.ticket.assignee_id == solver.person.pk:
        return
    why = (_("Reopened: it goes back to who solved it."),)
    give(change, User.objects.get(pk=solver.person.pk), rule="returned", reasons=why)
    tell_assignee(change, solver.person)


def _go_on_without(change: TicketChange, solver: int) -> None:
    """Whoever solved it is not there. Where nobody else may take it, it stays with them."""
    holder = change.ticket.assignee_id
    weighed = weigh(change, by_itself=True, left={solver})
    why = (_("Reopened, and who solved it is not there."),)
    if give_best(change, weighed, rule="rerouted_reopened", reasons=why) is None or holder is None:
        return
    times = Decision.objects.filter(
        ticket=change.ticket, kind=DecisionKind.ASSIGNMENT, rule__startswith=_REROUTED
    ).count()
    change.tell(TicketRerouted(change.ticket.pk, holder, change.ticket.assignee_id, "reopened", times + 1))
