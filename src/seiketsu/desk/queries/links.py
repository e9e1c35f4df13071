"""Reads about links, and about one answer to several tickets."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Count, Min, Q, QuerySet

from seiketsu.desk.models import GroupAnswer, GroupAnswerItem, LinkKind, Message, Split, Ticket, TicketLink
from seiketsu.desk.models.conversation import MessageQuerySet
from seiketsu.desk.queries.searching import search
from seiketsu.desk.rules import links as rules

MOST_SHOWN = 200
_FEW = 8


@dataclass(frozen=True)
class Linked:
    """The other ticket of a link; `is_source` when the one that was asked about is what the link says."""

    link_id: int
    kind: str
    is_source: bool
    other: Ticket


@dataclass(frozen=True)
class Held:
    """A ticket to which the answer was not sent, and the newest word there."""

    item: GroupAnswerItem
    word: Message | None


@dataclass(frozen=True)
class AnswerShown:
    """How far an answer to several tickets is."""

    answer: GroupAnswer
    counts: dict[str, int]
    held: Sequence[Held] = ()
    refused: Sequence[GroupAnswerItem] = ()

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def done(self) -> int:
        return self.total - self.counts.get("waiting", 0)

    @property
    def is_running(self) -> bool:
        return bool(self.counts.get("waiting"))

    @property
    def sent(self) -> int:
        return self.counts.get("sent", 0)

    @property
    def left(self) -> int:
        return self.counts.get("left", 0)


@dataclass(frozen=True)
class Links:
    """Everything that a ticket is linked with."""

    belongs_to: Sequence[Linked] = ()
    children: Sequence[Linked] = ()
    incidents: Sequence[Linked] = ()
    duplicates: Sequence[Linked] = ()
    answer: AnswerShown | None = None
    splits: Sequence[Split] = ()
    is_cut: bool = field(default=False)

    @property
    def progress(self) -> rules.Progress:
        return rules.progress([one.other.status for one in self.children])

    @property
    def numbers(self) -> set[int]:
        """The tickets at the other ends."""
        return {one.other.pk for one in (*self.belongs_to, *self.children, *self.incidents, *self.duplicates)}

    @property
    def waiting(self) -> int:
        """How many tickets wait for this one's answer."""
        return sum(one.other.is_live for one in (*self.incidents, *self.duplicates))

    @property
    def is_empty(self) -> bool:
        return not (self.belongs_to or self.children or self.incidents or self.duplicates or self.answer or self.splits)


def links_of(ticket: Ticket) -> Links:
    """A ticket's links in both directions with the other side, and the last answer to those that wait for it."""
    rows = list(
        TicketLink.objects.filter(Q(source=ticket) | Q(target=ticket))
        .select_related("source__organization", "target__organization", "source__assignee", "target__assignee")
        .order_by("id")[: MOST_SHOWN + 1]
    )
    shown = [
        Linked(row.pk, str(row.kind), is_source, row.target if is_source else row.source)
        for row in rows[:MOST_SHOWN]
        for is_source in (row.source_id == ticket.pk,)
    ]
    inward = [one for one in shown if not one.is_source]
    return Links(
        belongs_to=[one for one in shown if one.is_source],
        children=[one for one in inward if one.kind == LinkKind.CHILD],
        incidents=[one for one in inward if one.kind == LinkKind.INCIDENT],
        duplicates=[one for one in inward if one.kind == LinkKind.DUPLICATE],
        answer=last_answer(GroupAnswer.objects.filter(problem=ticket)),
        splits=_splits(ticket),
        is_cut=len(rows) > MOST_SHOWN,
    )


def _splits(ticket: Ticket) -> list[Split]:
    either = Split.objects.filter(Q(source=ticket) | Q(ticket=ticket), undone_at__isnull=True)
    return list(either.select_related("source", "ticket").order_by("-id")[:_FEW])


def last_answer(answers: QuerySet[GroupAnswer]) -> AnswerShown | None:
    """The newest of some group answers with its outcome; None where there is none."""
    answer = answers.select_related("author").order_by("-id").first()
    return answer_shown(answer) if answer is not None else None


def answer_shown(answer: GroupAnswer) -> AnswerShown:
    """How many of its tickets are in which state, and those that a person must look at."""
    items = GroupAnswerItem.objects.filter(answer=answer)
    counts = {row["state"]: row["number"] for row in items.values("state").annotate(number=Count("id"))}
    told = []
    if counts.get("held") or counts.get("refused"):
        told = list(items.filter(state__in=("held", "refused")).select_related("ticket").order_by("id")[:MOST_SHOWN])
    newest = newest_words([one.ticket_id for one in told if one.state == "held"])
    return AnswerShown(
        answer,
        counts,
        [Held(one, newest.get(one.ticket_id)) for one in told if one.state == "held"],
        [one for one in told if one.state == "refused"],
    )


def _public_words(numbers: Collection[int]) -> MessageQuerySet:
    return Message.objects.readable().public().filter(ticket_id__in=numbers, is_automatic=False)


def newest_words(numbers: Collection[int]) -> dict[int, Message]:
    """The newest public word of a person on each of the tickets."""
    if not numbers:
        return {}
    rows = _public_words(numbers).order_by("ticket_id", "-id").distinct("ticket_id")
    return {row.ticket_id: row for row in rows}


def words_since(ticket_id: int, message_id: int) -> list[rules.Word]:
    """The public words of people on a ticket after one message."""
    rows = _public_words([ticket_id]).filter(pk__gt=message_id)
    return [rules.Word(row.pk, row.author_kind == "staff", row.author_name) for row in rows]


@dataclass(frozen=True)
class Waiting:
    """A ticket that waits for another one's answer, with the newest word that was said on it."""

    ticket: Ticket
    word: Message | None

    @property
    def seen(self) -> int:
        return self.word.pk if self.word else 0


def waiting_for(ticket: Ticket) -> list[Waiting]:
    """The open incidents and duplicates of a ticket, and the ticket itself while it is open; what a dialog lists."""
    rows = list(
        Ticket.objects.live()
        .filter(links_out__target=ticket, links_out__kind__in=rules.ANSWERED_WITH)
        .select_related("organization", "requester", "assignee")
        .order_by("id")
        .distinct()[:MOST_SHOWN]
    )
    if ticket.is_live:
        rows = [ticket, *rows]
    newest = newest_words([row.pk for row in rows])
    return [Waiting(row, newest.get(row.pk)) for row in rows]


def next_item_due() -> datetime | None:
    """When the next ticket of a group answer is due."""
    waiting = GroupAnswerItem.objects.filter(state=GroupAnswerItem.State.WAITING)
    first: datetime | None = waiting.aggregate(first=Min("next_at"))["first"]
    return first


def tickets_to_choose(text: str, *, beside: Ticket | None = None) -> list[Ticket]:
    """Tickets that somebody may mean: by number, or by what search finds, newest matches first."""
    number = text.strip().removeprefix("#")
    if number.isdecimal():
        found = list(Ticket.objects.kept().filter(pk=int(number[:18])).select_related("organization"))
    elif len(number) >= 2:
        found = [hit.ticket for hit in search(text, limit=_FEW).hits]
    else:
        found = []
    return [one for one in found if (beside is None or one.pk != beside.pk) and one.merged_into_id is None]
