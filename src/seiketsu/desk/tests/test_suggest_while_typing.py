"""What is offered while somebody types a query."""

from __future__ import annotations

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from seiketsu.accounts.queries import named_like
from seiketsu.desk.queries.suggesting import MOST, suggestions
from seiketsu.desk.rules.search_language import Field, read
from seiketsu.desk.rules.search_language.suggesting import begun, completed
from seiketsu.desk.tests import factories
from seiketsu.desk.tests.conftest import desk  # noqa: F401 - a fixture


@pytest.mark.parametrize(
    ("text", "field", "typed"),
    [
        ("ti", "", "ti"),
        ("is:open ti", "", "ti"),
        ("-ti", "", "ti"),
        ("tier:", "tier", ""),
        ("(tier:ent", "tier", "ent"),
        ("tier:enterprise,bus", "tier", "bus"),
        ('assignee:"Maya T', "assignee", "Maya T"),
        ("due<2", "due", "2"),
        ("", "", ""),
    ],
)
def test_what_is_being_typed(text, field, typed):
    at = begun(text, len(text))

    assert at is not None and (at.field, at.text) == (field, typed)


def test_inside_a_phrase_nothing_is_offered():
    assert begun('"call tra', 9) is None


@given(st.text(max_size=60), st.integers(0, 70), st.sampled_from(["open", "a b", 'say "x"', "ü"]))
def test_any_text_can_be_completed(text, caret, value):
    at = begun(text, min(caret, len(text)))
    if at is None:
        return
    whole, place = completed(text, at, value)
    assert 0 <= at.start <= at.end <= len(text)
    assert whole[:place].startswith(text[: at.start])


@given(st.sampled_from(["Maya Torres", "a,b", 'x"y', "plain", "ä ö"]))
def test_a_completed_value_is_read_as_that_value(value):
    at = begun("assignee:", 9)
    assert at is not None
    whole, _caret = completed("assignee:", at, value)
    assert read(whole) == Field("assignee", ":", (value,))


@pytest.fixture
def maya(db, desk):  # noqa: F811
    return factories.agent(name="Maya Torres")


def offered(text, user) -> list[str]:
    return [one.text for one in suggestions(text, len(text), user=user)]


def test_fields_then_their_values_are_offered(maya):
    assert offered("pri", maya)[0] == "priority:"
    assert offered("is:open priority:ur", maya) == ["is:open priority:urgent "]
    assert offered("property", maya) == ["property_type:"]
    assert "property_type:condo " in offered("property_type:con", maya)
    assert offered("status:wait", maya) == ["status:pending "]  # by its title
    assert offered("status:open,pen", maya) == ["status:open,pending "]


def test_people_clients_and_tags_are_offered_by_the_beginning_of_a_name(maya):
    harbor = factories.organization("Harbor & Pine Realty")
    factories.person(harbor, name="José Ángel Núñez", email="jose@harbor.example")
    factories.ticket(harbor, tags=["lockbox", "logging"])

    assert offered("assignee:tor", maya) == ['assignee:"Maya Torres" ']
    assert offered("requester:nun", maya) == ["requester:jose@harbor.example "]
    assert offered("requester:JOSE", maya) == ["requester:jose@harbor.example "]
    assert offered("organization:pine", maya) == ['organization:"Harbor & Pine Realty" ']
    assert offered("tag:lo", maya) == ["tag:lockbox ", "tag:logging "]
    assert offered("tag:loc", maya) == ["tag:lockbox "]


def test_no_more_than_a_list_can_show(maya):
    assert len(offered("", maya)) == MOST


def test_people_are_found_by_an_index(maya):
    with connection.cursor() as cursor:
        cursor.execute("set local enable_seqscan = off")
    plan = named_like(type(maya).objects.get_queryset(), "tor").order_by().explain()

    assert "user_by_plain_name" in plan and "user_by_last_word" in plan


def test_what_is_not_known_offers_nothing(maya):
    assert offered("colour:re", maya) == []
    assert offered("tag:zzz", maya) == []
