"""Seiketsu as `seiketsu up` runs it: two web workers, the worker, the mail listener, every rule on."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
from api_tickets import organizations, token_of
from fill import keeping
from peer import SUBJECT, TEXT, Creation

from seiketsu.config.tests.installation import Installation

_AT_SCALE = Path(__file__).parents[1] / "at_scale.py"
_BUSY = (
    "select (select count(*) from core_event where position is null)"
    " + (select count(*) from commitments_commitment where next_at <= clock_timestamp())"
    " + (select coalesce(max(s.last_position - c.position), 0) from core_eventcursor c, core_sequencer s)"
)


class Ours:
    """Seiketsu, on a database that bench/fill filled."""

    name = "Seiketsu"

    def __init__(self, home: Path, server_url: str) -> None:
        self.home, self._server = home, server_url
        self.database = ""

    def install(self) -> None:
        """Nothing but a folder: it is this checkout."""
        self.home.mkdir(parents=True, exist_ok=True)

    def fill(self, tickets: int) -> None:
        """A filled desk, kept like the benches' own."""
        self.database = f"fill_{tickets}"
        command = [sys.executable, str(_AT_SCALE), "--only-fill", "--sizes", str(tickets), "--server", self._server]
        subprocess.run([*command, "--home", str(self.home)], check=True)

    @contextmanager
    def serving(self) -> Iterator[tuple[int, Creation]]:
        """The installation, once its worker has caught up with the promises that ran out since the fill."""
        url = keeping.database_url(self._server, self.database)
        with TemporaryDirectory(prefix="seiketsu-peers-") as folder:
            up = Installation(Path(folder) / "home", SEIKETSU_API_RATE="1000000", DATABASE_URL=url)
            try:
                up.start_and_wait()
                token = token_of(up)
                owners = organizations(up, token)
                headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
                _wait(url)

                def body(label: str) -> dict[str, object]:
                    number = hash(label)
                    return {
                        "subject": f"{SUBJECT} ({label})",
                        "body": {"text": TEXT},
                        "organization_id": owners[number % len(owners)],
                        "requester": {"email": f"person{number % 200}@bench.example"},
                    }

                yield up.port, Creation("/api/v1/tickets", headers, body)
            finally:
                up.remove()


def _wait(url: str) -> None:
    deadline = time.monotonic() + 300
    with psycopg.connect(url, autocommit=True) as asked:
        while time.monotonic() < deadline:
            row = asked.execute(_BUSY).fetchone()
            if row is None or row[0] == 0:
                return
            time.sleep(0.5)
