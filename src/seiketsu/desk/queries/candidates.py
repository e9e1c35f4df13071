"""Who could take a ticket, as they stand now."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta

from seiketsu.desk import policy as policies
from seiketsu.desk.models import Ticket
from seiketsu.desk.policy import DeskPolicy
from seiketsu.desk.queries.availability import Staffing, Standing, staffing
from seiketsu.desk.rules.placing import Asking, Candidate, Needs, Ranked, knowledge, rank
from seiketsu.desk.rules.routing import Case

# How many of a client's last tickets tell who knows them.
_REMEMBERED = 50


def candidates_for(
    ticket: Ticket, *, now: datetime, policy: DeskPolicy | None = None, by_itself: bool = False
) -> list[Ranked]:
    """The ticket's team, best placed first, with what made each score or why somebody was left out. Eight queries.

    With whoever of another team is on call, where nobody of its own can be asked and it cannot wait.
    """
    policy = policy or policies.current()
    if ticket.team is None:
        return []
    people = staffing(teams_asked([ticket.team], policy), now=now, policy=policy)
    known = who_knows(ticket, now, policy)
    return ranked(ticket, people, policy=policy, known=known, by_itself=by_itself)


def ranked(
    ticket: Ticket,
    people: Staffing,
    *,
    policy: DeskPolicy,
    known: Mapping[int, float],
    by_itself: bool,
    left: Collection[int] = (),
) -> list[Ranked]:
    """The same from people who were read already."""
    assert ticket.team is not None
    asking = Asking(
        needs=needs_of(ticket, policy),
        load=policy.load,
        scoring=policy.scoring,
        by_itself=by_itself,
        calls_in=policy.asks_on_call_outside_shifts,
        left=frozenset(left),
    )
    return rank(case_of(ticket), _candidates(ticket.team, people, known, policy), asking)


def teams_asked(teams: Iterable[str], policy: DeskPolicy) -> set[str]:
    """The teams themselves, and those whose people may be called in for them."""
    answering = [slug for slug, team in policy.plan.document.teams.items() if team.answers_clients]
    return {*teams, *(answering if policy.asks_on_call_outside_shifts else ())}


def needs_of(ticket: Ticket, policy: DeskPolicy) -> Needs:
    """What the ticket's category asks of whoever takes it. Other teams than the category's know other things."""
    category = ticket.category or ""
    rule = next((one for one in policy.routing if category in one.categories), None)
    skills = policy.skills.get(category, ()) if rule is None or rule.team == ticket.team else ()
    return Needs(
        frozenset(skills), frozenset(policy.certifications.get(category, ())), next(iter(policy.languages), "en")
    )


def case_of(ticket: Ticket) -> Case:
    """As much of a ticket as routing looks at."""
    return Case(
        tier=ticket.tier,
        priority=ticket.priority,
        category=ticket.category,
        channel=ticket.channel,
        language=ticket.language,
        is_critical=ticket.is_critical,
        level=ticket.level,
        due_at=ticket.next_due_at,
    )


def _candidates(team: str, people: Staffing, known: Mapping[int, float], policy: DeskPolicy) -> list[Candidate]:
    def candidate(one: Standing) -> Candidate:
        return one.as_candidate(knowledge=known.get(one.person.pk, 0.0), team=team, policy=policy)

    own = [candidate(one) for one in people.of_team(team)]
    if any(one.is_there or one.is_on_call for one in own):
        return own
    numbers = {one.user_id for one in own}
    others = [one for one in people.people if one.is_on_call and one.person.pk not in numbers]
    return own + [candidate(one) for one in others]


def who_knows(ticket: Ticket, now: datetime, policy: DeskPolicy) -> dict[int, float]:
    """How well each person knows the client, from the client's last tickets. One query."""
    if ticket.organization_id is None:
        return {}
    recent = (
        Ticket.objects.filter(organization_id=ticket.organization_id)
        .exclude(pk=ticket.pk)
        .order_by("-id")
        .values_list("assignee_id", "updated_at")[:_REMEMBERED]
    )
    handled: dict[int, list[timedelta]] = {}
    for person, at in recent:
        if person is not None:
            handled.setdefault(person, []).append(now - at)
    return {person: knowledge(times, policy.scoring.halves_after) for person, times in handled.items()}
