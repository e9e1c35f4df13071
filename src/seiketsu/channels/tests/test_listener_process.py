"""`seiketsu mail_listener` as a process of its own: it starts, it is killed, it stops, and loses nothing."""

import os
import signal
import smtplib
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from django.db import connection

from seiketsu.channels.tests.factories import written
from seiketsu.core.models import RawIntake
from seiketsu.plan.tests.factories import apply_shipped_plan

pytestmark = pytest.mark.django_db(transaction=True)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Process:
    """One listener process on the test's database."""

    def __init__(self, home: Path, port: int) -> None:
        self.port = port
        database = connection.settings_dict
        host, name = database["HOST"], database["NAME"]
        user = f"{quote(database['USER'])}:{quote(database['PASSWORD'] or '', safe='')}"
        self.process = subprocess.Popen(
            [sys.executable, "-m", "seiketsu", "mail_listener"],
            env={
                **os.environ,
                "DJANGO_SETTINGS_MODULE": "seiketsu.config.settings",
                "DATABASE_URL": f"postgresql://{user}@/{name}?host={host}&port={database['PORT'] or 5432}",
                "SEIKETSU_HOME": str(home),
                "SEIKETSU_SMTP_PORT": str(port),
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def wait_until_it_listens(self) -> None:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            try:
                with smtplib.SMTP("127.0.0.1", self.port, timeout=5):
                    return
            except (OSError, smtplib.SMTPException):
                assert self.process.poll() is None, self.process.communicate()[0]
                time.sleep(0.1)
        raise AssertionError("it does not listen")

    def end(self, sign: signal.Signals) -> tuple[int, str]:
        self.process.send_signal(sign)
        text, _ = self.process.communicate(timeout=30)
        return self.process.returncode, text


@pytest.fixture
def started(tmp_path) -> Iterator[Process]:
    apply_shipped_plan()
    found = Process(tmp_path / "home", free_port())
    found.wait_until_it_listens()
    yield found
    if found.process.poll() is None:
        found.end(signal.SIGKILL)


def send(port: int, mail: bytes) -> None:
    with smtplib.SMTP("127.0.0.1", port, timeout=10) as client:
        client.sendmail("dana@a.example", ["support@seiketsu.ai"], mail)


def test_it_takes_mail_and_stops_when_told(started):
    send(started.port, written().as_bytes())
    status, text = started.end(signal.SIGTERM)
    assert status == 0, text
    assert RawIntake.objects.count() == 1
    assert "dana@" not in text, "no address in the log"


def test_it_offers_encryption_without_anybody_setting_it_up(started):
    with smtplib.SMTP("127.0.0.1", started.port, timeout=10) as client:
        client.starttls()
        client.ehlo()
        assert client.esmtp_features["size"] == str(40 * 1024 * 1024), "the plan's limit"


def test_killed_at_any_moment_it_loses_nothing_that_it_acknowledged(started, tmp_path):
    listener, acknowledged = started, 0
    mails = [written(str(number)).as_bytes() for number in range(30)]
    for number, mail in enumerate(mails):
        if number == 15:
            listener.end(signal.SIGKILL)
            listener = Process(tmp_path / "home", started.port)
            listener.wait_until_it_listens()
        send(started.port, mail)
        acknowledged += 1
    for mail in mails[10:20]:  # a mail server that is not sure sends again
        send(started.port, mail)
    listener.end(signal.SIGTERM)
    assert RawIntake.objects.count() == acknowledged == 30


def test_a_port_that_is_taken_is_named(started, tmp_path):
    second = Process(tmp_path / "home", started.port)
    text, _ = second.process.communicate(timeout=60)
    assert second.process.returncode == 1
    assert "SEIKETSU_SMTP_PORT" in text and "Traceback" not in text
