"""Mails that wait together are read in one transaction, with the outcome that reading them one by one has."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from seiketsu.accounts.models import Identity, User
from seiketsu.channels.tests.factories import arrives, kept, written
from seiketsu.core import clock, intake
from seiketsu.core.events import delivery as event_delivery
from seiketsu.core.models import RawIntake
from seiketsu.delivery.models import Delivery
from seiketsu.desk import actions as desk
from seiketsu.desk.models import Message, Ticket

pytestmark = pytest.mark.django_db


def read_all() -> None:
    intake.run(clock.now(), 1000)
    event_delivery.drain()


def queries_for(count: int, *, name: str) -> int:
    for number in range(count):
        kept(written(subject=f"{name} {number}", sender=f"{name}{number}@summitvale.example"))
    with CaptureQueriesContext(connection) as queries:
        assert intake.run(clock.now(), 100) == count
    return len(queries)


def test_an_answer_finds_the_ticket_of_a_mail_that_is_read_with_it(dana):
    kept(written("It is down.", message_id="<first@x>"))
    kept(written("And still down.", message_id="<second@x>", in_reply_to="<first@x>", subject="Re: Greeting"))
    kept(written("Is anybody there?", in_reply_to="<second@x>", subject="Hello?"))
    read_all()
    ticket = Ticket.objects.get()
    assert [message.body_text for message in ticket.messages.order_by("id")] == [
        "It is down.",
        "And still down.",
        "Is anybody there?",
    ]


def test_a_sender_who_is_new_in_several_mails_becomes_one_person(summit):
    for number in range(3):
        kept(written(subject=f"Question {number}", sender="New Person <NEW@summitvale.example>"))
    kept(written(subject="Another", sender="other@summitvale.example"))
    read_all()
    assert Ticket.objects.count() == 4
    assert Identity.objects.filter(value="new@summitvale.example").count() == 1
    assert set(Ticket.objects.values_list("organization", flat=True)) == {summit.pk}


def test_a_mail_that_cannot_be_read_leaves_those_beside_it_alone(dana, monkeypatch):
    kept(written("One"))
    poor = kept(written("Breaks the desk", subject="Breaks"))
    kept(written("Three"))
    opens = desk.open_ticket

    def breaks(**given):
        if given["subject_line"] == "Breaks":
            raise RuntimeError("no ticket of this one")
        return opens(**given)

    monkeypatch.setattr(desk, "open_ticket", breaks)
    read_all()
    poor.refresh_from_db()
    assert (poor.state, poor.attempts, "no ticket of this one" in poor.problem) == ("received", 1, True)
    assert sorted(Message.objects.values_list("body_text", flat=True)) == ["One", "Three"]
    assert RawIntake.objects.filter(state="done").count() == 2
    assert Delivery.objects.filter(kind="desk.acknowledgement").count() == 2


def test_machines_and_people_in_one_batch_each_get_theirs(dana):
    kept(written("Hello"))
    kept(written("I am away", subject="Out of office", auto_submitted="auto-replied"))
    kept(written("No address", sender="nobody"))
    kept(written("Hello again", sender="someone@elsewhere.example"))
    read_all()
    assert list(RawIntake.objects.order_by("id").values_list("state", flat=True)) == [
        "done",
        "suspended",
        "suspended",
        "done",
    ]
    assert User.objects.clients().count() == 2


def test_the_pace_of_a_machine_is_seen_within_a_batch_too(dana):
    for number in range(60):
        kept(written(f"Alarm {number}", subject=f"Alarm {number}"))
    read_all()
    assert Ticket.objects.count() == 60
    together = Delivery.objects.filter(kind="desk.acknowledgement").exclude(state="cancelled").count()
    Ticket.objects.all().delete()
    Delivery.objects.all().delete()
    for number in range(60):
        arrives(written(f"Alert {number}", subject=f"Alert {number}"))
    assert Delivery.objects.filter(kind="desk.acknowledgement").exclude(state="cancelled").count() == together < 60


def test_a_batch_costs_little_more_than_the_tickets_it_opens(dana):
    queries_for(1, name="warm")
    few, many = queries_for(5, name="few"), queries_for(20, name="many")
    each = (many - few) / 15
    assert each <= 4, "what opening a ticket takes"
    assert few - 5 * each <= 20, "and everything around it is read and written once"
