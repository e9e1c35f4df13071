"""`kill -9` of the worker (which takes the mail too), the web process and PostgreSQL while mail pours in.

Every message that was acknowledged is a ticket or a reply, exactly once.
"""

from __future__ import annotations

import os
import signal
import smtplib
import threading
import time
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import psycopg
import pytest

from seiketsu.config.tests.installation import Installation

FULL = os.environ.get("SEIKETSU_TEST_FULL") == "1"
MAILS = 2000 if FULL else 200
SENDERS = 4
EVERY_REPLY = 4  # each fourth mail answers the one before it
GIVE_UP = 1800.0 if FULL else 300.0

pytestmark = [pytest.mark.embedded, pytest.mark.xdist_group("up")]


@pytest.fixture(scope="module")
def up(tmp_path_factory) -> Iterator[Installation]:
    """A whole installation, as `seiketsu up` runs it."""
    found = Installation(tmp_path_factory.mktemp("kill") / "home")
    found.start_and_wait()
    yield found
    found.remove()


class Postman:
    """Delivers mails until each was acknowledged, as a mail server does: what got no `250` is sent again."""

    def __init__(self, port: int, mails: list[EmailMessage]) -> None:
        self._port, self._mails = port, mails
        self.acknowledged: set[str] = set()
        self._next = iter(range(len(mails)))
        self._lock = threading.Lock()
        self._threads = [threading.Thread(target=self._deliver, daemon=True) for _ in range(SENDERS)]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    @property
    def finished(self) -> bool:
        return not any(thread.is_alive() for thread in self._threads)

    def _deliver(self) -> None:
        while True:
            with self._lock:
                number = next(self._next, None)
            if number is None:
                return
            mail = self._mails[number]
            while not self._send(mail):
                time.sleep(0.2)
            with self._lock:
                self.acknowledged.add(mail["Message-ID"])

    def _send(self, mail: EmailMessage) -> bool:
        try:
            with smtplib.SMTP("127.0.0.1", self._port, timeout=20) as client:
                client.send_message(mail)
        except (smtplib.SMTPException, OSError):
            return False
        return True


def mails(prefix: str, count: int = MAILS) -> list[EmailMessage]:
    """New mails of forty senders, with replies among them."""
    made: list[EmailMessage] = []
    for number in range(count):
        mail = EmailMessage()
        sender = f"person{number // EVERY_REPLY % 40}@{prefix}.example"
        mail["From"], mail["To"] = f"Person <{sender}>", "support@seiketsu.ai"
        mail["Date"] = "Mon, 23 Nov 2026 09:00:00 -0500"
        mail["Message-ID"] = f"<{prefix}-{number}@{prefix}.example>"
        mail["Subject"] = f"Question {number}"
        if number % EVERY_REPLY == EVERY_REPLY - 1:
            mail["In-Reply-To"] = made[-1]["Message-ID"]
        mail.set_content(f"This is number {number} of {prefix}.")
        made.append(mail)
    return made


def sql(up: Installation, text: str, *values: Any) -> list[tuple[Any, ...]]:
    """Ask the installation's database, waiting while it is being started again."""
    deadline = time.monotonic() + 60
    while True:
        try:
            with psycopg.connect(f"postgresql://seiketsu@/seiketsu?host={up.home / 'run'}", autocommit=True) as asked:
                return asked.execute(text, values).fetchall()
        except psycopg.OperationalError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)


def kept(up: Installation, prefix: str) -> int:
    """How many of these mails are on disk."""
    return int(sql(up, "select count(*) from core_rawintake where unique_key like %s", f"id:{prefix}-%")[0][0])


def unread(up: Installation, prefix: str) -> int:
    """How many of them no worker has read yet."""
    waiting = "select count(*) from core_rawintake where unique_key like %s and state = 'received'"
    return int(sql(up, waiting, f"id:{prefix}-%")[0][0])


def read(up: Installation, prefix: str) -> int:
    """How many of them are tickets or replies."""
    return int(sql(up, "select count(*) from desk_message where message_id like %s", f"<{prefix}-%")[0][0])


def until(condition: Callable[[], bool], what: str, seconds: float = GIVE_UP) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"not in {seconds:.0f} s: {what}"
        time.sleep(0.2)


