"""Mail that answers a side conversation: into it, whoever writes, and never into the client's thread."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from seiketsu.accounts.actions import match_sender
from seiketsu.accounts.models import User
from seiketsu.accounts.rules.addresses import normal_address
from seiketsu.channels.bodies import answered, body_of, identifier, stored
from seiketsu.channels.known import Tickets
from seiketsu.channels.letters import Letter
from seiketsu.channels.queries import TICKET
from seiketsu.channels.rules.natures import Nature
from seiketsu.core import clock
from seiketsu.core.actor import Actor
from seiketsu.core.intake import Outcome
from seiketsu.core.models import RawIntake
from seiketsu.desk.actions import MessageBody
from seiketsu.desk.models import SideConversation
from seiketsu.desk.sides import actions, queries
from seiketsu.plan import queries as plans

_WINDOWS = {"day": timedelta(days=1)}
_HOUR = timedelta(hours=1)


def side_meant(letter: Letter, tickets: Tickets) -> SideConversation | None:
    """The side conversation that a mail answers, where it takes mail; nearly always without a query."""
    number = tickets.side_meant(letter)
    return queries.open_to_mail(number) if number is not None else None


def take_in(letter: Letter, side: SideConversation, author: User, *, actor: Actor) -> SideConversation:
    """Put the mail where it belongs. The letter must have a sender."""
    assert letter.sender is not None
    enclosed = stored(letter.mail.parts)
    body = body_of(letter)
    words = "\n\n".join([body.text, *enclosed.left_out]).strip()
    actions.take_in(
        side,
        actions.Arrived(
            author=author,
            address=letter.sender.address,
            body=MessageBody(words, "" if enclosed.left_out else body.html, body.quoted_text),
            attachments=enclosed.stored,
            message_id=identifier(letter),
            in_reply_to=answered(letter),
            raw_intake_id=letter.raw_id,
            is_automatic=letter.judgement.nature not in {Nature.PERSON, Nature.LIST},
        ),
        actor=actor,
    )
    return side


def take_in_automatic(raw: RawIntake, letter: Letter, *, actor: Actor) -> Outcome | None:
    """A machine of the third party ("we got your request, case 4711") is shown in the side conversation, and nobody is
    told or answered. None for what answers none, and for a machine that says more than the plan's pace of a loop."""
    if letter.sender is None or normal_address(letter.sender.address) is None:
        return None
    side = side_meant(letter, Tickets.of([letter]))
    if side is None or _is_loop(side):
        return None
    author = match_sender(letter.sender.address, letter.sender.name, actor=actor).user
    take_in(letter, side, author, actor=actor)
    return Outcome(
        RawIntake.State.DONE, result_kind=TICKET, result_id=side.ticket_id, organization_id=side.ticket.organization_id
    )


def _is_loop(side: SideConversation) -> bool:
    limit = plans.current().plan.document.mail.loop_after
    since = clock.now() - _WINDOWS.get(limit.per or "", _HOUR)
    return limit.is_met(Decimal(queries.automatic_since(side.pk, since) + 1))
