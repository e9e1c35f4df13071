"""`seiketsu themes`: recurring problems of the last thirty days; this process alone loads the library."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from seiketsu.core import clock
from seiketsu.scorecard.analysis import keep_clusters, texts
from seiketsu.scorecard.themes import themes


class Command(BaseCommand):
    help = "Look for recurring problems in the tickets of the last thirty days."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        first, end, found = texts(clock.now().date())
        kept = keep_clusters(first, end, themes(found), len(found))
        self.stdout.write(f"{len(kept.found)} recurring problems in {kept.tickets} tickets")
