"""A real installation in a directory of its own, run by `seiketsu up` as an operator runs it."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

# What the test run sets for itself must not reach the installation.
_OF_THE_RUN = ("DATABASE_URL", "DJANGO_SETTINGS_MODULE", "DJANGO_ALLOW_ASYNC_UNSAFE")


def free_port() -> int:
    """A port that nothing uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Installation:
    """Starts, asks and stops one installation."""

    def __init__(self, home: Path, **variables: str) -> None:
        self.home = home
        self.port, self.smtp_port = free_port(), free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        kept = {
            name: value
            for name, value in os.environ.items()
            if name not in _OF_THE_RUN and not name.startswith(("SEIKETSU_", "PYTEST_"))
        }
        self.environment = {
            **kept,
            "SEIKETSU_HOME": str(home),
            "SEIKETSU_PORT": str(self.port),
            "SEIKETSU_SMTP_PORT": str(self.smtp_port),
            **variables,
        }
        self.process: subprocess.Popen[str] | None = None
        self.output = home.with_name(home.name + ".out")

    def start(self, *arguments: str) -> None:
        """Begin `seiketsu up`."""
        with self.output.open("w") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "seiketsu", "up", *arguments],
                env=self.environment,
                stdout=output,
                stderr=subprocess.STDOUT,
                text=True,
            )

    def start_and_wait(self, *arguments: str) -> None:
        """Start it, and return when it says where it runs."""
        self.start(*arguments)
        self.wait_for(lambda: "Ctrl-C stops" in self.text or self.process.poll() is not None, 240)
        assert "Ctrl-C stops" in self.text, self.text

    @property
    def text(self) -> str:
        """What it has written to its terminal."""
        return self.output.read_text(errors="replace")

    @property
    def link(self) -> str:
        """The sign-in link that it printed."""
        found = re.search(r"Sign in .*?(http\S+)", self.text)
        assert found is not None, self.text
        return found.group(1)

    def wait_for(self, condition: Callable[[], object], seconds: float = 120) -> None:
        """Wait until it is so; `seconds` end a wait in vain, and are no measure of speed."""
        deadline = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < deadline, f"not in {seconds} s:\n{self.text[-4000:]}"
            time.sleep(0.1)

    def get(self, path: str) -> tuple[int, str]:
        """Status and text of a page; status 0 when nothing answers."""
        try:
            with urllib.request.urlopen(self.address + path, timeout=10) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as answer:
            return answer.code, answer.read().decode()
        except OSError:
            return 0, ""

    def processes(self) -> dict[str, int]:
        """The supervised processes by what they run."""
        found = {}
        for pid in json.loads((self.home / "processes.json").read_text()):
            try:
                words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
            except FileNotFoundError:
                continue
            if len(words) > 2:  # one that was killed and is not reaped has none
                found[words[words.index(b"seiketsu") + 1].decode()] = int(pid)
        return found

    def database_process(self) -> int:
        """The number of the database's main process."""
        return int((self.home / "pg" / "postmaster.pid").read_text().splitlines()[0])

    def command(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run `seiketsu ...` on this installation."""
        return subprocess.run(
            [sys.executable, "-m", "seiketsu", *arguments],
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )

    def stop(self, sign: signal.Signals = signal.SIGTERM) -> int:
        """Stop it as Ctrl-C or a service manager does; returns its exit status.

        Its parts have 15, 30 and 35 seconds in turn before each is ended by force.
        """
        assert self.process is not None
        self.process.send_signal(sign)
        return self.process.wait(120)

    def remove(self) -> None:
        """Leave nothing running, whatever happened."""
        if self.process is not None and self.process.poll() is None:
            try:
                self.stop()
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        try:
            os.kill(self.database_process(), signal.SIGQUIT)
        except (FileNotFoundError, ProcessLookupError, IndexError):
            return
