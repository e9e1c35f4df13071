"""The ticket: the only case there is, whatever channel it came through."""

from datetime import UTC, datetime

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Case, F, IntegerField, Q, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

# Stands for "nothing is due" in the queue's order, so that keyset paging needs no special case for NULL.
DUE_NEVER = datetime(9999, 12, 31, tzinfo=UTC)


class Status(models.TextChoices):
    NEW = "new", pgettext_lazy("ticket status", "New")
    OPEN = "open", pgettext_lazy("ticket status", "Open")
    PENDING = "pending", _("Waiting on client")
    HOLD = "hold", _("On hold")
    SOLVED = "solved", _("Solved")
    CLOSED = "closed", pgettext_lazy("ticket status", "Closed")


class Priority(models.TextChoices):
    LOW = "low", _("Low")
    NORMAL = "normal", _("Normal")
    HIGH = "high", _("High")
    URGENT = "urgent", _("Urgent")


class Channel(models.TextChoices):
    EMAIL = "email", _("Email")
    PORTAL = "portal", _("Portal")
    API = "api", _("API")
    CHAT = "chat", _("Chat")
    VOICE = "voice", _("Phone")
    DESK = "desk", _("Desk")


OPEN_STATUSES = (Status.NEW.value, Status.OPEN.value, Status.PENDING.value, Status.HOLD.value)
PRIORITIES = tuple(Priority.values)
# The most urgent first. An index holds this very expression.
PRIORITY_ORDER = Case(
    *(When(priority=value, then=Value(place)) for place, value in enumerate(reversed(PRIORITIES))),
    output_field=IntegerField(),
)

# The exact predicate of the partial indexes below. Queries must use this same object, or the planner cannot
# prove that an index holds all the rows it needs.
LIVE = Q(status__in=OPEN_STATUSES, deleted_at__isnull=True, spam_at__isnull=True)

# Moods worth finding; most messages have none of them.
TELLING_MOODS = ("angry", "unhappy", "pleased")
TELLING = Q(sentiment__in=TELLING_MOODS)
# What stands in its team's queue: nobody has it, and it is for us to say something.
WAITING = Q(
    status__in=(Status.NEW.value, Status.OPEN.value),
    deleted_at__isnull=True,
    spam_at__isnull=True,
    assignee__isnull=True,
    team__isnull=False,
)

# The client's word is the last one: somebody waits for ours. The predicate of a partial index too.
UNANSWERED = LIVE & Q(status__in=(Status.NEW.value, Status.OPEN.value), last_public_at__lte=F("last_client_message_at"))

# What a client may read of a ticket, under the portal's role. `updated_at` and `version` are left out because an
# internal note moves them.
PORTAL_TICKET_COLUMNS = (
    "id",
    "organization_id",
    "requester_id",
    "subject_line",
    "status",
    "priority",
    "channel",
    "tier",
    "preview",
    "created_at",
    "solved_at",
    "closed_at",
    "first_responded_at",
    "last_public_at",
    "reopen_count",
    "next_due_at",
    "next_due_kind",
    "merged_into_id",
    "follow_up_of_id",
)


class TicketQuerySet(models.QuerySet["Ticket"]):
    def live(self) -> "TicketQuerySet":
        """Open work: served by the partial indexes, so its cost follows what is open, not what was ever opened."""
        return self.filter(LIVE)

    def waiting(self) -> "TicketQuerySet":
        """What stands in the teams' queues."""
        return self.filter(WAITING)

    def kept(self) -> "TicketQuerySet":
        """Neither deleted nor spam."""
        return self.filter(deleted_at__isnull=True, spam_at__isnull=True)

    def for_portal(self) -> "TicketQuerySet":
        """Only the columns that the portal's role was granted; reading any other one would be refused."""
        return self.only(*PORTAL_TICKET_COLUMNS)


