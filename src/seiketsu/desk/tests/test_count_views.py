"""Counts of saved views: true where that is cheap, else the least there are; never a walk over all tickets."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from seiketsu.accounts.queries import actor_of
from seiketsu.desk.models import SavedView, Ticket
from seiketsu.desk.queries import terms
from seiketsu.desk.rules.counting import Reach, reach
from seiketsu.desk.rules.search_language import read
from seiketsu.desk.saved_views import queries
from seiketsu.desk.saved_views.actions import ViewContent, create_view
from seiketsu.desk.saved_views.queries import Count, counts_of
from seiketsu.desk.tests import factories
from seiketsu.desk.tests.conftest import desk  # noqa: F401 - a fixture


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("is:open", Reach.OPEN),
        ("status:new,open tier:enterprise", Reach.OPEN),
        ("is:open assignee:me", Reach.WHOLE),
        ("assignee:me", Reach.NEWEST),  # closed tickets have no index by assignee
        ("is:open assignee:none", Reach.OPEN),
        ("is:open is:at_risk", Reach.WHOLE),
        ("tag:vip", Reach.WHOLE),
        ("-tag:vip", Reach.NEWEST),
        ("organization:acme status:closed", Reach.WHOLE),
        ("tag:vip or tier:starter", Reach.NEWEST),
        ("status:open or status:closed", Reach.NEWEST),
        ("status:open or status:hold", Reach.OPEN),
        ("is:spam", Reach.WHOLE),
        ("language:es", Reach.NEWEST),
        ("tag:vip greeting", Reach.NEWEST_FEW),
        ("", Reach.NEWEST),
    ],
)
def test_how_far_a_count_looks(query, wanted):
    assert reach(read(query)) is wanted


@pytest.fixture
def maya(db, desk):  # noqa: F811
    return factories.agent(name="Maya Torres")


def kept(user, query: str) -> SavedView:
    return create_view(ViewContent(query, query), owner=user, actor=actor_of(user))


QUERIES = [
    "is:open",
    "tag:vip",
    "is:open tier:starter",
    "greeting",
    "is:open assignee:me",
    "mls:crmls",
    "tier:business",
]


@pytest.mark.parametrize("query", QUERIES)
def test_every_count_is_what_the_view_holds(maya, query):
    acme = factories.organization(tier="business")
    for tags, tier in ([["vip"], None], [[], acme], [["vip", "new"], acme]):
        factories.ticket(tier, tags=tags, custom={"mls": "crmls"} if tags else {})

    view = kept(maya, query)

    assert counts_of([view], maya)[view.pk] == Count(terms(query, user=maya).tickets().count(), False)


def test_beyond_the_window_the_count_says_that_there_may_be_more(maya, monkeypatch):
    monkeypatch.setattr(queries, "_WINDOW", 3)
    for _number in range(5):
        factories.ticket(factories.organization(tier="business"))
    view = kept(maya, "is:open tier:business")

    assert counts_of([view], maya)[view.pk] == Count(3, True)


def test_a_count_stops_at_the_cap(maya, monkeypatch):
    monkeypatch.setattr(queries, "COUNT_CAP", 2)
    for _number in range(4):
        factories.ticket(tags=["vip"])
    view = kept(maya, "tag:vip")

    assert counts_of([view], maya)[view.pk] == Count(3, True)


@pytest.mark.parametrize(("query", "index"), [("tag:vip", "desk_tags"), ("property_type:condo", "desk_custom")])
def test_tags_and_fields_are_asked_of_an_index(maya, query, index):
    factories.ticket(tags=["vip"], custom={"property_type": "condo"})
    with connection.cursor() as cursor:
        cursor.execute("set local enable_seqscan = off")
    plan = terms(query, user=maya).tickets().order_by().values("pk").explain()

    assert index in plan


def test_open_tickets_by_priority_are_read_from_an_index(maya):
    factories.ticket()
    with connection.cursor() as cursor:
        cursor.execute("set local enable_seqscan = off; set local enable_sort = off")
    asked = terms("is:open order:priority", user=maya)
    plan = asked.ordered().order_by(*asked.ordered_by)[:50].explain()

    assert "desk_live_priority" in plan and "Sort" not in plan


def test_no_view_costs_no_query(maya):
    with CaptureQueriesContext(connection) as counted:
        assert counts_of([], maya) == {}
    assert len(counted) == 0
    assert not Ticket.objects.exists()


@pytest.mark.parametrize("query", ["level:99999", "id:99999999999999999999", "is:open level:99999", 'assignee:"!!!"'])
def test_a_view_that_nothing_can_be_in_holds_nothing_and_the_others_are_counted(maya, query):
    factories.ticket(tags=["vip"])
    empty, other = kept(maya, query), kept(maya, "tag:vip")
    counts = counts_of([empty, other], maya)
    assert counts == {empty.pk: Count(0, is_least=False), other.pk: Count(1, is_least=False)}
