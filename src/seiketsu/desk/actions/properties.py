"""What a ticket is about and whose it is: priority, category, tier, subject, people, tags, fields."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from seiketsu.accounts.models import Organization, User
from seiketsu.core.actor import Actor
from seiketsu.core.plain import one_line
from seiketsu.desk import events
from seiketsu.desk.actions import standing
from seiketsu.desk.actions.change import TicketChange, changing
from seiketsu.desk.actions.fields import checked_custom, checked_tags, remember_tags
from seiketsu.desk.actions.links import drop_links_across_clients
from seiketsu.desk.actions.writing import search_documents, search_vector
from seiketsu.desk.errors import NotPossibleNow, UnknownValue
from seiketsu.desk.models import PRIORITIES, Attachment, Decision, Message, Solution, Ticket, Watcher
from seiketsu.desk.models.records import DecisionKind
from seiketsu.desk.rules import promises as promise_rules
from seiketsu.desk.rules.text import clean


def change_priority(
    ticket: Ticket,
    *,
    priority: str,
    actor: Actor,
    reason: str = "",
    expected_version: int | None = None,
    at: datetime | None = None,
) -> Ticket:
    """Another priority, and with it the promises of that priority; what has run stays used.

    Raises:
        UnknownValue: no such priority.
        TicketChanged: its version isn't the expected one.
    """
    if priority not in PRIORITIES:
        raise UnknownValue(_("“%(value)s” is not a priority.") % {"value": priority})
    with changing(ticket, actor=actor, at=at, expected_version=expected_version) as change:
        locked = change.ticket
        if locked.priority == priority:
            return locked
        change.tell(events.PriorityChanged(locked.pk, priority, locked.priority))
        locked.priority, locked.is_critical = priority, change.policy.is_critical(priority)
        change.explain(
            DecisionKind.PRIORITY,
            rule="by_hand",
            reasons=(reason.strip(),) if reason.strip() else (),
            chosen={"priority": priority, "is_critical": locked.is_critical},
        )
        _apply_new_terms(change, "priority")
        return locked


def change_tier(ticket: Ticket, *, tier: str, actor: Actor, at: datetime | None = None) -> Ticket:
    """The client's tier is another one now: what is open goes under its promises.

    Raises:
        UnknownValue: the plan has no such tier.
    """
    with changing(ticket, actor=actor, at=at) as change:
        _move_to_tier(change, tier)
        return change.ticket


def _move_to_tier(change: TicketChange, tier: str) -> None:
    ticket = change.ticket
    if tier not in change.policy.plan.tiers:
        raise UnknownValue(_("The plan has no tier “%(value)s”.") % {"value": tier})
    if ticket.tier == tier:
        return
    change.tell(events.TierChanged(ticket.pk, tier, ticket.tier))
    ticket.tier = tier
    _apply_new_terms(change, "tier")


def _apply_new_terms(change: TicketChange, why: str) -> None:
    """Put what is open under the promises that hold now."""
    if not change.ticket.is_live:
        return
    change.carry_out(
        promise_rules.on_new_terms(
            change.held, change.promised, was_answered=change.ticket.first_responded_at is not None, reason=why
        )
    )
    change.carry_out(promise_rules.on_status(change.held, change.ticket.status, change.policy.pauses))
    change.explain(
        DecisionKind.PROMISES,
        rule=f"tiers.{change.ticket.tier}",
        reasons=(_("The %(why)s changed.") % {"why": why},),
        chosen={one.kind: one.due_at.isoformat() for one in change.commitments if one.state == "running"},
    )


def change_category(ticket: Ticket, *, category: str | None, actor: Actor, at: datetime | None = None) -> Ticket:
    """Another category; it doesn't move the ticket to another team by itself.

    Raises:
        UnknownValue: the plan has no such category.
    """
    with changing(ticket, actor=actor, at=at) as change:
        locked = change.ticket
        if category is not None and change.policy.category(category) is None:
            raise UnknownValue(_("The plan has no category “%(value)s”.") % {"value": category})
        if locked.category != category:
            change.tell(events.CategoryChanged(locked.pk, category, locked.category))
            locked.category = category
            change.explain(DecisionKind.CLASSIFICATION, rule="by_hand", reasons=(), chosen={"category": category})
        return locked


def change_subject(ticket: Ticket, *, subject_line: str, actor: Actor, at: datetime | None = None) -> Ticket:
    """Another subject line; search finds the ticket by it at once.

    Raises:
        UnknownValue: nothing is left of it.
    """
    plain = one_line(clean(subject_line))[:500]
    if not plain:
        raise UnknownValue(_("A ticket needs a subject."))
    with changing(ticket, actor=actor, at=at) as change:
        if change.ticket.subject_line != plain:
            change.ticket.subject_line = plain
            _index_again(change.ticket)
            change.tell(events.DetailsChanged(change.ticket.pk, ("subject_line",)))
        return change.ticket


def change_requester(ticket: Ticket, *, requester: User, actor: Actor, at: datetime | None = None) -> Ticket:
    """Another person is the one who asked."""
    with changing(ticket, actor=actor, at=at) as change:
        if change.ticket.requester_id != requester.pk:
            change.ticket.requester = requester
            _index_again(change.ticket)
            change.tell(events.DetailsChanged(change.ticket.pk, ("requester_id",)))
        return change.ticket


def change_organization(
    ticket: Ticket, *, organization: Organization | None, actor: Actor, at: datetime | None = None
) -> Ticket:
    """Say whose ticket it is: everything on it goes with it, and its promises are those of that client's tier.

    Raises:
        NotPossibleNow: it has another client already, who has seen it.
    """
    with changing(ticket, actor=actor, at=at) as change:
        locked = change.ticket
        number = organization.pk if organization else None
        if locked.organization_id == number:
            return locked
        if locked.organization_id is not None:
            raise NotPossibleNow(
                _("This ticket is another client's, who may have read it. Open a new ticket for this client instead.")
            )
        locked.organization = organization
        for model in (Message, Attachment, Decision, Solution, Watcher):
            model._default_manager.filter(ticket_id=locked.pk).update(organization_id=number)
        drop_links_across_clients(locked)
        change.hand_over(number)
        standing.hand_over_in(change, number)
        _index_again(locked)
        change.tell(events.DetailsChanged(locked.pk, ("organization_id",)))
        if organization is not None and organization.tier in change.policy.plan.tiers:
            _move_to_tier(change, organization.tier)
        return locked


def _index_again(ticket: Ticket) -> None:
    """The subject and the people are part of what each message is found by."""
    for message in ticket.messages.select_related("author").order_by("id").readable():
        documents = search_documents(ticket, message.author, message.body_text)
        Message.objects.filter(pk=message.pk).update(search=search_vector(documents))


def add_tags(ticket: Ticket, *, tags: Sequence[str], actor: Actor, at: datetime | None = None) -> Ticket:
    """Add tags; those it has stay once."""
    with changing(ticket, actor=actor, at=at) as change:
        _set_tags(change, {*change.ticket.tags, *checked_tags(tags)})
        return change.ticket


def remove_tags(ticket: Ticket, *, tags: Sequence[str], actor: Actor, at: datetime | None = None) -> Ticket:
    """Take tags away; those it hasn't are no error."""
    with changing(ticket, actor=actor, at=at) as change:
        _set_tags(change, set(change.ticket.tags) - set(checked_tags(tags)))
        return change.ticket


def _set_tags(change: TicketChange, tags: set[str]) -> None:
    wanted = checked_tags(list(tags))
    if wanted != change.ticket.tags:
        if added := set(wanted) - set(change.ticket.tags):
            remember_tags(added, change.now)
        change.ticket.tags = wanted
        change.tell(events.DetailsChanged(change.ticket.pk, ("tags",)))


def set_custom(ticket: Ticket, *, values: Mapping[str, Any], actor: Actor, at: datetime | None = None) -> Ticket:
    """Set custom fields; None takes a value away, and fields that aren't named stay.

    Raises:
        UnknownValue: no such field, or a value that isn't one of it.
    """
    checked = checked_custom(values)
    with changing(ticket, actor=actor, at=at) as change:
        merged = {**change.ticket.custom, **checked}
        wanted = {key: value for key, value in merged.items() if value is not None}
        if wanted != change.ticket.custom:
            change.ticket.custom = wanted
            change.tell(events.DetailsChanged(change.ticket.pk, tuple(sorted(checked))))
        return change.ticket
