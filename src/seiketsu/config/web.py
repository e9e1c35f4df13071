"""The web process: granian with the composed application, stopped in order."""

import argparse
import gc
import multiprocessing
import os
import signal
import time
from collections.abc import Sequence
from importlib import import_module
from pkgutil import resolve_name
from typing import Any

from granian.constants import Interfaces, Loops
from granian.server import MPServer

from seiketsu.config import environment
from seiketsu.config.processes import allow_many_files, die_with_parent

THREADS = 8
# What `--only` serves; None is everything behind one port.
TARGETS = {
    None: "seiketsu.config.asgi:application",
    "site": "seiketsu.config.wsgi:application",
    "live": "seiketsu.config.asgi:live",
}
# Long enough for each stream to write its end.
_DRAIN_SECONDS = 0.3


class DrainingServer(MPServer):
    """Ends the live streams before the workers are stopped: the server waits for every open answer otherwise."""

    def shutdown(self, exit_code: int = 0) -> None:
        """Stop in order: streams first, workers next."""
        for worker in self.wrks:
            if worker.is_alive():
                os.kill(worker._id(), signal.SIGUSR1)
        time.sleep(_DRAIN_SECONDS)
        super().shutdown(exit_code)  # type: ignore[no-untyped-call]


def main(arguments: Sequence[str]) -> int:
    """Serve until SIGTERM or Ctrl-C."""
    parser = argparse.ArgumentParser(prog="seiketsu web", description="Serve the site and its live streams.")
    parser.add_argument("--workers", type=int, default=0, help="processes; default: one per core, at most 4")
    parser.add_argument("--only", choices=["site", "live"], help="one of the two, behind a proxy that joins them")
    parser.add_argument("--port", type=int, help="instead of SEIKETSU_PORT")
    options = parser.parse_args(arguments)
    files = allow_many_files()
    settings = environment.read()
    target = TARGETS[options.only]
    # Loaded once here and shared by the workers, which are forked from this process.
    load(target)
    gc.collect()
    gc.freeze()
    # Until a worker has its own handler, the signal that ends its streams must not end it.
    signal.signal(signal.SIGUSR1, signal.SIG_IGN)
    site_alone = options.only == "site"
    server = DrainingServer(
        target,
        address=settings.bind,
        port=options.port or settings.port,
        interface=Interfaces.WSGI if site_alone else Interfaces.ASGI,
        loop=Loops.uvloop,
        workers=options.workers or (1 if options.only == "live" else worker_count()),
        blocking_threads=THREADS if site_alone else 1,
        websockets=False,
        # Open streams count; at the default of about a thousand the whole site would stand still.
        backpressure=min(6000, files - 256),
        backlog=2048,
        workers_kill_timeout=10,
        respawn_failed_workers=True,
        log_access=False,
    )
    server.serve(target_loader=load)
    return 0


def load(target: str) -> Any:
    """The application with all its pages; a worker that was forked finds it loaded."""
    if multiprocessing.parent_process() is not None:
        # A worker whose server was killed would go on holding the port.
        die_with_parent(signal.SIGKILL)
    application = resolve_name(target)
    import_module("seiketsu.config.urls")
    return application


def worker_count() -> int:
    """One process per core that we may use, at most 4: the database needs cores too."""
    return max(1, min(4, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1))
