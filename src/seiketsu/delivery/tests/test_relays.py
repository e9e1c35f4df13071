"""Every way to the next mail server that an operator can name, and what each refusal means for the mail."""

import smtplib
import ssl

import pytest
import requests
from anymail.exceptions import AnymailAPIError, AnymailRecipientsRefused, AnymailRequestsAPIError

from seiketsu.core import clock
from seiketsu.delivery import engine, health, transport
from seiketsu.delivery.errors import RelayMisconfigured
from seiketsu.delivery.models import Delivery, DeliveryState
from seiketsu.delivery.tests.factories import a_mail

pytestmark = pytest.mark.django_db


def test_an_smtp_address_with_everything():
    found = transport.relay("smtp://dana%40a.example:p%3A%40ss@mail.example:587?starttls=1")
    assert found.backend == "django.core.mail.backends.smtp.EmailBackend"
    assert found.options["host"] == "mail.example"
    assert found.options["port"] == 587
    assert (found.options["username"], found.options["password"]) == ("dana@a.example", "p:@ss")
    assert (found.options["use_tls"], found.options["use_ssl"]) == (True, False)
    assert found.tracks_bounces


def test_ports_that_go_without_saying():
    assert transport.relay("smtp://a").options["port"] == 25
    assert transport.relay("smtps://a").options["port"] == 465
    assert transport.relay("smtps://a").options["use_ssl"] is True


def test_a_provider_of_anymail():
    found = transport.relay("anymail+postmark://server-token")
    assert found.backend == "anymail.backends.postmark.EmailBackend"
    assert found.options == {"api_key": "server-token"}


@pytest.mark.parametrize("address", ["mail.example", "http://mail.example", "smtp://", "imap://a:b@c"])
def test_an_address_that_cannot_work_says_what_would(address):
    with pytest.raises(RelayMisconfigured, match="smtp://USER:PASSWORD@HOST:587"):
        transport.relay(address)


def test_a_relay_that_allows_no_other_sender_gets_the_visible_one(sink, settings):
    settings.SMTP_RELAY += "?envelope=sender"
    a_mail()
    engine.run(clock.now(), 10)
    assert sink.received[0].envelope_sender == "support@seiketsu.example"


def test_a_relay_that_offers_no_encryption_does_not_get_the_mail(sink, settings):
    settings.SMTP_RELAY += "?starttls=1"
    mail = a_mail()
    engine.run(clock.now(), 10)
    mail.refresh_from_db()
    assert sink.received == []
    assert mail.state != DeliveryState.SENT and mail.error


@pytest.mark.parametrize(
    ("refusal", "permanent"),
    [
        (smtplib.SMTPRecipientsRefused({"a@b.example": (550, b"no such user")}), True),
        (smtplib.SMTPRecipientsRefused({"a@b.example": (450, b"greylisted")}), False),
        (smtplib.SMTPSenderRefused(553, b"not allowed", "x@y.example"), True),
        (smtplib.SMTPDataError(554, b"spam"), True),
        (smtplib.SMTPDataError(452, b"full"), False),
        (smtplib.SMTPAuthenticationError(535, b"wrong password"), False),
        (smtplib.SMTPServerDisconnected("gone"), False),
        (smtplib.SMTPNotSupportedError("SMTPUTF8"), True),
        (ssl.SSLError("certificate"), False),
        (TimeoutError("slow"), False),
        (ConnectionRefusedError("nobody"), False),
        (AnymailRecipientsRefused("bad address"), True),
        (AnymailAPIError("unknown"), False),
    ],
)
def test_what_a_refusal_means(refusal, permanent):
    assert transport.judge(refusal).permanent is permanent


@pytest.mark.parametrize(("status", "permanent"), [(400, True), (422, True), (401, False), (429, False), (503, False)])
def test_what_a_providers_answer_means(status, permanent):
    answer = requests.Response()
    answer.status_code = status
    assert transport.judge(AnymailRequestsAPIError("no", response=answer)).permanent is permanent


def test_a_copy_goes_in_the_same_mail(sink):
    a_mail(cc=["luis@summitvale.example", "dana@summitvale.example"])
    engine.run(clock.now(), 10)
    [received] = sink.received
    assert received.recipients == ["dana@summitvale.example", "luis@summitvale.example"]
    assert received.message["Cc"] == "luis@summitvale.example"


def test_an_international_domain_can_be_written_to(sink):
    a_mail(to="dana@münchen.example")
    engine.run(clock.now(), 10)
    assert sink.received[0].recipients == ["dana@xn--mnchen-3ya.example"]


def test_the_connection_is_used_for_a_whole_batch(sink, monkeypatch):
    opened: list[transport.Relay] = []
    begin = transport.Line.__init__

    def counted(line: transport.Line, to: transport.Relay) -> None:
        opened.append(to)
        begin(line, to)

    monkeypatch.setattr(transport.Line, "__init__", counted)
    for _ in range(5):
        a_mail()
    engine.run(clock.now(), 10)
    assert (len(sink.received), len(opened)) == (5, 1)


def test_a_line_that_breaks_is_opened_again_for_the_next_mail(sink):
    answers = iter(["421 closing", "250 OK"])
    sink.answer_data = lambda: next(answers)
    mails = [a_mail(), a_mail()]
    engine.run(clock.now(), 10)
    assert [Delivery.objects.get(pk=mail.pk).state for mail in mails] == ["queued", "sent"]


def test_a_relay_that_does_not_answer_is_asked_once_for_a_batch(settings, monkeypatch):
    settings.SMTP_RELAY = "smtp://127.0.0.1:9"
    tried: list[object] = []
    connect = smtplib.SMTP.connect

    def counted(client, *given, **named):
        tried.append(given)
        return connect(client, *given, **named)

    monkeypatch.setattr(smtplib.SMTP, "connect", counted)
    for _ in range(5):
        a_mail()
    engine.run(clock.now(), 10)
    assert len(tried) == 1
    assert set(Delivery.objects.values_list("state", "attempts")) == {("queued", 1)}


def test_a_relay_that_is_set_wrongly_leaves_mail_as_it_was(settings):
    settings.SMTP_RELAY = "nonsense"
    mail = a_mail()
    with pytest.raises(RelayMisconfigured):
        engine.run(clock.now(), 10)
    mail.refresh_from_db()
    assert (mail.state, mail.attempts) == (DeliveryState.QUEUED, 0)


def test_doctor_says_that_mail_does_not_leave(settings):
    settings.SMTP_RELAY = None
    found = health.check_relay()
    assert not found.well and "outbox" in found.detail and "SEIKETSU_SMTP_RELAY" in found.mend
    settings.SMTP_RELAY = "nonsense"
    assert not health.check_relay().well
    settings.SMTP_RELAY = "smtp://mail.example"
    assert health.check_relay().well


def test_doctor_says_that_mail_is_stuck(settings):
    assert health.check_waiting().well
    mail = a_mail()
    settings.SMTP_RELAY = "smtp://127.0.0.1:9"
    engine.run(clock.now(), 10)
    found = health.check_waiting()
    assert not found.well and "could not be reached" in found.detail
    Delivery.objects.filter(pk=mail.pk).update(state=DeliveryState.FAILED, next_at=None)
    assert "could not be sent" in health.check_waiting().detail
