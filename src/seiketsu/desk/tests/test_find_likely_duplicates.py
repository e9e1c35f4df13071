"""Tickets that are likely one matter, and telling a client where theirs goes on."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from seiketsu.core import clock
from seiketsu.delivery.models import Delivery
from seiketsu.desk import actions, queries
from seiketsu.desk.models import Message, Ticket
from seiketsu.desk.rules import likeness
from seiketsu.desk.tests import factories
from seiketsu.desk.tests.test_follow_the_plan import put_in_force

pytestmark = pytest.mark.django_db
TEST = factories.TEST


def found(ticket: Ticket) -> list[int]:
    return [one.ticket.pk for one in queries.likely_duplicates(ticket)]


@pytest.fixture
def first(client_organization) -> Ticket:
    return factories.ticket(client_organization, subject_line="Showing booked twice", text="Two tours on one date.")


def test_the_same_client_about_the_same_words_is_likely_one_matter(first, client_organization):
    again = factories.ticket(client_organization, subject_line="Showing was booked twice", text="It happened.")
    factories.ticket(client_organization, subject_line="Invoice is wrong", text="The sum differs.")
    factories.ticket(
        factories.organization("Other"), subject_line="Showing booked twice", text="Two tours on one date."
    )
    assert found(first) == [again.pk]
    assert found(again) == [first.pk]


def test_what_is_over_is_not_proposed(first, client_organization, maya):
    again = factories.ticket(client_organization, subject_line="Showing booked twice")
    factories.answer(again, maya, set_status="solved")
    again.refresh_from_db()
    assert found(first) == []
    assert found(again) == []


def test_how_near_and_how_alike_is_the_plans(first, client_organization):
    clock.set_to(clock.now() + timedelta(days=4))
    again = factories.ticket(client_organization, subject_line="Showing booked twice", text="Two tours on one date.")
    assert found(again) == []
    put_in_force(("duplicate_within: 3d", "duplicate_within: 5d"))
    assert found(again) == [first.pk]
    other = factories.ticket(client_organization, subject_line="Showing booked", text="On a Sunday, by mistake.")
    assert found(other) == [again.pk, first.pk]
    put_in_force(("duplicate_likeness: 40 %", "duplicate_likeness: 90 %"))
    assert found(other) == []


def test_it_is_one_query_however_many_the_client_has(first, client_organization):
    def count() -> int:
        with CaptureQueriesContext(connection) as captured:
            found(first)
        return len(captured)

    few = count()
    for number in range(8):
        factories.ticket(client_organization, subject_line=f"Showing booked {number}")
    assert count() == few


@given(st.text(max_size=60), st.text(max_size=60))
def test_likeness_is_a_share_and_the_same_both_ways(one: str, other: str):
    first, second = likeness.words(one), likeness.words(other)
    share = likeness.likeness(first, second)
    assert 0 <= share <= 1
    assert share == likeness.likeness(second, first)
    assert likeness.likeness(first, first) == (1.0 if first else 0.0)


def test_accents_and_little_words_do_not_tell_matters_apart():
    assert likeness.words("La grabación no está en el teléfono") == likeness.words("grabacion esta telefono")


def test_the_requester_is_told_in_their_language_where_it_goes_on(first, client_organization):
    ana = factories.person(client_organization, name="Ana", locale="es")
    hers = factories.ticket(client_organization, requester=ana, subject_line="Cita doble")
    actions.merge(hers, target=first, actor=TEST, tell_client=True)
    mail = Delivery.objects.get(kind="desk.merged")
    assert mail.recipient_user == ana
    assert f"#{first.pk}" in mail.text
    assert "Seguimos con ambas" in mail.text
    said = Message.objects.get(ticket=first, visibility="public", is_automatic=True)
    assert "Cita doble" in said.body_text
    first.refresh_from_db()
    assert first.first_responded_at is None


def test_nobody_is_told_unless_asked_or_when_it_is_another_client(first, client_organization):
    actions.merge(factories.ticket(client_organization), target=first, actor=TEST)
    theirs = factories.ticket(factories.organization("Other"))
    actions.merge(theirs, target=first, actor=TEST, across_clients=True, tell_client=True)
    assert not Delivery.objects.filter(kind="desk.merged").exists()
