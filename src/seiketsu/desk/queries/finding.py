"""Asking with the language of search: hits with why they matched, and plain pages of tickets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.contrib.postgres.search import SearchQuery
from django.db.models import Q
from markupsafe import Markup

from seiketsu.accounts.models import User
from seiketsu.core.http import paging
from seiketsu.core.http.paging import Page
from seiketsu.desk.models import Message, Ticket
from seiketsu.desk.queries import searching
from seiketsu.desk.queries.search_terms import CONFIGURATION, Terms, terms
from seiketsu.desk.rules.search_language import Mistake
from seiketsu.desk.rules.text import Piece, excerpt, parse_query, words

_WITH = ("organization", "requester", "assignee")


@dataclass(frozen=True)
class Found:
    """A ticket, and the message by which it was found, if one was; its excerpt is safe HTML."""

    ticket: Ticket
    message: Message | None
    excerpt: Markup
    at: datetime


@dataclass(frozen=True)
class FoundPage:
    """Hits with what was not understood of the query; `next_cursor` is None on the last page."""

    hits: list[Found]
    next_cursor: str | None
    mistakes: tuple[Mistake, ...]
    is_empty: bool


def find(text: str, *, user: User, cursor: str | None = None, limit: int = 20) -> FoundPage:
    """What a member of the staff asked for in the language of search.

    Words lead to the newest messages that hold them; on each page the tickets whose subject says it come first.
    Without words, or with an order of one's own, tickets come in that order. The ticket of a lone number comes first.

    Raises:
        BadCursor: the cursor isn't one of this query.
    """
    asked, size = terms(text, user=user), max(1, min(limit, 100))
    if asked.is_empty:
        return FoundPage([], None, asked.mistakes, is_empty=True)
    stems = searching.stems_of(asked.words) if asked.words else []
    if asked.text and asked.order is None:
        messages, following = searching.newest_messages(asked.text, among=asked.condition, cursor=cursor, limit=size)
        tickets = Ticket.objects.filter(asked.condition, pk__in=messages).select_related(*_WITH).in_bulk()
        shown = [tickets[number] for number in messages if number in tickets]
    else:
        page = paging.page(asked.ordered().select_related(*_WITH), order=asked.ordered_by, limit=size, cursor=cursor)
        shown, following = page.items, page.next_cursor
        messages = _matched(asked, shown)
    if asked.text and asked.order is None:
        shown = _best_first(shown, asked.words)
    hits = [_found(ticket, messages.get(ticket.pk), stems) for ticket in shown]
    if cursor is None and (number := parse_query(text).number) is not None:
        hits = _number_first(hits, number)
    return FoundPage(hits, following, asked.mistakes, is_empty=False)


def find_tickets(
    text: str, *, user: User, cursor: str | None = None, limit: int = 50, now: datetime | None = None
) -> Page[Ticket]:
    """A page of whole tickets for a query, in the order that it names, else by what is due next.

    Raises:
        BadCursor: the cursor isn't one of this query.
    """
    asked = terms(text, user=user, now=now)
    return paging.page(asked.ordered(), order=asked.ordered_by, limit=limit, cursor=cursor)


def count_found(asked: Terms, *, most: int) -> int:
    """How many tickets a query means, never counted beyond `most` + 1."""
    return asked.tickets().order_by()[: most + 1].count()


def _matched(asked: Terms, tickets: list[Ticket]) -> dict[int, Message]:
    """The newest message of each ticket that holds the words."""
    if not asked.text or not tickets:
        return {}
    query = SearchQuery(asked.text, config=CONFIGURATION, search_type="raw")
    held = Message.objects.filter(search=query, ticket_id__in=[ticket.pk for ticket in tickets])
    newest = held.order_by("ticket_id", "-id").distinct("ticket_id").only(*searching.SHOWN_OF_A_MESSAGE)
    return {message.ticket_id: message for message in newest}


def _best_first(tickets: list[Ticket], asked: Sequence[str]) -> list[Ticket]:
    """Whose subject has every word, then the rest, each as they came; what is open goes before what is done."""

    def place(ticket: Ticket) -> tuple[bool, bool]:
        said = words(ticket.subject_line)
        in_subject = all(any(word.startswith(one) for word in said) for one in asked)
        return not in_subject, ticket.status in ("solved", "closed")

    return sorted(tickets, key=place)


def _found(ticket: Ticket, message: Message | None, stems: list[str]) -> Found:
    if message is None:
        return Found(ticket, None, searching.marked([Piece(ticket.preview, False)]), ticket.updated_at)
    return Found(ticket, message, searching.marked(excerpt(message.body_text, stems)), message.created_at)


def _number_first(hits: list[Found], number: int) -> list[Found]:
    ticket = Ticket.objects.filter(Q(deleted_at__isnull=True), pk=number).select_related(*_WITH).first()
    if ticket is None:
        return hits
    return [_found(ticket, None, []), *(hit for hit in hits if hit.ticket.pk != number)]
