"""An agent finds a ticket, a view or a command, on the search page and in the palette."""

from __future__ import annotations

import pytest

from seiketsu.core.test_kit import settle
from seiketsu.desk.tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def words_of_tickets(harbor):
    number = factories.ticket(harbor, subject_line="Paragon resends updates", text="The webhook log shows it.").pk
    factories.ticket(harbor, subject_line="Invoice of October")
    settle()
    return number


def test_a_word_of_a_message_leads_to_its_ticket(browser_of_maya, words_of_tickets, read):
    text = read(browser_of_maya, "/desk/search/?q=webhook")

    assert "Paragon resends updates" in text and "Invoice of October" not in text


def test_nothing_typed_and_nothing_found(browser_of_maya, words_of_tickets, read):
    assert "Nothing found" not in read(browser_of_maya, "/desk/search/")
    assert "Nothing found" in read(browser_of_maya, "/desk/search/?q=xylophone")


@pytest.mark.parametrize("text", ["%00", "'", '"', "a & | ! <->", "((", "%", "😀", "x" * 2000, "²", "#²"])
def test_whatever_is_typed_is_answered(browser_of_maya, words_of_tickets, text):
    assert browser_of_maya.get("/desk/search/", {"q": text}).status_code == 200
    assert browser_of_maya.get("/desk/palette/", {"q": text}).status_code == 200


def test_a_nul_is_no_reason_to_break(browser_of_maya, words_of_tickets):
    assert browser_of_maya.get("/desk/search/?q=a%00b").status_code == 200
    assert browser_of_maya.get("/desk/palette/?q=a%00b").status_code == 200
    assert browser_of_maya.get("/desk/?tag=%00&team=a%00").status_code == 200


def test_found_words_are_marked_and_strangers_words_stay_text(browser_of_maya, harbor):
    factories.ticket(harbor, subject_line="<b>bold</b>", text="a webhook <script>alert(1)</script>")
    settle()

    page = browser_of_maya.get("/desk/search/?q=webhook").content.decode()

    assert "<mark>" in page and "alert(1)</script>" not in page and "<b>bold</b>" not in page


def test_results_go_on_page_by_page(browser_of_maya, harbor):
    who = factories.person(harbor)
    for _number in range(25):
        factories.ticket(harbor, requester=who, subject_line="Webhook again")
    settle()

    page = browser_of_maya.get("/desk/search/?q=webhook").content.decode()

    assert page.count("Webhook again") >= 20 and "cursor=" in page


def test_the_palette_finds_a_ticket_by_its_number_and_by_its_words(browser_of_maya, words_of_tickets, read):
    for typed in (str(words_of_tickets), f"%23{words_of_tickets}", "paragon"):
        text = read(browser_of_maya, f"/desk/palette/?q={typed}")
        assert f"#{words_of_tickets}" in text and "Paragon resends updates" in text


def test_the_palette_offers_views_pages_and_commands(browser_of_maya, read):
    assert "Unassigned" in read(browser_of_maya, "/desk/palette/?q=una")
    assert "New ticket" in read(browser_of_maya, "/desk/palette/?q=new")
    assert "Scorecard" in read(browser_of_maya, "/desk/palette/?q=score")
    opened_empty = read(browser_of_maya, "/desk/palette/")
    assert "Go to" in opened_empty and "Next due" in opened_empty


def test_the_palette_finds_clients_and_colleagues(browser_of_maya, harbor, read):
    factories.agent(name="Jonas Beck")

    assert "Harbor & Pine Realty" in read(browser_of_maya, "/desk/palette/?q=harb")
    assert "Jonas Beck" in read(browser_of_maya, "/desk/palette/?q=jonas")
