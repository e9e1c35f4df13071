"""Every write in side conversations. All of it happens inside a change of the ticket, and tells no client."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from seiketsu.accounts.actions import match_senders
from seiketsu.accounts.actions.details import checked_address
from seiketsu.accounts.models import Membership, User
from seiketsu.core.actor import Actor
from seiketsu.core.errors import Conflict
from seiketsu.delivery import queries as deliveries
from seiketsu.delivery.rules.addresses import is_usable
from seiketsu.desk.actions.change import TicketChange, changing
from seiketsu.desk.actions.conversation import system_author
from seiketsu.desk.actions.mail import notify_staff
from seiketsu.desk.actions.writing import MessageBody, NewAttachment, Origin, checked_body, write_message
from seiketsu.desk.errors import NotAllowed, NotPossibleNow, UnknownValue
from seiketsu.desk.models import Message, SideConversation, Ticket, Visibility
from seiketsu.desk.rules import sides as rules
from seiketsu.desk.sides import events, mail

State = SideConversation.State
_SUBJECT_LENGTH = 300


class PeopleOfClients(Conflict):
    """Some of those written to are clients' people; sent again with `confirmed`, it goes."""

    errors = (("body/given/confirmed", "true"),)


@dataclass(frozen=True)
class Arrived:
    """A mail of the third party, as intake has read it."""

    author: User
    address: str
    body: MessageBody
    attachments: Sequence[NewAttachment] = ()
    message_id: str = ""
    in_reply_to: str = ""
    raw_intake_id: int | None = None
    is_automatic: bool = False


def start(
    ticket: Ticket,
    *,
    to: Sequence[str],
    subject_line: str,
    body: MessageBody,
    author: User,
    actor: Actor,
    attachments: Sequence[NewAttachment] = (),
    quoted_html: str = "",
    confirmed: bool = False,
) -> SideConversation:
    """Write to a third party. With `body.quoted_text` (and the same as `quoted_html`) it is a forward.

    Raises:
        NotAllowed: the author isn't of the staff.
        NotPossibleNow: the ticket is merged, deleted or spam.
        NothingToSend: neither words nor a file nor a quote.
        UnknownValue: no subject, no address, or one that can't be written to.
        PeopleOfClients: some are people of a client and that isn't confirmed.
    """
    _require_staff(author)
    people = _people(to, actor, confirmed=confirmed)
    subject = " ".join(subject_line.split())[:_SUBJECT_LENGTH]
    if not rules.plain_subject(subject):
        raise UnknownValue(_("Give it a subject."))
    checked = checked_body(body, attachments)
    with changing(ticket, actor=actor) as change:
        _require_ticket(change.ticket)
        side = SideConversation.objects.create(
            ticket=change.ticket,
            subject_line=rules.plain_subject(subject),
            addresses=list(people),
            is_forward=bool(checked.quoted_text),
            state=State.THEIRS,
            state_since=change.now,
            started_by=author,
            created_at=change.now,
        )
        message = _send_in(change, side, people, checked, author, attachments, quoted_html)
        change.tell(events.SideStarted(change.ticket.pk, side.pk, message.pk, side.is_forward))
    return side


def write(
    side: SideConversation,
    *,
    body: MessageBody,
    author: User,
    actor: Actor,
    to: Sequence[str] | None = None,
    attachments: Sequence[NewAttachment] = (),
    confirmed: bool = False,
) -> Message:
    """Go on. `to` is who gets it from here on; left out, those who got it so far. A closed one goes on again.

    Raises:
        See `start`.
    """
    _require_staff(author)
    wanted = side.addresses if to is None else to
    people = _people(wanted, actor, confirmed=confirmed, known=side.addresses)
    checked = checked_body(body, attachments)
    with changing(side.ticket, actor=actor) as change:
        _require_ticket(change.ticket)
        row = _locked(side, change)
        _reopen_in(change, row)
        row.addresses = list(people)
        _move_on(change, row, State.THEIRS)
        message = _send_in(change, row, people, checked, author, attachments, "")
        change.tell(events.SideWritten(change.ticket.pk, row.pk, message.pk))
    return message


def take_in(side: SideConversation, arrived: Arrived, *, actor: Actor) -> Message:
    """An answer of the third party. A person's tells whoever works on the ticket; an automatic one tells nobody."""
    checked = checked_body(arrived.body, arrived.attachments)
    with changing(side.ticket, actor=actor) as change:
        row = _locked(side, change)
        message = write_message(
            change.ticket,
            author=arrived.author,
            visibility=Visibility.INTERNAL,
            body=checked,
            origin=Origin(
                channel="email",
                message_id=arrived.message_id,
                in_reply_to=arrived.in_reply_to,
                raw_intake_id=arrived.raw_intake_id,
                source_address=arrived.address,
                is_automatic=arrived.is_automatic,
                side_id=row.pk,
            ),
            now=change.now,
            attachments=arrived.attachments,
        )
        change.tell(events.SideAnswered(change.ticket.pk, row.pk, message.pk, arrived.is_automatic))
        if not arrived.is_automatic:
            _reopen_in(change, row)
            _move_on(change, row, State.OURS)
            _tell(change, row, message, _("An answer in a side conversation"))
    return message


