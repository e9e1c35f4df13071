"""Views of the queue that people keep, for themselves, a team or everybody."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class SavedViewQuerySet(models.QuerySet["SavedView"]):
    def kept(self) -> "SavedViewQuerySet":
        """Not removed, in the order of the rail."""
        return self.filter(removed_at__isnull=True).order_by("position", "id")


class SavedView(models.Model):
    """A query of the language of search under a name, with the order and the columns in which it is read."""

    class Visibility(models.TextChoices):
        ALL = "all", _("Everybody")
        TEAM = "team", _("One team")
        PERSONAL = "personal", _("Only me")

    name = models.CharField(max_length=80)
    query = models.CharField(max_length=1000)
    order = models.CharField(max_length=12, default="due")
    columns = ArrayField(models.CharField(max_length=70), default=list)
    visibility = models.CharField(max_length=8, choices=Visibility.choices)
    team = models.CharField(max_length=60, default="")
    owner = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="+")
    position = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="desk_view_visibility",
                condition=Q(visibility="all", team="")
                | (Q(visibility="team") & ~Q(team=""))
                | Q(visibility="personal", team=""),
            )
        ]
        indexes = [
            models.Index(name="desk_view_kept", fields=["position", "id"], condition=Q(removed_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def key(self) -> str:
        """How addresses name it, beside the standard views."""
        return f"view-{self.pk}"
