"""A ticket's first three steps in one transaction: creation, classification, routing, and with them its promises."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from seiketsu.accounts.models import Organization, User
from seiketsu.commitments import actions as commitment_actions
from seiketsu.commitments.models import Commitment
from seiketsu.core import clock
from seiketsu.core.actor import Actor
from seiketsu.core.events import Event, Recorded, record_many
from seiketsu.core.plain import one_line
from seiketsu.core.transactions import joining
from seiketsu.desk import events
from seiketsu.desk import policy as policies
from seiketsu.desk.actions import hearing, mail, promises
from seiketsu.desk.actions.change import decision
from seiketsu.desk.actions.fields import checked_custom, checked_tags, remember_tags
from seiketsu.desk.actions.giving import note_given
from seiketsu.desk.actions.storing import insert_opening, next_ticket_id
from seiketsu.desk.actions.triage import Given, Triage, reasons_for, require_known, triage
from seiketsu.desk.actions.writing import (
    MessageBody,
    NewAttachment,
    Origin,
    addresses_of,
    checked_body,
    keep_heard,
    new_message,
    search_documents,
    write_attachments,
)
from seiketsu.desk.forms.filling import require_filled_for_opening
from seiketsu.desk.models import Decision, Message, Status, Ticket, Visibility, Watcher
from seiketsu.desk.policy import DeskPolicy
from seiketsu.desk.queries.opened import Opened
from seiketsu.desk.rules import promises as promise_rules
from seiketsu.desk.rules.classification import Enquiry
from seiketsu.desk.rules.sentiment import Reading
from seiketsu.desk.rules.text import clean, preview
from seiketsu.desk.subjects import subject_of
from seiketsu.plan.spec import TicketPromise


@dataclass(frozen=True)
class _Opening:
    """What a ticket is opened with, beside the row itself."""

    policy: DeskPolicy
    actor: Actor
    now: datetime
    writer: User
    body: MessageBody
    origin: Origin
    attachments: Sequence[NewAttachment]
    cc: Sequence[User]
    acknowledge: bool


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
        UnknownValue: a priority, category, team or channel that there is not.
        UnfitFields: custom fields that there are not, hold what they don't take, or must be filled and are not.
        NotAllowed: an assignee who isn't of the staff.
    """
    policy, checked = policies.current(), checked_body(body, attachments)
    given = Given(priority, category, team, language, assignee)
    require_known(given, channel, policy)
    origin = Origin(channel, message_id, in_reply_to, raw_intake_id, source_address, cc=addresses_of(cc))
    opening = _Opening(
        policy, actor, at or clock.now(), author or requester, checked, origin, attachments, cc, acknowledge
    )
    ticket = Ticket(organization=organization, requester=requester, channel=channel, follow_up_of=follow_up_of)
    ticket.subject_line, ticket.external_id = _subject_line(subject_line, checked), clean(external_id)[:200]
    ticket.tags, ticket.custom = checked_tags(tags), checked_custom(custom or {})
    enquiry = Enquiry(ticket.subject_line, checked.text, channel=channel)
    found = triage(enquiry, given, requester=requester, organization=organization, policy=policy)
    ticket.tier, ticket.priority = found.tier, found.priority.value or policy.default_priority
    by_client = actor.id == requester.pk and not opening.writer.is_staff
    if follow_up_of is None:
        require_filled_for_opening(ticket, category=category, by_client=by_client, actor=actor)
    with joining():
        return _write(ticket, found, opening)


def _subject_line(given: str, body: MessageBody) -> str:
    """On one line; the first words of the message where nothing was given."""
    return one_line(clean(given))[:500] or preview(body.text, 80) or _("No subject")


