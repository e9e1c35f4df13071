"""An agent reads the queue: views, groups, filters, paging, live rows, export."""

from __future__ import annotations

import csv
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from seiketsu.accounts.queries import actor_of
from seiketsu.accounts.tests.factories import signed_in
from seiketsu.core import clock
from seiketsu.core.test_kit import travel
from seiketsu.desk import actions, queries
from seiketsu.desk.models import Ticket
from seiketsu.desk.tests import factories

pytestmark = pytest.mark.django_db
HTMX = {"HTTP_HX_REQUEST": "true"}


def numbers(answer) -> list[int]:
    return [int(number) for number in re.findall(r'id="ticket-(\d+)"', answer.content.decode())]


@pytest.fixture
def four_tiers(desk) -> dict[str, int]:
    return {
        tier: factories.ticket(factories.organization(tier=tier), subject_line=f"A {tier} matter").pk
        for tier in ("starter", "professional", "business", "enterprise")
    }


@pytest.fixture
def sixty(harbor) -> list[int]:
    who = factories.person(harbor)
    return [factories.ticket(harbor, requester=who, subject_line=f"Matter {number}").pk for number in range(60)]


def test_the_start_page_leads_staff_to_the_desk(browser_of_maya):
    assert browser_of_maya.get("/", follow=True).request["PATH_INFO"] == "/desk/"


def test_what_is_due_next_stands_first_with_its_client_and_tier(browser_of_maya, four_tiers, read):
    answer = browser_of_maya.get("/desk/")

    assert numbers(answer) == [four_tiers[tier] for tier in ("enterprise", "business", "professional", "starter")]
    text = read(browser_of_maya, "/desk/")
    assert "A enterprise matter" in text and "First response" in text and "Ent" in text


def test_rows_stand_in_groups_by_the_time_left(browser_of_maya, four_tiers, read):
    travel(clock.now() + timedelta(minutes=90))

    text = read(browser_of_maya, "/desk/")

    assert text.index("Missed 1") < text.index("Next 30 minutes 1") < text.index("Later")


def test_each_view_shows_its_own_tickets(browser_of_maya, maya, four_tiers):
    first = Ticket.objects.get(pk=four_tiers["starter"])
    actions.assign(first, assignee=maya, actor=actor_of(maya))
    factories.answer(Ticket.objects.get(pk=four_tiers["business"]), maya, set_status="solved")
    stranger = factories.ticket(None)
    actions.mark_spam(Ticket.objects.get(pk=four_tiers["professional"]), actor=actor_of(maya))

    def view(key: str) -> list[int]:
        return numbers(browser_of_maya.get(f"/desk/views/{key}/"))

    assert view("mine") == [first.pk]
    assert view("recently_solved") == [four_tiers["business"]]
    assert view("unmatched") == [stranger.pk]
    assert view("spam") == [four_tiers["professional"]]
    assert set(view("all")) == {first.pk, four_tiers["business"], four_tiers["enterprise"], stranger.pk}


@pytest.mark.parametrize("key", [key for key in queries.VIEWS if key != "deleted"])
def test_every_view_opens_when_it_is_empty_and_says_what_to_do(browser_of_maya, read, key):
    assert "Nothing is waiting here" in read(browser_of_maya, f"/desk/views/{key}/")


def test_deleted_tickets_are_for_leads(browser_of_maya, maya, four_tiers, read):
    """As in search: neither the view, its file, working through it nor the palette, and no bulk change of it."""
    gone = Ticket.objects.get(pk=four_tiers["starter"])
    actions.delete(gone, actor=actor_of(maya))
    for address in ("/desk/views/deleted/", "/desk/views/deleted/export.csv", "/desk/play/deleted/"):
        assert browser_of_maya.get(address).status_code == 403
    whole = {"whole": "1", "view": "deleted", "action": "tag:x"}
    browser_of_maya.post("/desk/bulk/", whole)
    gone.refresh_from_db()
    assert gone.tags == []
    assert "views/deleted/" not in browser_of_maya.get("/desk/").content.decode()
    assert "views/deleted/" not in browser_of_maya.get("/desk/palette/?q=deleted").content.decode()

    lead = signed_in(factories.agent(name="Ines Duarte", role="lead"))
    assert numbers(lead.get("/desk/views/deleted/")) == [gone.pk]
    assert "views/deleted/" in lead.get("/desk/palette/?q=deleted").content.decode()


def test_a_view_that_nobody_made_is_not_found(browser_of_maya):
    assert browser_of_maya.get("/desk/views/nonsense/").status_code == 404
    assert browser_of_maya.get("/desk/views/nonsense/export.csv").status_code == 404


