"""One row for each time that a ticket went up: why, from where to where, who took it on and what came of it."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from seiketsu.desk.models.ticket import Ticket


class EscalationQuerySet(models.QuerySet["Escalation"]):
    def standing(self) -> "EscalationQuerySet":
        """Those without an outcome yet."""
        return self.filter(ended_at__isnull=True)


class Escalation(models.Model):
    """A ticket going up to a level of the plan. It stands until it has an outcome; a ticket has one that stands at
    most."""

    class Outcome(models.TextChoices):
        RESOLVED = "resolved", _("Solved there")
        DE_ESCALATED = "de_escalated", _("Handed back down")
        ESCALATED_FURTHER = "further", _("Went further up")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="escalations", db_index=False)
    organization = models.ForeignKey(
        "accounts.Organization", null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    reason = models.TextField()
    # The criteria of the plan that held: [{"leaf": ..., "title": ..., "level": ...}]; empty for a person's decision.
    criteria = models.JSONField(default=list)
    # What set it off, such as "missed:812"; empty where somebody decided it.
    cause = models.CharField(max_length=80, default="")
    from_level = models.PositiveSmallIntegerField()
    from_team = models.CharField(max_length=60, default="")
    from_person = models.ForeignKey(
        "accounts.User", null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    to_level = models.PositiveSmallIntegerField()
    to_team = models.CharField(max_length=60, default="")
    to_person = models.ForeignKey(
        "accounts.User", null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    at = models.DateTimeField()
    actor_kind = models.CharField(max_length=20)
    actor_id = models.BigIntegerField(null=True)
    actor_label = models.CharField(max_length=200, default="")
    plan_version = models.PositiveIntegerField()
    # The promise that somebody of the level takes it on; empty where the plan gives no time.
    commitment_id = models.BigIntegerField(null=True)
    acknowledged_at = models.DateTimeField(null=True)
    acknowledged_by = models.ForeignKey(
        "accounts.User", null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    outcome = models.CharField(max_length=12, choices=Outcome.choices, default="")
    outcome_reason = models.TextField(default="")
    ended_at = models.DateTimeField(null=True)
    ended_by_label = models.CharField(max_length=200, default="")

    objects = EscalationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="desk_escalation_one_standing", fields=["ticket"], condition=Q(ended_at__isnull=True)
            ),
            models.UniqueConstraint(
                name="desk_escalation_one_cause", fields=["ticket", "cause"], condition=~Q(cause="")
            ),
            models.CheckConstraint(name="desk_escalation_up", condition=Q(to_level__gt=F("from_level"))),
            models.CheckConstraint(
                name="desk_escalation_outcome",
                condition=Q(ended_at__isnull=True, outcome="") | (Q(ended_at__isnull=False) & ~Q(outcome="")),
            ),
        ]
        indexes = [
            models.Index(name="desk_escalation_ticket", fields=["ticket", "id"]),
            models.Index(name="desk_escalation_at", fields=["at"]),
        ]

    def __str__(self) -> str:
        return f"#{self.ticket_id} to level {self.to_level}"
