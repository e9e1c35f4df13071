"""A person's own words can be handed to them, and go from every place that mail has when they are erased."""

import json

import pytest

from seiketsu.accounts.actions import erase_person
from seiketsu.accounts.queries import actor_of
from seiketsu.channels.tests.factories import arrives, kept, written
from seiketsu.core import intake, registry
from seiketsu.core.actor import SYSTEM
from seiketsu.core.models import RawIntake
from seiketsu.delivery.models import Delivery
from seiketsu.desk import actions as desk_actions
from seiketsu.desk.actions import MessageBody
from seiketsu.desk.models import Message, Ticket

pytestmark = pytest.mark.django_db


def erase(person) -> None:
    """Once nothing of theirs is open any more, as the plan wants it."""
    Ticket.objects.update(status="closed")
    erase_person(person, actor=SYSTEM)


@pytest.fixture
def history(dana, maya) -> Ticket:
    """A ticket, an answer, and a notice that waits."""
    arrives(written("My telephone is 303 555 0100.", message_id="<secret@summitvale.example>"))
    ticket = Ticket.objects.get()
    desk_actions.reply(ticket, body=MessageBody("Call 303 555 0100?"), author=maya, actor=actor_of(maya))
    arrives(written("Away, call 303 555 0100", auto_submitted="auto-replied"))
    return ticket


def test_everything_can_be_exported(dana, history):
    for app, words in [("channels", "303 555 0100"), ("delivery", "Call 303 555 0100?")]:
        personal = registry.personal_data.get(app)
        assert personal is not None
        assert words in json.dumps(personal.export(dana.pk))


def test_nothing_of_it_is_left_after_erasing(dana, history):
    erase(dana)
    for raw in RawIntake.objects.all():
        assert (bytes(raw.body), raw.facts) == (b"", {})
    for delivery in Delivery.objects.all():
        assert "dana" not in delivery.recipient_address
        assert "303" not in delivery.text + delivery.html + delivery.subject_line


def test_what_still_waited_is_neither_sent_nor_read(dana, history):
    raw = kept(written("Not read yet"))
    raw.facts = {"summary": {"sender": "dana@summitvale.example"}}
    raw.save()
    erase(dana)
    assert not Delivery.objects.filter(recipient_user=dana, state="queued").exists()
    raw.refresh_from_db()
    assert raw.state == RawIntake.State.IGNORED
    assert intake.run(raw.received_at, 10) == 0


def test_the_same_mail_again_is_still_known(dana, history):
    erase(dana)
    messages = Message.objects.count()
    arrives(written("My telephone is 303 555 0100.", message_id="<secret@summitvale.example>"))
    assert Message.objects.count() == messages


def test_copies_lose_the_address_too(dana, maya, history):
    other = Delivery.objects.filter(kind="desk.reply").get()
    other.recipient_user, other.recipient_address, other.cc = maya, "maya@seiketsu.example", ["dana@summitvale.example"]
    other.save()
    erase(dana)
    other.refresh_from_db()
    assert other.cc == []
