"""Bodies of the endpoints of the desk."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Literal

from ninja import Field

from seiketsu.commitments.models import Commitment
from seiketsu.core.events import StoredEvent
from seiketsu.core.http.schemas import LARGEST_ID, Given, GivenMoment, Id, Line, Moment, PageWanted, Shown, Text, Word
from seiketsu.desk.models import Attachment, CustomField, Decision, Message, Ticket

Status = Literal["new", "open", "pending", "hold", "solved", "closed"]
SettableStatus = Literal["open", "pending", "hold"]
Priority = Literal["low", "normal", "high", "urgent"]
Subject = Annotated[str, Field(min_length=1, max_length=500, pattern=r"^[^\x00-\x1f\x7f]*$")]
Tag = Annotated[str, Field(min_length=1, max_length=60, pattern=r"^[a-z0-9_.:-]+$")]
Tags = Annotated[list[Tag], Field(max_length=50)]
Address = Annotated[str, Field(min_length=3, max_length=254, pattern=r"^[^\s@\x00-\x1f]+@[^\s@\x00-\x1f]+$")]
FileToken = Annotated[str, Field(min_length=1, max_length=1000, pattern=r"^[A-Za-z0-9_:.-]+$")]
Files = Annotated[list[FileToken], Field(max_length=20)]
Whole = Annotated[int, Field(ge=-LARGEST_ID, le=LARGEST_ID)]
Fraction = Annotated[float, Field(allow_inf_nan=False)]
FieldValue = Text | bool | Whole | Fraction | None
FieldValues = Annotated[dict[Word, FieldValue], Field(max_length=100)]


class TicketsWanted(PageWanted):
    """Filters add up. With ``updated_since`` the list is in order of the last change, to read on from where one was."""

    status: Status | None = None
    priority: Priority | None = None
    tier: Line = ""
    team: Line = ""
    category: Line = ""
    tag: Line = ""
    external_id: Line = ""
    organization_id: Id | None = None
    requester_id: Id | None = None
    assignee_id: Id | None = None
    updated_since: GivenMoment | None = None
    # In the language of search, such as `is:open tier:enterprise due<2h`; its `order:` goes before any other.
    query: Annotated[str, Field(max_length=1000, pattern=r"^[^\x00]*$")] = ""


class NextDue(Shown):
    """What is promised next, and until when."""

    kind: str
    at: Moment


class TicketForStaff(Shown):
    """What only the staff may know of a ticket."""

    category: str | None
    team: str | None
    assignee_id: int | None
    level: int
    is_critical: bool
    tags: list[str]
    custom: dict[str, Any]
    external_id: str
    language: str
    updated_at: Moment
    version: int
    is_spam: bool
    is_deleted: bool

    @classmethod
    def of(cls, row: Ticket) -> TicketForStaff:
        return cls(
            category=row.category,
            team=row.team,
            assignee_id=row.assignee_id,
            level=row.level,
            is_critical=row.is_critical,
            tags=row.tags,
            custom=row.custom,
            external_id=row.external_id,
            language=row.language,
            updated_at=row.updated_at,
            version=row.version,
            is_spam=row.spam_at is not None,
            is_deleted=row.deleted_at is not None,
        )


class TicketShown(Shown):
    """``internal`` is null for a client's token."""

    id: int
    subject: str
    preview: str
    status: str
    priority: str
    tier: str
    channel: str
    organization_id: int | None
    requester_id: int
    created_at: Moment
    first_responded_at: Moment | None
    last_public_at: Moment | None
    solved_at: Moment | None
    closed_at: Moment | None
    reopen_count: int
    next_due: NextDue | None
    merged_into_id: int | None
    follow_up_of_id: int | None
    internal: TicketForStaff | None

    @classmethod
    def of(cls, row: Ticket, *, for_client: bool) -> TicketShown:
        """The ticket as its reader may see it; only granted columns are touched for a client."""
        return cls(
            id=row.pk,
            subject=row.subject_line,
            preview=row.preview,
            status=row.status,
            priority=row.priority,
            tier=row.tier,
            channel=row.channel,
            organization_id=row.organization_id,
            requester_id=row.requester_id,
            created_at=row.created_at,
            first_responded_at=row.first_responded_at,
            last_public_at=row.last_public_at,
            solved_at=row.solved_at,
            closed_at=row.closed_at,
            reopen_count=row.reopen_count,
            next_due=NextDue(kind=row.next_due_kind, at=row.next_due_at) if row.next_due_at else None,
            merged_into_id=row.merged_into_id,
            follow_up_of_id=row.follow_up_of_id,
            internal=None if for_client else TicketForStaff.of(row),
        )


class Written(Given):
    """What somebody writes. HTML is sanitised; text is made from it where none is given."""

    text: Text = ""
    html: Text = ""


class Requester(Given):
    """Who asks: known by id, or found by address and added when new."""

    id: Id | None = None
    email: Address | None = None
    name: Line = ""


class NewTicket(Given):
    """A client's token names neither requester nor what only the staff may set."""

    subject: Subject
    body: Written
    requester: Requester | None = None
    organization_id: Id | None = None
    priority: Priority | None = None
    category: Word | None = None
    team: Word | None = None
    tags: Tags = []
    custom: FieldValues = {}
    attachments: Files = []
    cc: Annotated[list[Id], Field(max_length=20)] = []
    external_id: Line = ""
    acknowledge: bool = True


