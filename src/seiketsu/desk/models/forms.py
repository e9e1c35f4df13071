"""Which of the desk's own fields the tickets of a category are asked for."""

from django.db import models

from seiketsu.desk.models.versions import KeptVersion


class FormQuerySet(models.QuerySet["TicketForm"]):
    def kept(self) -> "FormQuerySet":
        """Those that hold."""
        return self.filter(removed_at__isnull=True)


class TicketForm(models.Model):
    """The form of one category, or the general one (no category) for all that have none of their own."""

    category = models.SlugField(max_length=60, unique=True, blank=True)
    # A `rules.forms.FormSpec`.
    definition = models.JSONField()
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    # The general form holds again for its category; its versions stay.
    removed_at = models.DateTimeField(null=True)

    objects = FormQuerySet.as_manager()

    def __str__(self) -> str:
        return self.category or "general"


class TicketFormVersion(KeptVersion):
    """What a form was after one change, and who made it."""

    form = models.ForeignKey(TicketForm, on_delete=models.CASCADE, related_name="versions")

    class Meta:
        constraints = [models.UniqueConstraint(name="desk_form_version_once", fields=["form", "number"])]
