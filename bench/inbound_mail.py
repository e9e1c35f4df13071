"""Mails per second from the wire to the ticket: the real listener, the real worker, PostgreSQL, a new installation.

    uv run python bench/inbound_mail.py [--mails 2000] [--clients 4] [--replies 25] [--json FILE]

Several SMTP clients send as fast as they are acknowledged, one in four mails answering an earlier one. Two rates count:
how fast mail is taken (each `250` means it is on disk), and how fast it has become tickets and replies with every rule,
promise and acknowledgement. The clients share the processors with everything else.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import smtplib
import tempfile
import threading
import time
from dataclasses import asdict, dataclass
from email.message import EmailMessage
from pathlib import Path

import psycopg

from seiketsu.config.tests.installation import Installation

ATTACHMENT = b"%PDF-1.4\n" + bytes(range(256)) * 80  # 20 kB, in each tenth mail


@dataclass(frozen=True)
class Result:
    """What one run showed."""

    mails: int
    clients: int
    share_of_replies: float
    taken_per_second: float
    read_per_second: float
    backlog_when_taken: int
    tickets: int
    messages: int
    processors: int | None
    machine: str


def written(count: int, replies: int) -> list[bytes]:
    """Mails of four hundred people, as bytes, made before the clock runs."""
    made: list[bytes] = []
    last, person = "", 0
    for number in range(count):
        mail = EmailMessage()
        if last and number % 100 < replies:
            mail["In-Reply-To"] = last  # by whoever wrote the mail before it, or it would be a stranger's
        else:
            person = number % 400
        mail["From"], mail["To"] = f"Person {person} <person{person}@bench.example>", "support@seiketsu.ai"
        mail["Message-ID"] = last = f"<bench-{number}@bench.example>"
        mail["Subject"] = f"Question {number}: callers hear the wrong greeting"
        mail.set_content(
            f"Hello,\n\nthe voice agent says the wrong thing, case {number}.\n\nRegards\n-- \nPerson\n" * 3
        )
        if number % 10 == 0:
            mail.add_attachment(ATTACHMENT, maintype="application", subtype="pdf", filename="plan.pdf")
        made.append(mail.as_bytes())
    return made


def deliver(port: int, mails: list[bytes], clients: int) -> float:
    """Send all of them; returns the seconds it took."""
    lock, numbers = threading.Lock(), iter(mails)

    def client() -> None:
        with smtplib.SMTP("127.0.0.1", port, timeout=60) as connection:
            while True:
                with lock:
                    mail = next(numbers, None)
                if mail is None:
                    return
                connection.sendmail("person@bench.example", ["support@seiketsu.ai"], mail)

    began = time.monotonic()
    threads = [threading.Thread(target=client) for _ in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return time.monotonic() - began


def run(count: int, clients: int, replies: int) -> Result:
    """One run on an installation of its own."""
    mails = written(count, replies)
    with tempfile.TemporaryDirectory(prefix="seiketsu-bench-") as folder:
        up = Installation(Path(folder) / "home")
        try:
            up.start_and_wait()
            with psycopg.connect(f"postgresql://seiketsu@/seiketsu?host={up.home / 'run'}", autocommit=True) as asked:

                def number(text: str) -> int:
                    row = asked.execute(text).fetchone()
                    assert row is not None
                    return int(row[0])

                unread = "select count(*) from core_rawintake where state = 'received'"
                began = time.monotonic()
                taking = deliver(up.smtp_port, mails, clients)
                backlog = number(unread)
                while number(unread):
                    time.sleep(0.1)
                reading = time.monotonic() - began
                return Result(
                    mails=count,
                    clients=clients,
                    share_of_replies=replies / 100,
                    taken_per_second=round(count / taking, 1),
                    read_per_second=round(count / reading, 1),
                    backlog_when_taken=backlog,
                    tickets=number("select count(*) from desk_ticket"),
                    messages=number("select count(*) from desk_message"),
                    processors=os.cpu_count(),
                    machine=platform.platform(),
                )
        finally:
            up.remove()


def main() -> None:
    """Run, and say how it went."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mails", type=int, default=2000)
    parser.add_argument("--clients", type=int, default=4)
    parser.add_argument("--replies", type=int, default=25, help="how many of a hundred mails are replies")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    result = run(options.mails, options.clients, options.replies)
    for name, value in asdict(result).items():
        print(f"{name.replace('_', ' '):>22}  {value}")
    if options.json:
        options.json.write_text(json.dumps(asdict(result), indent=1) + "\n")


if __name__ == "__main__":
    main()
