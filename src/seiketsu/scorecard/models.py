"""What the figures were, day by day, so that a trend does not count half a year anew for every look at it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from seiketsu.core import clock


class MeasureSnapshot(models.Model):
    """The sums of one measure's cases of one day, by tier and team. Days add up to months, tiers to the company."""

    measure = models.CharField(max_length=80)
    day = models.DateField()
    tier = models.CharField(max_length=60, blank=True, default="")
    team = models.CharField(max_length=60, blank=True, default="")
    n = models.PositiveIntegerField()
    total = models.DecimalField(max_digits=20, decimal_places=6)
    squares = models.DecimalField(max_digits=30, decimal_places=6)
    computed_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["measure", "day", "tier", "team"], name="measure_snapshot_once"),
        ]
        indexes = [models.Index(fields=["day"], name="measure_snapshot_by_day")]

    def __str__(self) -> str:
        return f"{self.measure} on {self.day}"


class MeasureProgress(models.Model):
    """Through which day a measure's daily sums are taken."""

    measure = models.CharField(max_length=80, unique=True)
    through = models.DateField(null=True)
    computed_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name_plural = "measure progress"

    def __str__(self) -> str:
        return f"{self.measure} through {self.through}"


class Report(models.Model):
    """A report that somebody saved. `asked` is a `rules.reports.Asked`."""

    class Schedule(models.TextChoices):
        NEVER = "", _("Not by mail")
        DAILY = "daily", _("Every morning")
        WEEKLY = "weekly", _("Every Monday morning")
        MONTHLY = "monthly", _("On the first of each month")

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=120)
    asked = models.JSONField()
    is_shared = models.BooleanField(default=False)
    schedule = models.CharField(max_length=8, choices=Schedule.choices, blank=True, default="")
    next_at = models.DateTimeField(null=True)
    last_sent_at = models.DateTimeField(null=True)
    # Why the last run sent nothing, in words for the owner.
    problem = models.TextField(blank=True, default="")
    created_at = models.DateTimeField(default=clock.now)
    removed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["next_at", "id"],
                name="report_due",
                condition=models.Q(next_at__isnull=False, removed_at__isnull=True),
            ),
            models.Index(fields=["owner", "name"], name="report_by_owner"),
        ]

    def __str__(self) -> str:
        return self.name


class Finding(models.Model):
    """What the analysis led to: what was found, who sees to it until when, and what was done."""

    class Kind(models.TextChoices):
        RECURRING = "recurring", _("Recurring problem")
        REOPENED = "reopened", _("What reopens")
        SLOW = "slow", _("What is slow")
        CHANGED = "changed", _("What changed")

    kind = models.CharField(max_length=10, choices=Kind.choices)
    # What it is about, so that the page shows it beside the same thing again: the key of the line of the analysis.
    about = models.CharField(max_length=200)
    title = models.CharField(max_length=200)
    text = models.TextField(blank=True, default="")
    tickets = models.JSONField(default=list)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField()
    created_at = models.DateTimeField(default=clock.now)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    done_text = models.TextField(blank=True, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=["recurring", "reopened", "slow", "changed"]), name="finding_kind_known"
            ),
        ]
        indexes = [
            models.Index(fields=["due_on", "id"], name="finding_open", condition=models.Q(done_at__isnull=True)),
            models.Index(fields=["-created_at"], name="finding_by_time"),
        ]

    def __str__(self) -> str:
        return self.title


class Clusters(models.Model):
    """Recurring problems as a worker found them for one stretch of time."""

    first = models.DateField()
    end = models.DateField()
    found = models.JSONField(default=list)
    tickets = models.PositiveIntegerField(default=0)
    computed_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name_plural = "clusters"
        constraints = [models.UniqueConstraint(fields=["first", "end"], name="clusters_once")]

    def __str__(self) -> str:
        return f"clusters from {self.first}"
