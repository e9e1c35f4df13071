"""What mail coming in needs beside the raw rows of core: reports about our own mail, and how far mailboxes are read."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from seiketsu.core import clock
from seiketsu.delivery.models import Delivery


class BounceRecord(models.Model):
    """One recipient's fate in one report, kept beside the delivery that it concerns."""

    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="bounces")
    raw_intake_id = models.BigIntegerField()
    recipient = models.CharField(max_length=320, blank=True, default="")
    status = models.CharField(max_length=20, blank=True, default="")
    diagnostic = models.TextField(blank=True, default="")
    permanent = models.BooleanField()
    at = models.DateTimeField(default=clock.now)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["delivery", "id"], name="bounce_by_delivery")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["raw_intake_id", "delivery", "recipient"], name="bounce_once")
        ]

    def __str__(self) -> str:
        return f"{self.status} for {self.recipient}"


class PolledMailbox(models.Model):
    """How far one folder of one IMAP account was read. Its address and password are the operator's settings."""

    name = models.CharField(max_length=300, unique=True, help_text="user@host/folder")
    uid_validity = models.BigIntegerField(null=True)
    last_uid = models.BigIntegerField(default=0)
    polled_at = models.DateTimeField(null=True)
    fetched = models.BigIntegerField(default=0)
    problem = models.TextField(blank=True, default="")
    problem_since = models.DateTimeField(null=True)

    class Meta:
        verbose_name_plural = "polled mailboxes"

    def __str__(self) -> str:
        return self.name
