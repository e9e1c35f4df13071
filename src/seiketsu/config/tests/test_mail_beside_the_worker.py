"""The worker takes mail too: it is kept before it is acknowledged, and both end together."""

import asyncio
import signal
import smtplib
import socket
import subprocess
import sys

import pytest

from seiketsu.channels.tests.factories import written
from seiketsu.channels.tests.test_listener_process import Process
from seiketsu.config.mail_thread import CannotListen, MailThread
from seiketsu.core.models import RawIntake
from seiketsu.plan.tests.factories import apply_shipped_plan

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def taking():
    apply_shipped_plan()
    ended = []
    found = MailThread("127.0.0.1", 0, when_ended=lambda: ended.append(True))
    found.ended = ended
    yield found
    found.stop()


def send(port):
    with smtplib.SMTP("127.0.0.1", port, timeout=10) as client:
        client.sendmail("dana@a.example", ["support@seiketsu.ai"], written().as_bytes())


def test_mail_is_kept_when_it_is_acknowledged(taking):
    taking.start()
    send(taking.port)
    assert RawIntake.objects.count() == 1
    taking.stop()
    assert not taking.has_failed and not taking.ended
    with pytest.raises(OSError):
        socket.create_connection(("127.0.0.1", taking.port), timeout=1)


def test_a_port_that_is_taken_is_named_with_its_variable(taking):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        second = MailThread("127.0.0.1", other.getsockname()[1], when_ended=lambda: None)
        with pytest.raises(CannotListen, match="SEIKETSU_SMTP_PORT"):
            second.start()
    assert second.has_failed


def test_when_it_breaks_down_its_process_is_told(taking):
    taking.start()

    async def end():
        for task in asyncio.all_tasks():
            if task is not asyncio.current_task():
                task.cancel()

    asyncio.run_coroutine_threadsafe(end(), taking._loop)
    taking._thread.join(10)
    assert not taking._thread.is_alive()
    assert taking.ended == [True]
    assert taking.has_failed


def test_a_worker_with_mail_reads_what_it_takes_and_stops_when_told(tmp_path, monkeypatch):
    apply_shipped_plan()
    started = subprocess.Popen

    def with_mail(command, **options):
        assert command[-1] == "mail_listener"
        return started([*command[:-1], "worker", "--mail"], **options)

    monkeypatch.setattr(subprocess, "Popen", with_mail)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    found = Process(tmp_path / "home", port)
    monkeypatch.undo()
    try:
        found.wait_until_it_listens()
        send(port)
        assert RawIntake.objects.count() == 1
        status, text = found.end(signal.SIGTERM)
        assert status == 0, text
        assert "worker stopped" in text
    finally:
        if found.process.poll() is None:
            found.end(signal.SIGKILL)


def test_a_worker_on_a_port_that_is_taken_says_so(tmp_path, monkeypatch):
    apply_shipped_plan()
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        started = subprocess.Popen
        monkeypatch.setattr(
            subprocess, "Popen", lambda command, **options: started([*command[:-1], "worker", "--mail"], **options)
        )
        found = Process(tmp_path / "home", other.getsockname()[1])
        monkeypatch.undo()
        text, _ = found.process.communicate(timeout=60)
    assert found.process.returncode == 1
    assert "SEIKETSU_SMTP_PORT" in text and "Traceback" not in text


def test_it_is_offered_by_the_command_line():
    done = subprocess.run(
        [sys.executable, "-m", "seiketsu", "worker", "--help"], capture_output=True, text=True, check=True
    )
    assert "--mail" in done.stdout