def test_the_rail_counts_the_views(browser_of_maya, four_tiers, read):
    assert "Next due 4 Mine 0 Unassigned 4" in read(browser_of_maya, "/desk/").replace("New view ", "")


def test_filters_live_in_the_address_and_can_be_taken_away(browser_of_maya, four_tiers, read):
    address = "/desk/?tier=starter,enterprise&status=new"

    assert set(numbers(browser_of_maya.get(address))) == {four_tiers["starter"], four_tiers["enterprise"]}
    page = browser_of_maya.get(address).content.decode()
    assert 'href="/desk/?tier=starter,enterprise"' in page  # without the status
    assert "Starter, Enterprise" in read(browser_of_maya, address)


def test_filters_that_match_nothing_say_so_and_lead_back(browser_of_maya, four_tiers, read):
    text = read(browser_of_maya, "/desk/?channel=voice")

    assert "Nothing matches" in text and "Take all filters away" in text


def test_strange_filters_and_cursors_do_no_harm(browser_of_maya, four_tiers):
    assert browser_of_maya.get("/desk/?assignee=x&organization=-1&tier=%00&pages=zz").status_code == 200
    assert browser_of_maya.get("/desk/?cursor=made-up").status_code == 400


def test_the_list_is_read_on_page_by_page_without_a_gap_or_a_repeat(browser_of_maya, sixty):
    first = browser_of_maya.get("/desk/")
    following = re.search(r'hx-get="([^"]*cursor=[^"]*)"', first.content.decode())
    second = browser_of_maya.get("/desk/" + following[1].replace("&amp;", "&"), **HTMX)

    assert len(numbers(first)) == 50
    assert sorted(numbers(first) + numbers(second)) == sorted(sixty)
    assert b"Load more" not in second.content
    assert second.content.count(b'class="group') == 0  # the group goes on under its heading
    assert b"<html" not in second.content


def test_a_list_that_was_read_on_is_renewed_in_one_piece(browser_of_maya, sixty):
    renewed = browser_of_maya.get("/desk/?pages=2", **HTMX)

    assert sorted(numbers(renewed)) == sorted(sixty)
    assert b'id="views"' in renewed.content  # the counts come with the rows
    assert len(numbers(browser_of_maya.get("/desk/?pages=999999", **HTMX))) == 60


def test_the_queue_costs_as_many_queries_for_sixty_tickets_as_for_ten(browser_of_maya, harbor):
    def cost() -> int:
        with CaptureQueriesContext(connection) as counted:
            browser_of_maya.get("/desk/")
        return len(counted)

    for _number in range(10):
        factories.ticket(harbor)
    cost()  # what is read once per process
    with_ten = cost()
    for _number in range(50):
        factories.ticket(factories.organization())
    assert cost() == with_ten
    assert with_ten <= 12


def test_a_long_name_is_kept_whole_in_the_title_of_its_row(browser_of_maya):
    long = "The " + "very " * 60 + "long matter"
    factories.ticket(factories.organization("Realty " * 20), subject_line=long)

    assert long in browser_of_maya.get("/desk/").content.decode()


def test_what_strangers_write_stays_text(browser_of_maya, harbor):
    factories.ticket(harbor, subject_line="<img src=x onerror=alert(1)>", text="<script>alert(2)</script>")

    page = browser_of_maya.get("/desk/").content.decode()

    assert "<img src=x" not in page and "alert(2)</script>" not in page


def exported(browser, address: str) -> list[list[str]]:
    answer = browser.get(address)
    assert answer.headers["Content-Disposition"].startswith("attachment")
    return list(csv.reader(b"".join(answer.streaming_content).decode().splitlines()))


def test_the_whole_view_is_exported_with_its_filters(browser_of_maya, sixty, four_tiers):
    heading, *lines = exported(browser_of_maya, "/desk/views/next_due/export.csv")

    assert heading[:3] == ["number", "subject", "client"]
    assert {int(line[0]) for line in lines} == {*sixty, *four_tiers.values()}
    only = exported(browser_of_maya, "/desk/views/next_due/export.csv?tier=starter")[1:]
    assert [int(line[0]) for line in only] == [four_tiers["starter"]]


@pytest.mark.parametrize("start", ["=", "+", "-", "@"])
def test_an_exported_subject_is_no_formula(browser_of_maya, harbor, start):
    factories.ticket(harbor, subject_line=f"{start}HYPERLINK(evil)")

    [_heading, line] = exported(browser_of_maya, "/desk/views/next_due/export.csv")

    assert line[1] == f"'{start}HYPERLINK(evil)"
