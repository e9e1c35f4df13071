"""`seiketsu up`: everything of one installation, from nothing."""

import argparse
import fcntl
import json
import os
import socket
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import IO

from seiketsu.config import environment
from seiketsu.config.environment import Environment
from seiketsu.config.supervisor.child import Child, Program, describe_end
from seiketsu.config.supervisor.console import Console
from seiketsu.config.supervisor.leftovers import Ledger
from seiketsu.config.supervisor.loop import Supervisor, log_path
from seiketsu.core.postgres import EmbeddedServer, PostgresError, paths_for
from seiketsu.core.postgres.paths import make_private_directory

_READY_SECONDS = 90.0
_TEMPORARY_OWNER_SECONDS = 15.0


class CannotStart(Exception):
    """The message says why, and what to do."""


def main(arguments: Sequence[str]) -> int:
    """Run the installation until Ctrl-C or SIGTERM. Returns the exit status."""
    parser = argparse.ArgumentParser(
        prog="seiketsu up", description="Start the database, the site, the worker and the mail listener."
    )
    parser.add_argument("--demo", action="store_true", help="fill it with a believable company first")
    options = parser.parse_args(arguments)
    settings = environment.read()
    if not settings.home.exists():
        make_private_directory(settings.home)
    try:
        with _only_supervisor(settings):
            return _run(settings, demo=options.demo)
    except (CannotStart, PostgresError, environment.EnvironmentFault, PermissionError) as fault:
        print(f"seiketsu up: {fault}", file=sys.stderr)
        return 1


def programs() -> list[Program]:
    """The processes, in the order in which they are stopped: what takes work in first."""
    seiketsu = [sys.executable, "-m", "seiketsu"]
    return [
        Program("web", [*seiketsu, "web"]),
        Program("worker", [*seiketsu, "worker", "--mail"], stop_seconds=30),
    ]


@contextmanager
def _only_supervisor(settings: Environment) -> Iterator[None]:
    """Hold the home for as long as we run; the system lets it go when we die."""
    path = settings.home / "supervisor.lock"
    try:
        lock: IO[str] = path.open("a+", encoding="utf-8")
    except PermissionError as fault:
        raise CannotStart(
            f"{settings.home} belongs to another user. Run as that user, or set SEIKETSU_HOME to a directory of yours."
        ) from fault
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise CannotStart(
                f"Seiketsu already runs on {settings.home} ({lock.read().strip() or 'another process'}). Stop it first "
                "with Ctrl-C in its terminal, or set SEIKETSU_HOME and SEIKETSU_PORT to run a second one."
            ) from None
        lock.seek(0)
        lock.truncate()
        lock.write(f"process {os.getpid()}, {settings.public_url}\n")
        lock.flush()
        yield


def is_running(settings: Environment) -> bool:
    """Whether a supervisor holds this home now."""
    try:
        with (settings.home / "supervisor.lock").open(encoding="utf-8") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False
    return False


def _run(settings: Environment, *, demo: bool) -> int:
    make_private_directory(paths_for(settings.home).run)
    console = Console(log_path(settings.home))
    ledger = Ledger(settings.home / "processes.json")
    server = EmbeddedServer(settings.home) if settings.database_url is None else None
    supervisor = Supervisor(console=console, ledger=ledger, programs=programs(), server=server)
    supervisor.handle_signals()
    try:
        if (ended := ledger.end_all()) > 0:
            console.line("up", f"ended {ended} processes that an earlier run left behind")
        _require_free_ports(settings)
        environment.secret_key(settings)
        if server is not None:
            console.line("up", f"starting the database in {server.paths.data}")
            server.start(lock_seconds=_TEMPORARY_OWNER_SECONDS)
        shown = _prepare(settings, supervisor, console, demo=demo)
        if not supervisor.stopping:
            supervisor.start_children()
            started = time.monotonic()
            supervisor.run(until=lambda: _is_ready(settings) or time.monotonic() > started + _READY_SECONDS)
        if not supervisor.stopping:
            _announce(settings, console, shown)
            supervisor.run()
    finally:
        supervisor.stop()
        console.close()
    return 0


def _prepare(settings: Environment, supervisor: Supervisor, console: Console, *, demo: bool) -> dict[str, str]:
    """Migrate, apply the plan, add the first administrator: in a process of its own, so that ours stays small."""
    result = settings.home / "run-result.json"
    command = [sys.executable, "-m", "seiketsu", "prepare", "--result", str(result), *(["--demo"] if demo else [])]
    step = Child(Program("prepare", command))
    step.start()
    status: int | None = None
    while status is None:
        time.sleep(0.05)
        lines = step.read_lines()
        if supervisor.stopping:
            step.ask_to_stop()
        if not lines:
            status = step.ended()
        for line in lines:
            console.line("up", line)
    if supervisor.stopping:
        return {}
    if status != 0:
        raise CannotStart(f"the preparation {describe_end(status)}; the lines above say why.")
    try:
        return dict(json.loads(result.read_text(encoding="utf-8")))
    finally:
        result.unlink(missing_ok=True)


def _require_free_ports(settings: Environment) -> None:
    for port, variable in ((settings.port, "SEIKETSU_PORT"), (settings.smtp_port, "SEIKETSU_SMTP_PORT")):
        if (fault := port_fault(settings.bind, port)) is not None:
            raise CannotStart(f"Port {port} on {settings.bind} cannot be used: {fault}. Set {variable} to another one.")


def port_fault(address: str, port: int) -> str | None:
    """Why nothing can listen here now, or None."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        # As the server does: a connection of an earlier run that is still closing is no obstacle.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
            probe.listen(1)
        except OSError as fault:
            return fault.strerror or str(fault)
    return None


def local_host(settings: Environment) -> str:
    """Where this machine itself reaches what listens on `bind`."""
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(settings.bind, settings.bind)  # noqa: S104 - read, not bound


def local_address(settings: Environment) -> str:
    """The site's address on this machine itself."""
    host = local_host(settings)
    return f"http://{f'[{host}]' if ':' in host else host}:{settings.port}"


def _is_ready(settings: Environment) -> bool:
    """The site says that it is ready, and the mail listener takes connections."""
    try:
        with urllib.request.urlopen(f"{local_address(settings)}/readyz", timeout=5) as answer:
            if answer.status != 200:
                return False
        with socket.create_connection((local_host(settings), settings.smtp_port), timeout=2):
            return True
    except OSError:  # urllib's errors are of this kind too
        return False


def _announce(settings: Environment, console: Console, shown: dict[str, str]) -> None:
    if not _is_ready(settings):
        console.line("up", "not everything is ready yet: the lines above and `seiketsu doctor` say what is wrong")
    console.line("up", "ready")
    console.announce(
        f"\n  Seiketsu runs at   {settings.public_url}"
        f"\n  Sign in (once, within an hour):   {shown.get('link', '')}"
        f"\n  Mail is taken at   {settings.bind}:{settings.smtp_port} (SMTP)"
        f"\n  Data and logs in   {settings.home}"
        "\n  Ctrl-C stops everything in order.\n"
    )
