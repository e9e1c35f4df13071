"""A ticket's first three steps in one transaction: creation, classification, routing, and with them its promises."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from seiketsu.accounts.models import Organization, User
from seiketsu.commitments import actions as commitment_actions
from seiketsu.commitments import queries as commitments
from seiketsu.commitments.models import Commitment
from seiketsu.core import clock
from seiketsu.core.actor import Actor
from seiketsu.core.events import Event, Recorded, record_many
from seiketsu.desk import events
from seiketsu.desk import policy as policies
from seiketsu.desk.actions import mail, promises
from seiketsu.desk.actions.change import decision
from seiketsu.desk.actions.fields import checked_custom, checked_tags
from seiketsu.desk.actions.storing import insert_opening, next_ticket_id
from seiketsu.desk.actions.writing import (
    MessageBody,
    NewAttachment,
    Origin,
    checked_body,
    new_message,
    search_documents,
    write_attachments,
)
from seiketsu.desk.errors import UnknownValue
from seiketsu.desk.models import PRIORITIES, Channel, Decision, Message, Status, Ticket, Visibility, Watcher
from seiketsu.desk.models.records import DecisionKind
from seiketsu.desk.policy import DeskPolicy
from seiketsu.desk.rules import promises as promise_rules
from seiketsu.desk.rules.classification import Choice, Enquiry, choose_category, choose_language, choose_priority
from seiketsu.desk.rules.routing import Case, Route, route
from seiketsu.desk.rules.text import clean, preview
from seiketsu.desk.subjects import subject_of
from seiketsu.plan.spec import TicketPromise


@dataclass(frozen=True)
class _Given:
    """What whoever opens the ticket has chosen already."""

    priority: str | None
    category: str | None
    team: str | None
    language: str | None


@dataclass(frozen=True)
class _Triage:
    """Everything that was decided about a new ticket."""

    tier: str
    category: Choice
    priority: Choice
    language: Choice
    is_critical: bool
    route: Route


def open_ticket(
    *,
    requester: User,
    organization: Organization | None,
    subject_line: str,
    body: MessageBody,
    channel: str,
    actor: Actor,
    author: User | None = None,
    priority: str | None = None,
    category: str | None = None,
    team: str | None = None,
    assignee: User | None = None,
    tags: Sequence[str] = (),
    custom: Mapping[str, Any] | None = None,
    attachments: Sequence[NewAttachment] = (),
    cc: Sequence[User] = (),
    message_id: str = "",
    in_reply_to: str = "",
    raw_intake_id: int | None = None,
    source_address: str = "",
    external_id: str = "",
    language: str | None = None,
    follow_up_of: Ticket | None = None,
    acknowledge: bool = True,
    at: datetime | None = None,
) -> Ticket:
    """Open a ticket: classified, routed, under its tier's promises, and acknowledged to the requester by mail.

    `author` is whoever wrote the first message: the requester, unless somebody of the staff begins the conversation.

    Raises:
        NothingToSend: neither words nor a file.
        UnknownValue: a priority, category, team, channel or field that there is not.
    """
    policy, now, writer = policies.current(), at or clock.now(), author or requester
    if channel not in Channel.values:
        raise UnknownValue(_("“%(value)s” is not a channel.") % {"value": channel})
    checked = checked_body(body, attachments)
    subject_line = " ".join(clean(subject_line).split())[:500] or mail.shown_subject(checked.text) or _("No subject")
    triage = _triage(
        Enquiry(subject_line, checked.text, channel=channel),
        _Given(priority, category, team, language),
        requester=requester,
        organization=organization,
        policy=policy,
    )
    with transaction.atomic():
        ticket = Ticket(
            id=next_ticket_id(),
            organization=organization,
            requester=requester,
            subject_line=subject_line,
            preview=preview(checked.text),
            status=Status.OPEN if writer.is_staff else Status.NEW,
            priority=triage.priority.value or policy.default_priority,
            category=triage.category.value,
            tier=triage.tier,
            team=triage.route.team,
            first_team=triage.route.team or "",
            assignee=assignee or _named_contact(triage, organization, policy),
            level=triage.route.level,
            channel=channel,
            language=triage.language.value or "en",
            is_critical=triage.is_critical,
            tags=checked_tags(tags),
            custom=checked_custom(custom or {}),
            external_id=clean(external_id)[:200],
            follow_up_of=follow_up_of,
            created_at=now,
            updated_at=now,
            last_public_at=now,
        )
        return _write(
            ticket,
            triage,
            policy=policy,
            actor=actor,
            now=now,
            writer=writer,
            body=checked,
            attachments=attachments,
            cc=cc,
            acknowledge=acknowledge,
            origin=Origin(
                channel=channel,
                message_id=message_id,
                in_reply_to=in_reply_to,
                raw_intake_id=raw_intake_id,
                source_address=source_address,
                cc=tuple(person.email for person in cc if person.email),
            ),
        )


def _write(
    ticket: Ticket,
    triage: _Triage,
    *,
    policy: DeskPolicy,
    actor: Actor,
    now: datetime,
    writer: User,
    body: MessageBody,
    attachments: Sequence[NewAttachment],
    cc: Sequence[User],
    acknowledge: bool,
    origin: Origin,
) -> Ticket:
    started = _start_promises(ticket, writer, policy, actor, now)
    promises.note_next_due(ticket, started, now)
    if writer.is_staff:
        ticket.first_responded_at, ticket.public_staff_messages = now, 1
    else:
        ticket.last_client_message_at = now
    message = new_message(ticket, author=writer, visibility=Visibility.PUBLIC, body=body, origin=origin, now=now)
    insert_opening(
        ticket,
        message,
        search_documents(ticket, writer, body.text),
        _decisions(ticket, triage, started, policy, actor, now),
    )
    write_attachments(ticket, message, attachments)
    _add_watchers(ticket, cc, policy, now)
    # The mail itself is a subscriber's: whoever writes needn't wait until it is worded.
    told = _events(ticket, triage, message, acknowledge and policy.acknowledges and not writer.is_staff)
    record_many([Recorded(event, actor, subject_of(ticket.pk), ticket.organization_id) for event in told])
    if writer.is_staff:
        mail.send_reply(ticket, message, cc=origin.cc, attachments=attachments, actor=actor)
    if ticket.assignee is not None:
        mail.notify_staff(ticket, [ticket.assignee], happening="assigned", key=str(ticket.pk), actor=actor)
    return ticket


def _triage(
    enquiry: Enquiry, given: _Given, *, requester: User, organization: Organization | None, policy: DeskPolicy
) -> _Triage:
    tier = organization.tier if organization and organization.tier in policy.plan.tiers else policy.default_tier
    if given.priority is not None and given.priority not in PRIORITIES:
        raise UnknownValue(_("“%(value)s” is not a priority.") % {"value": given.priority})
    if given.category is not None and policy.category(given.category) is None:
        raise UnknownValue(_("The plan has no category “%(value)s”.") % {"value": given.category})
    if given.team is not None and given.team not in policy.plan.document.teams:
        raise UnknownValue(_("The plan has no team “%(value)s”.") % {"value": given.team})
    category = choose_category(enquiry, policy.categories, given.category, policy.default_category)
    priority = choose_priority(
        enquiry, policy.priorities, policy.category(category.value), given.priority, policy.default_priority
    )
    chosen_priority = priority.value or policy.default_priority
    is_critical = policy.is_critical(chosen_priority)
    if given.language is not None:
        language = Choice(given.language[:8], "given", (), {})
    else:
        default = (requester.locale or "en")[:2]
        language = choose_language(f"{enquiry.subject_line}\n{enquiry.text}", default=default, known=policy.languages)
    case = Case(
        tier=tier,
        priority=chosen_priority,
        category=category.value,
        channel=enquiry.channel,
        language=language.value or "en",
        is_critical=is_critical,
    )
    return _Triage(
        tier, category, priority, language, is_critical, route(case, policy.routing, policy.levels, given.team)
    )


def _named_contact(triage: _Triage, organization: Organization | None, policy: DeskPolicy) -> User | None:
    """Where the plan sends a matter of the relationship, the client's own success manager takes it."""
    if organization is None or organization.success_manager_id is None:
        return None
    team = triage.route.team
    if team is None or team not in policy.relationship_teams:
        return None
    return organization.success_manager


