"""What the staff automate without code: rules with their versions, timers and firings; macros."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from seiketsu.desk.models.ticket import Ticket
from seiketsu.desk.models.versions import KeptVersion


class AutomationRevision(models.Model):
    """One row: grows with each change of any rule, so that workers know when what they keep in memory is old."""

    number = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"revision {self.number}"


class RuleQuerySet(models.QuerySet["AutomationRule"]):
    def kept(self) -> "RuleQuerySet":
        """Not removed; in the order in which they run."""
        return self.filter(removed_at__isnull=True).order_by("position", "id")

    def on(self) -> "RuleQuerySet":
        return self.kept().filter(is_on=True)


class AutomationRule(models.Model):
    """A trigger or a time-based rule as it stands now. `definition` is a `RuleSpec`; older ones are in its versions."""

    name = models.CharField(max_length=120)
    position = models.PositiveIntegerField(default=0)
    is_on = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)
    definition = models.JSONField()
    is_timed = models.BooleanField(default=False)
    # Why it was switched off by itself: faults as codes, which the page has words for. Empty for a sound rule.
    faults = models.JSONField(default=list)
    faulty_since_plan = models.PositiveIntegerField(null=True)
    # Tickets up to this number have their timers; empty when there is nothing to catch up with.
    caught_up_to = models.BigIntegerField(null=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    objects = RuleQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                name="desk_rule_catching_up",
                fields=["id"],
                condition=Q(caught_up_to__isnull=False, is_on=True, removed_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return self.name


class RuleVersion(KeptVersion):
    """What a rule was after one change, and who made it."""

    rule = models.ForeignKey(AutomationRule, on_delete=models.CASCADE, related_name="versions")

    class Meta:
        constraints = [models.UniqueConstraint(name="desk_rule_version_once", fields=["rule", "number"])]


class RuleFiring(models.Model):
    """One firing: what set it off, what each condition met, what was done and what was refused."""

    class Outcome(models.TextChoices):
        DONE = "done", _("Done")
        PARTLY = "partly", _("Partly done")
        REFUSED = "refused", _("Refused")
        UNCHANGED = "unchanged", _("Nothing to change")
        STOPPED = "stopped", _("Stopped by the guard against loops")

    rule = models.ForeignKey(AutomationRule, on_delete=models.CASCADE, related_name="firings", db_index=False)
    rule_version = models.PositiveIntegerField()
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="+", db_index=False)
    # The event that set it off; empty for a rule that waited.
    event_id = models.BigIntegerField(null=True)
    event_type = models.CharField(max_length=60, default="")
    chain = models.UUIDField()
    depth = models.PositiveSmallIntegerField()
    at = models.DateTimeField()
    findings = models.JSONField(default=list)
    did = models.JSONField(default=list)
    outcome = models.CharField(max_length=9, choices=Outcome.choices)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="desk_firing_once", fields=["event_id", "rule"], condition=Q(event_id__isnull=False)
            )
        ]
        indexes = [
            models.Index(name="desk_firing_rule", fields=["rule", "-id"]),
            models.Index(name="desk_firing_at", fields=["at"]),
            models.Index(name="desk_firing_ticket", fields=["ticket", "id"]),
            models.Index(name="desk_firing_chain", fields=["chain"]),
        ]

    def __str__(self) -> str:
        return f"rule {self.rule_id} on #{self.ticket_id}"


class RuleTimer(models.Model):
    """When a time-based rule looks at one ticket. A row for each ticket that it may concern, moved by its events."""

    rule = models.ForeignKey(AutomationRule, on_delete=models.CASCADE, related_name="timers", db_index=False)
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="+")
    # Empty while nothing but a change of the ticket can make the rule hold.
    due_at = models.DateTimeField(null=True)
    # When the state began that is waited in, and the state for which the rule has fired already.
    since = models.DateTimeField()
    fired_for = models.DateTimeField(null=True)
    fired_at = models.DateTimeField(null=True)
    # How often it has fired in that state; a rule that repeats stops in the end.
    times = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(name="desk_timer_once", fields=["rule", "ticket"])]
        indexes = [models.Index(name="desk_timer_due", fields=["due_at", "id"], condition=Q(due_at__isnull=False))]

    def __str__(self) -> str:
        return f"timer of rule {self.rule_id} on #{self.ticket_id}"


class MacroQuerySet(models.QuerySet["Macro"]):
    def kept(self) -> "MacroQuerySet":
        """Not removed; the most used first."""
        return self.filter(removed_at__isnull=True).order_by("-uses", "name", "id")


class Macro(models.Model):
    """A named text with variables and acts, which an agent applies in the composer. Only text is canned text."""

    class Visibility(models.TextChoices):
        ALL = "all", _("Everybody")
        TEAM = "team", _("One team")
        PERSONAL = "personal", _("Only me")

    name = models.CharField(max_length=120)
    text = models.TextField(default="")
    is_note = models.BooleanField(default=False)
    acts = models.JSONField(default=list)
    visibility = models.CharField(max_length=8, choices=Visibility.choices)
    team = models.CharField(max_length=60, default="")
    owner = models.ForeignKey("accounts.User", null=True, on_delete=models.CASCADE, related_name="+")
    version = models.PositiveIntegerField(default=1, db_default=1)
    uses = models.PositiveIntegerField(default=0)
    last_used_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    updated_by_label = models.CharField(max_length=200, default="")
    removed_at = models.DateTimeField(null=True)

    objects = MacroQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="desk_macro_visibility",
                condition=Q(visibility="all", team="")
                | (Q(visibility="team") & ~Q(team=""))
                | Q(visibility="personal", team="", owner__isnull=False),
            )
        ]
        indexes = [models.Index(F("uses").desc(), name="desk_macro_kept", condition=Q(removed_at__isnull=True))]

    def __str__(self) -> str:
        return self.name


class MacroVersion(KeptVersion):
    """What a macro was after one change, and who made it."""

    macro = models.ForeignKey(Macro, on_delete=models.CASCADE, related_name="versions")

    class Meta:
        constraints = [models.UniqueConstraint(name="desk_macro_version_once", fields=["macro", "number"])]
