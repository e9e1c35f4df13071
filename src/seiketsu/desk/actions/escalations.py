"""Taking a ticket up to a level of the plan, by hand and by rule; taking it on there; handing it back down."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from seiketsu.accounts import queries as accounts
from seiketsu.accounts.models import User
from seiketsu.commitments import actions as commitment_actions
from seiketsu.commitments.models import Commitment
from seiketsu.commitments.rules.risk import AT_RISK_FROM
from seiketsu.core.actor import Actor
from seiketsu.core.events import Subject
from seiketsu.desk import escalation_events, events
from seiketsu.desk import policy as policies
from seiketsu.desk.actions import mail, standing
from seiketsu.desk.actions.assignment import move_to_team
from seiketsu.desk.actions.change import TicketChange, changing
from seiketsu.desk.actions.follow_ups import leads_of
from seiketsu.desk.actions.giving import give
from seiketsu.desk.errors import NotPossibleNow, UnknownValue
from seiketsu.desk.models import Escalation, Ticket
from seiketsu.desk.models.records import DecisionKind
from seiketsu.desk.policy import DeskPolicy
from seiketsu.desk.rules import escalation as rules
from seiketsu.desk.rules.escalation import Cause, Facts, LevelTerms, Trigger, Verdict
from seiketsu.desk.rules.promises import UNSETTLED
from seiketsu.desk.rules.routing import Level
from seiketsu.desk.subjects import ESCALATION

ACKNOWLEDGEMENT = "acknowledgement"


def escalate(
    ticket: Ticket,
    *,
    level: int,
    reason: str,
    actor: Actor,
    team: str | None = None,
    at: datetime | None = None,
) -> Ticket:
    """Take the ticket up to a higher level of the plan, to that level's team unless another is named.

    Raises:
        UnknownValue: the plan has no such level, or no such team.
        NotPossibleNow: it is at that level or above, it is out of the work, or the reason is missing.
    """
    with changing(ticket, actor=actor, at=at) as change:
        locked = change.ticket
        found = _level(change.policy, level)
        if level <= locked.level:
            raise NotPossibleNow(
                _("This ticket is at level %(level)s already; escalate it to a higher one.") % {"level": locked.level}
            )
        if not reason.strip():
            raise NotPossibleNow(_("Say why it goes up, for whoever gets it."))
        _require_in_work(locked)
        _take_up(change, found, reason=reason.strip(), team=team)
        return locked


def escalate_for_defect(
    ticket: Ticket, *, defect_id: int, reason: str, actor: Actor, at: datetime | None = None
) -> Ticket:
    """A product defect turned out to be behind it: up to the level that the plan opens for that, once a defect.

    A ticket that is at that level already, or out of the work, stays as it is.
    """
    trigger = Trigger(Cause.DEFECT, defect_id)
    return weigh(ticket, trigger, actor=actor, words=reason, at=at) or ticket


def weigh(
    ticket: Ticket, trigger: Trigger, *, actor: Actor, words: str = "", at: datetime | None = None
) -> Ticket | None:
    """Something happened to the ticket: take it up if the plan's criteria say so. None where it stays.

    One cause escalates once, however often it is weighed. `words` are added to the reason.
    """
    if not rules.listening(trigger, policies.current().criteria):
        return None
    with changing(ticket, actor=actor, at=at) as change:
        locked = change.ticket
        if not locked.is_live or locked.merged_into_id is not None:
            return None
        verdict = rules.decide(trigger, _facts(change, trigger), change.policy.criteria)
        if verdict is None or Escalation.objects.filter(ticket=locked, cause=trigger.key).exists():
            return None
        criteria = _criteria(verdict)
        reason = ": ".join(part for part in (standing.names_of(criteria), words.strip()) if part)
        _take_up(change, _level(change.policy, verdict.level), reason=reason, criteria=criteria, cause=trigger.key)
        return locked


def _facts(change: TicketChange, trigger: Trigger) -> Facts:
    ticket = change.ticket
    owed = [one for one in change.commitments if one.state in UNSETTLED]
    missed = {one.kind for one in owed if one.breached_at is not None}
    at_risk = {one.kind for one in owed if any(fraction >= AT_RISK_FROM for fraction in one.warned)}
    return Facts(
        level=ticket.level,
        tier=ticket.tier,
        is_critical=ticket.is_critical,
        reopened=ticket.reopen_count,
        missed=frozenset(missed | ({trigger.promise} if trigger.cause is Cause.MISSED else set())),
        at_risk=frozenset(at_risk | ({trigger.promise} if trigger.cause is Cause.AT_RISK else set())),
        sentiment=ticket.sentiment,
        has_defect=trigger.cause is Cause.DEFECT,
        asked=trigger.cause is Cause.ASKED,
    )


def _criteria(verdict: Verdict) -> list[dict[str, Any]]:
    return [{"leaf": one.leaf, "title": one.title, "level": one.level} for one in verdict.met]


def _level(policy: DeskPolicy, level: int) -> Level:
    found = next((one for one in policy.levels if one.number == level), None)
    if found is None:
        raise UnknownValue(_("The plan has no escalation level %(level)s.") % {"level": level})
    return found


def _require_in_work(ticket: Ticket) -> None:
    if ticket.merged_into_id is not None:
        raise NotPossibleNow(
            _("This ticket was merged into #%(number)s; go on there.") % {"number": ticket.merged_into_id}
        )
    if not ticket.is_live:
        raise NotPossibleNow(_("This ticket is not open; reopen it before you hand it up or down."))


def _take_up(
    change: TicketChange,
    to: Level,
    *,
    reason: str,
    team: str | None = None,
    criteria: list[dict[str, Any]] | None = None,
    cause: str = "",
) -> Escalation:
    """The one place where a level rises: the row, its acknowledgement, the ticket's move, and who is told."""
    ticket, policy = change.ticket, change.policy
    target = team or to.team or ticket.team
    standing.end_in(change, Escalation.Outcome.ESCALATED_FURTHER, is_told=False)
    row = Escalation(
        ticket=ticket,
        organization_id=ticket.organization_id,
        reason=reason,
        criteria=criteria or [],
        cause=cause,
        from_level=ticket.level,
        from_team=ticket.team or "",
        from_person=ticket.assignee,
        to_level=to.number,
        to_team=target or "",
        to_person=_named_contact(ticket, target, policy),
        at=change.now,
        actor_kind=change.actor.kind,
        actor_id=change.actor.id,
        actor_label=change.actor.label[:200],
        plan_version=policy.version,
    )
    row.save()
    owed = _promise_acknowledgement(change, row)
    _raise_level(change, row, [str(one["title"]) for one in criteria or []] or [reason])
    change.tell(events.TicketEscalated(ticket.pk, row.to_level, row.from_level, target, row.pk, row.cause))
    move_to_team(change, target, rule=f"level_{to.number}")
    if row.to_person is not None:
        give(change, row.to_person, rule="named_contact", reasons=(_("The client's own success manager."),))
    _tell(change, row, owed)
    return row


