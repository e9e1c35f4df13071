"""The listener over real sockets: whom it refuses, what it announces, and that `250` means kept."""

import asyncio
import smtplib
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import OperationalError, connection

from seiketsu.channels import actions
from seiketsu.channels.listener import Limits, Listener
from seiketsu.channels.listener.certificate import CertificateMissing, context
from seiketsu.channels.tests.corpus import PDF
from seiketsu.channels.tests.factories import written
from seiketsu.core.events import Subject
from seiketsu.core.models import RawIntake
from seiketsu.delivery import queries as deliveries
from seiketsu.plan.tests.factories import apply_shipped_plan

pytestmark = pytest.mark.django_db(transaction=True)


@contextmanager
def listening(limits: Limits | None = None, tls: ssl.SSLContext | None = None) -> Iterator[int]:
    """A listener in a thread of its own; gives its port."""
    loop = asyncio.new_event_loop()
    listener = Listener(host="127.0.0.1", port=0, hostname="mx.seiketsu.example", tls=tls, limits=limits)
    loop.run_until_complete(listener.start())
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        yield listener.port
    finally:
        asyncio.run_coroutine_threadsafe(listener.stop(), loop).result(20)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()


@pytest.fixture
def port() -> Iterator[int]:
    apply_shipped_plan()
    with listening() as number:
        yield number


def send(port: int, mail: bytes | None = None, to: str = "support@seiketsu.ai", sender: str = "dana@a.example") -> str:
    with smtplib.SMTP("127.0.0.1", port, timeout=10) as client:
        client.ehlo("client.example")
        client.mail(sender)
        code, text = client.rcpt(to)
        if code != 250:
            return f"{code} {text.decode()}"
        code, text = client.data(mail or written().as_bytes())
        return f"{code} {text.decode()}"


def test_250_means_that_it_is_on_disk_with_its_envelope(port):
    answer = send(port, to="business@seiketsu.ai", sender="Dana@A.example")
    raw = RawIntake.objects.get()
    assert answer == f"250 2.0.0 Kept as {raw.pk}"
    assert (raw.source, raw.state, raw.facts["way"]) == ("mail", "received", "smtp")
    assert raw.facts["envelope"] == {
        "sender": "dana@a.example",
        "recipients": ["business@seiketsu.ai"],
        "peer": "127.0.0.1",
        "helo": "client.example",
        "tls": False,
    }


def test_every_byte_is_kept(port):
    mail = written()
    mail.add_attachment(PDF, maintype="application", subtype="pdf", filename="plan.pdf")
    body = (
        mail.as_bytes().replace(b"\n", b"\r\n") + b"..leading dot\r\n.\r\nFrom here\r\n" + "8 bit é".encode() + b"\r\n"
    )
    send(port, body)
    assert bytes(RawIntake.objects.get().body) == body


@pytest.mark.parametrize(
    "address", ["nobody@seiketsu.ai", "support@elsewhere.example", "root", "ticket+812-aaaaaaaaaaaaa@seiketsu.ai"]
)
def test_it_refuses_recipients_that_are_not_ours(port, address):
    assert send(port, to=address).startswith("550 5.1.1")
    assert not RawIntake.objects.exists()


@pytest.mark.parametrize(
    "address", ["support@seiketsu.ai", "SUPPORT@Seiketsu.AI", "enterprise@seiketsu.ai", "postmaster@seiketsu.ai"]
)
def test_it_takes_the_plans_addresses(port, address):
    assert send(port, to=address).startswith("250")


def test_it_takes_signed_addresses_even_in_capitals(port):
    address = deliveries.reply_address(Subject("desk.ticket", 812), sender="support@seiketsu.ai")
    assert send(port, to=address).startswith("250")
    assert send(port, to=address.upper(), mail=written().as_bytes()).startswith("250")


def test_it_is_no_relay(port):
    with smtplib.SMTP("127.0.0.1", port, timeout=10) as client, pytest.raises(smtplib.SMTPRecipientsRefused):
        client.sendmail("x@a.example", ["victim@b.example"], b"Subject: x\r\n\r\nhi")


