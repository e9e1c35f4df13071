"""One message to one recipient over one transport, with its own state, retries and receipt."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from seiketsu.core import clock


class DeliveryState(models.TextChoices):
    QUEUED = "queued", _("Waiting to be sent")
    SENDING = "sending", _("Being sent")
    SENT = "sent", _("Sent")
    FAILED = "failed", _("Could not be sent")
    BOUNCED = "bounced", _("Came back")
    CANCELLED = "cancelled", _("Stopped")


class Automatic(models.TextChoices):
    """Why a machine wrote the message, in the words of RFC 3834; a person's own words are ``no``."""

    NO = "no", _("Written by a person")
    REPLIED = "auto-replied", _("Automatic answer")
    GENERATED = "auto-generated", _("Automatic message")


class Delivery(models.Model):
    """Written in the transaction of the change it tells of, so that nothing leaves before commit."""

    kind = models.CharField(max_length=60)
    transport = models.CharField(max_length=20, default="email")
    recipient_user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="deliveries"
    )
    recipient_address = models.CharField(max_length=320)
    cc = models.JSONField(default=list)
    organization_id = models.BigIntegerField(null=True)
    subject_kind = models.CharField(max_length=60)
    subject_id = models.BigIntegerField()
    dedup_key = models.CharField(max_length=200, unique=True)
    sender = models.CharField(max_length=400)
    reply_to = models.CharField(max_length=400, blank=True, default="")
    message_id = models.CharField(max_length=255)
    in_reply_to = models.CharField(max_length=995, blank=True, default="")
    references = models.JSONField(default=list)
    headers = models.JSONField(default=dict)
    automatic = models.CharField(max_length=20, choices=Automatic.choices, default=Automatic.NO)
    subject_line = models.CharField(max_length=500)
    text = models.TextField()
    html = models.TextField(blank=True, default="")
    attachments = models.JSONField(default=list)
    state = models.CharField(max_length=12, choices=DeliveryState.choices, default=DeliveryState.QUEUED)
    attempts = models.PositiveIntegerField(default=0)
    next_at = models.DateTimeField(null=True)
    lease_until = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    bounced_at = models.DateTimeField(null=True)
    error = models.TextField(blank=True, default="")
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name_plural = "deliveries"
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(state__in=DeliveryState.values), name="delivery_state_known"),
            models.CheckConstraint(
                condition=~models.Q(state=DeliveryState.QUEUED) | models.Q(next_at__isnull=False),
                name="delivery_waiting_has_due_time",
            ),
            models.CheckConstraint(
                condition=~models.Q(state=DeliveryState.SENDING) | models.Q(lease_until__isnull=False),
                name="delivery_sending_has_lease",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["next_at", "id"], name="delivery_due", condition=models.Q(state="queued")),
            models.Index(fields=["lease_until"], name="delivery_leased", condition=models.Q(state="sending")),
            models.Index(fields=["subject_kind", "subject_id", "id"], name="delivery_by_subject"),
            models.Index(fields=["message_id"], name="delivery_by_message_id"),
            models.Index(
                fields=["recipient_address", "created_at"],
                name="delivery_automatic",
                condition=models.Q(automatic="auto-replied"),
            ),
            models.Index(fields=["state", "-id"], name="delivery_by_state"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} to {self.recipient_address}"