def kill(up: Installation, victim: str) -> None:
    """`kill -9`, as soon as the process is there; the supervisor may be starting it this very moment."""
    if victim == "database":
        os.kill(up.database_process(), signal.SIGKILL)
        return
    until(lambda: victim in up.processes(), f"{victim} runs", 60)
    os.kill(up.processes()[victim], signal.SIGKILL)


def assert_exactly_once(up: Installation, sent: list[EmailMessage], acknowledged: set[str], prefix: str) -> None:
    found = dict(
        sql(up, "select message_id, count(*) from desk_message where message_id like %s group by 1", f"<{prefix}-%")
    )
    assert acknowledged == {mail["Message-ID"] for mail in sent}, "every mail was acknowledged in the end"
    assert set(found) == acknowledged, "none is missing"
    assert set(found.values()) == {1}, "none is there twice"
    states = dict(
        sql(up, "select state, count(*) from core_rawintake where unique_key like %s group by 1", f"id:{prefix}-%")
    )
    assert states == {"done": len(sent)}
    replies = [mail for mail in sent if mail["In-Reply-To"]]
    joined = sql(
        up,
        "select count(*) from desk_message r join desk_message q on q.message_id = r.in_reply_to"
        " and q.ticket_id = r.ticket_id where r.message_id like %s",
        f"<{prefix}-%",
    )[0][0]
    tickets = sql(up, "select count(distinct ticket_id) from desk_message where message_id like %s", f"<{prefix}-%")
    assert tickets[0][0] == len(sent) - joined
    # A reply that was read before what it answers opens a ticket of its own; that happens only around a crash.
    assert joined >= len(replies) // 2


@pytest.mark.parametrize("victim", ["worker", "web", "database"])
def test_mail_that_was_acknowledged_is_there_exactly_once(up, victim):
    # 200 in all where nobody asked for the long run, which takes 2,000 for each victim.
    sent = mails(victim.replace("_", "-"), MAILS if FULL else MAILS // 3)
    prefix = victim.replace("_", "-")
    postman = Postman(up.smtp_port, sent)
    postman.start()
    for share in (0.2, 0.6):
        until(lambda share=share: kept(up, prefix) >= len(sent) * share or postman.finished, "mail arrives")
        kill(up, victim)
    # Once more while the worker is at it.
    until(lambda: read(up, prefix) >= len(sent) * 0.3, "the worker reads")
    kill(up, victim)
    until(lambda: postman.finished, "every mail was acknowledged")
    until(lambda: kept(up, prefix) == len(sent) and unread(up, prefix) == 0, "the worker has read everything")
    assert_exactly_once(up, sent, postman.acknowledged, prefix)


def test_an_import_that_the_database_died_under_goes_on_and_doubles_nothing(up, tmp_path):
    sent = mails("folder", MAILS if FULL else MAILS // 2)
    for number, mail in enumerate(sent):
        Path(tmp_path / f"{number:05}.eml").write_bytes(mail.as_bytes())
    done = threading.Event()

    def take_in() -> None:
        while up.command("import", "mail", str(tmp_path)).returncode != 0:
            time.sleep(0.5)
        done.set()

    importing = threading.Thread(target=take_in, daemon=True)
    importing.start()
    until(lambda: kept(up, "folder") > 0 or done.is_set(), "the import has begun")
    kill(up, "database")
    until(done.is_set, "the import has ended well")
    kill(up, "worker")
    until(lambda: unread(up, "folder") == 0, "the worker has read everything")
    again = up.command("import", "mail", str(tmp_path))
    assert f"0 taken in, {len(sent):,} were here before" in again.stdout
    assert_exactly_once(up, sent, {mail["Message-ID"] for mail in sent}, "folder")


def test_nothing_was_left_half_done(up):
    """After all of it: no mail is being sent for ever, no event waits for its order, nobody has to look at anything."""
    until(
        lambda: sql(up, "select count(*) from core_event where position is null")[0][0] == 0, "events are in order", 60
    )
    assert sql(up, "select count(*) from core_parkedevent")[0][0] == 0
    twice = sql(up, "select count(*) from (select dedup_key from delivery_delivery group by 1 having count(*) > 1) d")
    assert twice[0][0] == 0
    until(lambda: up.get("/readyz")[0] == 200, "everything is ready", 60)
