"""Checks of the installation: database, migrations, plan, worker, and what the apps add. The site is loaded."""

import re
import shutil
from collections.abc import Iterator
from datetime import timedelta

from django.db import connection

from seiketsu.config import readiness
from seiketsu.config.doctor.finding import Finding, fault, note, well
from seiketsu.config.doctor.machine import is_trial
from seiketsu.config.environment import Environment
from seiketsu.core import clock, registry
from seiketsu.core.models import EngineRun, ParkedEvent, RawIntake, WorkerHeartbeat
from seiketsu.core.postgres.dump import client_version, needs_tls
from seiketsu.plan.loader import PlanError, load
from seiketsu.plan.queries import current_or_none

OLDEST_SERVER = 15
CLOCK_DIFFERENCE = timedelta(seconds=5)
INTAKE_DELAY = timedelta(minutes=5)
# A trial on one machine need not send mail.
_NO_FAULT_OF_A_TRIAL = {"delivery.relay"}


def plan_file(settings: Environment) -> Iterator[Finding]:
    """The plan file itself; needs no database."""
    try:
        load(settings.plan.read_text(encoding="utf-8"), name=str(settings.plan))
    except OSError as problem:
        mend = "Set SEIKETSU_PLAN to your plan file; plans/ has some to start from."
        yield fault("plan file", f"{settings.plan} cannot be read ({problem.strerror})", mend)
    except PlanError as problem:
        first = str(problem).splitlines()[0]
        yield fault("plan file", first, f"`seiketsu plan check {settings.plan}` lists everything that is wrong.")
    else:
        yield well("plan file", f"{settings.plan} is in order")


def database() -> Iterator[Finding]:
    """The server: version, encoding, durability, and its clock against ours."""
    with connection.cursor() as cursor:
        before = clock.now()
        cursor.execute(
            "select current_setting('server_version_num')::int / 10000, current_setting('server_version'),"
            " current_setting('server_encoding'), current_setting('fsync'), clock_timestamp()"
        )
        row = cursor.fetchone()
    after = clock.now()
    assert row is not None
    major, version, encoding, synced, theirs = row
    if major < OLDEST_SERVER:
        mend = f"Use PostgreSQL {OLDEST_SERVER} or newer, or unset DATABASE_URL for the embedded one."
        yield fault("database", f"is PostgreSQL {version}", mend)
    elif encoding != "UTF8":
        yield fault(
            "database", f"stores {encoding}", "Make a database with `createdb --encoding=UTF8` and restore into it."
        )
    else:
        yield well("database", f"is PostgreSQL {version}")
    if synced != "on":
        yield fault("durability", "fsync is off: a power cut loses mail that was acknowledged", "Set fsync = on there.")
    if theirs < before - CLOCK_DIFFERENCE or theirs > after + CLOCK_DIFFERENCE:
        seconds = abs(int((theirs - after).total_seconds()))
        yield fault(
            "clock", f"differs from the database's by {seconds} s", "Let both machines follow the same NTP servers."
        )


def dump_program(settings: Environment) -> Iterator[Finding]:
    """Whether `seiketsu backup` can read this server."""
    if settings.database_url is None:
        return
    with connection.cursor() as cursor:
        cursor.execute("select current_setting('server_version_num')::int / 10000")
        row = cursor.fetchone()
    server = row[0] if row is not None else 0
    mend = f"Install PostgreSQL's client programs, version {server} or newer (Debian: postgresql-client)."
    if not needs_tls(settings.database_url):
        yield well("backup", "uses the embedded pg_dump")
    elif (found := shutil.which("pg_dump")) is None:
        yield fault("backup", "the server asks for TLS, which the embedded pg_dump does not speak", mend)
    elif (version := client_version(found)) < server:
        yield fault("backup", f"{found} is version {version} and the server {server}", mend)
    else:
        yield well("backup", f"uses {found}, version {version}")


def migrations() -> Iterator[Finding]:
    """Whether the tables are those of this release."""
    missing = readiness.missing_migrations()
    if missing:
        mend = "Run bin/up again, or `seiketsu migrate`."
        yield fault("migrations", f"{len(missing)} are missing, the first is {missing[0]}", mend)
    else:
        yield well("migrations", "are all applied")


def plan_in_force(settings: Environment) -> Iterator[Finding]:
    """Which plan is in force, and whether the file has moved on."""
    found = current_or_none()
    if found is None:
        mend = f"Apply one: seiketsu plan apply {settings.plan}"
        yield fault("plan", "none is in force, so nothing is promised", mend)
        return
    if settings.plan.exists() and settings.plan.read_text(encoding="utf-8") != found.plan.source:
        yield note(
            "plan",
            f"version {found.version} is in force, and {settings.plan} differs from it",
            f"Look with `seiketsu plan diff {settings.plan}`, then `seiketsu plan apply {settings.plan}`.",
        )
    else:
        yield well("plan", f"version {found.version} is in force")


def worker() -> Iterator[Finding]:
    """The worker's sign of life, its engines, and what waits for it or for a person."""
    latest = WorkerHeartbeat.objects.order_by("-at").first()
    if latest is None:
        yield fault("worker", "none is at work", "Start everything with bin/up, or one worker with `seiketsu worker`.")
    elif (age := clock.now() - latest.at) > readiness.HEARTBEAT_LIMIT:
        mend = "Look into log/seiketsu.log for why it stopped, and start bin/up again."
        yield fault("worker", f"{latest.name} was last alive {int(age.total_seconds())} s ago", mend)
    else:
        yield well("worker", f"{latest.name} was alive {int(age.total_seconds())} s ago")
    for run in EngineRun.objects.filter(failures__gt=0):
        last_line = run.problem.strip().splitlines()[-1] if run.problem.strip() else "no reason was kept"
        # The reason may quote what a person wrote.
        reason = re.sub(r"'[^']{40,}'", "'...'", last_line)[:200]
        mend = "It is tried again by itself. If it goes on, log/seiketsu.log has the whole trace."
        yield fault(f"engine {run.name}", f"failed {run.failures} times in a row: {reason}", mend)
    parked = ParkedEvent.objects.filter(resolved_at__isnull=True).count()
    if parked:
        yield fault(
            "events", f"{parked} could not be handled", "Staff see them with their reasons, and retry them there."
        )
    late = RawIntake.objects.filter(next_at__lt=clock.now() - INTAKE_DELAY, state=RawIntake.State.RECEIVED).count()
    if late:
        yield fault(
            "intake", f"{late} messages wait for more than {INTAKE_DELAY.seconds // 60} minutes", "See the worker."
        )


def of_the_apps(settings: Environment) -> Iterator[Finding]:
    """What the apps check of themselves."""
    for key, check in registry.health_checks.items():
        result = check()
        if result.well:
            yield well(result.name, result.detail)
        elif key in _NO_FAULT_OF_A_TRIAL and is_trial(settings):
            yield note(result.name, result.detail, result.mend)
        else:
            yield fault(result.name, result.detail, result.mend)
