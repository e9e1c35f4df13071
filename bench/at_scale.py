"""The desk at 10,000 and at 1,000,000 tickets: what each page costs the server, and how far it grows.

    uv run python bench/at_scale.py [--sizes 10000 1000000] [--requests 60] [--home DIR] [--anew]

The databases are filled once (bench/fill: 40 clients, 5 years, 4 messages a ticket, 2,400 tickets open; the large one
takes about ten minutes and 14 GB) and kept under --home. Pages are asked for in one process, one after another, with
every middleware, under the clock of the fill's end. Two times count: what passed, and what the processor worked in this
process and in the database's (from the system's scheduler), which is the server's time on one core whatever else runs.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import platform
import statistics
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

import psycopg
from fill import keeping

GROWTH = 1.5


@dataclass(frozen=True)
class Result:
    """One page at one size; times in milliseconds."""

    tickets: int
    page: str
    p50: float
    p95: float
    worked_p50: float
    worked_p95: float
    queries: int
    kilobytes: float


def prepare(url: str, tickets: int, name: str) -> datetime:
    """Tables, plan and fill, whatever of it is missing; gives the moment at which the fill ends."""
    import django  # noqa: PLC0415 - the environment of this process names the database first

    django.setup()
    from fill import filling  # noqa: PLC0415

    from seiketsu.config import environment, preparation  # noqa: PLC0415
    from seiketsu.core.events import subscribers  # noqa: PLC0415

    preparation.migrate()
    preparation.collect_static_files()
    preparation.put_plan_in_force(environment.read().plan)
    subscribers.ensure_cursors()
    with psycopg.connect(url, autocommit=True) as asked:
        wanted = keeping.recipe(tickets, filling.SEED)
        until = keeping.held(asked, wanted, name)
        if until is None:
            keeping.begin(asked, wanted)
            until = datetime.now(UTC).replace(microsecond=0)
            opened = min(filling.OPEN, tickets // 4)
            filling.fill(asked, filling.Plan(tickets, opened), until=until)
            keeping.finish(asked, until)
    return until


def measured(tickets: int, until: datetime, requests: int) -> list[Result]:
    """Every page so often, after three that do not count."""
    from django.db import connection  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415
    from fill.pages import pages, sign_in  # noqa: PLC0415

    from seiketsu.core import clock  # noqa: PLC0415

    clock.set_to(until)
    gc.collect()
    gc.freeze()  # as the web process does before it serves
    client, results = Client(headers={"host": "localhost"}), []
    token = sign_in(client)
    for page, path in pages(tickets).items():
        headers = {"authorization": f"Bearer {token}"} if path.startswith("/api/") else {}
        passed, worked, queries, size = [], [], 0, 0
        for number in range(requests + 3):
            connection.ensure_connection()
            backend = connection.connection.info.backend_pid
            began, work = time.perf_counter(), _worked(backend)
            answer = client.get(path, headers=headers)
            if answer.status_code != 200:
                break
            size = len(answer.content)
            if number >= 3:
                passed.append(time.perf_counter() - began)
                worked.append(_worked(backend) - work)
        if len(passed) < requests:
            sys.stderr.write(f"{page} is left out: {path} answers {answer.status_code}\n")
            continue
        connection.force_debug_cursor = True
        before = len(connection.queries_log)
        client.get(path, headers=headers)
        queries, connection.force_debug_cursor = len(connection.queries_log) - before, False
        cuts, working = statistics.quantiles(passed, n=20), statistics.quantiles(worked, n=20)
        numbers = [round(1000 * one, 1) for one in (cuts[9], cuts[18], working[9], working[18])]
        results.append(Result(tickets, page, *numbers, queries, round(size / 1000, 1)))
        sys.stdout.write(json.dumps(asdict(results[-1])) + "\n")
        sys.stdout.flush()
    return results


def _worked(backend: int) -> float:
    """Seconds of processor time of this process and of the database's process that serves it."""
    found = Path(f"/proc/{backend}/schedstat")
    return time.process_time() + (int(found.read_text().split()[0]) / 1e9 if found.exists() else 0.0)


def child(tickets: int, requests: int, *, only_fill: bool) -> None:
    """One size, in a process of its own whose environment names the database."""
    url = os.environ["DATABASE_URL"]
    until = prepare(url, tickets, f"fill_{tickets}")
    if not only_fill:
        measured(tickets, until, requests)


def main() -> int:
    """Fill where needed, measure, compare."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 1_000_000])
    parser.add_argument("--requests", type=int, default=60)
    parser.add_argument("--home", type=Path, default=keeping.DEFAULT_HOME, help="where the filled databases are kept")
    parser.add_argument("--server", help="the address of a database of another PostgreSQL, used in place of our own")
    parser.add_argument("--anew", action="store_true", help="drop the filled databases of these sizes first")
    parser.add_argument("--only-fill", action="store_true")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--child", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        try:
            child(options.child, options.requests, only_fill=options.only_fill)
        except keeping.CannotUse as reason:
            sys.exit(str(reason))
        return 0
    if options.server:
        return run(options, options.server)
    options.home.mkdir(parents=True, exist_ok=True, mode=0o700)
    with keeping.server(options.home) as url:
        return run(options, url)


def run(options: argparse.Namespace, server: str) -> int:
    """All sizes on one server."""
    results: list[Result] = []
    for size in options.sizes:
        name = f"fill_{size}"
        keeping.make_database(server, name, anew=options.anew)
        home = options.home / f"files_{size}"
        home.mkdir(exist_ok=True, mode=0o700)
        environment = {
            **os.environ,
            "DATABASE_URL": keeping.database_url(server, name),
            "DJANGO_SETTINGS_MODULE": "seiketsu.config.settings",
            "SEIKETSU_HOME": str(home),
            "SEIKETSU_STAFF_SECOND_FACTOR": "optional",
            "SEIKETSU_API_RATE": "1000000",
        }
        command = [sys.executable, __file__, "--child", str(size), "--requests", str(options.requests)]
        command += ["--only-fill"] if options.only_fill else []
        done = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)
        assert done.stdout is not None
        for line in done.stdout:
            sys.stdout.write(line)
            sys.stdout.flush()
            if line.startswith("{"):
                results.append(Result(**json.loads(line)))
        if done.wait() != 0:
            return done.returncode
    compare(results)
    if options.json:
        options.json.write_text(json.dumps([asdict(one) for one in results], indent=1) + "\n")
    return 0


def compare(results: list[Result]) -> None:
    """The largest size against the smallest, page by page."""
    sizes = sorted({one.tickets for one in results})
    if len(sizes) < 2:
        return
    small, large = ({one.page: one for one in results if one.tickets == size} for size in (sizes[0], sizes[-1]))
    print(f"\n{'page':<28}{'p95 worked, ms':>22}{'grows':>8}{'queries':>10}")
    for page, now in large.items():
        before = small[page]
        ratio = now.worked_p95 / before.worked_p95 if before.worked_p95 else 0
        verdict = "" if ratio <= GROWTH else "  too much"
        print(
            f"{page:<28}{before.worked_p95:>10.1f} -> {now.worked_p95:>8.1f}{ratio:>8.2f}"
            f"{before.queries:>6} {now.queries:>3}{verdict}"
        )
    print(f"{os.cpu_count()} processors, {platform.platform()}")


if __name__ == "__main__":
    sys.exit(main())
