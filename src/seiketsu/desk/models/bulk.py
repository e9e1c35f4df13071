"""One verb on several tickets: what was to be done, how each ticket stood before, and what became of it."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from seiketsu.desk.models.ticket import Ticket


class BulkChange(models.Model):
    """Somebody's change of several tickets, which can be undone as a whole."""

    user = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="+")
    verb = models.CharField(max_length=12)
    # Two tags with an arrow between them are the longest.
    value = models.CharField(max_length=200, default="")
    # Those chosen that there are no tickets of.
    missing = ArrayField(models.BigIntegerField(), default=list)
    created_at = models.DateTimeField()
    cancelled_at = models.DateTimeField(null=True)
    undo_asked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.verb} {self.value}"


class BulkItem(models.Model):
    """One ticket of it."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        CHANGED = "changed", _("Changed")
        UNCHANGED = "unchanged", _("Nothing to change")
        REFUSED = "refused", _("Refused")
        UNDOING = "undoing", _("Waiting to be undone")
        UNDONE = "undone", _("Undone")
        KEPT = "kept", _("Not undone")
        CANCELLED = "cancelled", _("Cancelled")

    bulk = models.ForeignKey(BulkChange, on_delete=models.CASCADE, related_name="items", db_index=False)
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="+")
    state = models.CharField(max_length=9, choices=State.choices, default=State.WAITING)
    # How the ticket stood before, and the version that the change gave it: who touches it later makes another one.
    before = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=0)
    reason = models.CharField(max_length=500, default="")

    class Meta:
        constraints = [models.UniqueConstraint(name="desk_bulk_once", fields=["bulk", "ticket"])]
        indexes = [
            models.Index(name="desk_bulk_state", fields=["bulk", "state"]),
            models.Index(name="desk_bulk_to_do", fields=["id"], condition=Q(state__in=("waiting", "undoing"))),
        ]

    def __str__(self) -> str:
        return f"#{self.ticket_id}: {self.state}"