class TicketChange(Given):
    """Give ``version`` as it was read, and a change that somebody made meanwhile is not overwritten: 409."""

    subject: Subject = "-"
    status: SettableStatus = "open"
    priority: Priority = "normal"
    category: Word | None = None
    team: Word | None = None
    assignee_id: Id | None = None
    organization_id: Id | None = None
    requester_id: Id = 1
    custom: FieldValues = {}
    version: Annotated[int, Field(ge=1, le=2**31 - 1)] | None = None


class AttachmentShown(Shown):
    id: int
    name: str
    content_type: str
    size: int


class AuthorShown(Shown):
    id: int
    name: str
    kind: str


class MessageShown(Shown):
    id: int
    ticket_id: int
    author: AuthorShown
    visibility: str
    channel: str
    text: str
    html: str
    quoted_text: str
    is_automatic: bool
    created_at: Moment
    attachments: list[AttachmentShown]

    @classmethod
    def of(cls, row: Message, files: Sequence[Attachment] = ()) -> MessageShown:
        return cls(
            id=row.pk,
            ticket_id=row.ticket_id,
            author=AuthorShown(id=row.author_id, name=row.author_name, kind=row.author_kind),
            visibility=row.visibility,
            channel=row.channel,
            text=row.body_text,
            html=row.body_html,
            quoted_text=row.quoted_text,
            is_automatic=row.is_automatic,
            created_at=row.created_at,
            attachments=[AttachmentShown.model_validate(file) for file in files],
        )


class ReadersChosen(Given):
    """Whom a public answer goes to, for the staff. ``cc`` stays in copy; ``cc_once`` gets this answer alone, and who is
    in ``leave_out`` doesn't get it. Somebody of another client, or somebody new from outside, is refused with 409
    until their id is in ``confirmed``."""

    cc: Annotated[list[Id], Field(max_length=20)] = []
    cc_once: Annotated[list[Id], Field(max_length=20)] = []
    leave_out: Annotated[list[Id], Field(max_length=50)] = []
    confirmed: Annotated[list[Id], Field(max_length=50)] = []


class NewMessage(ReadersChosen):
    """``set_status``, ``internal`` and whom it goes to are the staff's."""

    body: Written
    visibility: Literal["public", "internal"] = "public"
    set_status: Literal["open", "pending", "hold", "solved"] | None = None
    attachments: Files = []


class Words(Given):
    """Words that may go with a step: an answer with the solution, what is still wrong with a reopening."""

    body: Written = Written()


class MergeTarget(Given):
    target_id: Id
    across_clients: bool = False


class MergeSources(Given):
    source_ids: Annotated[list[Id], Field(min_length=1, max_length=50)]
    across_clients: bool = False


class Escalation(Given):
    level: Annotated[int, Field(ge=1, le=5)]
    reason: Annotated[str, Field(min_length=1, max_length=1000, pattern=r"^[^\x00]*$")]
    team: Word | None = None


class Assignee(Given):
    """Null takes the ticket back into its team's queue."""

    user_id: Id | None


class WatcherShown(Shown):
    user_id: int
    name: str
    since: Moment


class TagsShown(Shown):
    tags: list[str]


class DecisionShown(Shown):
    """How something came about: which rule, what it looked at, what it chose."""

    id: int
    kind: str
    rule: str
    reasons: list[Any]
    chosen: dict[str, Any]
    plan_version: int
    at: Moment

    @classmethod
    def of(cls, row: Decision) -> DecisionShown:
        return cls.model_validate(row)


class CommitmentShown(Shown):
    id: int
    promise: str
    kind: str
    state: str
    sequence: int
    target_seconds: int
    used_seconds: int
    started_at: Moment
    due_at: Moment | None
    met_at: Moment | None
    breached_at: Moment | None
    paused_since: Moment | None
    plan_version: int

    @classmethod
    def of(cls, row: Commitment) -> CommitmentShown:
        return cls.model_validate(row)


class LineShown(Shown):
    """One line of the sum by which a due time was found."""

    kind: str
    name: str
    seconds: int
    starts_at: Moment | None
    ends_at: Moment | None


class ExplanationShown(Shown):
    promise: str
    plan_version: int
    calendar_key: str
    time_zone: str
    target_seconds: int
    used_seconds: int
    left_seconds: int
    due_at: Moment | None
    lines: list[LineShown]


class HistoryShown(Shown):
    id: int
    type: str
    at: Moment
    actor: str
    data: dict[str, Any]

    @classmethod
    def of(cls, row: StoredEvent) -> HistoryShown:
        return cls(id=row.id, type=row.type, at=row.at, actor=row.actor.label, data=dict(row.data))


class HitShown(Shown):
    """``excerpt`` is safe HTML with ``<mark>`` around what was found."""

    ticket: TicketShown
    message_id: int | None
    excerpt: str
    at: Moment


class SearchWanted(PageWanted):
    q: Annotated[str, Field(min_length=1, max_length=500, pattern=r"^[^\x00]*$")]


class ViewShown(Shown):
    key: str
    title: str
    count: int | None


class CustomFieldShown(Shown):
    id: int
    key: str
    title: str
    kind: str
    help_text: str
    options: list[Any]
    limits: dict[str, Any]
    required: bool
    shown_to_clients: bool

    @classmethod
    def of(cls, row: CustomField) -> CustomFieldShown:
        return cls.model_validate(row)


class StoredShown(Shown):
    """Name ``token`` in the ``attachments`` of a message within a day; it is good for whoever uploaded the file."""

    token: str
    name: str
    content_type: str
    size: int
