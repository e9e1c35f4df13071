"""The mechanisms' own tables."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class EventRecord(models.Model):
    """One row of the event log, which is the audit trail. Partitioned by ranges of id; see migration 0002."""

    id = models.BigIntegerField(primary_key=True)
    position = models.BigIntegerField(null=True)
    type = models.TextField()
    version = models.IntegerField()
    organization_id = models.BigIntegerField(null=True)
    actor_kind = models.TextField()
    actor_id = models.BigIntegerField(null=True)
    actor_label = models.TextField()
    subject_kind = models.TextField()
    subject_id = models.BigIntegerField()
    data = models.JSONField()
    at = models.DateTimeField()
    correlation_id = models.UUIDField(null=True)
    causation_id = models.BigIntegerField(null=True)

    class Meta:
        db_table = "core_event"


class Sequencer(models.Model):
    """One row: the position that was given last."""

    last_position = models.BigIntegerField(default=0)

    class Meta:
        db_table = "core_sequencer"


class EventCursor(models.Model):
    """How far one subscriber has read."""

    name = models.TextField(primary_key=True)
    position = models.BigIntegerField(default=0)
    attempts = models.IntegerField(default=0)
    retry_at = models.DateTimeField(null=True)


class ParkedEvent(models.Model):
    """An event that a subscriber could not take; shown to staff until somebody retries or dismisses it."""

    subscriber = models.TextField()
    event_id = models.BigIntegerField()
    type = models.TextField()
    problem = models.TextField()
    parked_at = models.DateTimeField()
    resolved_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["subscriber", "event_id"], name="parked_once"),
        ]


class RawIntake(models.Model):
    """What came from outside, byte for byte, stored before it is acknowledged and parsed after."""

    class State(models.TextChoices):
        RECEIVED = "received"
        DONE = "done"
        SUSPENDED = "suspended"
        FAILED = "failed"
        IGNORED = "ignored"

    source = models.TextField()
    unique_key = models.TextField()
    body = models.BinaryField()
    facts = models.JSONField(default=dict)
    state = models.TextField(choices=State.choices, default=State.RECEIVED)
    attempts = models.IntegerField(default=0)
    next_at = models.DateTimeField(null=True)
    problem = models.TextField(blank=True)
    result_kind = models.TextField(blank=True)
    result_id = models.BigIntegerField(null=True)
    received_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    # Staff-only, so it has no row-level policy: the name differs from organization_id on purpose.
    matched_organization = models.BigIntegerField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["source", "unique_key"], name="intake_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["next_at", "id"], name="intake_due", condition=models.Q(next_at__isnull=False)),
            models.Index(fields=["state", "-id"], name="intake_by_state"),
        ]


class WorkerHeartbeat(models.Model):
    """The last sign of life of one worker process."""

    name = models.TextField(primary_key=True)
    at = models.DateTimeField()
    started_at = models.DateTimeField()
    facts = models.JSONField(default=dict)


class EngineRun(models.Model):
    """The last run of each engine, for `doctor` and the operators' page."""

    name = models.TextField(primary_key=True)
    at = models.DateTimeField()
    handled = models.IntegerField(default=0)
    seconds = models.FloatField(default=0)
    problem = models.TextField(blank=True)
    failures = models.IntegerField(default=0)


class IdempotencyKey(models.Model):
    """The answer to a write, kept so that the same request again gets the same answer."""

    scope = models.TextField()
    key = models.TextField()
    fingerprint = models.TextField()
    status = models.IntegerField(null=True)
    content_type = models.TextField(blank=True)
    body = models.BinaryField(default=bytes)
    created_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["scope", "key"], name="idempotency_once")]


class RateBucket(models.Model):
    """A counter of one scope and key in one window of time."""

    key = models.TextField()
    window = models.DateTimeField()
    count = models.IntegerField(default=0)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["key", "window"], name="rate_bucket_once")]
