"""Sending scheduled reports when they are due."""

from __future__ import annotations

from datetime import datetime

import structlog
from django.db import transaction
from django.db.models import Min

from seiketsu.core.actor import Actor
from seiketsu.scorecard.models import Report
from seiketsu.scorecard.reports.actions import put_off, send_report

_ACTOR = Actor.engine("reports")
_log = structlog.get_logger(__name__)


def send_due(now: datetime, limit: int) -> int:
    """Send what is due, each report in a transaction of its own; returns how many were handled."""
    handled = 0
    for _turn in range(limit):
        with transaction.atomic():
            due = Report.objects.select_for_update(skip_locked=True, of=("self",)).select_related("owner")
            report = due.filter(next_at__lte=now, removed_at__isnull=True).order_by("next_at", "id").first()
            if report is None:
                break
            try:
                with transaction.atomic():
                    send_report(report, now=now, actor=_ACTOR)
            except Exception as fault:
                # One report's fault must not hold up everybody else's; the log has the whole of it.
                _log.exception("scorecard.report_failed", report=report.pk)
                put_off(report, fault, now=now)
            handled += 1
    return handled


def next_report_due() -> datetime | None:
    """When the next scheduled report goes out."""
    found: datetime | None = Report.objects.filter(removed_at__isnull=True).aggregate(first=Min("next_at"))["first"]
    return found
