"""What the figures were, day by day, so that a trend does not count half a year anew for every look at it."""

from __future__ import annotations

from django.db import models

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
