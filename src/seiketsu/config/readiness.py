"""What must hold before this installation can serve: database, migrations, a live worker."""

from dataclasses import dataclass
from datetime import timedelta

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Max

from seiketsu.core import clock
from seiketsu.core.models import WorkerHeartbeat

HEARTBEAT_LIMIT = timedelta(seconds=60)


@dataclass(frozen=True)
class Condition:
    """One thing that must hold; `detail` says how it is."""

    name: str
    holds: bool
    detail: str


class _Migrated:
    """Looking for missing migrations reads every migration file, so the answer yes is kept: it cannot become no."""

    known = False


def conditions() -> list[Condition]:
    """All conditions; those after a missing database are left out, as nothing can be said about them."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("select 1")
        return [Condition("database", True, "answers"), _migrations(), _worker()]
    except DatabaseError as fault:
        return [Condition("database", False, f"does not answer ({type(fault).__name__})")]


def missing_migrations() -> list[str]:
    """The names of migrations that this release has and the database has not."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]


def _migrations() -> Condition:
    if not _Migrated.known:
        missing = missing_migrations()
        if missing:
            return Condition("migrations", False, f"{len(missing)} are missing, the first is {missing[0]}")
        _Migrated.known = True
    return Condition("migrations", True, "are all applied")


def _worker() -> Condition:
    latest = WorkerHeartbeat.objects.aggregate(latest=Max("at"))["latest"]
    if latest is None:
        return Condition("worker", False, "has never run")
    age = clock.now() - latest
    return Condition("worker", age <= HEARTBEAT_LIMIT, f"was last alive {int(age.total_seconds())} s ago")
