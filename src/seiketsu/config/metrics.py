"""The installation's own numbers in Prometheus' text form, read from the database at each scrape.

They describe the whole installation, so that it does not matter which of several web processes answers.
"""

from collections.abc import Iterator
from datetime import datetime

from django.apps import apps
from django.db import connection
from django.db.models import Count, Max, Min
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from seiketsu.core import clock
from seiketsu.core.events import subscribers
from seiketsu.core.models import EngineRun, EventCursor, ParkedEvent, RawIntake, Sequencer, WorkerHeartbeat

CONTENT_TYPE = CONTENT_TYPE_LATEST


def text() -> bytes:
    """One scrape."""
    registry = CollectorRegistry()
    registry.register(_Installation())
    return generate_latest(registry)


def _gauge(name: str, text: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"seiketsu_{name}", text, value=value)


def _by(name: str, text: str, label: str, values: dict[str, float]) -> GaugeMetricFamily:
    family = GaugeMetricFamily(f"seiketsu_{name}", text, labels=[label])
    for key, value in sorted(values.items()):
        family.add_metric([key], value)
    return family


def _age(moment: datetime | None) -> float:
    return float("inf") if moment is None else max(0.0, (clock.now() - moment).total_seconds())


class _Installation(Collector):
    """Workers, event log, engines, intake, deliveries and promises."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        latest = WorkerHeartbeat.objects.aggregate(latest=Max("at"))["latest"]
        yield _gauge("worker_heartbeat_age_seconds", "Time since a worker was last alive.", _age(latest))
        yield from self._event_log()
        runs = list(EngineRun.objects.all())
        yield _by(
            "engine_failures", "Failures of an engine in a row.", "engine", {run.name: run.failures for run in runs}
        )
        yield _by(
            "engine_seconds", "Length of an engine's last run.", "engine", {run.name: run.seconds for run in runs}
        )
        yield from self._queues()
        with connection.cursor() as cursor:
            cursor.execute("select pg_database_size(current_database())")
            row = cursor.fetchone()
        yield _gauge("database_bytes", "Size of the database.", float(row[0]) if row else 0.0)

    def _event_log(self) -> Iterator[GaugeMetricFamily]:
        last = Sequencer.objects.values_list("last_position", flat=True).first() or 0
        known = {subscription.name for subscription in subscribers.subscriptions()}
        lags = {
            name: float(last - at) for name, at in EventCursor.objects.values_list("name", "position") if name in known
        }
        yield _gauge("event_position", "Position of the newest event in the log.", float(last))
        yield _by("subscriber_lag_events", "Events that a subscriber has not read yet.", "subscriber", lags)
        parked = ParkedEvent.objects.filter(resolved_at__isnull=True).count()
        yield _gauge(
            "events_parked", "Events that a subscriber could not take and a person must look at.", float(parked)
        )

    def _queues(self) -> Iterator[GaugeMetricFamily]:
        waiting = RawIntake.objects.filter(next_at__isnull=False)
        yield _gauge("intake_waiting", "Received input that is not processed yet.", float(waiting.count()))
        oldest = waiting.aggregate(oldest=Min("received_at"))["oldest"]
        yield _gauge("intake_oldest_seconds", "Age of the oldest of them.", 0.0 if oldest is None else _age(oldest))
        open_states = ["queued", "sending", "failed"]
        deliveries = (
            apps.get_model("delivery", "Delivery")
            .objects.filter(state__in=open_states)
            .values_list("state")
            .annotate(n=Count("id"))
        )
        found = dict.fromkeys(open_states, 0.0) | {str(state): float(number) for state, number in deliveries}
        yield _by("deliveries", "Outgoing messages that are not out.", "state", found)
        open_promises = (
            apps.get_model("commitments", "Commitment")
            .objects.filter(settled_at__isnull=True)
            .values_list("state")
            .annotate(n=Count("id"))
        )
        yield _by(
            "commitments_open", "Promises that are open.", "state", {str(state): float(n) for state, n in open_promises}
        )