def _raise_level(change: TicketChange, row: Escalation, reasons: list[str]) -> None:
    ticket = change.ticket
    ticket.level, ticket.escalated_to = row.to_level, row.to_level
    ticket.escalated_at = ticket.escalated_at or change.now
    change.explain(
        DecisionKind.ESCALATION,
        rule=f"level_{row.to_level}",
        reasons=reasons,
        chosen={
            "level": row.to_level,
            "from": row.from_level,
            "team": row.to_team or None,
            **({"cause": row.cause, "criteria": row.criteria} if row.cause else {}),
        },
    )


def _named_contact(ticket: Ticket, team: str | None, policy: DeskPolicy) -> User | None:
    """A matter of the relationship goes to the client's own success manager."""
    if ticket.organization is None or team not in policy.relationship_teams:
        return None
    manager = ticket.organization.success_manager
    return manager if manager is not None and manager.is_active else None


def _promise_acknowledgement(change: TicketChange, row: Escalation) -> Commitment | None:
    policy, ticket = change.policy, change.ticket
    terms = policy.terms_of(row.to_level)
    level = policy.plan.document.escalation[terms.slug] if terms else None
    wanted = ("critical", "standard") if ticket.is_critical else ("standard",)
    found = next((name for name in wanted if level and name in level.acknowledged), None)
    if terms is None or level is None or found is None:
        return None
    promised = level.acknowledged[found]
    made = commitment_actions.start(
        promise=f"escalation.{terms.slug}.acknowledged.{found}.within",
        kind=ACKNOWLEDGEMENT,
        subject=Subject(ESCALATION, row.pk),
        organization_id=row.organization_id,
        target=promised.within,
        calendar=policy.plan.calendar(promised.hours),
        plan_version=policy.version,
        warn_at=policy.warn_at,
        actor=change.actor,
        at=change.now,
    )
    row.commitment_id = made.pk
    row.save(update_fields=["commitment_id"])
    return made


def _tell(change: TicketChange, row: Escalation, owed: Commitment | None) -> None:
    """Those who are to take it on; the client, where the plan says so."""
    ticket, terms = change.ticket, change.policy.terms_of(row.to_level)
    title = terms.title if terms else row.to_team
    mail.notify_staff(
        ticket,
        _people_at(row),
        happening="escalated",
        key=str(row.pk),
        actor=change.actor,
        level_title=title,
        due_at=owed.due_at if owed else None,
        text=row.reason,
    )
    if terms is not None and terms.tells_client:
        mail.send_passed_on(ticket, level_title=title, escalation_id=row.pk, actor=change.actor)


