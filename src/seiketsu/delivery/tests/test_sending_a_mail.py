"""A mail is written down once, handed to a real server, retried when refused for now, and given up when refused."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from seiketsu.core import clock, registry
from seiketsu.core.actor import SYSTEM
from seiketsu.core.events import queries as event_queries
from seiketsu.delivery import actions, engine, queries
from seiketsu.delivery.actions import Automatic, Enclosure
from seiketsu.delivery.errors import NotWaiting, UnusableAddress
from seiketsu.delivery.models import Delivery, DeliveryState
from seiketsu.delivery.tests.factories import TICKET, a_mail

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 19, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _noon():
    with clock.at(NOON):
        yield


def events() -> list[str]:
    return [event.type for event in event_queries.history(TICKET)]


def send_due(at: datetime | None = None) -> int:
    return engine.run(at or clock.now(), 100)


def test_what_is_written_down_arrives_whole(sink):
    mail = a_mail(
        reply_to="ticket+812-abc@seiketsu.example",
        in_reply_to="<client-2@summitvale.example>",
        references=["client-1@summitvale.example", "<client-2@summitvale.example>"],
    )
    assert send_due() == 1
    [received] = sink.received
    message = received.message
    assert received.recipients == ["dana@summitvale.example"]
    assert message["From"] == "Seiketsu support <support@seiketsu.example>"
    assert message["Subject"] == "Re: Callers hear our old office name [#812]"
    assert message["Message-ID"] == mail.message_id
    assert message["In-Reply-To"] == "<client-2@summitvale.example>"
    assert message["References"] == "<client-1@summitvale.example> <client-2@summitvale.example>"
    assert message["Reply-To"] == "ticket+812-abc@seiketsu.example"
    assert message["Auto-Submitted"] is None
    assert message.get_body(("plain",)).get_content().strip() == "Hi Dana, it is fixed."
    assert "<p>Hi Dana, it is fixed.</p>" in message.get_body(("html",)).get_content()
    mail.refresh_from_db()
    assert (mail.state, mail.sent_at, mail.attempts, mail.next_at) == (DeliveryState.SENT, NOON, 1, None)
    assert events() == ["delivery.sent"]


def test_the_envelope_sender_names_the_message_so_that_a_report_finds_it(sink):
    mail = a_mail()
    send_due()
    subject = queries.subject_of_address(sink.received[0].envelope_sender)
    assert subject is not None and (subject.kind, subject.id) == ("delivery", mail.pk)


def test_nothing_leaves_before_the_engine_runs_and_nothing_leaves_twice(sink):
    a_mail()
    assert sink.received == []
    assert [send_due(), send_due()] == [1, 0]
    assert len(sink.received) == 1


def test_the_same_key_gives_the_first_mail_again():
    first = a_mail(dedup_key="desk.reply:7:1")
    second = a_mail(dedup_key="desk.reply:7:1", text="something else")
    assert (first.pk, second.text) == (second.pk, first.text)
    assert Delivery.objects.count() == 1


def test_message_ids_are_stable_for_a_key_and_differ_between_keys():
    sender = "Seiketsu <support@seiketsu.example>"
    assert queries.message_id_for("a", sender) == queries.message_id_for("a", sender)
    assert queries.message_id_for("a", sender) != queries.message_id_for("b", sender)
    assert queries.message_id_for("a", sender).endswith("@seiketsu.example>")


def test_attachments_arrive_byte_for_byte(sink):
    content = bytes(range(256)) * 40
    name = default_storage.save("delivery-test/recording.mp3", ContentFile(content))
    a_mail(attachments=[Enclosure("aufnahme – süd.mp3", "audio/mpeg", name, len(content))])
    send_due()
    [attachment] = sink.received[0].message.iter_attachments()
    assert attachment.get_filename() == "aufnahme – süd.mp3"
    assert attachment.get_content() == content


def test_a_lost_attachment_fails_the_mail_and_says_which():
    mail = a_mail(attachments=[Enclosure("plan.pdf", "application/pdf", "delivery-test/gone.pdf")])
    send_due()
    mail.refresh_from_db()
    assert mail.state == DeliveryState.FAILED
    assert "gone.pdf" in mail.error


def test_automatic_mail_says_so(sink):
    a_mail(automatic=Automatic.REPLIED)
    a_mail(automatic=Automatic.GENERATED, list_unsubscribe="https://seiketsu.example/surveys/stop/abc")
    send_due()
    answered, generated = (received.message for received in sink.received)
    assert (answered["Auto-Submitted"], generated["Auto-Submitted"]) == ("auto-replied", "auto-generated")
    assert answered["X-Auto-Response-Suppress"] == "All"
    assert generated["List-Unsubscribe"] == "<https://seiketsu.example/surveys/stop/abc>"
    assert generated["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_a_refusal_for_now_is_retried_with_growing_pauses_and_then_works(sink):
    answers = iter(["451 try later", "421 busy", "250 OK"])
    sink.answer_data = lambda: next(answers)
    mail = a_mail()
    send_due()
    mail.refresh_from_db()
    assert (mail.state, mail.next_at) == (DeliveryState.QUEUED, NOON + timedelta(minutes=1))
    assert mail.error == "451 try later"
    assert send_due(NOON + timedelta(seconds=59)) == 0
    clock.advance(timedelta(minutes=1))
    send_due()
    mail.refresh_from_db()
    assert mail.next_at == NOON + timedelta(minutes=6)
    clock.advance(timedelta(minutes=5))
    send_due()
    mail.refresh_from_db()
    assert (mail.state, mail.attempts, mail.error) == (DeliveryState.SENT, 3, "")


def test_a_refusal_for_good_is_not_retried(sink):
    sink.refuse = lambda address: "550 5.1.1 no such user"
    mail = a_mail()
    send_due()
    mail.refresh_from_db()
    assert (mail.state, mail.error) == (DeliveryState.FAILED, "550 5.1.1 no such user")
    assert events() == ["delivery.failed"]
    assert queries.next_due() is None


def test_one_refused_mail_does_not_hold_up_the_others(sink):
    sink.refuse = lambda address: "550 no" if address.startswith("gone") else None
    mails = [a_mail(to="gone@a.example"), a_mail(to="here@a.example")]
    send_due()
    assert [Delivery.objects.get(pk=mail.pk).state for mail in mails] == ["failed", "sent"]


def test_a_relay_that_is_down_keeps_everything_waiting(settings):
    settings.SMTP_RELAY = "smtp://127.0.0.1:9"
    mails = [a_mail(), a_mail()]
    send_due()
    for mail in mails:
        mail.refresh_from_db()
        assert (mail.state, mail.next_at) == (DeliveryState.QUEUED, NOON + timedelta(minutes=1))
        assert "could not be reached" in mail.error


def test_after_two_days_of_refusals_it_is_given_up(settings):
    settings.SMTP_RELAY = "smtp://127.0.0.1:9"
    mail = a_mail()
    for _ in range(30):
        due = queries.next_due()
        if due is None:
            break
        clock.set_to(due)
        send_due()
    mail.refresh_from_db()
    assert mail.state == DeliveryState.FAILED
    assert timedelta(days=1) < clock.now() - NOON < timedelta(days=3)


def test_what_is_no_longer_wanted_is_not_sent(sink, monkeypatch):
    monkeypatch.setitem(registry.still_wanted._entries, "tests.stale", lambda subject_id: subject_id != TICKET.id)
    mail = a_mail(kind="tests.stale")
    send_due()
    mail.refresh_from_db()
    assert (mail.state, sink.received) == (DeliveryState.CANCELLED, [])
    assert events() == ["delivery.cancelled"]


def test_a_question_that_fails_puts_off_its_own_mail_only(sink, monkeypatch):
    monkeypatch.setitem(registry.still_wanted._entries, "tests.broken", lambda subject_id: 1 // 0)
    broken, fine = a_mail(kind="tests.broken"), a_mail()
    send_due()
    assert Delivery.objects.get(pk=broken.pk).state == DeliveryState.QUEUED
    assert Delivery.objects.get(pk=fine.pk).state == DeliveryState.SENT


def test_a_mail_can_be_held_until_a_moment(sink):
    a_mail(not_before=NOON + timedelta(hours=2))
    assert send_due() == 0
    clock.advance(timedelta(hours=2))
    assert send_due() == 1


def test_a_waiting_mail_can_be_stopped_and_sent_after_all(sink):
    mail = a_mail()
    actions.cancel(mail, actor=SYSTEM, reason="Written to the wrong person.")
    assert send_due() == 0
    actions.resend(mail, actor=SYSTEM)
    assert send_due() == 1
    with pytest.raises(NotWaiting):
        actions.cancel(mail, actor=SYSTEM, reason="too late")
    with pytest.raises(NotWaiting):
        actions.resend(mail, actor=SYSTEM)


@pytest.mark.parametrize(
    "address", ["", "nobody", "a b@c.example", "x@", "@x.example", "a@b@c", "a\r\nBcc: b@c.example"]
)
def test_an_address_that_cannot_work_is_refused_at_once(address):
    with pytest.raises(UnusableAddress):
        a_mail(to=address)


def test_a_line_break_in_a_subject_cannot_smuggle_a_header(sink):
    a_mail(subject_line="Hello\r\nBcc: everybody@a.example")
    send_due()
    message = sink.received[0].message
    assert message["Bcc"] is None
    assert message["Subject"] == "Hello Bcc: everybody@a.example"


def test_without_a_relay_mail_is_written_to_the_outbox(settings, tmp_path):
    settings.SMTP_RELAY, settings.HOME = None, tmp_path
    mail = a_mail()
    send_due()
    [file] = (tmp_path / "outbox").iterdir()
    assert mail.message_id.encode() in file.read_bytes()


def test_a_bounce_is_recorded_once_and_a_delay_changes_nothing(sink):
    mail = a_mail()
    send_due()
    delayed = actions.record_bounce(mail, status="4.4.1", diagnostic="no answer", permanent=False, actor=SYSTEM)
    assert delayed.state == DeliveryState.SENT
    for _ in range(2):
        back = actions.record_bounce(mail, status="5.1.1", diagnostic="no such user", permanent=True, actor=SYSTEM)
    assert (back.state, back.bounced_at, back.error) == (DeliveryState.BOUNCED, NOON, "5.1.1 no such user")
    assert events() == ["delivery.sent", "delivery.bounced"]


def test_automatic_answers_to_one_address_stop_before_two_machines_talk_for_ever(sink):
    allowed = queries.automatic_answers_allowed().most
    mails = [a_mail(automatic=Automatic.REPLIED) for _ in range(allowed + 2)]
    states = [mail.state for mail in mails]
    assert states == ["queued"] * allowed + ["cancelled"] * 2
    assert "machine" in mails[-1].error
    assert a_mail(automatic=Automatic.REPLIED, to="other@summitvale.example").state == "queued"
    assert a_mail().state == "queued", "what a person writes is never held back"
    clock.advance(timedelta(days=1, seconds=1))
    assert a_mail(automatic=Automatic.REPLIED).state == "queued"
