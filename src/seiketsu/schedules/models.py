"""Rosters as they are kept. All of it is the staff's own: no table here is open to clients."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from seiketsu.core import clock


class Kind(models.TextChoices):
    ON_SHIFT = "on_shift", _("On shift")
    ON_CALL = "on_call", _("On call")


class AbsenceKind(models.TextChoices):
    LEAVE = "leave", _("Leave")
    ILLNESS = "illness", _("Illness")
    TRAINING = "training", _("Training")
    OTHER = "other", _("Other")


class SwapState(models.TextChoices):
    PROPOSED = "proposed", _("Proposed")
    ACCEPTED = "accepted", _("Accepted, waits for a lead")
    AGREED = "agreed", _("Agreed")
    DECLINED = "declined", _("Declined")
    REFUSED = "refused", _("Refused by a lead")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class AbsenceState(models.TextChoices):
    ASKED = "asked", _("Asked, waits for a lead")
    AGREED = "agreed", _("Agreed")
    REFUSED = "refused", _("Refused by a lead")


OPEN_STATES = (SwapState.PROPOSED, SwapState.ACCEPTED)


class Schedule(models.Model):
    """One roster. `team` is a slug of the plan; `zone` is where its days begin and its wall clock hangs."""

    team = models.CharField(max_length=60, unique=True)
    title = models.CharField(max_length=200)
    zone = models.CharField(max_length=64)
    plan_version = models.PositiveIntegerField()
    created_at = models.DateTimeField(default=clock.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.team


class ShiftLayer(models.Model):
    """Weekly hours with their people, from `since` until `until`: a changed roster ends layers and begins others.

    `hours` is written as the plan writes a week. With `every_days` the people take turns, without it all are on.
    """

    schedule = models.ForeignKey(Schedule, on_delete=models.CASCADE, related_name="layers")
    key = models.CharField(max_length=60)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    zone = models.CharField(max_length=64)
    hours = models.CharField(max_length=500)
    people = ArrayField(models.BigIntegerField(), default=list)
    every_days = models.PositiveSmallIntegerField(null=True)
    hands_over_at = models.PositiveIntegerField(default=0, help_text=_("Seconds after midnight, by the wall clock."))
    starts_on = models.DateField(null=True)
    at_once = models.PositiveSmallIntegerField(default=1)
    offset = models.PositiveSmallIntegerField(default=0)
    since = models.DateTimeField(default=clock.now)
    until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["schedule", "key"], condition=Q(until__isnull=True), name="shift_layer_once_at_a_time"
            ),
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="shift_layer_kind_known"),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="shift_layer_ends_after_it_begins"
            ),
            models.CheckConstraint(
                condition=Q(every_days__isnull=True) | Q(starts_on__isnull=False), name="shift_layer_turns_have_a_start"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key} of {self.schedule_id}"


class Override(models.Model):
    """Somebody is on in another's place, in everybody's (`replaces` empty), or beside those who are on (`adds`)."""

    schedule = models.ForeignKey(Schedule, on_delete=models.CASCADE, related_name="overrides")
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.ON_SHIFT)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    replaces = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    adds = models.BooleanField(default=False)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    reason = models.CharField(max_length=300, blank=True, default="")
    created_at = models.DateTimeField(default=clock.now)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="override_ends_after_it_begins"),
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="override_kind_known"),
            models.CheckConstraint(
                condition=Q(adds=False) | Q(replaces__isnull=True), name="override_adds_or_replaces"
            ),
        ]
        indexes = [
            models.Index(
                fields=["schedule", "ends_at"], condition=Q(withdrawn_at__isnull=True), name="override_standing"
            )
        ]

    def __str__(self) -> str:
        return f"override {self.pk}"


class Absence(models.Model):
    """Somebody is away, on every roster that they are on. One that a lead was asked for holds once it is agreed."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=AbsenceKind.choices, default=AbsenceKind.LEAVE)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    note = models.CharField(max_length=300, blank=True, default="")
    state = models.CharField(
        max_length=8, choices=AbsenceState.choices, default=AbsenceState.AGREED, db_default=AbsenceState.AGREED
    )
    created_at = models.DateTimeField(default=clock.now)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="absence_ends_after_it_begins"),
            models.CheckConstraint(condition=Q(kind__in=AbsenceKind.values), name="absence_kind_known"),
            models.CheckConstraint(condition=Q(state__in=AbsenceState.values), name="absence_state_known"),
        ]
        indexes = [
            models.Index(fields=["person", "ends_at"], condition=Q(withdrawn_at__isnull=True), name="absence_standing"),
            models.Index(fields=["ends_at"], condition=Q(withdrawn_at__isnull=True), name="absence_by_end"),
        ]

    def __str__(self) -> str:
        return f"absence {self.pk}"


class CalendarFeed(models.Model):
    """The address under which a person's calendar reads their shifts. Each renewal makes the address before useless."""

    person = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    generation = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return f"calendar of {self.person_id}"


class Swap(models.Model):
    """Two people exchange two stretches. It holds from `holds_since` on, when both (and a lead, if asked) agreed."""

    schedule = models.ForeignKey(Schedule, on_delete=models.CASCADE, related_name="swaps")
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.ON_SHIFT)
    asker = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    gives_from = models.DateTimeField()
    gives_to = models.DateTimeField()
    other = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    takes_from = models.DateTimeField()
    takes_to = models.DateTimeField()
    message = models.CharField(max_length=300, blank=True, default="")
    state = models.CharField(max_length=10, choices=SwapState.choices, default=SwapState.PROPOSED)
    needs_lead = models.BooleanField(default=False)
    proposed_at = models.DateTimeField(default=clock.now)
    answered_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    holds_since = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=SwapState.values), name="swap_state_known"),
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="swap_kind_known"),
            models.CheckConstraint(
                condition=Q(gives_to__gt=F("gives_from"), takes_to__gt=F("takes_from")),
                name="swap_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(state="agreed", holds_since__isnull=False)
                | (~Q(state="agreed") & Q(holds_since__isnull=True)),
                name="swap_holds_once_agreed",
            ),
        ]
        indexes = [
            models.Index(fields=["schedule"], condition=Q(state="agreed"), name="swap_agreed"),
            models.Index(fields=["other"], condition=Q(state="proposed"), name="swap_to_answer"),
        ]

    def __str__(self) -> str:
        return f"swap {self.pk}"


class PromiseGap(models.Model):
    """Promises of a tier will run with nobody there. Foreseen once; it ends covered, or it passes."""

    tier = models.CharField(max_length=60)
    calendar = models.CharField(max_length=60)
    promises = ArrayField(models.CharField(max_length=200))
    clients = models.PositiveIntegerField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    foreseen_at = models.DateTimeField(default=clock.now)
    covered_at = models.DateTimeField(null=True)
    passed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tier", "calendar", "starts_at"],
                condition=Q(covered_at__isnull=True, passed_at__isnull=True),
                name="promise_gap_foreseen_once",
            ),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="promise_gap_ends_after_it_begins"),
        ]
        indexes = [
            models.Index(
                fields=["ends_at"],
                condition=Q(covered_at__isnull=True, passed_at__isnull=True),
                name="promise_gap_open",
            )
        ]

    def __str__(self) -> str:
        return f"{self.tier} from {self.starts_at:%Y-%m-%d %H:%M}"