def note_returned(side: SideConversation, *, address: str, reason: str, actor: Actor) -> Message:
    """What we wrote didn't arrive: it is ours to act again."""
    text = _("The mail to %(address)s could not be delivered: %(reason)s") % {
        "address": address,
        "reason": reason or _("no reason given"),
    }
    with changing(side.ticket, actor=actor) as change:
        row = _locked(side, change)
        message = write_message(
            change.ticket,
            author=system_author(),
            visibility=Visibility.INTERNAL,
            body=MessageBody(text),
            origin=Origin(channel="email", is_automatic=True, side_id=row.pk),
            now=change.now,
        )
        change.tell(events.SideReturned(change.ticket.pk, row.pk, message.pk))
        _move_on(change, row, State.OURS)
        _tell(change, row, message, _("A mail of a side conversation came back"))
    return message


def close(side: SideConversation, *, actor: Actor) -> SideConversation:
    """Nothing more is expected. Again is harmless."""
    with changing(side.ticket, actor=actor) as change:
        row = _locked(side, change)
        if row.is_open:
            _move_on(change, row, State.CLOSED)
            change.tell(events.SideClosed(change.ticket.pk, row.pk))
        return row


def reopen(side: SideConversation, *, actor: Actor) -> SideConversation:
    """It isn't done after all: ours to go on. Again is harmless."""
    with changing(side.ticket, actor=actor) as change:
        row = _locked(side, change)
        if not row.is_open:
            _reopen_in(change, row)
            _move_on(change, row, State.OURS)
        return row


def _send_in(
    change: TicketChange,
    side: SideConversation,
    people: dict[str, User],
    body: MessageBody,
    author: User,
    attachments: Sequence[NewAttachment],
    quoted_html: str,
) -> Message:
    message = write_message(
        change.ticket,
        author=author,
        visibility=Visibility.INTERNAL,
        body=body,
        origin=Origin(
            channel="email", message_id=mail.new_message_id(change.ticket), cc=tuple(side.addresses), side_id=side.pk
        ),
        now=change.now,
        attachments=attachments,
    )
    delivery = mail.send(
        side,
        message,
        to=people[side.addresses[0]],
        quoted_html=quoted_html,
        attachments=attachments,
        actor=change.actor,
    )
    message.delivery_ids = [delivery.pk]
    change.mailed.append(message)
    return message


def _locked(side: SideConversation, change: TicketChange) -> SideConversation:
    row = SideConversation.objects.select_for_update().get(pk=side.pk)
    row.ticket = change.ticket
    return row


def _move_on(change: TicketChange, side: SideConversation, state: State) -> None:
    if side.state != state:
        side.state, side.state_since = state, change.now
    side.save(update_fields=["state", "state_since", "addresses"])


def _reopen_in(change: TicketChange, side: SideConversation) -> None:
    if not side.is_open:
        change.tell(events.SideReopened(change.ticket.pk, side.pk))


def _tell(change: TicketChange, side: SideConversation, message: Message, heading: str) -> None:
    people = [one for one in (change.ticket.assignee, side.started_by) if one is not None and one.is_active]
    notify_staff(
        change.ticket,
        {one.pk: one for one in people if one.is_staff}.values(),
        happening="other",
        key=f"side:{message.pk}",
        actor=change.actor,
        heading=heading,
        by_name=message.author_name,
        text=f"{side.subject_line}\n\n{message.body_text}",
    )


def _require_staff(author: User) -> None:
    if not author.is_staff:
        raise NotAllowed(_("Only staff can write to third parties."))


def _require_ticket(ticket: Ticket) -> None:
    if ticket.merged_into_id is not None:
        raise NotPossibleNow(
            _("This ticket was merged into #%(number)s; write there.") % {"number": ticket.merged_into_id}
        )
    if ticket.deleted_at is not None:
        raise NotPossibleNow(_("This ticket was deleted; restore it first."))
    if ticket.spam_at is not None:
        raise NotPossibleNow(_("This ticket is marked as spam; say that it is none first."))


def _people(to: Sequence[str], actor: Actor, *, confirmed: bool, known: Sequence[str] = ()) -> dict[str, User]:
    """Who is behind the addresses, in their order; somebody new becomes a person, so that they can be erased too."""
    wanted = list(dict.fromkeys(checked_address(one) for one in to if one.strip()))
    if not wanted:
        raise UnknownValue(_("Give at least one address."))
    if len(wanted) > rules.MOST_ADDRESSES:
        raise UnknownValue(_("At most %(number)s addresses.") % {"number": rules.MOST_ADDRESSES})
    for address in wanted:
        if deliveries.is_own_address(address) or not is_usable(address):
            raise UnknownValue(_("“%(address)s” can't be written to from here.") % {"address": address})
    found = match_senders([(address, "") for address in wanted], actor=actor)
    people = {address: found[address].user for address in wanted}
    if not confirmed:
        _require_third_parties({one: user for one, user in people.items() if one not in known})
    return people


def _require_third_parties(people: dict[str, User]) -> None:
    rows = Membership.objects.filter(user__in=[one.pk for one in people.values()], user__kind="client")
    names = dict(rows.values_list("user_id", "organization__name"))
    told = [
        _("%(address)s is of the client %(client)s.") % {"address": address, "client": names[user.pk]}
        for address, user in people.items()
        if user.pk in names
    ]
    if told:
        raise PeopleOfClients(
            " ".join([*told, _("A side conversation is for third parties, and never shows in the portal.")])
        )