def _start_promises(ticket: Ticket, writer: User, policy: DeskPolicy, actor: Actor, now: datetime) -> list[Commitment]:
    terms: dict[str, TicketPromise] = {
        one.kind: one for one in policy.plan.ticket_promises(ticket.tier, ticket.priority)
    }
    if writer.is_staff:
        # Staff began the conversation: there is nobody to respond to yet.
        terms.pop(promise_rules.FIRST_RESPONSE, None)
    new = [
        promises.new_commitment(
            terms[effect.kind], ticket_id=ticket.pk, organization_id=ticket.organization_id, policy=policy
        )
        for effect in promise_rules.on_opening(terms)
    ]
    return commitment_actions.start_many(new, actor=actor, at=now)


def _add_watchers(ticket: Ticket, cc: Sequence[User], policy: DeskPolicy, now: datetime) -> None:
    """Whoever was copied in, and the named contact of a tier that has one."""
    watchers = {person.pk for person in cc if person.pk != ticket.requester_id}
    organization = ticket.organization
    if organization and organization.success_manager_id and ticket.tier in policy.success_manager_tiers:
        watchers.add(organization.success_manager_id)
    Watcher.objects.bulk_create(
        Watcher(ticket=ticket, organization_id=ticket.organization_id, user_id=user_id, created_at=now)
        for user_id in sorted(watchers)
    )


