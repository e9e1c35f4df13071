"""The supervisor's own loop: pass on what the processes write, start again what died, stop in order."""

import os
import select
import signal
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from seiketsu.config.supervisor.child import Child, Program, describe_end
from seiketsu.config.supervisor.console import Console, Tail
from seiketsu.config.supervisor.leftovers import Ledger
from seiketsu.core.postgres import EmbeddedServer, PostgresError

_TICK = 0.5
_ROUTINE = ("] LOG: ", "] DEBUG", "] INFO: ")


class Supervisor:
    """Owns the embedded database (when there is one) and the processes that use it."""

    def __init__(
        self,
        *,
        console: Console,
        ledger: Ledger,
        programs: Sequence[Program],
        server: EmbeddedServer | None = None,
    ) -> None:
        self.children = [Child(program) for program in programs]
        self._console = console
        self._ledger = ledger
        self._server = server
        self._server_log = Tail(server.paths.log) if server is not None else None
        self._waking, self._wake = os.pipe()
        os.set_blocking(self._wake, False)
        self.stopping = False

    def request_stop(self, *_: object) -> None:
        """Begin to stop; also a signal handler. A second request changes nothing: the order is kept."""
        self.stopping = True
        try:
            os.write(self._wake, b"x")
        except BlockingIOError:
            pass

    def handle_signals(self) -> None:
        """Let Ctrl-C, SIGTERM and a lost terminal stop everything in order; under nohup the terminal may go."""
        for sign in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            if sign != signal.SIGHUP or signal.getsignal(sign) != signal.SIG_IGN:
                signal.signal(sign, self.request_stop)

    def start_children(self) -> None:
        """Start every program."""
        for child in self.children:
            self._start(child)

    def run(self, *, until: Callable[[], bool] | None = None) -> None:
        """Watch until told to stop, or until `until` is true."""
        while not self.stopping and not (until is not None and until()):
            self.turn()

    def turn(self) -> None:
        """Wait for output or a tick, then look after everything once."""
        pipes = [child.process.stdout for child in self.children if child.process is not None and child.process.stdout]
        descriptors = [pipe.fileno() for pipe in pipes]
        ready, _, _ = select.select([self._waking, *descriptors], [], [], _TICK)
        self._pass_on_output()
        if self.stopping:
            return
        if any(descriptor in ready for descriptor in descriptors):
            # A process that ended has a readable pipe for ever: without this the loop would spin until it is reaped.
            time.sleep(0.01)
        self._look_after_database()
        for child in self.children:
            status = child.ended()
            if status is not None:
                self._console.line(child.program.name, f"{describe_end(status)}; starts again in {child.pause:g} s")
            if child.is_due():
                self._start(child)

    def stop(self) -> None:
        """Stop in the order in which work flows: what takes work in first, the database last."""
        self._console.line("up", "stopping")
        for child in self.children:
            child.ask_to_stop()
            deadline = time.monotonic() + child.program.stop_seconds
            while not child.has_stopped() and time.monotonic() < deadline:
                self._pass_on_output()
                time.sleep(0.02)
            if not child.has_stopped():
                self._console.line(child.program.name, "did not stop in time and is ended by force")
            self._pass_on_output()
            child.kill()
        if self._server is not None:
            self._server.stop()
            self._pass_on_output()
        self._ledger.write([])
        self._console.line("up", "stopped")

    def _start(self, child: Child) -> None:
        child.start()
        self._ledger.write([other.process.pid for other in self.children if other.process is not None])

    def _look_after_database(self) -> None:
        if self._server is None or self._server.process_id is not None:
            return
        self._console.line("database", "ended; starts again")
        try:
            self._server.restart()
            self._console.line("database", "runs again")
        except PostgresError as fault:
            self._console.line("database", f"{fault}")
            time.sleep(1)

    def _pass_on_output(self) -> None:
        for child in self.children:
            for line in child.read_lines():
                self._console.line(child.program.name, line)
        if self._server_log is not None:
            for line in self._server_log.lines():
                # Its routine stays in its own log.
                if not any(level in line for level in _ROUTINE):
                    self._console.line("database", line)


def log_path(home: Path) -> Path:
    """The one readable log."""
    return home / "log" / "seiketsu.log"
