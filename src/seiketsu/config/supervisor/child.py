"""One supervised process: started, watched, started again with growing pauses."""

import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from seiketsu.config.processes import SUPERVISOR_VARIABLE
from seiketsu.config.supervisor.leftovers import end_group

FIRST_PAUSE = 0.5
LONGEST_PAUSE = 30.0
# A process that lived this long is thought well again: its next pause is the shortest.
WELL_AFTER = 60.0


@dataclass(frozen=True)
class Program:
    """What to run. `stop_seconds` is how long it may take to finish what it is doing."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)
    stop_seconds: float = 15.0


class Child:
    """A program's process, now or again in a moment."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.process: subprocess.Popen[bytes] | None = None
        self.restarts = 0
        self._started = 0.0
        self._pause = 0.0
        self._next_start = 0.0
        self._rest = b""

    def start(self) -> None:
        """Start it. It leads a session of its own: Ctrl-C must reach the supervisor alone, which stops in order."""
        own = {**os.environ, **self.program.environment, SUPERVISOR_VARIABLE: str(os.getpid()), "PYTHONUNBUFFERED": "1"}
        own.pop("PYTHONDONTWRITEBYTECODE", None)
        # Each thread's own heap would cost memory that our few threads never need.
        own.setdefault("MALLOC_ARENA_MAX", "2")
        self.process = subprocess.Popen(
            list(self.program.command),
            env=own,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        assert self.process.stdout is not None
        os.set_blocking(self.process.stdout.fileno(), False)
        self._started = time.monotonic()

    def read_lines(self) -> list[str]:
        """What it has written since the last call, in complete lines."""
        if self.process is None or self.process.stdout is None:
            return []
        taken = [self._rest]
        while True:
            try:
                chunk = os.read(self.process.stdout.fileno(), 65536)
            except BlockingIOError:
                break
            if not chunk:
                break
            taken.append(chunk)
        *complete, self._rest = b"".join(taken).split(b"\n")
        return [line.decode(errors="replace").rstrip("\r") for line in complete]

    def ended(self) -> int | None:
        """Its exit status when it has ended since the last call; plans the next start."""
        if self.process is None or (status := self.process.poll()) is None:
            return None
        # What it started must not outlive it, or the next one finds its port taken.
        end_group(self.process.pid, signal.SIGKILL)
        if self.process.stdout is not None:
            self.process.stdout.close()
        self.process = None
        lived = time.monotonic() - self._started
        self._pause = FIRST_PAUSE if lived > WELL_AFTER or not self._pause else min(LONGEST_PAUSE, self._pause * 2)
        self._next_start = time.monotonic() + self._pause
        self.restarts += 1
        return status

    @property
    def pause(self) -> float:
        """How long it waits before its next start."""
        return self._pause

    def is_due(self) -> bool:
        """Whether it should be started now."""
        return self.process is None and time.monotonic() >= self._next_start

    def ask_to_stop(self) -> None:
        """Tell it to finish."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)

    def has_stopped(self) -> bool:
        """Whether it is gone."""
        return self.process is None or self.process.poll() is not None

    def kill(self) -> None:
        """End it and all it started by force."""
        if self.process is not None:
            end_group(self.process.pid, signal.SIGKILL)
            self.process.wait()


def describe_end(status: int) -> str:
    """An exit status in words."""
    if status >= 0:
        return f"ended with status {status}"
    try:
        return f"was ended by {signal.Signals(-status).name}"
    except ValueError:
        return f"was ended by signal {-status}"
