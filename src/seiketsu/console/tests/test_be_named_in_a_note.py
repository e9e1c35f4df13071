"""A note names a colleague: the name stands out, the page says so, and one settles it there."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from seiketsu.accounts.queries import actor_of
from seiketsu.accounts.tests.factories import signed_in
from seiketsu.desk import actions, queries
from seiketsu.desk.tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def ines(desk):
    return factories.agent(name="Ines Duarte")


def note(ticket, author, text: str) -> None:
    actions.add_note(ticket, body=factories.body(text), author=author, actor=actor_of(author))


def page_of(user, ticket) -> str:
    return signed_in(user).get(f"/desk/tickets/{ticket.pk}/").content.decode()


def test_the_named_one_is_told_on_the_page_and_settles_it_there(maya, ines, ticket):
    note(ticket, maya, "Is this the feed, @Ines Duarte?")
    page = page_of(ines, ticket)
    assert '<mark class="named me">@Ines Duarte</mark>' in page
    assert "A note here names you" in page
    answer = signed_in(ines).post(f"/desk/tickets/{ticket.pk}/mentions/")
    assert answer["Location"] == f"/desk/tickets/{ticket.pk}/"
    page = page_of(ines, ticket)
    assert "A note here names you" not in page
    assert '<mark class="named me">@Ines Duarte</mark>' in page
    assert queries.view_counts(ines)["mentions"] == 0


def test_others_see_the_name_stand_out_and_have_nothing_to_settle(maya, ines, ticket):
    note(ticket, maya, "Is this the feed, @Ines Duarte?")
    page = page_of(maya, ticket)
    assert '<mark class="named">@Ines Duarte</mark>' in page
    assert "A note here names you" not in page
    signed_in(maya).post(f"/desk/tickets/{ticket.pk}/mentions/")
    assert queries.view_counts(ines)["mentions"] == 1


def test_what_a_client_wrote_marks_nobody(maya, ines, ticket):
    factories.client_writes(ticket, "@Ines Duarte")
    assert "named" not in page_of(ines, ticket).partition("<main")[2].partition("composer")[0]


def test_it_costs_one_query_and_only_where_a_note_has_an_at(maya, ines, ticket):
    def count() -> int:
        with CaptureQueriesContext(connection) as counted:
            page_of(ines, ticket)
        return len(counted)

    count()
    note(ticket, maya, "nobody in particular")
    before = count()
    note(ticket, maya, "@Ines Duarte")
    assert count() == before + 1
    note(ticket, maya, "@Ines Duarte and @Maya Torres")
    assert count() == before + 1


def test_a_client_cannot_settle_anything(harbor, ticket):
    client = signed_in(factories.person(harbor))
    assert client.post(f"/desk/tickets/{ticket.pk}/mentions/").status_code == 404
