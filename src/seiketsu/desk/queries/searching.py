"""Full-text search over subjects, messages, people and clients; accents don't matter, words match as prefixes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from django.contrib.postgres.search import SearchQuery
from django.db import connection, transaction
from django.db.models import Q
from markupsafe import Markup, escape

from seiketsu.core.http.paging import decode_cursor, encode_cursor
from seiketsu.desk.models import Message, Ticket, Visibility
from seiketsu.desk.models.conversation import MessageQuerySet
from seiketsu.desk.rules.text import Piece, Query, excerpt, parse_query

SHOWN_OF_A_MESSAGE = ("id", "ticket_id", "body_text", "created_at", "author_name", "author_kind", "visibility")
_CONFIGURATION = "english"
_ORDER = ("-id",)
# A long ticket holds many messages that match; this many are read for each ticket that is shown.
_MESSAGES_PER_HIT = 4
_ROUNDS = 5
# So many of the newest messages are read in their order before the full-text index is asked.
_WINDOW = 12_000


@dataclass(frozen=True)
class SearchHit:
    """A ticket and the newest message of it in which the words were found, cut out around them."""

    ticket: Ticket
    message_id: int | None
    excerpt: Markup
    at: datetime


@dataclass(frozen=True)
class SearchPage:
    """Hits, newest message first; `next_cursor` is None on the last page."""

    hits: list[SearchHit]
    next_cursor: str | None
    query: Query


def search(
    text: str,
    *,
    portal: bool = False,
    organization_id: int | None = None,
    cursor: str | None = None,
    limit: int = 20,
) -> SearchPage:
    """Tickets in which every word occurs, whether in the subject, a message or a name.

    For the staff notes are searched too. With `portal` it must be called inside `tenancy.as_organization`: only public
    messages of what the person may see are found, and only granted columns read.

    Raises:
        BadCursor: the cursor isn't one of a search.
    """
    query = parse_query(text)
    if not query.phrases:
        return SearchPage([], None, query)
    before = int(decode_cursor(_ORDER, cursor)[0]) if cursor else None
    found, last = _matching(query.tsquery(), portal, organization_id, before, max(1, min(limit, 100)))
    numbered = _numbered(query, portal, organization_id) if before is None else None
    tickets = _tickets(list(found), portal)
    stems = stems_of(query.words)
    hits = [
        SearchHit(tickets[ticket_id], message.pk, marked(excerpt(message.body_text, stems)), message.created_at)
        for ticket_id, message in found.items()
        if ticket_id in tickets
    ]
    if numbered is not None:
        hits = [hit for hit in hits if hit.ticket.pk != numbered.pk]
        hits.insert(0, SearchHit(numbered, None, marked([Piece(numbered.preview, False)]), numbered.created_at))
    return SearchPage(hits, encode_cursor(_ORDER, [last]) if last is not None else None, query)


def newest_messages(tsquery: str, *, among: Q, cursor: str | None, limit: int) -> tuple[dict[int, Message], str | None]:
    """For the staff: the newest message that holds the words, of each of the next tickets under a condition.

    Raises:
        BadCursor: the cursor isn't one of a search.
    """
    before = int(decode_cursor(_ORDER, cursor)[0]) if cursor else None
    found, last = _matching(tsquery, False, None, before, limit, among=among)
    return found, encode_cursor(_ORDER, [last]) if last is not None else None


def _matching(
    tsquery: str,
    portal: bool,
    organization_id: int | None,
    before: int | None,
    limit: int,
    *,
    among: Q | None = None,
) -> tuple[dict[int, Message], int | None]:
    """The newest matching message of each of the next tickets; and where to go on, when there may be more.

    The planner can't tell a common prefix from a rare one. Over everybody's tickets the newest messages are therefore
    read in their order, which finds common words at once; what is not found there is rare enough to ask the index for.
    """
    messages = Message.objects.filter(search=SearchQuery(tsquery, config=_CONFIGURATION, search_type="raw"))
    if among is not None:
        messages = messages.filter(ticket__in=Ticket.objects.filter(among))
    if portal:
        messages = messages.filter(visibility=Visibility.PUBLIC)
    if organization_id is not None:
        messages = messages.filter(organization_id=organization_id)
    found: dict[int, Message] = {}
    if portal or organization_id is not None:
        return found, _collect(messages, found, before, limit)
    newest = before or 1 + (Message.objects.order_by("-id").values_list("id", flat=True).first() or 0)
    bottom = newest - _WINDOW
    last = _collect(messages.filter(pk__gte=bottom), found, newest, limit)
    if last is not None or bottom <= 1:
        return found, last
    with _by_index():
        return found, _collect(messages, found, bottom, limit)


def _collect(messages: MessageQuerySet, found: dict[int, Message], before: int | None, limit: int) -> int | None:
    """Add the newest hit of each ticket until there are `limit`; None when there are no more messages."""
    size = limit * _MESSAGES_PER_HIT
    for _round in range(_ROUNDS):
        older = messages if before is None else messages.filter(pk__lt=before)
        batch = list(older.only(*SHOWN_OF_A_MESSAGE).order_by("-id")[:size])
        for message in batch:
            before = message.pk
            found.setdefault(message.ticket_id, message)
            if len(found) >= limit:
                return before
        if len(batch) < size:
            return None
    return before


@contextmanager
def _by_index() -> Iterator[None]:
    """Have the next queries go through the full-text index, whatever the planner makes of a prefix."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("set local enable_seqscan = off; set local enable_indexscan = off")
        yield
        cursor.execute("set local enable_seqscan to default; set local enable_indexscan to default")


def _tickets(numbers: Sequence[int], portal: bool) -> dict[int, Ticket]:
    tickets = (
        Ticket.objects.for_portal()
        if portal
        else Ticket.objects.filter(deleted_at__isnull=True).select_related("organization", "requester", "assignee")
    )
    return {ticket.pk: ticket for ticket in tickets.filter(pk__in=numbers)}


def _numbered(query: Query, portal: bool, organization_id: int | None) -> Ticket | None:
    """The ticket with this number, when it is a number that was typed."""
    if query.number is None:
        return None
    tickets = Ticket.objects.for_portal() if portal else Ticket.objects.select_related("organization", "requester")
    if organization_id is not None:
        tickets = tickets.filter(organization_id=organization_id)
    return tickets.filter(pk=query.number).first()


def stems_of(words: Sequence[str]) -> list[str]:
    """The words with what the index calls them, so that inflections are marked too."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select array(select unnest(ts_lexize('english_stem', word)) from unnest(%s::text[]) as word)",
            [list(words)],
        )
        return sorted({*words, *cursor.fetchone()[0]})


def marked(pieces: Sequence[Piece]) -> Markup:
    """An excerpt as safe HTML, what was found in `<mark>`."""
    return Markup("").join(
        Markup("<mark>%s</mark>") % piece.text if piece.is_match else escape(piece.text) for piece in pieces
    )