def _decisions(
    ticket: Ticket,
    triage: _Triage,
    started: Sequence[Commitment],
    policy: DeskPolicy,
    actor: Actor,
    now: datetime,
) -> list[Decision]:
    def why(kind: DecisionKind, rule: str, reasons: Sequence[str], chosen: Mapping[str, Any]) -> Decision:
        return decision(ticket, kind, rule, reasons, chosen, policy.version, actor, now)

    return [
        why(
            DecisionKind.CLASSIFICATION,
            triage.category.rule,
            [*triage.category.reasons, *triage.language.reasons],
            {"category": ticket.category, "language": ticket.language, **triage.category.facts},
        ),
        why(
            DecisionKind.PRIORITY,
            triage.priority.rule,
            triage.priority.reasons,
            {"priority": ticket.priority, "is_critical": ticket.is_critical, **triage.priority.facts},
        ),
        why(
            DecisionKind.ROUTING,
            triage.route.rule,
            triage.route.reasons,
            {"team": ticket.team, "level": ticket.level, "assignee": ticket.assignee_id},
        ),
        why(
            DecisionKind.PROMISES,
            f"tiers.{ticket.tier}",
            [f"{one.kind}: {one.promise}" for one in started],
            {one.kind: one.due_at.isoformat() for one in started},
        ),
    ]


def _events(ticket: Ticket, triage: _Triage, message: Message, wants_acknowledgement: bool) -> list[Event]:
    return [
        events.TicketOpened(
            ticket.pk,
            ticket.requester_id,
            ticket.channel,
            ticket.tier,
            ticket.priority,
            ticket.category,
            ticket.team,
            ticket.follow_up_of_id,
            wants_acknowledgement,
        ),
        events.TicketClassified(
            ticket.pk, ticket.category, ticket.priority, ticket.language, ticket.is_critical, triage.category.rule
        ),
        events.TicketRouted(ticket.pk, ticket.team, ticket.level, triage.route.rule),
        message_added(message),
    ]


def acknowledge_opening(ticket: Ticket, *, actor: Actor) -> None:
    """Tell the requester that their ticket exists and when they will hear from a person. Again is harmless."""
    message = ticket.messages.order_by("id").readable().first()
    if message is None or not ticket.is_live:
        return
    first = next(
        (one for one in commitments.for_subject(subject_of(ticket.pk)) if one.kind == promise_rules.FIRST_RESPONSE),
        None,
    )
    mail.acknowledge(ticket, message, policy=policies.current(), reply_by=first.due_at if first else None, actor=actor)


def message_added(message: Message) -> events.MessageAdded:
    """The event of a new message."""
    return events.MessageAdded(
        message.ticket_id,
        message.pk,
        message.author_id,
        message.author_kind,
        message.visibility,
        message.channel,
        message.is_automatic,
    )
