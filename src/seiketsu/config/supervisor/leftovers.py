"""Processes that a killed supervisor left behind: known by number and start time, and ended before new ones start."""

import json
import os
import signal
import subprocess
import time
from pathlib import Path


def start_time(pid: int) -> str | None:
    """When a process started, in the system's own words; None when there is no such process.

    A number alone is not enough: the system gives it to another program later.
    """
    if Path("/proc/self/stat").exists():
        try:
            text = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
        except OSError:
            return None
        fields = text.rpartition(")")[2].split()
        return None if fields[0] == "Z" else fields[19]
    shown = subprocess.run(["ps", "-p", str(pid), "-o", "lstart="], capture_output=True, text=True, check=False)
    return shown.stdout.strip() or None


class Ledger:
    """The file that names our processes."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def write(self, pids: list[int]) -> None:
        """Note the processes that run now."""
        partial = self._path.with_suffix(".partial")
        partial.write_text(json.dumps({str(pid): start_time(pid) for pid in pids}), encoding="utf-8")
        partial.replace(self._path)

    def left_over(self) -> list[int]:
        """Those of the noted processes that still run."""
        try:
            noted = json.loads(self._path.read_text(encoding="utf-8"))
        except (FileNotFoundError, ValueError):
            return []
        if not isinstance(noted, dict):
            return []
        return [int(pid) for pid, started in noted.items() if started is not None and start_time(int(pid)) == started]

    def end_all(self, *, seconds: float = 15) -> int:
        """End what is left over, in order first and by force after `seconds`; returns how many there were."""
        found = self.left_over()
        for sign, wait in ((signal.SIGTERM, seconds), (signal.SIGKILL, 5.0)):
            for pid in self.left_over():
                end_group(pid, sign)
            deadline = time.monotonic() + wait
            while self.left_over() and time.monotonic() < deadline:
                time.sleep(0.05)
        return len(found)


def end_group(pid: int, sign: signal.Signals) -> None:
    """Signal a process and everything it started; each of ours leads a group of its own."""
    try:
        os.killpg(pid, sign)
    except ProcessLookupError:
        return
    except PermissionError:
        os.kill(pid, sign)
