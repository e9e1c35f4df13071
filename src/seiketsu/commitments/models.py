"""Promises made, the record of every step, and the calendars that they were made under."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from seiketsu.commitments.rules.progress import Progress, State, StepKind

# What still has to be kept. Queries must use this same object, or the planner can't prove that a partial index serves.
UNSETTLED = Q(state__in=[State.RUNNING.value, State.PAUSED.value])


class CommitmentState(models.TextChoices):
    RUNNING = State.RUNNING.value, _("Running")
    PAUSED = State.PAUSED.value, _("Paused")
    MET = State.MET.value, _("Met")
    CANCELLED = State.CANCELLED.value, _("Cancelled")


class PinnedCalendar(models.Model):
    """The exact opening hours and holidays of a moment in the plan's life, named by their content.

    A commitment points here rather than to the plan, so a new edition of the plan or of the holidays can't move a
    deadline behind anybody's back.
    """

    fingerprint = models.CharField(max_length=32, primary_key=True)
    key = models.CharField(max_length=120)
    definition = models.JSONField()
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.key} ({self.fingerprint[:8]})"


class CommitmentQuerySet(models.QuerySet["Commitment"]):
    def unsettled(self) -> "CommitmentQuerySet":
        return self.filter(UNSETTLED)

    def about(self, subject_kind: str, *subject_ids: int) -> "CommitmentQuerySet":
        return self.filter(subject_kind=subject_kind, subject_id__in=subject_ids)


class Commitment(models.Model):
    """One promise made to one subject at one moment. `promise` is the plan's leaf."""

    promise = models.CharField(max_length=200)
    kind = models.CharField(max_length=60)
    subject_kind = models.CharField(max_length=60)
    subject_id = models.BigIntegerField()
    sequence = models.PositiveIntegerField(default=1)
    organization = models.ForeignKey(
        "accounts.Organization", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    plan_version = models.PositiveIntegerField()
    calendar_key = models.CharField(max_length=120)
    calendar = models.ForeignKey(
        PinnedCalendar,
        on_delete=models.PROTECT,
        related_name="+",
        db_column="calendar_fingerprint",
        db_index=False,
    )

    state = models.CharField(max_length=9, choices=CommitmentState.choices, default=CommitmentState.RUNNING)
    target_seconds = models.PositiveIntegerField()
    used_seconds = models.PositiveIntegerField(default=0)
    started_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    due_at = models.DateTimeField()
    running_since = models.DateTimeField(null=True)
    paused_since = models.DateTimeField(null=True)
    pause_reason = models.CharField(max_length=200, default="")
    met_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    # The deadline itself, whenever it was noticed.
    breached_at = models.DateTimeField(null=True)
    warn_fractions = ArrayField(models.DecimalField(max_digits=5, decimal_places=4), default=list)
    warned = ArrayField(models.DecimalField(max_digits=5, decimal_places=4), default=list)
    # The next warning or the deadline; empty when time alone changes nothing. The engine's only question.
    next_at = models.DateTimeField(null=True)

    objects = CommitmentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="commitments_once", fields=["promise", "subject_kind", "subject_id", "sequence"]
            ),
            models.CheckConstraint(name="commitments_state", condition=Q(state__in=CommitmentState.values)),
            models.CheckConstraint(name="commitments_target", condition=Q(target_seconds__gt=0)),
            models.CheckConstraint(
                name="commitments_runs_since",
                condition=Q(state="running", running_since__isnull=False)
                | (~Q(state="running") & Q(running_since__isnull=True, next_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="commitments_paused_since",
                condition=Q(state="paused", paused_since__isnull=False)
                | (~Q(state="paused") & Q(paused_since__isnull=True)),
            ),
            models.CheckConstraint(
                name="commitments_settled_at",
                condition=Q(state__in=["met", "cancelled"], settled_at__isnull=False)
                | (Q(settled_at__isnull=True) & UNSETTLED),
            ),
        ]
        indexes = [
            models.Index(name="commitments_due", fields=["next_at", "id"], condition=Q(next_at__isnull=False)),
            models.Index(name="commitments_subject", fields=["subject_kind", "subject_id", "id"]),
            models.Index(name="commitments_open", fields=["id"], condition=UNSETTLED),
            models.Index(name="commitments_met", fields=["kind", "met_at"], condition=Q(met_at__isnull=False)),
            models.Index(
                name="commitments_missed", fields=["kind", "breached_at"], condition=Q(breached_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.promise} for {self.subject_kind} {self.subject_id}"

    @property
    def calendar_fingerprint(self) -> str:
        return self.calendar_id

    @property
    def is_missed(self) -> bool:
        return self.breached_at is not None

    @property
    def progress(self) -> Progress:
        """Where it stands, for the rules."""
        return Progress(
            state=State(self.state),
            target_seconds=self.target_seconds,
            used_seconds=self.used_seconds,
            started_at=self.started_at,
            changed_at=self.changed_at,
            due_at=self.due_at,
            running_since=self.running_since,
            warn_fractions=tuple(self.warn_fractions),
            warned=tuple(self.warned),
            paused_since=self.paused_since,
            met_at=self.met_at,
            settled_at=self.settled_at,
            breached_at=self.breached_at,
            next_at=self.next_at,
        )


class CommitmentStep(models.Model):
    """One line of a commitment's record. Only ever added: the database refuses to change or remove one."""

    class Kind(models.TextChoices):
        STARTED = StepKind.STARTED.value, _("Started")
        PAUSED = StepKind.PAUSED.value, _("Paused")
        RESUMED = StepKind.RESUMED.value, _("Resumed")
        WARNED = StepKind.WARNED.value, _("Warned")
        MISSED = StepKind.MISSED.value, _("Missed")
        MET = StepKind.MET.value, _("Met")
        REOPENED = StepKind.REOPENED.value, _("Reopened")
        RETARGETED = StepKind.RETARGETED.value, _("Re-targeted")
        CANCELLED = StepKind.CANCELLED.value, _("Cancelled")

    commitment = models.ForeignKey(Commitment, on_delete=models.PROTECT, related_name="steps", db_index=False)
    organization = models.ForeignKey(
        "accounts.Organization", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    kind = models.CharField(max_length=10, choices=Kind.choices)
    at = models.DateTimeField()
    facts = models.JSONField(default=dict)
    actor_kind = models.CharField(max_length=20)
    actor_id = models.BigIntegerField(null=True)
    # Of a person only the id is kept: names are overwritten when somebody is erased, and this table can't be.
    actor_label = models.CharField(max_length=120, default="")

    class Meta:
        indexes = [models.Index(name="commitments_step_order", fields=["commitment", "id"])]

    def __str__(self) -> str:
        return f"{self.kind} at {self.at:%Y-%m-%d %H:%M:%S}"


class Recalculation(models.Model):
    """Open promises moved to another version of the plan, batch by batch; continues where it stopped."""

    class State(models.TextChoices):
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        STOPPED = "stopped", _("Stopped")

    plan_version = models.PositiveIntegerField()
    reason = models.CharField(max_length=200)
    state = models.CharField(max_length=8, choices=State.choices, default=State.RUNNING)
    # Promises made after this moment are under the new plan already.
    made_before = models.DateTimeField()
    last_commitment_id = models.BigIntegerField(default=0)
    seen = models.PositiveIntegerField(default=0)
    moved = models.PositiveIntegerField(default=0)
    missed = models.PositiveIntegerField(default=0)
    actor_kind = models.CharField(max_length=20)
    actor_id = models.BigIntegerField(null=True)
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="commitments_one_recalculation", fields=["state"], condition=Q(state="running")
            ),
        ]

    def __str__(self) -> str:
        return f"to plan version {self.plan_version} ({self.state})"
