"""Search over subjects, messages, people and clients."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from seiketsu.core.http.paging import BadCursor
from seiketsu.desk import actions, queries
from seiketsu.desk.queries import searching
from seiketsu.desk.tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def ticket(client_organization):
    who = factories.person(client_organization, name="Peter Lange", email="peter.lange@harbor-pine.example")
    return factories.ticket(
        client_organization,
        requester=who,
        subject_line="Tour bookings ignore our blackout dates",
        text="Our Résumé agent booked two tours on Thanksgiving; <b>both</b> buyers stood before a locked house.",
    )


def found(text, **details):
    return [hit.ticket.pk for hit in queries.search(text, **details).hits]


@pytest.mark.parametrize(
    "text",
    [
        "blackout",
        "BLACKOUT",
        "resume",
        "résumé",
        "bookings tour",
        "book",
        "thanksgiv",
        "Lange",
        "peter.lange@harbor-pine.example",
        "harbor pine",
        "pine resume",
        '"blackout dates"',
        "l'ocked",
    ],
)
def test_a_ticket_is_found_by(ticket, text):
    assert found(text) == ([] if text == "l'ocked" else [ticket.pk])


@pytest.mark.parametrize(
    "text", ["invoice", '"dates blackout"', "blackout invoice", "", "   ", "!!!", "'", ":*", "zq & | zx"]
)
def test_nothing_is_found_by(ticket, text):
    assert found(text) == []


def test_by_its_number_alone(ticket):
    factories.ticket(ticket.organization, text=f"See also {ticket.pk} please")

    assert found(f"#{ticket.pk}")[0] == ticket.pk


def test_the_excerpt_marks_the_words_and_is_safe(ticket):
    hit = queries.search("resume locked").hits[0]

    assert "<mark>Résumé</mark>" in hit.excerpt
    assert "&lt;b&gt;both&lt;/b&gt;" in hit.excerpt


def test_inflections_are_marked(ticket):
    assert "<mark>booked</mark>" in queries.search("booking").hits[0].excerpt


def test_staff_find_notes(ticket, maya):
    actions.add_note(ticket, body=factories.body("Same cause as PRB-27"), author=maya, actor=factories.TEST)

    assert found("PRB-27") == [ticket.pk]


def test_a_new_subject_is_found_at_once_and_the_old_one_no_longer(ticket):
    actions.change_subject(ticket, subject_line="Calendar sync", actor=factories.TEST)

    assert found("calendar sync") == [ticket.pk]
    assert found("blackout") == []


def test_each_ticket_once_with_its_newest_hit_first(ticket, maya, client_organization):
    for number in range(6):
        factories.client_writes(ticket, f"The blackout is back, time {number}")
    other = factories.ticket(client_organization, text="A blackout")

    page = queries.search("blackout")

    assert [hit.ticket.pk for hit in page.hits] == [other.pk, ticket.pk]
    assert "time 5" in page.hits[1].excerpt


def test_pages_follow_on_without_gap_or_repeat(client_organization):
    who = factories.person(client_organization)
    tickets = [factories.ticket(client_organization, requester=who, text="needle").pk for _ in range(5)]

    first = queries.search("needle", limit=2)
    second = queries.search("needle", limit=2, cursor=first.next_cursor)
    third = queries.search("needle", limit=2, cursor=second.next_cursor)

    assert [hit.ticket.pk for page in (first, second, third) for hit in page.hits] == tickets[::-1]
    assert third.next_cursor is None


def test_a_made_up_cursor_is_refused(ticket):
    with pytest.raises(BadCursor):
        queries.search("blackout", cursor="bm8.bm8")


def test_deleted_tickets_are_not_found(ticket):
    actions.delete(ticket, actor=factories.TEST)

    assert found("blackout") == []


def test_an_erased_persons_name_finds_nothing_and_the_text_stays(ticket):
    from seiketsu.accounts.actions import erase_person  # noqa: PLC0415

    type(ticket)._default_manager.filter(pk=ticket.pk).update(status="closed")
    erase_person(ticket.requester, actor=factories.TEST)

    assert found("Lange") == []
    message = ticket.messages.get()
    assert (message.author_name, message.source_address) == ("Erased person", "")


def test_search_costs_the_same_for_many_hits(client_organization):
    who = factories.person(client_organization)
    for _ in range(3):
        factories.ticket(client_organization, requester=who, text="needle")
    with CaptureQueriesContext(connection) as few:
        queries.search("needle")
    for _ in range(10):
        factories.ticket(client_organization, requester=who, text="needle")
    with CaptureQueriesContext(connection) as many:
        queries.search("needle")

    assert len(few) == len(many) == 4


def test_what_lies_beyond_the_newest_is_found_through_the_index(client_organization, monkeypatch):
    monkeypatch.setattr(searching, "_WINDOW", 2)
    who = factories.person(client_organization)
    old = [factories.ticket(client_organization, requester=who, text="needle").pk for _ in range(3)]
    for _ in range(4):
        factories.ticket(client_organization, requester=who, text="hay")
    new = factories.ticket(client_organization, requester=who, text="needle").pk

    first = queries.search("needl", limit=2)
    second = queries.search("needl", limit=2, cursor=first.next_cursor)

    assert [hit.ticket.pk for hit in (*first.hits, *second.hits)] == [new, *old[::-1]]
    with connection.cursor() as cursor:
        cursor.execute("show enable_indexscan")
        assert cursor.fetchone() == ("on",)
