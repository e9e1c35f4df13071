"""Mail is fetched from a real IMAP server: each once, nothing on the server changed, whatever the server renumbers."""

import dataclasses
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from seiketsu.channels import actions, health, polling
from seiketsu.channels.errors import MailboxMisconfigured
from seiketsu.channels.models import PolledMailbox
from seiketsu.channels.tests.dovecot import FOLDER, MailServer, mail_server
from seiketsu.channels.tests.factories import written
from seiketsu.core import clock
from seiketsu.core.models import RawIntake
from seiketsu.core.test_kit import settle
from seiketsu.desk.models import Ticket

pytestmark = pytest.mark.django_db
needs_dovecot = pytest.mark.skipif(
    not (shutil.which("dovecot") or Path("/usr/sbin/dovecot").exists()),
    reason="Dovecot is not installed (apt-get install dovecot-imapd)",
)


def polls(settings, *addresses: str) -> None:
    settings.ENVIRONMENT = dataclasses.replace(settings.ENVIRONMENT, imap=addresses)


@pytest.fixture(scope="module")
def running() -> Iterator[MailServer]:
    with mail_server() as server:
        yield server


@pytest.fixture
def server(running, settings) -> MailServer:
    """An empty mailbox that we poll."""
    with running.signed_in() as client:
        for folder in (FOLDER, "Kept"):
            client.delete(folder)
        client.create(FOLDER)
    polls(settings, running.address)
    return running


def fetch() -> int:
    return polling.run(clock.now(), 100)


@needs_dovecot
def test_each_mail_is_fetched_once(server):
    server.put(written("One").as_bytes(), written("Two").as_bytes())
    assert [fetch(), fetch()] == [2, 0]
    server.put(written("Three").as_bytes())
    assert fetch() == 1
    assert RawIntake.objects.filter(source="mail").count() == 3
    raw = RawIntake.objects.order_by("id")[0]
    assert raw.facts == {"way": "imap", "mailbox": PolledMailbox.objects.get().name, "uid": raw.facts["uid"]}


@needs_dovecot
def test_the_bytes_are_the_servers_and_nothing_there_changes(server):
    body = written("Exactly this").as_bytes().replace(b"\n", b"\r\n")
    server.put(body)
    fetch()
    assert bytes(RawIntake.objects.get().body) == body
    with server.signed_in() as client:
        client.select(FOLDER, readonly=True)
        _, found = client.search(None, "UNSEEN")
    assert found[0].split() == [b"1"]


@needs_dovecot
def test_the_mail_becomes_a_ticket(server, desk):
    server.put(written("By IMAP").as_bytes())
    fetch()
    settle()
    assert Ticket.objects.get().channel == "email"


@needs_dovecot
def test_what_came_by_smtp_too_is_one_mail(server):
    mail = written().as_bytes()
    actions.keep(b"Received: by smtp\r\n" + mail, {"way": "smtp"})
    server.put(mail)
    fetch()
    assert RawIntake.objects.count() == 1


@needs_dovecot
def test_a_folder_that_is_numbered_anew_takes_nothing_in_twice_and_misses_nothing(server):
    server.put(written("One").as_bytes(), written("Two").as_bytes())
    fetch()
    before = PolledMailbox.objects.get().uid_validity
    server.renumber()
    server.put(written("Three").as_bytes())
    fetch()
    assert PolledMailbox.objects.get().uid_validity != before
    assert RawIntake.objects.count() == 3


@needs_dovecot
def test_many_mails_come_in_several_batches(server, monkeypatch):
    monkeypatch.setattr(polling, "_AT_ONCE", 3)
    server.put(*[written(str(number)).as_bytes() for number in range(8)])
    assert fetch() == 8
    assert RawIntake.objects.count() == 8


@needs_dovecot
def test_a_crash_between_batches_goes_on_where_it_was(server, monkeypatch):
    monkeypatch.setattr(polling, "_AT_ONCE", 3)
    server.put(*[written(str(number)).as_bytes() for number in range(8)])
    bodies, calls = polling._bodies, iter([True, False])
    monkeypatch.setattr(
        polling, "_bodies", lambda *a: bodies(*a) if next(calls) else (_ for _ in ()).throw(OSError("cut"))
    )
    fetch()
    assert RawIntake.objects.count() == 3 and PolledMailbox.objects.get().problem == "cut"
    monkeypatch.setattr(polling, "_bodies", bodies)
    assert fetch() == 5
    assert (RawIntake.objects.count(), PolledMailbox.objects.get().problem) == (8, "")


@needs_dovecot
def test_a_wrong_password_is_shown_and_keeps_no_other_mailbox_waiting(server, settings):
    wrong = server.address.replace("dana:se%40cret", "eve:wrong")
    polls(settings, wrong, server.address)
    server.put(written().as_bytes())
    assert fetch() == 1
    broken = PolledMailbox.objects.exclude(problem="").get()
    assert broken.problem_since is not None
    checked = health.check_mailboxes()
    assert not checked.well and "wrong" not in checked.detail.replace(broken.problem, "")


def test_a_server_that_is_away_is_shown(settings):
    polls(settings, "imap+insecure://dana:x@127.0.0.1:9/INBOX")
    assert fetch() == 0
    assert PolledMailbox.objects.get().problem
    assert not health.check_mailboxes().well


@pytest.mark.parametrize(
    "address", ["mail.example", "pop3://a:b@c", "imaps://a@c/INBOX", "imaps://:b@c", "imaps:///INBOX", "imaps://a:b@"]
)
def test_an_address_that_cannot_work_says_what_would(address):
    with pytest.raises(MailboxMisconfigured, match="imaps://USER:PASSWORD@HOST/INBOX"):
        polling.account(address)


def test_addresses():
    one = polling.account("imaps://dana%40a.example:p%40ss@mail.example/Support%20in")
    assert (one.user, one.password, one.port, one.folder, one.security) == (
        "dana@a.example",
        "p@ss",
        993,
        "Support in",
        "tls",
    )
    assert polling.account("imap://a:b@c").security == "starttls"
    assert "p@ss" not in repr(one) + one.name


def test_nothing_to_poll_is_no_work(settings):
    polls(settings)
    assert fetch() == 0 and health.check_mailboxes().well
