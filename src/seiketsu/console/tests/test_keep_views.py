"""Views of one's own: kept from a search in one step, shared, edited, moved, removed, counted."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from seiketsu.accounts.queries import actor_of
from seiketsu.accounts.tests.factories import signed_in
from seiketsu.desk import actions
from seiketsu.desk.models import SavedView, Ticket
from seiketsu.desk.queries.search_vocabulary import ORDERS
from seiketsu.desk.saved_views import access
from seiketsu.desk.tests import factories

pytestmark = pytest.mark.django_db
HTMX = {"HTTP_HX_REQUEST": "true"}


def numbers(answer) -> list[int]:
    return [int(number) for number in re.findall(r'id="ticket-(\d+)"', answer.content.decode())]


@pytest.fixture
def lena(desk):
    return factories.agent(name="Lena Lead", role="lead")


def keep(browser, name: str, query: str, **details):
    answer = browser.post("/desk/views/new/", {"name": name, "query": query, "visibility": "personal", **details})
    assert answer.status_code == 302, answer.content.decode()
    return SavedView.objects.get(name=name)


def test_a_search_becomes_a_view_in_one_step(browser_of_maya, harbor, read):
    wanted = factories.ticket(harbor, subject_line="Blackout dates")
    factories.ticket(harbor, subject_line="Lockbox")
    assert "Keep as a view" in read(browser_of_maya, "/desk/search/?q=blackout")

    view = keep(browser_of_maya, "Blackouts", "blackout is:open")

    assert numbers(browser_of_maya.get(f"/desk/views/{view.key}/")) == [wanted.pk]
    rail = read(browser_of_maya, "/desk/views/counts/")
    assert "Blackouts 1" in rail


def test_filters_in_the_address_become_the_query_of_a_new_view(browser_of_maya):
    page = browser_of_maya.get("/desk/views/new/?query=is:open&status=open,pending&assignee=me").content.decode()

    assert 'value="is:open status:open,pending assignee:me"' in page


def test_a_view_shows_its_columns_in_its_order(browser_of_maya, harbor, read):
    first = factories.ticket(harbor, subject_line="Low", priority="low", tags=["billing"])
    second = factories.ticket(harbor, subject_line="Urgent", priority="urgent", custom={"mls": "CRMLS"})
    view = keep(browser_of_maya, "Table", "is:open", order="priority", columns=["number", "tags", "field.mls"])

    answer = browser_of_maya.get(f"/desk/views/{view.key}/")
    text = read(browser_of_maya, f"/desk/views/{view.key}/")

    assert numbers(answer) == [second.pk, first.pk]
    assert "Number Tags MLS" in text and "CRMLS" in text and "billing" in text and f"#{first.pk}" in text


@pytest.mark.parametrize("order", ORDERS)
def test_any_order_is_read_on_page_by_page_without_gaps(browser_of_maya, harbor, order, monkeypatch):
    monkeypatch.setattr("seiketsu.console.views.queue.PAGE", 4)
    who = factories.person(harbor)
    made = [
        factories.ticket(harbor, requester=who, priority=priority).pk for priority in ("low", "urgent", "normal") * 3
    ]
    view = keep(browser_of_maya, "All of them", "is:open", order=order)

    read, address = [], f"/desk/views/{view.key}/"
    while address:
        page = browser_of_maya.get(address, **HTMX)
        read += numbers(page)
        following = re.search(r'rel="next" hx-get="([^"]+)"', page.content.decode())
        address = f"/desk/views/{view.key}/{following[1].replace('&amp;', '&')}" if following else ""

    assert len(read) == len(made) and set(read) == set(made)


def test_a_view_means_whoever_reads_it(lena, maya, harbor, browser_of_maya):
    hers = factories.ticket(harbor)
    actions.assign(hers, assignee=maya, actor=actor_of(maya))
    view = keep(signed_in(lena), "My urgent work", "is:open assignee:me", visibility="all")

    assert numbers(browser_of_maya.get(f"/desk/views/{view.key}/")) == [hers.pk]
    assert numbers(signed_in(lena).get(f"/desk/views/{view.key}/")) == []


def test_only_leads_share_and_only_the_team_sees_what_is_for_it(lena, browser_of_maya, maya):
    refused = browser_of_maya.post("/desk/views/new/", {"name": "Mine for all", "visibility": "all"})
    assert refused.status_code == 422 and "Keep it for yourself" in refused.content.decode()

    ours = keep(signed_in(lena), "Tier one", "is:open", visibility="team", team="tier1")
    theirs = keep(signed_in(lena), "Tier two", "is:open", visibility="team", team="tier2")

    assert browser_of_maya.get(f"/desk/views/{ours.key}/").status_code == 200
    assert browser_of_maya.get(f"/desk/views/{theirs.key}/").status_code == 404
    assert browser_of_maya.get(f"/desk/views/edit/{ours.pk}/").status_code == 403
    assert signed_in(lena).get(f"/desk/views/edit/{theirs.pk}/").status_code == 200


def test_a_personal_view_is_nobody_elses(browser_of_maya, lena):
    view = keep(browser_of_maya, "Private", "is:open")

    for address in (f"/desk/views/{view.key}/", f"/desk/views/edit/{view.pk}/", f"/desk/views/{view.key}/export.csv"):
        assert signed_in(lena).get(address).status_code == 404


def test_views_are_edited_moved_and_removed(browser_of_maya, read):
    first, second = keep(browser_of_maya, "First", "is:open"), keep(browser_of_maya, "Second", "status:pending")

    browser_of_maya.post(f"/desk/views/edit/{second.pk}/up/")
    page = read(browser_of_maya, "/desk/views/")
    assert page.index("Second") < page.index("First")

    browser_of_maya.post(f"/desk/views/edit/{first.pk}/", {"name": "Renamed", "query": "tag:vip", "order": "-created"})
    first.refresh_from_db()
    assert (first.name, first.query, first.order) == ("Renamed", "tag:vip", "-created")

    browser_of_maya.post(f"/desk/views/edit/{first.pk}/removal/")
    assert browser_of_maya.get(f"/desk/views/{first.key}/").status_code == 404
    assert "Renamed" not in read(browser_of_maya, "/desk/")


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"name": " "}, "Give the view a name."),
        ({"order": "length"}, "There is no order"),
        ({"columns": ["salary"]}, "There is no column"),
        ({"visibility": "world"}, "Say for whom the view is."),
    ],
)
def test_what_could_not_be_read_is_refused_with_the_reason(lena, given, told):
    answer = signed_in(lena).post("/desk/views/new/", {"name": "X", "query": "is:open", **given})

    assert answer.status_code == 422
    assert told in answer.content.decode()
    assert not SavedView.objects.exists()


def test_each_view_of_the_rail_answers_to_a_key_of_its_own(browser_of_maya):
    keep(browser_of_maya, "First", "is:open")
    page = browser_of_maya.get("/desk/").content.decode()

    keys = re.findall(r'data-key="(g .)"', page)

    assert {"g i", "g u", "g r", "g b", "g h", "g 1", "g v"} <= set(keys)
    assert len(keys) == len(set(keys))


def test_a_saved_view_costs_the_same_for_sixty_tickets_as_for_ten(browser_of_maya, harbor):
    view = keep(browser_of_maya, "Open", "is:open tier:business", columns=["team", "field.mls"])

    def cost() -> int:
        with CaptureQueriesContext(connection) as counted:
            assert browser_of_maya.get(f"/desk/views/{view.key}/").status_code == 200
        return len(counted)

    for _number in range(10):
        factories.ticket(harbor)
    cost()
    with_ten = cost()
    for _number in range(50):
        factories.ticket(factories.organization(tier="business"))
    assert cost() == with_ten
    assert with_ten <= 15


def test_counts_take_one_statement_however_many_views_there_are(browser_of_maya):
    def cost() -> int:
        with CaptureQueriesContext(connection) as counted:
            browser_of_maya.get("/desk/views/counts/")
        return len([one for one in counted if "count(*)" in one["sql"]])

    keep(browser_of_maya, "One", "is:open")
    assert cost() == 1
    for number in range(5):
        keep(browser_of_maya, f"View {number}", "status:pending")
    assert cost() == 1


def test_an_export_has_what_the_view_has(browser_of_maya, harbor):
    wanted = factories.ticket(harbor, tags=["vip"])
    factories.ticket(harbor)
    view = keep(browser_of_maya, "Important", "tag:vip")

    lines = b"".join(browser_of_maya.get(f"/desk/views/{view.key}/export.csv").streaming_content).decode().splitlines()

    assert [int(line.split(",")[0]) for line in lines[1:]] == [wanted.pk]
    assert Ticket.objects.count() == 2


def test_moving_ones_own_view_leaves_shared_ones_where_they_stand(lena, maya, browser_of_maya):
    leads = signed_in(lena)
    shared = [keep(leads, f"Shared {number}", "is:open", visibility="all") for number in range(4)]
    own = keep(browser_of_maya, "Own", "is:open")

    def order(person) -> list[str]:
        return [one.name for one in access.views_for(person)]

    for place in (3, 2, 1, 0, 0):
        browser_of_maya.post(f"/desk/views/edit/{own.pk}/up/")
        assert order(maya).index("Own") == place
        assert order(lena) == [one.name for one in shared]
    browser_of_maya.post(f"/desk/views/edit/{own.pk}/down/")
    assert order(maya) == ["Shared 0", "Own", "Shared 1", "Shared 2", "Shared 3"]
    leads.post(f"/desk/views/edit/{shared[3].pk}/up/")
    assert order(lena) == ["Shared 0", "Shared 1", "Shared 3", "Shared 2"]
    assert order(maya)[:2] == ["Shared 0", "Own"]
