"""The search field offers what may follow, as options of a combobox; the palette speaks the same language."""

from __future__ import annotations

import pytest

from seiketsu.desk.tests import factories

pytestmark = pytest.mark.django_db


def test_options_carry_the_whole_query_and_where_one_types_on(browser_of_maya):
    page = browser_of_maya.get("/desk/suggestions/?q=is:open+tier:ent&caret=16&list=q-offers").content.decode()

    assert 'role="option"' in page and 'id="q-offers-0"' in page
    assert 'data-text="is:open tier:enterprise "' in page and 'data-caret="24"' in page


@pytest.mark.parametrize("query", ["caret=x", "q=tag:&caret=999999999", "q=%00&caret=-1", "q=" + "a" * 3000])
def test_any_request_is_answered(browser_of_maya, query):
    assert browser_of_maya.get(f"/desk/suggestions/?{query}").status_code == 200


def test_tags_are_offered_for_the_ticket(browser_of_maya, harbor):
    factories.ticket(harbor, tags=["lockbox", "billing"])

    assert browser_of_maya.get("/desk/suggestions/tags/?q=lo").json() == {"tags": ["lockbox"]}


def test_the_palette_understands_the_language_of_search(browser_of_maya, harbor, read):
    factories.ticket(harbor, subject_line="Lockbox codes", tags=["vip"])
    factories.ticket(harbor, subject_line="Blackout dates")

    text = read(browser_of_maya, "/desk/palette/?q=tag:vip")

    assert "Lockbox codes" in text and "Blackout dates" not in text


def test_the_palette_leads_to_every_surface_and_to_views_of_ones_own(browser_of_maya, read):
    browser_of_maya.post("/desk/views/new/", {"name": "Nightly round", "query": "is:open", "visibility": "personal"})

    assert "Nightly round" in read(browser_of_maya, "/desk/palette/?q=night")
    assert "Scorecard" in read(browser_of_maya, "/desk/palette/?q=score")
    assert "Automation" in read(browser_of_maya, "/desk/palette/?q=autom")
    assert "Search for “zebra”" in read(browser_of_maya, "/desk/palette/?q=zebra")


def test_the_ticket_whose_subject_says_it_comes_first(browser_of_maya, harbor, read):
    factories.ticket(harbor, subject_line="Blackout of tours", text="Please look.")
    factories.ticket(harbor, subject_line="Another matter", text="It is about the blackout too.")

    page = read(browser_of_maya, "/desk/search/?q=blackout")

    assert page.index("Blackout of tours") < page.index("Another matter")