class Ticket(models.Model):
    organization = models.ForeignKey(
        "accounts.Organization", null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    requester = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+", db_index=False)
    subject_line = models.CharField(max_length=500)
    preview = models.CharField(max_length=200, default="")
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.NEW)
    priority = models.CharField(max_length=8, choices=Priority.choices, default=Priority.NORMAL)
    category = models.CharField(max_length=60, null=True)
    tier = models.CharField(max_length=60)
    team = models.CharField(max_length=60, null=True)
    assignee = models.ForeignKey(
        "accounts.User", null=True, blank=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    # Where routing put it first: what its escalation is counted against.
    first_team = models.CharField(max_length=60, default="")
    level = models.PositiveSmallIntegerField(default=1)
    channel = models.CharField(max_length=8, choices=Channel.choices)
    language = models.CharField(max_length=8, default="en")
    is_critical = models.BooleanField(default=False)
    tags = ArrayField(models.CharField(max_length=60), default=list)
    custom = models.JSONField(default=dict)
    external_id = models.CharField(max_length=200, default="")
    follow_up_of = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="follow_ups", db_index=False
    )
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged_tickets", db_index=False
    )

    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    first_responded_at = models.DateTimeField(null=True)
    last_public_at = models.DateTimeField(null=True)
    last_client_message_at = models.DateTimeField(null=True)
    escalated_at = models.DateTimeField(null=True)
    # The level of the escalation that stands; empty while none does. `level` is where the ticket is, however it got
    # there.
    escalated_to = models.PositiveSmallIntegerField(null=True)
    # How the client sounded in their latest message; empty while none was read.
    sentiment = models.CharField(max_length=8, default="", db_default="")
    solved_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    # When the client is reminded that we wait for their word; empty while we don't, or once they were.
    remind_at = models.DateTimeField(null=True)
    deleted_at = models.DateTimeField(null=True)
    spam_at = models.DateTimeField(null=True)
    reopen_count = models.PositiveSmallIntegerField(default=0)
    public_staff_messages = models.PositiveIntegerField(default=0)

    # The next thing promised, kept in the same transaction as the commitments it is drawn from: the queue's order.
    next_due_at = models.DateTimeField(null=True)
    next_due_kind = models.CharField(max_length=40, default="")
    next_due_commitment_id = models.BigIntegerField(null=True)
    at_risk_since = models.DateTimeField(null=True)
    due_order = models.GeneratedField(
        expression=Coalesce(F("next_due_at"), models.Value(DUE_NEVER)),
        output_field=models.DateTimeField(),
        db_persist=True,
    )
    # Grows with each change; a form that was drawn from an older one is told so before it overwrites.
    version = models.PositiveIntegerField(default=1)

    objects = TicketQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="desk_ticket_status", condition=Q(status__in=Status.values)),
            models.CheckConstraint(name="desk_ticket_priority", condition=Q(priority__in=Priority.values)),
            models.CheckConstraint(name="desk_ticket_level", condition=Q(level__gte=1, level__lte=5)),
            models.CheckConstraint(name="desk_ticket_not_into_itself", condition=~Q(merged_into=F("id"))),
            models.CheckConstraint(
                name="desk_ticket_solved_at",
                condition=~Q(status=Status.SOLVED) | Q(solved_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(name="desk_live_waiting", fields=["last_client_message_at", "id"], condition=UNANSWERED),
            models.Index(name="desk_live_due", fields=["due_order", "id"], condition=LIVE),
            models.Index(name="desk_live_assignee", fields=["assignee", "due_order", "id"], condition=LIVE),
            models.Index(name="desk_live_team", fields=["team", "due_order", "id"], condition=LIVE),
            models.Index(name="desk_live_status", fields=["status", "due_order", "id"], condition=LIVE),
            models.Index(
                name="desk_live_unassigned", fields=["due_order", "id"], condition=LIVE & Q(assignee__isnull=True)
            ),
            models.Index(name="desk_waiting", fields=["team", "due_order", "id"], condition=WAITING),
            models.Index(
                name="desk_live_unmatched", fields=["due_order", "id"], condition=LIVE & Q(organization__isnull=True)
            ),
            models.Index(
                name="desk_live_at_risk", fields=["due_order", "id"], condition=LIVE & Q(at_risk_since__isnull=False)
            ),
            models.Index(
                name="desk_live_escalated", fields=["due_order", "id"], condition=LIVE & Q(escalated_to__isnull=False)
            ),
            models.Index(name="desk_sentiment", fields=["sentiment", "due_order", "id"], condition=TELLING),
            models.Index(PRIORITY_ORDER, "due_order", "id", name="desk_live_priority", condition=LIVE),
            GinIndex(name="desk_tags", fields=["tags"], condition=~Q(tags=[])),
            GinIndex(name="desk_custom", fields=["custom"], opclasses=["jsonb_path_ops"], condition=~Q(custom={})),
            models.Index(name="desk_solved", fields=["solved_at", "id"], condition=Q(status=Status.SOLVED)),
            models.Index(name="desk_remind", fields=["remind_at", "id"], condition=Q(remind_at__isnull=False)),
            models.Index(name="desk_escalated", fields=["escalated_at"], condition=Q(escalated_at__isnull=False)),
            models.Index(name="desk_organization", fields=["organization", "id"]),
            models.Index(name="desk_requester", fields=["requester", "id"]),
            models.Index(name="desk_updated", fields=["updated_at", "id"]),
            models.Index(name="desk_created", fields=["created_at", "id"]),
            models.Index(name="desk_external", fields=["external_id"], condition=~Q(external_id="")),
            models.Index(name="desk_merged", fields=["merged_into"], condition=Q(merged_into__isnull=False)),
            models.Index(name="desk_spam", fields=["spam_at", "id"], condition=Q(spam_at__isnull=False)),
            models.Index(name="desk_deleted", fields=["deleted_at", "id"], condition=Q(deleted_at__isnull=False)),
            models.Index(name="desk_follow_up", fields=["follow_up_of"], condition=Q(follow_up_of__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.subject_line}"

    @property
    def is_live(self) -> bool:
        return self.status in OPEN_STATUSES and self.deleted_at is None and self.spam_at is None
