"""An agent takes somebody out of one answer, adds somebody to it, and is asked about whom they may not mean."""

from __future__ import annotations

from datetime import timedelta

import pytest

from seiketsu.accounts.queries import actor_of
from seiketsu.accounts.tests.factories import organization, person
from seiketsu.core import clock
from seiketsu.core.test_kit import settle, travel
from seiketsu.delivery.models import Delivery
from seiketsu.desk import actions
from seiketsu.desk.actions.readers import Choice, ReadersToConfirm
from seiketsu.desk.errors import NotAllowed, NotPossibleNow
from seiketsu.desk.models import Message, Watcher
from seiketsu.desk.tests import factories
from seiketsu.desk.workspace import outgoing

pytestmark = pytest.mark.django_db


@pytest.fixture
def ticket(open_ticket):
    return open_ticket()


@pytest.fixture
def colleague(ticket):
    """A colleague of the requester, in copy."""
    found = person(ticket.organization, name="Luis Ortega")
    actions.watch(ticket, found, actor=factories.TEST)
    return found


def answers(ticket, maya, *, added=(), confirmed=(), **choice):
    meant = Choice(confirmed=frozenset(confirmed), **choice)
    return factories.answer(ticket, maya, cc=added, choice=meant)


def last_mail():
    mail = Delivery.objects.filter(kind="desk.reply").latest("id")
    return mail.recipient_address, mail.cc


def test_without_a_choice_all_get_it(ticket, maya, colleague):
    answers(ticket, maya)
    assert last_mail() == (ticket.requester.email, [colleague.email])


def test_who_is_taken_out_misses_this_answer_only(ticket, maya, colleague):
    message = answers(ticket, maya, left_out=frozenset({colleague.pk}))
    assert last_mail() == (ticket.requester.email, []) and message.cc == []
    answers(ticket, maya)
    assert last_mail()[1] == [colleague.email]


def test_without_the_requester_it_is_addressed_to_who_is_left(ticket, maya, colleague):
    answers(ticket, maya, left_out=frozenset({ticket.requester_id}))
    assert last_mail() == (colleague.email, [])


def test_somebody_must_get_it(ticket, maya, colleague):
    with pytest.raises(NotPossibleNow, match="Everybody was taken out"):
        answers(ticket, maya, left_out=frozenset({ticket.requester_id, colleague.pk}))
    assert not Delivery.objects.filter(kind="desk.reply").exists()


def test_who_is_added_once_is_not_in_copy_after(ticket, maya):
    other = person(ticket.organization, name="Ana Ruiz")
    answers(ticket, maya, once=(other,))
    assert last_mail()[1] == [other.email] and not Watcher.objects.filter(ticket=ticket).exists()
    answers(ticket, maya)
    assert last_mail()[1] == []


def test_a_colleague_who_follows_can_be_spared_one_notice(ticket, maya):
    ines = factories.agent(name="Ines Duarte")
    actions.watch(ticket, ines, actor=factories.TEST)
    answers(ticket, maya, left_out=frozenset({ines.pk}))
    assert not Delivery.objects.filter(recipient_user=ines).exists()


def test_an_outsider_is_asked_about_when_they_are_added(ticket, maya):
    partner = person(name="Pat", email="pat@mls.example")
    with pytest.raises(ReadersToConfirm, match=r"pat@mls\.example is outside") as asked:
        answers(ticket, maya, added=(partner,))
    assert asked.value.user_ids == (partner.pk,) and not Message.objects.filter(author=maya).exists()

    answers(ticket, maya, added=(partner,), confirmed={partner.pk})
    answers(ticket, maya)
    assert last_mail()[1] == [partner.email]


def test_somebody_of_another_client_is_asked_about_each_time(ticket, maya):
    other = person(organization("Oak Realty"), name="Eve Other")
    actions.watch(ticket, other, actor=factories.TEST)
    for _again in range(2):
        with pytest.raises(ReadersToConfirm, match="belongs to another client, Oak Realty"):
            answers(ticket, maya)
    answers(ticket, maya, left_out=frozenset({other.pk}))
    assert last_mail()[1] == []
    answers(ticket, maya, confirmed={other.pk})
    assert last_mail()[1] == [other.email]


def test_somebody_of_another_client_is_never_put_in_copy_for_good(ticket, maya):
    other = person(organization("Oak Realty"), name="Eve Other")
    with pytest.raises(NotAllowed, match="for one answer only"):
        answers(ticket, maya, added=(other,), confirmed={other.pk})
    answers(ticket, maya, once=(other,), confirmed={other.pk})
    assert last_mail()[1] == [other.email] and not Watcher.objects.filter(user=other).exists()


def test_an_answer_for_later_goes_to_whom_was_chosen(ticket, maya, colleague):
    other = person(name="Pat", email="pat@mls.example")
    choice = Choice(frozenset({colleague.pk}), (other,), frozenset({other.pk}))
    row = outgoing.wait(
        ticket,
        outgoing.Written(factories.body("Later."), choice=choice),
        author=maya,
        send_at=clock.now() + timedelta(hours=1),
        is_scheduled=True,
    )
    travel(row.send_at)
    assert last_mail() == (ticket.requester.email, [other.email])


def test_an_answer_for_later_is_held_when_a_stranger_came_into_copy(ticket, maya):
    row = outgoing.wait(
        ticket,
        outgoing.Written(factories.body("Later.")),
        author=maya,
        send_at=clock.now() + timedelta(hours=1),
        is_scheduled=True,
    )
    actions.watch(ticket, person(organization("Oak Realty"), name="Eve Other"), actor=factories.TEST)
    travel(row.send_at)
    row.refresh_from_db()
    assert row.state == "held" and "Oak Realty" in row.why
    assert not Delivery.objects.filter(kind="desk.reply").exists()


def test_what_no_person_sends_asks_nobody(ticket, maya):
    actions.watch(ticket, person(organization("Oak Realty")), actor=factories.TEST)
    actions.reply(ticket, body=factories.body(), author=maya, actor=actor_of(maya))
    settle()
    assert len(last_mail()[1]) == 1
