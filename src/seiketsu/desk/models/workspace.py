"""What agents have around their writing: what they put off."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from seiketsu.desk.models.ticket import Ticket

# The exact predicate of the partial indexes below.
_STANDING = Q(ended_at__isnull=True)


class SnoozeQuerySet(models.QuerySet["Snooze"]):
    def standing(self) -> "SnoozeQuerySet":
        return self.filter(_STANDING)


class Snooze(models.Model):
    """Somebody put a ticket off until a moment. It leaves their own queue alone, and every promise runs on."""

    class Ending(models.TextChoices):
        TIME = "time", _("Its time came")
        CLIENT = "client", _("The client wrote")
        PERSON = "person", _("Ended by hand")

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="snoozes")
    user = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="+", db_index=False)
    created_at = models.DateTimeField()
    until = models.DateTimeField()
    note = models.CharField(max_length=500, default="")
    ended_at = models.DateTimeField(null=True)
    ended_how = models.CharField(max_length=6, choices=Ending.choices, default="")

    objects = SnoozeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="desk_snooze_one_each", fields=["ticket", "user"], condition=_STANDING),
            models.CheckConstraint(name="desk_snooze_forward", condition=Q(until__gt=models.F("created_at"))),
        ]
        indexes = [
            models.Index(name="desk_snooze_due", fields=["until"], condition=_STANDING),
            models.Index(name="desk_snooze_of_user", fields=["user", "ticket"], condition=_STANDING),
        ]

    def __str__(self) -> str:
        return f"snooze of #{self.ticket_id}"
