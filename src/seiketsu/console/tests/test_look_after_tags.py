"""Leads rename and merge tags; each ticket follows, and it can be undone."""

from __future__ import annotations

import pytest

from seiketsu.accounts.tests.factories import signed_in
from seiketsu.desk.actions import fields
from seiketsu.desk.models import BulkChange, Ticket
from seiketsu.desk.tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead(desk):
    return signed_in(factories.agent(name="Lena Lead", role="lead"))


@pytest.fixture
def tagged(harbor) -> list[int]:
    return [factories.ticket(harbor, tags=tags).pk for tags in (["lock-box"], ["lock-box", "lockbox"], ["other"])]


def tags(numbers: list[int]) -> list[list[str]]:
    return [Ticket.objects.get(pk=number).tags for number in numbers]


def test_each_tag_stands_with_its_tickets(lead, tagged, read):
    page = read(lead, "/settings/tags/")

    assert "lock-box 2" in page and "lockbox 1" in page and "other 1" in page
    assert "other 1" not in read(lead, "/settings/tags/?q=lock")


def test_a_tag_is_merged_into_another_and_back(lead, tagged):
    lead.post("/settings/tags/rename/", {"tag": "lock-box", "name": "Lockbox"})
    assert tags(tagged) == [["lockbox"], ["lockbox"], ["other"]]

    lead.post(f"/desk/bulk/{BulkChange.objects.get().pk}/undo/")
    assert tags(tagged) == [["lock-box"], ["lock-box", "lockbox"], ["other"]]


def test_a_tag_with_an_arrow_in_it_is_renamed_as_a_whole(lead, harbor):
    numbers = [factories.ticket(harbor, tags=["old>new", "old"]).pk]
    lead.post("/settings/tags/rename/", {"tag": "old>new", "name": "renamed"})
    assert tags(numbers) == [["old", "renamed"]]


def test_a_tag_is_renamed_where_no_further_one_fits(lead, harbor):
    full = [f"tag-{number:02d}" for number in range(fields._MOST_TAGS)]
    numbers = [factories.ticket(harbor, tags=full).pk]
    lead.post("/settings/tags/rename/", {"tag": "tag-00", "name": "zebra"})
    assert tags(numbers) == [[*full[1:], "zebra"]]


@pytest.mark.parametrize("name", ["", "  ", "lock-box", "a>b"])
def test_what_is_no_other_name_is_refused(lead, tagged, name):
    assert lead.post("/settings/tags/rename/", {"tag": "lock-box", "name": name}).status_code == 422
    assert tags(tagged)[0] == ["lock-box"]


def test_agents_ask_a_lead(browser_of_maya, tagged):
    assert browser_of_maya.post("/settings/tags/rename/", {"tag": "lock-box", "name": "x"}).status_code == 403
    assert tags(tagged)[0] == ["lock-box"]


def test_no_tag_says_where_they_come_from(lead, read):
    assert "Tags appear once somebody adds one" in read(lead, "/settings/tags/")


def test_two_of_the_longest_tags_are_renamed_as_a_whole(lead, harbor):
    old, new = "o" * 60, "n" * 60
    numbers = [factories.ticket(harbor, tags=[old]).pk]
    lead.post("/settings/tags/rename/", {"tag": old, "name": new})
    assert tags(numbers) == [[new]]


def test_nobody_renames_a_tag_around_the_page_of_tags(lead, browser_of_maya, tagged):
    for browser in (browser_of_maya, lead):
        answer = browser.post("/desk/bulk/", {"action": "retag:lock-box>gone", "ticket": tagged}, follow=True)
        assert "Choose tickets and what to do with them." in answer.content.decode()
    assert tags(tagged)[0] == ["lock-box"] and not BulkChange.objects.exists()
