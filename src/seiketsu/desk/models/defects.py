"""Defects of the product: what they are, whom they touch, and the tracker where engineering works on them."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from seiketsu.desk.models.ticket import Ticket


class DefectState(models.TextChoices):
    REPORTED = "reported", _("Reported")
    CONFIRMED = "confirmed", _("Confirmed")
    IN_PROGRESS = "in_progress", _("In progress")
    FIXED = "fixed", _("Fixed")
    RELEASED = "released", _("Released")
    WONT_FIX = "wont_fix", _("Won't be fixed")


class DefectSeverity(models.TextChoices):
    CRITICAL = "critical", _("Critical")
    MAJOR = "major", _("Major")
    MINOR = "minor", _("Minor")


OPEN_STATES = ("reported", "confirmed", "in_progress", "fixed")
# The exact condition and expression of the indexes below; queries use these same objects.
OPEN = Q(state__in=OPEN_STATES)
WORDS_CONFIGURATION = "simple"


def _in_words(name: str) -> Func:
    # The database would read "acme/app" or "4.2.1" as one word.
    return Func(
        F(name), template="translate(%(expressions)s, '/.:@-_#&?=+', '           ')", output_field=models.TextField()
    )


WORDS = SearchVector(_in_words("title"), _in_words("component"), _in_words("issue_key"), config=WORDS_CONFIGURATION)
# The worst first: the names of the severities happen to stand in that order. Of equals the newest.
WORST_FIRST = ("severity", "-id")


class Tracker(models.Model):
    """An outside issue tracker. Both directions are signed with one secret, which is kept encrypted."""

    class Kind(models.TextChoices):
        GITHUB = "github", "GitHub"
        JIRA = "jira", "Jira"
        LINEAR = "linear", "Linear"

    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    # The last part of the address to which the tracker sends; not to be guessed.
    token = models.CharField(max_length=64, unique=True)
    secret = models.TextField()
    outbound_url = models.URLField(max_length=500, default="", blank=True)
    # Names of the tracker's own states, in small letters, where the plan's general ones don't say it.
    states = models.JSONField(default=dict)
    is_on = models.BooleanField(default=True)
    # What clients pay a year leaves the house only where somebody says so.
    tells_value = models.BooleanField(default=False, db_default=False)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class Defect(models.Model):
    """A fault of the product, with the tickets that it caused."""

    title = models.CharField(max_length=300)
    description = models.TextField(default="", blank=True)
    severity = models.CharField(max_length=8, choices=DefectSeverity.choices, default=DefectSeverity.MAJOR)
    state = models.CharField(max_length=12, choices=DefectState.choices, default=DefectState.REPORTED)
    component = models.CharField(max_length=80, default="", blank=True)
    affected_versions = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    fixed_version = models.CharField(max_length=60, default="", blank=True)
    # What each client is told once it is mended; empty tells only the agents.
    client_answer = models.TextField(default="", blank=True)
    # The same in the clients' other languages, by code.
    client_answer_in_languages = models.JSONField(default=dict, db_default={}, blank=True)
    # Grows when a mended defect comes back, so that its next fix is told again.
    round = models.PositiveSmallIntegerField(default=1)
    tracker = models.ForeignKey(Tracker, null=True, blank=True, on_delete=models.PROTECT, related_name="defects")
    issue_key = models.CharField(max_length=200, default="", blank=True)
    issue_url = models.URLField(max_length=500, default="", blank=True)
    issue_state = models.CharField(max_length=120, default="", blank=True)
    # As the tracker says it; what it sent before that is no news.
    issue_updated_at = models.DateTimeField(null=True, blank=True)
    reported_by = models.ForeignKey(
        "accounts.User", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(name="desk_defect_state", condition=Q(state__in=DefectState.values)),
            models.CheckConstraint(name="desk_defect_severity", condition=Q(severity__in=DefectSeverity.values)),
            models.UniqueConstraint(
                name="desk_defect_issue_once", fields=["tracker", "issue_key"], condition=~Q(issue_key="")
            ),
        ]
        indexes = [
            models.Index(name="desk_defect_open", fields=WORST_FIRST, condition=OPEN),
            models.Index(name="desk_defect_in_state", fields=["state", *WORST_FIRST]),
            GinIndex(WORDS, name="desk_defect_words"),
        ]

    def __str__(self) -> str:
        return self.title


class DefectTicket(models.Model):
    """A ticket that a defect caused."""

    defect = models.ForeignKey(Defect, on_delete=models.CASCADE, related_name="collected", db_index=False)
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="defects")
    added_at = models.DateTimeField()
    added_by = models.ForeignKey("accounts.User", null=True, on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        constraints = [models.UniqueConstraint(name="desk_defect_ticket_once", fields=["defect", "ticket"])]

    def __str__(self) -> str:
        return f"#{self.ticket_id} of defect {self.defect_id}"


class TrackerMessage(models.Model):
    """One signed webhook to a tracker, written with the change it tells of and sent after."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        SENT = "sent", _("Sent")
        FAILED = "failed", pgettext_lazy("webhook", "Could not be sent")

    tracker = models.ForeignKey(Tracker, on_delete=models.CASCADE, related_name="messages")
    defect = models.ForeignKey(Defect, on_delete=models.CASCADE, related_name="messages")
    happening = models.CharField(max_length=20)
    body = models.TextField()
    delivery = models.CharField(max_length=64, unique=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(null=True)
    error = models.TextField(default="")
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(name="desk_tracker_message_due", fields=["next_at", "id"], condition=Q(state="waiting"))
        ]

    def __str__(self) -> str:
        return f"{self.happening} of defect {self.defect_id} to {self.tracker_id}"
