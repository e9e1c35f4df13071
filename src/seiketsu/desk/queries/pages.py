"""Everything that a ticket's page shows, in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef

from seiketsu.accounts.models import Membership, User
from seiketsu.commitments import queries as commitments
from seiketsu.commitments.models import Commitment
from seiketsu.core.events import StoredEvent
from seiketsu.core.events import queries as events
from seiketsu.core.kept_queries import KeptQuery
from seiketsu.desk import policy as policies
from seiketsu.desk.errors import TicketNotFound
from seiketsu.desk.forms.queries import general_of, written_form_of
from seiketsu.desk.models import Attachment, CustomField, Decision, Draft, Message, Solution, Ticket, Watcher
from seiketsu.desk.policy import DeskPolicy
from seiketsu.desk.rules import lifecycle
from seiketsu.desk.rules.forms import FormSpec
from seiketsu.desk.subjects import subject_of
from seiketsu.desk.workspace import queries as workspace

READER_ORGANIZATIONS = "reader_organizations"
# Told by the message itself, or only of use to machines.
_NOT_IN_TIMELINE = frozenset({"desk.message_added", "desk.ticket_opened", "commitments.started", "surveys.skipped"})


@dataclass(frozen=True)
class TimelineItem:
    """A message or an event, in the order in which they happened."""

    at: datetime
    message: Message | None = None
    event: StoredEvent | None = None

    @property
    def kind(self) -> str:
        return "message" if self.message is not None else "event"


@dataclass(frozen=True)
class TicketPage:
    """A ticket with all that its page shows. Attachments are those of `messages`, by message id."""

    ticket: Ticket
    policy: DeskPolicy
    messages: Sequence[Message]
    attachments: dict[int, list[Attachment]]
    watchers: Sequence[Watcher]
    commitments: Sequence[Commitment]
    events: Sequence[StoredEvent]
    drafts: dict[str, Draft]
    custom_fields: Sequence[CustomField]
    form: FormSpec

    @cached_property
    def decisions(self) -> Sequence[Decision]:
        """Read when somebody asks why."""
        return list(Decision.objects.filter(ticket=self.ticket).order_by("id"))

    @cached_property
    def solutions(self) -> Sequence[Solution]:
        """Every solution that was given, read when it is asked for."""
        given = Solution.objects.filter(ticket=self.ticket).select_related("solved_by", "validated_by")
        return list(given.order_by("id"))

    @property
    def timeline(self) -> list[TimelineItem]:
        return merged_timeline(self.messages, self.events)

    @property
    def standing_solution(self) -> Solution | None:
        return next((one for one in reversed(self.solutions) if one.reopened_at is None), None)

    @property
    def closes_at(self) -> datetime | None:
        """When silence will confirm the solution, while it waits for the client's word."""
        if self.ticket.status != "solved" or self.ticket.solved_at is None:
            return None
        return lifecycle.confirms_at(self.ticket.solved_at, self.policy.lifecycle)

    @property
    def step(self) -> lifecycle.Step:
        """The step of the plan's lifecycle that goes on now."""
        return lifecycle.step(
            lifecycle.Standing(self.ticket.status, self.ticket.solved_at, self.ticket.closed_at),
            has_team=self.ticket.team is not None,
            has_category=self.ticket.category is not None,
            is_analysed=True,
        )


_TICKET: KeptQuery[Ticket] = KeptQuery(
    "desk_page_ticket",
    lambda number, reader: (
        Ticket.objects.select_related("organization", "requester", "assignee")
        .annotate(**workspace.flags(User(pk=reader)))
        .filter(pk=number)
    ),
    int,
    int,
)
_ATTACHMENTS: KeptQuery[Attachment] = KeptQuery(
    "desk_page_attachments", lambda number: Attachment.objects.filter(ticket_id=number).order_by("id"), int
)
_DRAFTS: KeptQuery[Draft] = KeptQuery(
    "desk_page_drafts", lambda number, reader: Draft.objects.filter(ticket_id=number, user_id=reader), int, int
)
_CUSTOM_FIELDS: KeptQuery[CustomField] = KeptQuery("desk_page_custom_fields", CustomField.objects.all)
_WATCHERS: KeptQuery[Watcher] = KeptQuery(
    "desk_page_watchers",
    lambda number: (
        Watcher.objects.filter(ticket_id=number)
        .select_related("user")
        .order_by("id")
        .annotate(
            **{
                READER_ORGANIZATIONS: ArraySubquery(
                    Membership.objects.filter(user=OuterRef("user")).values("organization_id")
                )
            }
        )
    ),
    int,
)
_MESSAGES: KeptQuery[Message] = KeptQuery(
    "desk_page_messages",
    lambda number: (
        Message.objects.filter(ticket_id=number).select_related("author").order_by("id").readable().with_recipients()
    ),
    int,
)


def ticket_page(ticket_id: int, *, user: User) -> TicketPage:
    """The page of one ticket for a reader of the staff: ten queries, however long its history is.

    Raises:
        TicketNotFound: there is none.
    """
    ticket = _TICKET.first(ticket_id, user.pk) if 0 < ticket_id < 2**63 else None
    if ticket is None:
        raise TicketNotFound("There is no ticket with this number.")
    attachments: dict[int, list[Attachment]] = {}
    for attachment in _ATTACHMENTS(ticket.pk):
        attachments.setdefault(attachment.message_id, []).append(attachment)
    fields = _CUSTOM_FIELDS()
    return TicketPage(
        ticket=ticket,
        policy=policies.current(),
        messages=messages_of(ticket),
        attachments=attachments,
        watchers=watchers_of(ticket),
        commitments=commitments.for_subject(subject_of(ticket.pk)),
        events=events.history(subject_of(ticket.pk)),
        drafts={draft.visibility: draft for draft in _DRAFTS(ticket.pk, user.pk)},
        custom_fields=fields,
        form=written_form_of(ticket.category) or general_of(fields),
    )


def watchers_of(ticket: Ticket) -> list[Watcher]:
    """Who is in copy, each with the clients they belong to, by `READER_ORGANIZATIONS`."""
    return _WATCHERS(ticket.pk)


def messages_of(ticket: Ticket) -> list[Message]:
    """The whole conversation with internal notes, oldest first; for the staff."""
    return _MESSAGES(ticket.pk)


def timeline(ticket: Ticket) -> list[TimelineItem]:
    """Messages and events of a ticket in one order; for the staff."""
    return merged_timeline(messages_of(ticket), events.history(subject_of(ticket.pk)))


def merged_timeline(messages: Sequence[Message], told: Sequence[StoredEvent]) -> list[TimelineItem]:
    """In the order of time; of one moment the message comes first, then what followed from it."""
    items = [TimelineItem(message.created_at, message=message) for message in messages]
    items += [TimelineItem(event.at, event=event) for event in told if event.type not in _NOT_IN_TIMELINE]
    return sorted(items, key=lambda item: (item.at, item.event is not None))