def _people_at(row: Escalation) -> list[User]:
    """Who can take it on: the named contact, else the leads of the team, else all of a team without a lead."""
    if row.to_person is not None:
        return [row.to_person]
    people = list(accounts.staff_by_team(row.to_team).select_related("staff_profile")) if row.to_team else []
    return [one for one in people if one.staff_profile.role == "lead"] or people or leads_of(row.ticket)


def acknowledge_escalation(ticket: Ticket, *, person: User, actor: Actor, at: datetime | None = None) -> Ticket:
    """Somebody of the level says that they have it; what nobody had becomes theirs. Again is harmless.

    Raises:
        NotPossibleNow: no escalation stands.
    """
    with changing(ticket, actor=actor, at=at) as change:
        row = _required(change)
        if row.acknowledged_at is None:
            standing.acknowledge_in(change, row, person)
            if change.ticket.assignee_id is None and standing.is_of_team(person, row.to_team):
                give(change, person, rule="acknowledged", reasons=(_("They took the escalation on."),))
        return change.ticket


def de_escalate(
    ticket: Ticket, *, reason: str, actor: Actor, person: User | None = None, at: datetime | None = None
) -> Ticket:
    """Hand the ticket back down to where the escalation that stands took it from.

    Who takes back what they handed up themselves, before anybody took it on, withdraws it: it doesn't count then.

    Raises:
        NotPossibleNow: no escalation stands, or the reason is missing.
    """
    if not reason.strip():
        raise NotPossibleNow(_("Say why it goes back down, for whoever gets it."))
    with changing(ticket, actor=actor, at=at) as change:
        locked, row = change.ticket, _required(change)
        _require_in_work(locked)
        is_own = row.actor_id is not None and (row.actor_kind, row.actor_id) == (actor.kind, actor.id)
        is_withdrawn = is_own and row.acknowledged_at is None and not row.cause
        if not is_withdrawn:
            standing.acknowledge_in(change, row, person)
        outcome = Escalation.Outcome.WITHDRAWN if is_withdrawn else Escalation.Outcome.DE_ESCALATED
        standing.end_in(change, outcome, reason=reason.strip(), is_told=False)
        if is_withdrawn:
            standing.uncount_in(change)
        _bring_down(change, row, reason.strip())
        return locked


def _bring_down(change: TicketChange, row: Escalation, reason: str) -> None:
    ticket = change.ticket
    ticket.level = row.from_level
    team = row.from_team if row.from_team in change.policy.plan.document.teams else None
    change.explain(
        DecisionKind.ESCALATION,
        rule="de_escalated",
        reasons=(reason,),
        chosen={"level": row.from_level, "from": row.to_level, "team": team},
    )
    change.tell(escalation_events.TicketDeEscalated(ticket.pk, row.pk, row.from_level, row.to_level, team))
    move_to_team(change, team, rule="de_escalated")
    had = row.from_person
    if ticket.assignee_id is None and had is not None and had.is_active and standing.is_of_team(had, team or ""):
        give(change, had, rule="de_escalated", reasons=(_("They had it before it went up."),))


def _required(change: TicketChange) -> Escalation:
    row = standing.standing_in(change)
    if row is None:
        raise NotPossibleNow(_("No escalation of this ticket is open."))
    return row


def pass_on(row: Escalation, *, actor: Actor, at: datetime | None = None) -> Ticket | None:
    """Nobody took it on in time: its people hear of it, and it goes further up where the plan says so."""
    with changing(row.ticket, actor=actor, at=at) as change:
        current = standing.standing_in(change)
        if current is None or current.pk != row.pk or current.acknowledged_at is not None:
            return None
        ticket, terms = change.ticket, change.policy.terms_of(current.to_level)
        if terms is None or not ticket.is_live or ticket.merged_into_id is not None:
            return None
        goes_to = terms.passes_on_to(is_critical=ticket.is_critical)
        change.tell(escalation_events.EscalationUnacknowledged(ticket.pk, current.pk, current.to_level, goes_to))
        if goes_to is not None and goes_to > ticket.level:
            _pass_further(change, current, terms, goes_to)
        else:
            mail.notify_staff(
                ticket,
                _people_at(current),
                happening="unacknowledged",
                key=str(current.pk),
                actor=actor,
                level_title=terms.title,
            )
        return ticket


def _pass_further(change: TicketChange, current: Escalation, terms: LevelTerms, goes_to: int) -> None:
    leaf = f"escalation.{terms.slug}.unacknowledged"
    title = _("Nobody at “%(level)s” took it on in time") % {"level": terms.title}
    _take_up(
        change,
        _level(change.policy, goes_to),
        reason=title,
        criteria=[{"leaf": leaf, "title": title, "level": goes_to}],
        cause=f"unacknowledged:{current.pk}",
    )
