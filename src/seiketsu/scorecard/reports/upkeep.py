"""Tables that went out with scheduled reports are kept as long as the mails that carried them."""

from __future__ import annotations

from datetime import datetime

from django.core.files.storage import default_storage

from seiketsu.accounts.queries import holds
from seiketsu.plan import queries as plans
from seiketsu.scorecard.models import Report

FOLDER = "reports"


def sweep(now: datetime, limit: int) -> int:
    """Delete tables whose mail the plan no longer keeps, but none of a person under legal hold; returns how many."""
    in_force = plans.current_or_none()
    if in_force is None or not default_storage.exists(FOLDER):
        return 0
    before, held = now - in_force.plan.document.retention.deliveries, holds.held().people
    kept = {str(number) for number in Report.objects.filter(owner_id__in=held).values_list("pk", flat=True)}
    swept = 0
    for folder in default_storage.listdir(FOLDER)[0]:
        if folder in kept:
            continue
        for name in default_storage.listdir(f"{FOLDER}/{folder}")[1]:
            path = f"{FOLDER}/{folder}/{name}"
            if swept < limit and default_storage.get_modified_time(path) < before:
                default_storage.delete(path)
                swept += 1
    return swept