def _write(ticket: Ticket, found: Triage, opening: _Opening) -> Ticket:
    """Everything that must be true together: the ticket, its promises, its first message, why, and what is told."""
    actor, now, writer = opening.actor, opening.now, opening.writer
    ticket.pk = next_ticket_id()
    _fill(ticket, found, opening)
    started = _start_promises(ticket, opening)
    promises.note_next_due(ticket, started, now)
    origin = opening.origin
    message = new_message(
        ticket, author=writer, visibility=Visibility.PUBLIC, body=opening.body, origin=origin, now=now
    )
    heard = hearing.hear(f"{ticket.subject_line}.\n{opening.body.text}", writer, opening.policy)
    keep_heard(heard, message, ticket)
    if writer.is_staff and not message.message_id:
        message.message_id = mail.new_message_id(ticket)
    documents = search_documents(ticket, writer, opening.body.text)
    decisions = _decisions(ticket, found, started, opening, heard)
    insert_opening(ticket, message, documents, decisions, _watchers(ticket, opening))
    write_attachments(ticket, message, opening.attachments)
    if ticket.tags:
        remember_tags(ticket.tags, now)
    # The mail itself is a subscriber's: whoever writes needn't wait until it is worded.
    is_told = opening.acknowledge and opening.policy.acknowledges and not writer.is_staff
    told = [*_events(ticket, found, message, is_told), *hearing.told(heard, message)]
    record_many([Recorded(event, actor, subject_of(ticket.pk), ticket.organization_id) for event in told])
    if writer.is_staff:
        mail.send_reply(
            ticket, message, to=ticket.requester, cc=origin.cc, attachments=opening.attachments, actor=actor
        )
    if ticket.assignee is not None:
        note_given(ticket.assignee.pk, now)
        mail.notify_staff(ticket, [ticket.assignee], happening="assigned", key=str(ticket.pk), actor=actor)
    return ticket


def _fill(ticket: Ticket, found: Triage, opening: _Opening) -> None:
    """What was decided, and the state in which a ticket begins."""
    by_staff = opening.writer.is_staff
    ticket.tier, ticket.category, ticket.is_critical = found.tier, found.category.value, found.is_critical
    ticket.priority = found.priority.value or opening.policy.default_priority
    ticket.language = found.language.value or "en"
    ticket.team, ticket.first_team, ticket.level = found.route.team, found.route.team or "", found.route.level
    ticket.assignee = found.assignee
    ticket.status = Status.OPEN if by_staff else Status.NEW
    ticket.preview = preview(opening.body.text)
    ticket.created_at = ticket.updated_at = ticket.last_public_at = opening.now
    ticket.first_responded_at = opening.now if by_staff else None
    ticket.last_client_message_at = None if by_staff else opening.now
    ticket.public_staff_messages = int(by_staff)


def _start_promises(ticket: Ticket, opening: _Opening) -> list[Commitment]:
    policy = opening.policy
    terms: dict[str, TicketPromise] = {
        one.kind: one for one in policy.plan.ticket_promises(ticket.tier, ticket.priority)
    }
    if opening.writer.is_staff:
        # Staff began the conversation: there is nobody to respond to yet.
        terms.pop(promise_rules.FIRST_RESPONSE, None)
    new = [
        promises.new_commitment(
            terms[effect.kind], ticket_id=ticket.pk, organization_id=ticket.organization_id, policy=policy
        )
        for effect in promise_rules.on_opening(terms)
    ]
    return commitment_actions.start_many(new, actor=opening.actor, at=opening.now)


def _decisions(
    ticket: Ticket, found: Triage, started: Sequence[Commitment], opening: _Opening, heard: Reading | None
) -> list[Decision]:
    version, actor, now = opening.policy.version, opening.actor, opening.now
    reasons = [(one.kind, one.rule, one.reasons, one.chosen) for one in reasons_for(ticket, found, started)]
    if heard is not None and heard.is_telling:
        reasons.append(hearing.reason(heard))
    return [decision(ticket, *one, version, actor, now) for one in reasons]


def _watchers(ticket: Ticket, opening: _Opening) -> list[Watcher]:
    """Whoever was copied in, and the named contact of a tier that has one."""
    watchers = {person.pk for person in opening.cc if person.pk != ticket.requester_id}
    organization = ticket.organization
    if organization and organization.success_manager_id and ticket.tier in opening.policy.success_manager_tiers:
        watchers.add(organization.success_manager_id)
    return [
        Watcher(ticket=ticket, organization_id=ticket.organization_id, user_id=user_id, created_at=opening.now)
        for user_id in sorted(watchers)
    ]


def _events(ticket: Ticket, found: Triage, message: Message, wants_acknowledgement: bool) -> list[Event]:
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
            ticket.pk, ticket.category, ticket.priority, ticket.language, ticket.is_critical, found.category.rule
        ),
        events.TicketRouted(ticket.pk, ticket.team, ticket.level, found.route.rule),
        message_added(message),
    ]


def acknowledge_opening(opened: Opened, *, actor: Actor) -> None:
    """Tell the requester that their ticket exists and when they will hear from a person. Again is harmless."""
    mail.acknowledge(opened.ticket, opened.message, policy=policies.current(), reply_by=opened.reply_by, actor=actor)


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
