"""Naming a colleague in an internal note: a row, and a mail to whoever was named."""

from __future__ import annotations

from datetime import datetime

from seiketsu.accounts import queries as accounts
from seiketsu.accounts.models import User
from seiketsu.core import clock
from seiketsu.desk.actions import mail
from seiketsu.desk.actions.change import TicketChange
from seiketsu.desk.models import Mention, Message, Ticket
from seiketsu.desk.rules.mentions import Colleague, named_in
from seiketsu.desk.workspace.events import ColleagueNamed


def read_mentions(ticket: Ticket, *, user: User, at: datetime | None = None) -> int:
    """This person has seen to the notes of the ticket that name them; returns how many. Again is harmless.

    What somebody does with a note that names them is theirs alone, so it is no event.
    """
    unread = Mention.objects.filter(user=user, read_at__isnull=True, message__ticket_id=ticket.pk)
    return unread.update(read_at=at or clock.now())


def name_in(change: TicketChange, message: Message, author: User | None) -> None:
    """Tell those whom a note names. Only what the staff write names anybody, and nobody but active staff is named.

    A stranger's mail that is kept as a note must not send mail to people of its choice.
    """
    if author is None or not author.is_staff or "@" not in message.body_text:
        return
    colleagues = {one.pk: one for one in accounts.staff() if one.pk != author.pk}
    known = [Colleague(one.pk, one.name, one.email or "") for one in colleagues.values()]
    named = [colleagues[number] for number in named_in(message.body_text, known)]
    Mention.objects.bulk_create(Mention(message=message, user=one, created_at=change.now) for one in named)
    for one in named:
        change.tell(ColleagueNamed(change.ticket.pk, message.pk, one.pk))
    mail.notify_staff(
        change.ticket,
        named,
        happening="mention",
        key=str(message.pk),
        actor=change.actor,
        by_name=author.name,
        text=message.body_text,
    )
