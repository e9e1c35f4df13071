"""Prepared new tickets, which an agent picks when opening one for a client."""

from django.db import models
from django.db.models import F, Q

from seiketsu.desk.models.automation import Macro
from seiketsu.desk.models.versions import KeptVersion


class TemplateQuerySet(models.QuerySet["TicketTemplate"]):
    def kept(self) -> "TemplateQuerySet":
        """Not removed; the most used first."""
        return self.filter(removed_at__isnull=True).order_by("-uses", "name", "id")


class TicketTemplate(models.Model):
    """A prepared ticket. `definition` is a `rules.templates.Prepared`."""

    name = models.CharField(max_length=120)
    definition = models.JSONField()
    visibility = models.CharField(max_length=8, choices=Macro.Visibility.choices)
    # Whose it is when it is one team's; the team that gets the ticket is in the definition.
    team = models.CharField(max_length=60, default="")
    owner = models.ForeignKey("accounts.User", null=True, on_delete=models.CASCADE, related_name="+")
    version = models.PositiveIntegerField(default=1)
    uses = models.PositiveIntegerField(default=0)
    last_used_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    objects = TemplateQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="desk_template_visibility",
                condition=Q(visibility="all", team="")
                | (Q(visibility="team") & ~Q(team=""))
                | Q(visibility="personal", team="", owner__isnull=False),
            )
        ]
        indexes = [models.Index(F("uses").desc(), name="desk_template_kept", condition=Q(removed_at__isnull=True))]

    def __str__(self) -> str:
        return self.name


class TicketTemplateVersion(KeptVersion):
    """What a template was after one change, and who made it."""

    template = models.ForeignKey(TicketTemplate, on_delete=models.CASCADE, related_name="versions")

    class Meta:
        constraints = [models.UniqueConstraint(name="desk_template_version_once", fields=["template", "number"])]
