"""The versions of the plan."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class PlanVersion(models.Model):
    """One applied plan, word for word. Rows are never changed: a trigger refuses it, for commitments point here."""

    number = models.PositiveIntegerField(unique=True)
    source = models.TextField()
    checksum = models.CharField(max_length=64)
    applied_at = models.DateTimeField()
    applied_by_kind = models.TextField()
    applied_by_id = models.BigIntegerField(null=True)
    applied_by_label = models.TextField()
    note = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["-number"]

    def __str__(self) -> str:
        return f"version {self.number}"
