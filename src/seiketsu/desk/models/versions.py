"""What something that the staff wrote was after each of its changes: one shape for rules, macros, forms, templates."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Change(models.TextChoices):
    """What made a version."""

    CREATED = "created", _("Created")
    EDITED = "edited", _("Edited")
    RESTORED = "restored", _("Brought back from an earlier version")
    SWITCHED_ON = "switched_on", _("Switched on")
    SWITCHED_OFF = "switched_off", _("Switched off")
    FOUND_FAULTY = "found_faulty", _("Switched off, because it was faulty")
    REMOVED = "removed", _("Removed")


class KeptVersion(models.Model):
    """One version with whoever made it. Only ever added to; `definition` is all that bringing it back needs."""

    number = models.PositiveIntegerField()
    change = models.CharField(max_length=12, choices=Change.choices)
    name = models.CharField(max_length=120)
    definition = models.JSONField()
    at = models.DateTimeField()
    actor_kind = models.CharField(max_length=20)
    actor_id = models.BigIntegerField(null=True)
    actor_label = models.CharField(max_length=200, default="")

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.name}, version {self.number}"
