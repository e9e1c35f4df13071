"""The pages an agent lives in, at several sizes: queue, ticket, search, API list; and the memory of all processes.

    uv run python bench/pages.py [--sizes 10000 100000] [--requests 60] [--json FILE]

Two tickets are made by the product's own actions (one open, one closed) and multiplied inside the database, with their
messages, decisions and commitments; about 2,000 stay open, as on a desk that keeps up. Then one signed-in browser asks
for pages one after another over HTTP, with every process running. Times are those the client saw.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import platform
import statistics
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
from api_tickets import post, token_of  # type: ignore[import-not-found]

from seiketsu.config.tests.installation import Installation

OPEN = 2000
CHILDREN = ("desk_message", "desk_decision", "desk_solution", "commitments_commitment")


@dataclass(frozen=True)
class Result:
    """One page at one size; times in milliseconds."""

    tickets: int
    page: str
    p50: float
    p95: float
    kilobytes: float


class Browser:
    """One signed-in member of the staff on a kept connection."""

    def __init__(self, up: Installation) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", up.port, timeout=120)
        self.cookies: dict[str, str] = {}
        self.token = ""

    def get(self, path: str) -> tuple[int, bytes, str]:
        """Ask for a page; status, body and where it sends on to."""
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if self.token and path.startswith("/api/"):
            headers = {"Authorization": f"Bearer {self.token}"}
        self.connection.request("GET", path, headers=headers)
        answer = self.connection.getresponse()
        for cookie in answer.headers.get_all("Set-Cookie") or ():
            name, _equals, value = cookie.split(";")[0].partition("=")
            self.cookies[name] = value
        return answer.status, answer.read(), answer.headers.get("Location", "")

    def sign_in(self, link: str) -> None:
        """Follow a one-time link to its end."""
        path = urlsplit(link).path
        for _ in range(6):
            status, body, onward = self.get(path)
            if status in {301, 302, 303}:
                path = onward
                continue
            if b"csrfmiddlewaretoken" in body and "/sign-in/" in path:
                self.confirm(path, body)
                return
            return

    def confirm(self, path: str, body: bytes) -> None:
        """Press the button of the sign-in page, which a mail scanner would not."""
        text = body.decode()
        value = text.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
        headers = {
            "Cookie": "; ".join(f"{name}={one}" for name, one in self.cookies.items()),
            "Content-Type": "application/x-www-form-urlencoded",
        }
        self.connection.request("POST", path, f"csrfmiddlewaretoken={value}", headers)
        answer = self.connection.getresponse()
        for cookie in answer.headers.get_all("Set-Cookie") or ():
            name, _equals, given = cookie.split(";")[0].partition("=")
            self.cookies[name] = given
        answer.read()


def columns(asked: psycopg.Connection, table: str) -> list[str]:
    """The columns that can be written, without the identity."""
    rows = asked.execute(
        "select column_name from information_schema.columns where table_name = %s and is_generated = 'NEVER'"
        " and is_identity = 'NO' order by ordinal_position",
        [table],
    ).fetchall()
    return [row[0] for row in rows]


def multiply(asked: psycopg.Connection, table: str, changes: dict[str, str], where: str) -> None:
    """Copy rows `where` so often as the table `more` says, with some columns changed; `n` counts the copies."""
    names = columns(asked, table)
    shown = ", ".join(changes.get(name, f"t.{name}") for name in names)
    asked.execute(f"insert into {table} ({', '.join(names)}) select {shown} from {table} t, more where {where}")


def fill(asked: psycopg.Connection, closed: int, opened: int, size: int) -> None:
    """Bring the desk to `size` tickets, `OPEN` of them open."""
    row = asked.execute("select count(*), max(id) from desk_ticket").fetchone()
    assert row is not None
    missing = size - int(row[0])
    for template, count in ((opened, max(0, min(OPEN, missing - 1) if row[0] < OPEN else 0)), (closed, None)):
        wanted = missing if count is None else count
        if wanted <= 0:
            continue
        first = asked.execute("select max(id) from desk_ticket").fetchone()
        assert first is not None
        base = int(first[0])
        asked.execute("drop table if exists more")
        asked.execute(f"create temporary table more as select n from generate_series(1, {wanted}) n")
        due = "t.next_due_at + n * interval '3 seconds'"
        multiply(
            asked,
            "desk_ticket",
            {
                "subject_line": "t.subject_line || ' ' || n",
                "created_at": "t.created_at - n * interval '9 minutes'",
                "updated_at": "t.updated_at - n * interval '9 minutes'",
                "next_due_at": due,
            },
            f"t.id = {template}",
        )
        for table in CHILDREN:
            key = "subject_id" if table == "commitments_commitment" else "ticket_id"
            changes = {key: f"{base} + n", "raw_intake_id": "null"}
            if table == "desk_message":
                changes["search"] = "t.search || to_tsvector('simple', 'word' || (n % 5000) || ' rare' || n)"
            multiply(asked, table, changes, f"t.{key} = {template}")
        missing -= wanted
    asked.execute("analyze")
    asked.commit()


def measure(browser: Browser, tickets: int, page: str, path: str, requests: int) -> Result:
    """One page several times, after three that are not counted."""
    times, size = [], 0
    browser.connection.close()  # the server ends idle connections; the next request opens a new one
    for number in range(requests + 3):
        began = time.monotonic()
        status, body, _onward = browser.get(path)
        took = time.monotonic() - began
        assert status == 200, (path, status, body[:300])
        size = len(body)
        if number >= 3:
            times.append(took)
    cuts = statistics.quantiles(times, n=20)
    return Result(tickets, page, round(cuts[9] * 1000, 1), round(cuts[18] * 1000, 1), round(size / 1000, 1))


def memory(up: Installation) -> dict[str, float]:
    """Proportional share of memory of each process, in MiB, the database's processes together."""
    found: dict[str, float] = {}
    wanted = {pid: name for name, pid in up.processes().items()}
    wanted[up.database_process()] = "postgres"
    assert up.process is not None
    wanted[up.process.pid] = "supervisor"
    parents = {}
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = entry.read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        parents[int(entry.parent.name)] = int(fields[1])
    for pid in parents:
        root: int | None = pid
        while root and root not in wanted:
            root = parents.get(root)
        if root is None or root not in wanted:
            continue
        try:
            lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        except OSError:
            continue
        pss = next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
        name = wanted[root]
        found[name] = round(found.get(name, 0) + pss / 1024, 1)
    found["all"] = round(sum(found.values()), 1)
    return found


