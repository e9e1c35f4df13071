"""Tickets per second through HTTP: django-helpdesk, Request Tracker 5 and Seiketsu, one after another, same machine.

    uv run python bench/peers/compare.py [--seconds 60] [--clients 8] [--tickets 20000] [--only helpdesk rt ours]

Each has 2 workers and a database of its own on one PostgreSQL, and holds `--tickets` tickets before. See README.md.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import platform
import shutil
import statistics
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import ours
from fill import keeping
from helpdesk import Helpdesk
from peer import Creation, Peer
from request_tracker import SOCKETS, RequestTracker

from seiketsu.core.postgres import EmbeddedServer, settings_for
from seiketsu.core.postgres.tuning import machine_memory

WANTED = {"django-helpdesk": 2.8, "Request Tracker": 20.0}


@dataclass(frozen=True)
class Result:
    """What one product reached; times in milliseconds."""

    product: str
    tickets: int
    per_second: float
    p50: float
    p95: float
    errors: int


def load(product: str, port: int, creation: Creation, clients: int, seconds: float) -> Result:
    """Let so many clients make tickets for so long, each as fast as it is answered."""
    times: list[float] = []
    errors: list[tuple[int, bytes]] = []
    until = time.monotonic() + seconds

    def client(number: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        count = 0
        while time.monotonic() < until:
            count += 1
            body = json.dumps(creation.body(f"{number}.{count}"))
            began = time.monotonic()
            try:
                connection.request("POST", creation.path, body, creation.headers)
                answer = connection.getresponse()
                status, text = answer.status, answer.read()
            except (http.client.HTTPException, OSError) as fault:
                status, text = 0, repr(fault).encode()
                connection.close()
            times.append(time.monotonic() - began)
            if status != 201:
                errors.append((status, text[:300]))

    began = time.monotonic()
    threads = [threading.Thread(target=client, args=(number,)) for number in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took = time.monotonic() - began
    if errors:
        print(f"{product}: {len(errors)} refused, the first: {errors[0]}", file=sys.stderr)
    cuts = statistics.quantiles(times, n=20) if len(times) > 1 else [0.0] * 19
    good = len(times) - len(errors)
    p50, p95 = (round(1000 * cuts[place], 1) for place in (9, 18))
    return Result(product, good, round(good / took, 2), p50, p95, len(errors))


def measured(peer: Peer, options: argparse.Namespace) -> Result:
    """Install, fill, serve, warm up, measure, stop."""
    peer.install()
    peer.fill(options.tickets)
    with peer.serving() as (port, creation):
        load(peer.name, port, creation, 2, 3)
        found = load(peer.name, port, creation, options.clients, options.seconds)
    print(json.dumps(asdict(found)), flush=True)
    return found


def main() -> int:
    """Run those that were asked for, and compare."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--tickets", type=int, default=20_000)
    parser.add_argument("--only", nargs="+", choices=["helpdesk", "rt", "ours"], default=["helpdesk", "rt", "ours"])
    parser.add_argument("--home", type=Path, default=keeping.DEFAULT_HOME / "peers")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    if "rt" in options.only and (os.geteuid() != 0 or shutil.which("apt-get") is None):
        print("Request Tracker is left out: it needs root and apt. See bench/peers/README.md.", file=sys.stderr)
        options.only.remove("rt")
    home: Path = options.home.absolute()
    home.mkdir(parents=True, exist_ok=True)
    results = run(home, options)
    compare(results)
    if options.json:
        options.json.write_text(json.dumps([asdict(one) for one in results], indent=1) + "\n")
    return 0


def run(home: Path, options: argparse.Namespace) -> list[Result]:
    """All on one database server with the product's own settings, one after another."""
    results: list[Result] = []
    sockets = home / "request-tracker" / "root" / SOCKETS.lstrip("/")
    rt = RequestTracker(home / "request-tracker")
    if "rt" in options.only:
        rt.install()
    sockets.mkdir(parents=True, exist_ok=True)
    sockets.chmod(0o777)
    paths = f"{home / 'run'},{sockets}"
    server = EmbeddedServer(home, settings={**settings_for(machine_memory()), "unix_socket_directories": paths})
    server.start(ready_seconds=120)
    try:
        url = server.paths.url("postgres")
        peers: dict[str, Callable[[], Peer]] = {"helpdesk": lambda: Helpdesk(home / "helpdesk", url), "rt": lambda: rt}
        for name, make in peers.items():
            if name in options.only:
                peer = make()
                keeping.make_database(url, peer.database, anew=False)
                results.append(measured(peer, options))
        if "ours" in options.only:
            results.append(measured(ours.Ours(home / "ours", url), options))
    finally:
        server.stop()
    return results


def compare(results: list[Result]) -> None:
    """Ours against each other one."""
    rates = {one.product: one.per_second for one in results}
    mine = rates.pop("Seiketsu", None)
    for product, rate in rates.items():
        if mine and rate:
            print(f"Seiketsu makes {mine / rate:.1f} times as many as {product} (wanted: {WANTED[product]})")
    print(f"{os.cpu_count()} processors, {platform.platform()}")


if __name__ == "__main__":
    sys.exit(main())
