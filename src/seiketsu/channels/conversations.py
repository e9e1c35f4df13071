"""A person's mail becomes a ticket, or a message on the ticket it belongs to."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from seiketsu.accounts.actions import SenderMatch
from seiketsu.accounts.models import Organization, User
from seiketsu.channels import queries, side_letters
from seiketsu.channels.bodies import Enclosed, answered, body_of, identifier, stored
from seiketsu.channels.known import Known, Tickets
from seiketsu.channels.letters import Letter
from seiketsu.channels.rules import threading
from seiketsu.channels.rules.mime import Fault
from seiketsu.channels.rules.natures import Nature
from seiketsu.channels.rules.threading import Clue, Join
from seiketsu.core.actor import Actor
from seiketsu.core.html import to_text
from seiketsu.desk import actions as desk
from seiketsu.desk.actions import MessageBody
from seiketsu.desk.models import Ticket

# On tickets whose mail a person must read in the original, as nothing of what it says could be shown.
UNREADABLE_TAG = "unreadable-mail"
_FAULTS = {
    Fault.MANY_PARTS: gettext_lazy("It has more parts than can be shown."),
    Fault.DEEP: gettext_lazy("Its parts are nested so deeply that which of them belong together could not be told."),
    Fault.TOO_DEEP: gettext_lazy("Its parts are nested too deeply to be taken apart."),
}
_NATURES_ANSWERED = frozenset({Nature.PERSON})


@dataclass(frozen=True)
class Placed:
    """Where a mail went."""

    ticket_id: int
    organization_id: int | None


def take_in(letter: Letter, *, actor: Actor, known: Known | None = None) -> Placed:
    """Put a mail where it belongs. The letter must have a sender; `known` may cover others too, and is kept true.

    Raises:
        AddressNotUsable: nobody could be answered there.
    """
    assert letter.sender is not None
    known = known or Known.of([letter], actor=actor)
    match = known.sender_of(letter)
    if (side := side_letters.side_meant(letter, known.tickets)) is not None:
        side_letters.take_in(letter, side, match.user, actor=actor)
        known.tickets.note_side(letter, side.pk)
        return Placed(side.ticket_id, side.ticket.organization_id)
    tickets = known.tickets.meant_by(letter)
    part = queries.takes_part(match.user, letter.sender.address, tickets)
    decision = threading.decide(known.tickets.clues(letter), takes_part=part)
    enclosed = stored(letter.mail.parts)
    if isinstance(decision, Join):
        ticket = _join(tickets[decision.ticket_id], letter, match, enclosed, actor)
    else:
        ticket = _open(letter, match, enclosed, decision.related, known, actor)
    if enclosed.left_out:
        _note(ticket, "\n".join(enclosed.left_out), actor)
    if letter.mail.faults:
        _tell_faults(ticket, letter, actor)
    known.tickets.note(letter, ticket)
    return Placed(ticket.pk, ticket.organization_id)


def likely_ticket(letter: Letter) -> int | None:
    """The ticket a mail seems to be about, for whoever decides on it."""
    tickets = Tickets.of([letter])
    return next((clue.ticket_id for clue in tickets.clues(letter) if clue.ticket_id in tickets.by_id), None)


def _join(ticket: Ticket, letter: Letter, match: SenderMatch, enclosed: Enclosed, actor: Actor) -> Ticket:
    assert letter.sender is not None
    body = body_of(letter)
    if match.user.is_staff:
        # A mail program's “reply” must not publish what a colleague meant for colleagues.
        desk.add_note(ticket, body=body, author=match.user, actor=actor, attachments=enclosed.stored)
        return ticket
    result = desk.add_client_message(
        ticket,
        author=match.user,
        body=body,
        channel="email",
        actor=actor,
        attachments=enclosed.stored,
        message_id=identifier(letter),
        in_reply_to=answered(letter),
        raw_intake_id=letter.raw_id,
        source_address=letter.sender.address,
        cc=_copied(letter, ticket.organization),
        is_automatic=letter.judgement.nature not in {Nature.PERSON, Nature.LIST},
    )
    return result.ticket


def _open(
    letter: Letter, match: SenderMatch, enclosed: Enclosed, related: Clue | None, known: Known, actor: Actor
) -> Ticket:
    assert letter.sender is not None
    ticket = desk.open_ticket(
        requester=match.user,
        organization=match.organization,
        subject_line=letter.mail.subject_line or _("(no subject)"),
        body=body_of(letter),
        channel="email",
        actor=actor,
        attachments=enclosed.stored,
        cc=_copied(letter, match.organization),
        message_id=identifier(letter),
        in_reply_to=answered(letter),
        raw_intake_id=letter.raw_id,
        source_address=letter.sender.address,
        acknowledge=_may_beanswered(letter) and not known.writes_like_a_machine(match.user),
    )
    known.note_opened(match.user)
    if related is not None:
        note = _(
            "This mail seems to answer ticket No. %(number)s (by %(how)s), but %(sender)s is not on that ticket, so it"
            " did not join it. If the two belong together, merge them."
        ) % {"number": related.ticket_id, "how": related.how, "sender": letter.sender.address}
        _note(ticket, note, actor)
    return ticket


def _note(ticket: Ticket, text: str, actor: Actor) -> None:
    desk.add_note(ticket, body=MessageBody(text), author=None, actor=actor)


def _tell_faults(ticket: Ticket, letter: Letter, actor: Actor) -> None:
    """Say to the staff what is not shown, with the way to the mail as it came."""
    address = f"{settings.PUBLIC_URL}/desk/suspended/{letter.raw_id}/"
    lines = [_("This mail could not be taken apart wholly, so something of it may not be shown here.")]
    lines += [str(_FAULTS[fault]) for fault in letter.mail.faults]
    html = format_html(
        '{}<p><a href="{}">{}</a></p>',
        format_html_join("", "<p>{}</p>", ((line,) for line in lines)),
        address,
        _("Read the mail as it came"),
    )
    text = "\n".join([*lines, f"{_('Read the mail as it came')}: {address}"])
    desk.add_note(ticket, body=MessageBody(text, html), author=None, actor=actor)
    if not letter.mail.text.strip() and not to_text(letter.mail.html):
        desk.add_tags(ticket, tags=[UNREADABLE_TAG], actor=actor)


def _copied(letter: Letter, organization: Organization | None) -> list[User]:
    """Colleagues of the same organization that the mail also went to: they take part from here on."""
    if organization is None or letter.sender is None:
        return []
    others = {mailbox.address for mailbox in (*letter.mail.to, *letter.mail.cc)} - {letter.sender.address}
    return queries.colleagues(others, organization.pk) if others else []


def _may_beanswered(letter: Letter) -> bool:
    """Whether an automatic answer may go back: to a person, not by way of a list."""
    return letter.wants_acknowledgement and letter.judgement.nature in _NATURES_ANSWERED
