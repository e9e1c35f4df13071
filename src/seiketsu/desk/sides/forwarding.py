"""Passing words of a ticket on to a third party: a side conversation that begins with a quote."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from seiketsu.accounts.models import User
from seiketsu.desk.actions.writing import NewAttachment
from seiketsu.desk.errors import UnknownValue
from seiketsu.desk.models import Attachment, Message, Ticket, Visibility
from seiketsu.desk.rules import sides as rules

WHOLE = "all"


@dataclass(frozen=True)
class Passed:
    """What is quoted, both ways."""

    text: str = ""
    html: str = ""


def messages_to_pass(ticket: Ticket, which: str) -> list[Message]:
    """One public message by its id, or the whole public conversation. What is internal is never passed on.

    Raises:
        UnknownValue: this ticket has no such public message.
    """
    rows = Message.objects.filter(ticket_id=ticket.pk, visibility=Visibility.PUBLIC).select_related("author").readable()
    if which != WHOLE:
        rows = rows.filter(pk=int(which[:18]) if which.isdecimal() else 0)
    found = list(rows.order_by("id"))
    if not found:
        raise UnknownValue(_("Only messages that the client may see can be forwarded."))
    return found


def passed(messages: Sequence[Message], author: User) -> Passed:
    """The quote, in the language of whoever passes it on."""
    with translation.override(author.locale):
        heading = _("Forwarded message")
        quoted = [
            rules.Quoted(
                one.author_name or one.author.name,
                date_format(one.created_at.astimezone(ZoneInfo(author.time_zone)), "DATETIME_FORMAT"),
                one.body_text,
                one.body_html,
            )
            for one in messages
        ]
    return Passed(rules.quote(quoted, heading), rules.quote_html(quoted, heading))


def files_of(ticket: Ticket, chosen: Collection[int]) -> list[NewAttachment]:
    """Files of the ticket to send along.

    Raises:
        UnknownValue: one is another ticket's.
    """
    if not chosen:
        return []
    rows = Attachment.objects.filter(ticket_id=ticket.pk, pk__in=chosen).select_related("file").order_by("id")
    found = [NewAttachment(one.file, one.name, one.content_type) for one in rows]
    if len(found) != len({*chosen}):
        raise UnknownValue(_("Choose files of this ticket."))
    return found
