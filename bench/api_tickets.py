"""Tickets per second through the API, all rules on: the real site and the real worker, a new installation.

    uv run python bench/api_tickets.py [--seconds 20] [--clients 1 8] [--json FILE]

Each client opens tickets for one of forty organizations, as fast as it is answered. The worker runs meanwhile; what it
has not caught up with at the end is the backlog. The clients share the processors with everything else.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import platform
import statistics
import tempfile
import threading
import time
from dataclasses import asdict, dataclass
from pathlib import Path

import psycopg

from seiketsu.config.tests.installation import Installation

ORGANIZATIONS = 40


@dataclass(frozen=True)
class Result:
    """What one number of clients reached; times in milliseconds."""

    clients: int
    seconds: float
    tickets: int
    per_second: float
    p50: float
    p95: float
    errors: int
    backlog_events: int
    unsent_mails: int
    work: dict[str, float]
    """Milliseconds of processor time for each ticket, by process; "clients" is this script."""


def processor_time(up: Installation) -> dict[str, float]:
    """Seconds that each process and what it started have worked."""
    roots = {pid: name for name, pid in up.processes().items()}
    roots[up.database_process()] = "database"
    parents, worked = {}, {}
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = entry.read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        pid = int(entry.parent.name)
        parents[pid], worked[pid] = int(fields[1]), (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    found: dict[str, float] = {"clients": time.process_time()}
    for pid, seconds in worked.items():
        root: int | None = pid
        while root and root not in roots:
            root = parents.get(root)
        if root is not None and root in roots:
            name = roots[root]
            found[name] = found.get(name, 0.0) + seconds
    return found


def token_of(up: Installation) -> str:
    """An administrator's token on a fresh installation."""
    made = up.command("user", "create", "--email", "bench@seiketsu.ai", "--name", "Bench", "--role", "administrator")
    assert made.returncode == 0 or "already" in made.stderr, made.stderr
    token = up.command("token", "create", "--email", "bench@seiketsu.ai", "--name", "bench")
    assert token.returncode == 0, token.stderr
    return token.stdout.strip().splitlines()[-1]


def post(connection: http.client.HTTPConnection, token: str, path: str, body: dict[str, object]) -> tuple[int, bytes]:
    """One request on a kept connection."""
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    connection.request("POST", path, json.dumps(body), headers)
    answer = connection.getresponse()
    return answer.status, answer.read()


def organizations(up: Installation, token: str) -> list[int]:
    """Forty clients over the four tiers."""
    connection = http.client.HTTPConnection("127.0.0.1", up.port, timeout=60)
    found = []
    for number in range(ORGANIZATIONS):
        tier = ("starter", "professional", "business", "enterprise")[number % 4]
        status, text = post(connection, token, "/api/v1/organizations", {"name": f"Client {number}", "tier": tier})
        assert status == 201, text
        found.append(json.loads(text)["id"])
    return found


def run(up: Installation, token: str, clients: int, seconds: float, owners: list[int]) -> Result:
    """Let so many clients open tickets for so long."""
    until = time.monotonic() + seconds
    times: list[float] = []
    errors: list[int] = []

    def client(number: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", up.port, timeout=60)
        count = 0
        while time.monotonic() < until:
            count += 1
            began = time.monotonic()
            status, _text = post(
                connection,
                token,
                "/api/v1/tickets",
                {
                    "subject": f"Callers hear the old greeting ({number}.{count})",
                    "body": {"text": "Since this morning the voice agent greets callers with our old office name."},
                    "organization_id": owners[count % len(owners)],
                    "requester": {"email": f"person{count % 200}@bench.example", "name": f"Person {count % 200}"},
                },
            )
            times.append(time.monotonic() - began)
            if status != 201:
                errors.append(status)

    work = processor_time(up)
    began = time.monotonic()
    threads = [threading.Thread(target=client, args=(number,)) for number in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took = time.monotonic() - began
    after = processor_time(up)
    with psycopg.connect(f"postgresql://seiketsu@/seiketsu?host={up.home / 'run'}") as asked:
        row = asked.execute(
            "select (select count(*) from core_event where position is null) +"
            " (select coalesce(max(s.last_position - c.position), 0) from core_eventcursor c, core_sequencer s),"
            " (select count(*) from delivery_delivery where state = 'queued')"
        ).fetchone()
    good = len(times) - len(errors)
    cuts = statistics.quantiles(times, n=20)
    return Result(
        clients=clients,
        seconds=round(took, 1),
        tickets=good,
        per_second=round(good / took, 1),
        p50=round(cuts[9] * 1000, 1),
        p95=round(cuts[18] * 1000, 1),
        errors=len(errors),
        backlog_events=int(row[0]) if row else 0,
        unsent_mails=int(row[1]) if row else 0,
        work={name: round(1000 * (after[name] - work.get(name, 0.0)) / max(good, 1), 2) for name in sorted(after)},
    )


def main() -> None:
    """Run, and say how it went."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--clients", type=int, nargs="+", default=[1, 8])
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    results = []
    with tempfile.TemporaryDirectory() as folder:
        up = Installation(Path(folder) / "home", SEIKETSU_API_RATE="1000000")
        try:
            up.start_and_wait()
            token = token_of(up)
            owners = organizations(up, token)
            run(up, token, 1, 3, owners)  # warm up
            for clients in options.clients:
                results.append(run(up, token, clients, options.seconds, owners))
                print(asdict(results[-1]), flush=True)
        finally:
            up.remove()
    print(f"{os.cpu_count()} processors, {platform.platform()}")
    if options.json:
        options.json.write_text(json.dumps([asdict(one) for one in results], indent=1) + "\n")


if __name__ == "__main__":
    main()