def templates(up: Installation, token: str) -> tuple[int, int]:
    """A closed and an open ticket with two messages each, made by the product."""
    connection = http.client.HTTPConnection("127.0.0.1", up.port, timeout=60)

    def made(path: str, body: dict[str, object]) -> int:
        status, text = post(connection, token, path, body)
        assert status in {200, 201}, text
        return int(json.loads(text)["id"])

    owner = made("/api/v1/organizations", {"name": "Cedar & Main Realty", "tier": "business"})
    numbers = []
    for _ in range(2):
        number = made(
            "/api/v1/tickets",
            {
                "subject": "Callers hear the old greeting",
                "body": {"text": "Since this morning the voice agent greets callers with our old office name."},
                "organization_id": owner,
                "requester": {"email": "denise@cedarmain.example", "name": "Denise Albright"},
            },
        )
        made(f"/api/v1/tickets/{number}/messages", {"body": {"text": "I am looking into it now."}})
        numbers.append(number)
    status, text = post(connection, token, f"/api/v1/tickets/{numbers[0]}/solution", {})
    assert status in {200, 201}, text
    return numbers[0], numbers[1]


def run(sizes: list[int], requests: int) -> tuple[list[Result], dict[str, float]]:
    """All pages at all sizes on one installation that grows."""
    results: list[Result] = []
    with tempfile.TemporaryDirectory() as folder:
        up = Installation(Path(folder) / "home", SEIKETSU_API_RATE="1000000", SEIKETSU_STAFF_SECOND_FACTOR="optional")
        try:
            up.start_and_wait()
            browser = Browser(up)
            browser.sign_in(up.link)
            browser.token = token_of(up)
            closed, opened = templates(up, browser.token)
            held = memory(up)
            with psycopg.connect(f"postgresql://seiketsu@/seiketsu?host={up.home / 'run'}") as asked:
                for size in sizes:
                    fill(asked, closed, opened, size)
                    pages = {
                        "queue": "/desk/",
                        "ticket": f"/desk/tickets/{opened}/",
                        "search, rare word": f"/desk/search/?q=rare{size // 2}",
                        "search, common word": "/desk/search/?q=greeting",
                        "API list of 50": "/api/v1/tickets?limit=50",
                        "API detail": f"/api/v1/tickets/{opened}",
                    }
                    for page, path in pages.items():
                        results.append(measure(browser, size, page, path, requests))
                        print(asdict(results[-1]), flush=True)
            held = {f"{name} (started)": value for name, value in held.items()} | memory(up)
            return results, held
        finally:
            up.remove()


def main() -> None:
    """Run, and say how it went."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--requests", type=int, default=60)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    results, held = run(options.sizes, options.requests)
    print("memory, MiB (PSS):", held)
    print(f"{os.cpu_count()} processors, {platform.platform()}")
    if options.json:
        shown = {"pages": [asdict(one) for one in results], "memory": held}
        options.json.write_text(json.dumps(shown, indent=1) + "\n")


if __name__ == "__main__":
    main()
