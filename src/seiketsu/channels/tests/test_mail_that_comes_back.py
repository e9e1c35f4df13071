"""Reports about our own mail find the message that they concern, and people learn of answers that did not arrive."""

import pytest

from seiketsu.accounts.queries import actor_of
from seiketsu.channels.models import BounceRecord
from seiketsu.channels.tests.corpus import _multipart, _part
from seiketsu.channels.tests.factories import arrives, written
from seiketsu.core.models import RawIntake
from seiketsu.delivery import queries as deliveries
from seiketsu.delivery import transport
from seiketsu.delivery.models import Delivery, DeliveryState
from seiketsu.desk import actions as desk_actions
from seiketsu.desk.actions import MessageBody
from seiketsu.desk.models import Message, Ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def answer(dana, maya) -> Delivery:
    """An answer that went out to Dana."""
    arrives(written())
    ticket = Ticket.objects.get()
    desk_actions.reply(ticket, body=MessageBody("It is fixed."), author=maya, actor=actor_of(maya))
    return Delivery.objects.get(kind="desk.reply")


def report(message_id: str = "<nobody@x>", *, action: bytes = b"failed", status: bytes = b"5.1.1") -> bytes:
    return _multipart(
        b"report",
        _part(b"Content-Type: text/plain", b"Could not be delivered."),
        _part(
            b"Content-Type: message/delivery-status",
            b"Reporting-MTA: dns; mx\r\n\r\nFinal-Recipient: rfc822; dana@summitvale.example\r\nAction: "
            + action + b"\r\nStatus: " + status + b"\r\nDiagnostic-Code: smtp; 550 mailbox full\r\n",
        ),
        _part(b"Content-Type: text/rfc822-headers", b"Message-ID: " + message_id.encode() + b"\r\n"),
        extra=b"; report-type=delivery-status",
    )  # fmt: skip


def to(address: str) -> dict[str, object]:
    return {"sender": "", "recipients": [address]}


def test_by_the_message_id_it_returns(answer):
    raw = arrives(report(answer.message_id))
    answer.refresh_from_db()
    assert (raw.state, raw.result_kind, raw.result_id) == (RawIntake.State.DONE, "delivery", answer.pk)
    assert answer.state == DeliveryState.BOUNCED and "mailbox full" in answer.error
    assert BounceRecord.objects.get().delivery == answer


def test_by_the_address_it_was_sent_to_when_it_returns_nothing(answer):
    arrives(report(), envelope=to(deliveries.bounce_address(answer)))
    answer.refresh_from_db()
    assert answer.state == DeliveryState.BOUNCED


def test_the_staff_learn_that_an_answer_did_not_arrive(answer):
    arrives(report(answer.message_id))
    note = Message.objects.get(visibility="internal")
    assert note.ticket_id == answer.subject_id
    assert "dana@summitvale.example" in note.body_text and "mailbox full" in note.body_text


def test_the_same_report_twice_says_it_once(answer):
    arrives(report(answer.message_id))
    arrives(report(answer.message_id).replace(b"corpus@", b"second@"))
    assert Message.objects.filter(visibility="internal").count() == 1


def test_an_acknowledgement_that_comes_back_bothers_nobody(answer):
    told = Delivery.objects.get(kind="desk.acknowledgement")
    arrives(report(told.message_id))
    told.refresh_from_db()
    assert told.state == DeliveryState.BOUNCED
    assert not Message.objects.filter(visibility="internal").exists()


def test_a_delay_is_noted_and_nothing_more(answer):
    arrives(report(answer.message_id, action=b"delayed", status=b"4.4.1"))
    answer.refresh_from_db()
    assert answer.state != DeliveryState.BOUNCED
    assert BounceRecord.objects.get().permanent is False


def test_a_report_about_nothing_of_ours_waits(desk):
    raw = arrives(report())
    assert raw.state == RawIntake.State.SUSPENDED
    assert "no mail of ours" in raw.problem


def test_a_report_never_opens_a_ticket_and_is_never_answered(answer):
    before = Ticket.objects.count(), Delivery.objects.count()
    arrives(report(answer.message_id))
    arrives(report("<other@x>").replace(b"corpus@", b"third@"))
    assert (Ticket.objects.count(), Delivery.objects.count()) == before


def test_our_own_mail_that_comes_round_is_ignored(answer):
    raw = arrives(transport.compose(answer).message().as_bytes())
    assert raw.state == RawIntake.State.IGNORED
    assert Ticket.objects.count() == 1


def test_somebody_who_copies_our_mark_badly_is_not_ignored(dana):
    mail = written()
    mail[transport.DELIVERY_HEADER] = "12-aaaaaaaaaaaaa"
    assert arrives(mail).state == RawIntake.State.DONE
