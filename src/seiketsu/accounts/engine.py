"""Upkeep of ways in: what has expired is forgotten."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.contrib.sessions.models import Session

from seiketsu.accounts.models import SignInLink
from seiketsu.core.engine import EngineSpec, register

KEPT_FOR = timedelta(days=7)


def forget_expired(now: datetime, limit: int) -> int:
    """Delete sessions that have ended and links that nobody can use any more; at most ``limit`` of each."""
    sessions = Session.objects.filter(expire_date__lt=now).values_list("pk", flat=True)[:limit]
    links = SignInLink.objects.filter(expires_at__lt=now - KEPT_FOR).values_list("pk", flat=True)[:limit]
    ended, _rows = Session.objects.filter(pk__in=list(sessions)).delete()
    unusable, _rows = SignInLink.objects.filter(pk__in=list(links)).delete()
    return ended + unusable


def install() -> None:
    """Register the engine."""
    register(EngineSpec("sign-in upkeep", run=forget_expired, every=timedelta(hours=1), batch=5000))
