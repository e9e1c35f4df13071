"""What is everybody's, one team's or one person's own: who sees which, for views and macros alike."""

from __future__ import annotations

from django.db.models import Q

from seiketsu.accounts.models import User


def seen_by(user: User) -> Q:
    """Everybody's, those of the person's teams, and their own."""
    teams = list(user.staff_profile.teams) if hasattr(user, "staff_profile") else []
    return Q(visibility="all") | Q(visibility="team", team__in=teams) | Q(visibility="personal", owner=user)


def managed_by(user: User) -> Q:
    """For whoever may change what is shared: that of every team too, but nobody else's own."""
    return ~Q(visibility="personal") | Q(owner=user)
