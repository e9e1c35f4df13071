"""Rows with who and when: why something was decided, what was offered as the solution, who follows a ticket."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from seiketsu.desk.models.conversation import Message
from seiketsu.desk.models.ticket import Ticket


class DecisionKind(models.TextChoices):
    CLASSIFICATION = "classification", _("Classification")
    PRIORITY = "priority", _("Priority")
    ROUTING = "routing", _("Routing")
    ASSIGNMENT = "assignment", _("Assignment")
    PROMISES = "promises", _("Promises")
    ESCALATION = "escalation", _("Escalation")
    SENTIMENT = "sentiment", _("Sentiment")
    LIFECYCLE = "lifecycle", _("Lifecycle")


class Decision(models.Model):
    """How something on a ticket came about: which rule, what it looked at, what it chose. Only ever added to."""

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="decisions", db_index=False)
    organization = models.ForeignKey(
        "accounts.Organization", null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    kind = models.CharField(max_length=20, choices=DecisionKind.choices)
    rule = models.CharField(max_length=120)
    reasons = models.JSONField(default=list)
    chosen = models.JSONField(default=dict)
    plan_version = models.PositiveIntegerField()
    actor_kind = models.CharField(max_length=20)
    actor_id = models.BigIntegerField(null=True)
    actor_label = models.CharField(max_length=200, default="")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(name="desk_decision_ticket", fields=["ticket", "id"])]

    def __str__(self) -> str:
        return f"{self.kind} of #{self.ticket_id}: {self.rule}"


PORTAL_SOLUTION_COLUMNS = (
    "id",
    "ticket_id",
    "organization_id",
    "solved_at",
    "validated_at",
    "validated_how",
    "reopened_at",
)


class Solution(models.Model):
    """One offer of a solution: made when the ticket is solved, then confirmed (perhaps by silence), or reopened."""

    class Validation(models.TextChoices):
        CLIENT = "client", _("Confirmed by the client")
        SILENCE = "silence", _("Confirmed by silence")
        STAFF = "staff", _("Closed by staff")

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="solutions", db_index=False)
    organization = models.ForeignKey(
        "accounts.Organization", null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    solved_at = models.DateTimeField()
    solved_by = models.ForeignKey(
        "accounts.User", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    message = models.ForeignKey(Message, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    # As they stood at that moment: what first-contact resolution is judged by.
    public_staff_messages = models.PositiveIntegerField(default=0)
    was_escalated = models.BooleanField(default=False)
    tier = models.CharField(max_length=60)
    team = models.CharField(max_length=60, default="")
    category = models.CharField(max_length=60, default="")
    # A ticket is counted once, by its first solution.
    is_first = models.BooleanField(default=True)
    validated_at = models.DateTimeField(null=True)
    validated_by = models.ForeignKey(
        "accounts.User", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    validated_how = models.CharField(max_length=8, choices=Validation.choices, default="")
    reopened_at = models.DateTimeField(null=True)
    reopened_by = models.ForeignKey(
        "accounts.User", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="desk_solution_one_standing", fields=["ticket"], condition=Q(reopened_at__isnull=True)
            ),
            models.CheckConstraint(
                name="desk_solution_validation",
                condition=Q(validated_at__isnull=True, validated_how="")
                | (Q(validated_at__isnull=False) & ~Q(validated_how="")),
            ),
        ]
        indexes = [
            models.Index(name="desk_solution_ticket", fields=["ticket", "id"]),
            models.Index(name="desk_solution_solved", fields=["solved_at", "id"]),
        ]

    def __str__(self) -> str:
        return f"solution of #{self.ticket_id}"


class Watcher(models.Model):
    """Somebody who gets the public messages of a ticket beside its requester and assignee."""

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="watchers")
    organization = models.ForeignKey(
        "accounts.Organization", null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    user = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(name="desk_watcher_once", fields=["ticket", "user"])]

    def __str__(self) -> str:
        return f"watcher {self.user_id} of #{self.ticket_id}"


class Merge(models.Model):
    """Which ticket went into which, by whom and when."""

    source = models.OneToOneField(Ticket, on_delete=models.CASCADE, related_name="merge")
    target = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="merges_in")
    merged_at = models.DateTimeField()
    merged_by = models.ForeignKey(
        "accounts.User", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    # How both stood and what moved: all that taking it back needs. Empty for merges older than the undo.
    kept = models.JSONField(default=dict, db_default={})

    class Meta:
        constraints = [
            models.CheckConstraint(name="desk_merge_two_tickets", condition=~Q(source=F("target"))),
        ]

    def __str__(self) -> str:
        return f"#{self.source_id} into #{self.target_id}"


class KeptFields(models.Manager["CustomField"]):
    """The fields that there are; those taken away answer to `with_removed`."""

    def get_queryset(self) -> models.QuerySet["CustomField"]:
        return super().get_queryset().filter(removed_at__isnull=True)


class CustomField(models.Model):
    """A field that this desk added to tickets. Values live in `Ticket.custom`, keyed by `key`."""

    class Kind(models.TextChoices):
        TEXT = "text", _("Text")
        NUMBER = "number", _("Number")
        DATE = "date", _("Date")
        BOOLEAN = "boolean", _("Yes or no")
        CHOICE = "choice", _("One of a list")
        SEVERAL = "several", _("Several of a list")

    key = models.SlugField(max_length=60, unique=True)
    title = models.CharField(max_length=120)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    help_text = models.CharField(max_length=300, default="", db_default="")
    # Of a list: [{"slug": ..., "title": ...}], in the order shown.
    options = models.JSONField(default=list)
    # What a value must keep to: `rules.fields.Limits`.
    limits = models.JSONField(default=dict, db_default={})
    position = models.PositiveSmallIntegerField(default=0)
    # Whether a form that takes the field up asks for it at opening, until that form says otherwise.
    required = models.BooleanField(default=False)
    shown_to_clients = models.BooleanField(default=False)
    # Tickets keep the values of a field that is gone.
    removed_at = models.DateTimeField(null=True)

    objects = KeptFields()
    with_removed = models.Manager()

    class Meta:
        base_manager_name = "with_removed"
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.title
