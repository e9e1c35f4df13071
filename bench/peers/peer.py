"""What the comparison asks of each product."""

from __future__ import annotations

import http.client
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

SUBJECT = "Callers hear the old greeting"
TEXT = "Since this morning the voice agent greets callers with our old office name."


@dataclass(frozen=True)
class Creation:
    """How a ticket is made through HTTP; `body` gets a label that makes it another ticket."""

    path: str
    headers: dict[str, str]
    body: Callable[[str], dict[str, Any]]


class Peer(Protocol):
    """A product that can be installed, filled and served."""

    name: str
    database: str

    def install(self) -> None:
        """Put it there, unless it is."""

    def fill(self, tickets: int) -> None:
        """See that it holds so many tickets."""

    def serving(self) -> AbstractContextManager[tuple[int, Creation]]:
        """Run it with two workers; gives its port and how to make a ticket."""


def free_port() -> int:
    """A port that nothing uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def process(command: list[str], port: int, log: Path, **options: Any) -> Iterator[None]:
    """Run a server until the block ends; it is ready when its port answers."""
    with log.open("w") as output:
        running = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT, **options)
    try:
        deadline = time.monotonic() + 120
        while not _answers(port):
            if running.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"{command[0]} does not answer:\n{log.read_text()[-3000:]}")
            time.sleep(0.2)
        yield
    finally:
        running.terminate()
        try:
            running.wait(20)
        except subprocess.TimeoutExpired:
            running.kill()
            running.wait()


def _answers(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request("GET", "/")
        connection.getresponse().read()
    except OSError:
        return False
    return True