def test_ours_is_taken_where_others_in_the_same_mail_are_refused(port):
    with smtplib.SMTP("127.0.0.1", port, timeout=10) as client:
        refused = client.sendmail("x@a.example", ["victim@b.example", "support@seiketsu.ai"], written().as_bytes())
    assert list(refused) == ["victim@b.example"]
    assert RawIntake.objects.get().facts["envelope"]["recipients"] == ["support@seiketsu.ai"]


def test_it_takes_the_null_sender(port):
    assert send(port, sender="").startswith("250")
    assert RawIntake.objects.get().facts["envelope"]["sender"] == ""


def test_the_same_mail_again_is_acknowledged_and_kept_once(port):
    mail = written().as_bytes()
    first, second = send(port, mail), send(port, mail)
    raw = RawIntake.objects.get()
    assert (first, second) == (f"250 2.0.0 Kept as {raw.pk}", f"250 2.0.0 Kept before as {raw.pk}")


def test_two_deliveries_at_the_same_moment_keep_one(port):
    mail = written().as_bytes()
    answers: list[str] = []
    threads = [threading.Thread(target=lambda: answers.append(send(port, mail))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(answer.startswith("250") for answer in answers)
    assert RawIntake.objects.count() == 1


def test_a_client_that_hangs_up_before_the_250_sends_again_and_nothing_doubles(port, monkeypatch):
    """The commit happened, the answer was lost: what a kill between the two looks like from outside."""
    mail = written().as_bytes()
    kept, go_on = threading.Event(), threading.Event()
    keep = actions.keep

    def slow_keep(body, facts):
        done = keep(body, facts)
        kept.set()
        go_on.wait(10)
        return done

    monkeypatch.setattr(actions, "keep", slow_keep)
    client = socket.create_connection(("127.0.0.1", port), 10)
    reader = client.makefile("rb")
    for command in (
        b"",
        b"EHLO x\r\n",
        b"MAIL FROM:<d@a.example>\r\n",
        b"RCPT TO:<support@seiketsu.ai>\r\n",
        b"DATA\r\n",
    ):
        client.sendall(command)
        while reader.readline()[3:4] == b"-":
            pass
    client.sendall(mail.replace(b"\n", b"\r\n") + b"\r\n.\r\n")
    assert kept.wait(10)
    client.close()
    go_on.set()
    monkeypatch.setattr(actions, "keep", keep)
    assert send(port, mail).startswith("250 2.0.0 Kept before")
    assert RawIntake.objects.count() == 1


def test_without_a_database_the_sender_is_asked_to_try_again(port, monkeypatch):
    monkeypatch.setattr(actions, "keep", lambda body, facts: (_ for _ in ()).throw(OperationalError("gone")))
    assert send(port).startswith("451")
    assert not RawIntake.objects.exists()


def test_it_announces_its_size_limit_and_holds_it():
    apply_shipped_plan()
    with listening(Limits(size=20_000)) as port:
        with smtplib.SMTP("127.0.0.1", port, timeout=10) as client:
            client.ehlo()
            assert client.esmtp_features["size"] == "20000"
            assert client.mail("x@a.example", ["size=30000"])[0] == 552
        assert send(port, written("x" * 30_000).as_bytes()).startswith("552")
    assert not RawIntake.objects.exists()


def test_lines_longer_than_the_standard_allows_are_taken(port):
    assert send(port, b"Subject: long\r\nFrom: d@a.example\r\n\r\n" + b"x" * 200_000 + b"\r\n").startswith("250")


def test_too_many_recipients_are_put_off():
    apply_shipped_plan()
    with listening(Limits(recipients=2)) as port, smtplib.SMTP("127.0.0.1", port, timeout=10) as client:
        client.ehlo()
        client.mail("x@a.example")
        codes = [client.rcpt(f"{name}@seiketsu.ai")[0] for name in ("support", "business", "enterprise")]
    assert codes == [250, 250, 452]


def test_connections_beyond_the_limit_are_told_so():
    apply_shipped_plan()
    with listening(Limits(connections_by_peer=2)) as port:
        open_ones = [smtplib.SMTP("127.0.0.1", port, timeout=10) for _ in range(2)]
        with pytest.raises(smtplib.SMTPConnectError) as refusal:
            smtplib.SMTP("127.0.0.1", port, timeout=10)
        assert refusal.value.smtp_code == 421
        for client in open_ones:
            client.quit()
        assert send(port).startswith("250"), "whoever leaves makes room"


def test_starttls_with_a_certificate_of_its_own(settings, tmp_path):
    settings.HOME = tmp_path
    apply_shipped_plan()
    with listening(tls=context("mx.seiketsu.example")) as port:
        trust = ssl.create_default_context(cafile=str(tmp_path / "mail" / "self-made.pem"))
        with smtplib.SMTP("127.0.0.1", port, timeout=10) as client:
            client._host = "mx.seiketsu.example"  # type: ignore[attr-defined]
            client.starttls(context=trust)
            client.ehlo()
            assert "auth" not in client.esmtp_features
            client.sendmail("d@a.example", ["support@seiketsu.ai"], written().as_bytes())
    assert RawIntake.objects.get().facts["envelope"]["tls"] is True
    assert (tmp_path / "mail" / "self-made.pem").stat().st_mode & 0o777 == 0o600


def test_the_own_certificate_is_made_once(settings, tmp_path):
    settings.HOME = tmp_path
    context("a.example")
    before = (tmp_path / "mail" / "self-made.pem").read_bytes()
    context("a.example")
    assert (tmp_path / "mail" / "self-made.pem").read_bytes() == before


def test_a_certificate_that_is_missing_is_named(settings, tmp_path, monkeypatch):
    environment = settings.ENVIRONMENT
    changed = type(environment)(
        **{**vars(environment), "mail_certificate": tmp_path / "gone.pem", "mail_key": tmp_path / "gone.key"}
    )
    settings.ENVIRONMENT = changed
    with pytest.raises(CertificateMissing, match=r"gone\.pem"):
        context("a.example")


def test_addresses_that_the_plan_gets_later_are_taken_soon(port, monkeypatch):
    monkeypatch.setattr("seiketsu.channels.listener.doorkeeper._KEPT_SECONDS", 0.0)
    assert send(port, to="vip@seiketsu.ai").startswith("550")
    monkeypatch.setattr(deliveries, "public_addresses", lambda: frozenset({"vip@seiketsu.ai"}))
    assert send(port, to="vip@seiketsu.ai").startswith("250")


def test_with_the_database_away_known_addresses_still_get_a_temporary_answer(port, monkeypatch):
    send(port)
    monkeypatch.setattr("seiketsu.channels.listener.doorkeeper._KEPT_SECONDS", 0.0)
    monkeypatch.setattr(deliveries, "public_addresses", lambda: (_ for _ in ()).throw(OperationalError("gone")))
    monkeypatch.setattr(actions, "keep", lambda body, facts: (_ for _ in ()).throw(OperationalError("gone")))
    assert send(port).startswith("451"), "a 550 would lose the mail for good"


def test_no_connection_to_the_database_is_left_open(port):
    with smtplib.SMTP("127.0.0.1", port, timeout=10) as client:
        for _ in range(12):
            client.sendmail("d@a.example", ["support@seiketsu.ai"], written().as_bytes())
    deadline = time.monotonic() + 5
    while (left := _other_connections()) and time.monotonic() < deadline:
        time.sleep(0.05)  # the server's side of a closed connection takes a moment to go
    assert left == 0


def _other_connections() -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "select count(*) from pg_stat_activity where backend_type = 'client backend'"
            " and datname = current_database() and pid <> pg_backend_pid()"
        )
        return int(cursor.fetchone()[0])
