"""Who takes tickets now, and what each team's queue waits for."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy


class Presence(models.TextChoices):
    AVAILABLE = "available", pgettext_lazy("somebody at the desk", "Available")
    AWAY = "away", pgettext_lazy("somebody at the desk", "Away")
    OFFLINE = "offline", pgettext_lazy("somebody at the desk", "Offline")


class Availability(models.Model):
    """Whether somebody of the staff takes tickets. Nobody is asked who never said that they are there.

    The row is also the lock under which one person's load is counted and a ticket given: see `actions.placing`.
    """

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="availability"
    )
    # Empty while they never said.
    state = models.CharField(max_length=10, choices=Presence.choices, blank=True, default="")
    reason = models.CharField(max_length=200, blank=True, default="")
    # Empty where the desk itself set it: see `is_automatic`.
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    set_at = models.DateTimeField()
    # Away because nothing was heard of their desk: they are available again as soon as something is.
    is_automatic = models.BooleanField(default=False)
    # When their desk was last heard of; empty for somebody who works without it.
    seen_at = models.DateTimeField(null=True)
    # When they were last given a ticket, by anybody: whoever waited longest is next among equals.
    given_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="desk_availability_state", condition=Q(state__in=["", *Presence.values])),
        ]
        indexes = [
            models.Index(
                name="desk_availability_watched",
                fields=["seen_at"],
                condition=Q(state=Presence.AVAILABLE, seen_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.state}"


class TeamQueue(models.Model):
    """When a team's queue is looked at next, and whether somebody was free at the last look."""

    team = models.CharField(max_length=60, primary_key=True)
    look_at = models.DateTimeField(null=True)
    looked_at = models.DateTimeField(null=True)
    had_room = models.BooleanField(default=True)

    class Meta:
        indexes = [
            models.Index(name="desk_team_queue_due", fields=["look_at"], condition=Q(look_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"queue of {self.team}"
