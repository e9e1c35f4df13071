"""Defects on the staff's pages: reported from a ticket, listed by what is at stake, mended; trackers set up."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest

from seiketsu.accounts.tests.factories import signed_in
from seiketsu.core import intake
from seiketsu.core.models import RawIntake
from seiketsu.core.test_kit import settle
from seiketsu.desk import actions as desk_actions
from seiketsu.desk.defects import actions, queries
from seiketsu.desk.defects.actions import Details
from seiketsu.desk.defects.trackers import set_up
from seiketsu.desk.models import Defect, DefectTicket, Tracker
from seiketsu.desk.tests import factories

pytestmark = pytest.mark.django_db
SECRET = "a secret of at least sixteen"


@pytest.fixture
def defect(desk, maya) -> Defect:
    return actions.report_defect(
        Details("Transfers drop after 30 s", component="telephony", client_answer="It is mended."),
        actor=factories.TEST,
        reported_by=maya,
    )


@pytest.fixture
def administrator(desk):
    return signed_in(factories.agent(name="Ada", role="administrator"))


def test_a_defect_is_reported_from_the_ticket_it_was_seen_on(browser_of_maya, ticket, read):
    page = browser_of_maya.get(f"/desk/tickets/{ticket.pk}/").content.decode()
    assert 'data-opens="defect"' in page
    assert 'data-key="D"' in page
    read(browser_of_maya, f"/desk/defects/new/?ticket={ticket.pk}")
    browser_of_maya.post(
        "/desk/defects/new/",
        {"title": "Blackout dates ignored", "severity": "major", "ticket": ticket.pk, "affected_versions": "4.1, 4.2"},
    )
    made = Defect.objects.get()
    assert made.affected_versions == ["4.1", "4.2"]
    assert DefectTicket.objects.get().ticket == ticket
    assert "Blackout dates ignored" in read(browser_of_maya, f"/desk/tickets/{ticket.pk}/links/")
    assert "A product defect is behind it" in read(browser_of_maya, f"/desk/tickets/{ticket.pk}/")


def test_a_form_with_a_mistake_comes_back_with_what_was_typed(browser_of_maya, desk):
    answer = browser_of_maya.post(
        "/desk/defects/new/", {"title": "X", "severity": "major", "client_answer": "{{no.such}}"}
    )
    assert answer.status_code == 422
    assert "{{no.such}}" in answer.content.decode()


def test_the_list_shows_tickets_clients_and_value_and_finds_by_words(browser_of_maya, defect, read):
    client = factories.organization("Copperline", annual_contract_value=Decimal(54000), annual_contract_currency="USD")
    actions.attach(defect, factories.ticket(client), actor=factories.TEST)
    assert "54,000 USD" in read(browser_of_maya, "/desk/defects/")
    assert "Transfers drop" in read(browser_of_maya, "/desk/defects/?q=telephony")
    assert "Transfers drop" not in read(browser_of_maya, "/desk/defects/?q=billing")
    assert "Transfers drop" not in read(browser_of_maya, "/desk/defects/?state=released")
    page = read(browser_of_maya, f"/desk/defects/{defect.pk}/")
    assert "Copperline" in page
    assert "54,000 USD" in page


def test_a_long_list_comes_page_by_page(browser_of_maya, desk, monkeypatch):
    monkeypatch.setattr(queries.paging, "LARGEST_PAGE", 3)
    for number in range(4):
        actions.report_defect(Details(f"Fault number {number}"), actor=factories.TEST)
    page = browser_of_maya.get("/desk/defects/?q=fault").content.decode()
    assert "Fault number 3" in page
    assert "Fault number 0" not in page
    address = re.search(r'hx-get="([^"]*cursor=[^"]*)"', page)[1].replace("&amp;", "&")
    rest = browser_of_maya.get(f"/desk/defects/{address}", headers={"HX-Request": "true"}).content.decode()
    assert "Fault number 0" in rest
    assert "<html" not in rest
    assert "cursor=" not in rest
    assert browser_of_maya.get("/desk/defects/?cursor=made-up").status_code == 400


def test_a_search_that_finds_nothing_says_so(browser_of_maya, defect, read):
    assert "No defect here has words" in read(browser_of_maya, "/desk/defects/?q=billing")
    assert "No defect here has words" in read(browser_of_maya, "/desk/defects/?q=%26%7C%21")


def test_an_existing_defect_is_found_collected_and_let_go(browser_of_maya, defect, ticket, read):
    assert "Transfers drop" in read(browser_of_maya, "/desk/defects/choices/?q=transfers")
    browser_of_maya.post(f"/desk/tickets/{ticket.pk}/defects/attach/", {"defect": defect.pk})
    assert DefectTicket.objects.get().ticket == ticket
    browser_of_maya.post(f"/desk/tickets/{ticket.pk}/defects/detach/", {"defect": defect.pk})
    assert not DefectTicket.objects.exists()
    answer = browser_of_maya.post(f"/desk/tickets/{ticket.pk}/defects/attach/", {}, follow=True)
    assert "Choose the defect." in answer.content.decode()


def test_releasing_shows_how_far_the_telling_is(browser_of_maya, defect, ticket, read):
    actions.attach(defect, ticket, actor=factories.TEST)
    browser_of_maya.post(f"/desk/defects/{defect.pk}/state/", {"state": "released"})
    assert "Telling of the fix" in read(browser_of_maya, f"/desk/defects/{defect.pk}/")
    settle()
    assert "1 of 1" in read(browser_of_maya, f"/desk/defects/{defect.pk}/?part=answer")
    assert "It is mended." in read(browser_of_maya, f"/desk/tickets/{ticket.pk}/")


def test_an_administrator_sets_up_a_tracker_and_never_sees_its_secret(administrator, defect, read):
    given = {"name": "Eng", "kind": "github", "secret": SECRET, "states": "In Review = in_progress", "is_on": "1"}
    administrator.post("/settings/trackers/", given)
    made = Tracker.objects.get()
    assert made.states == {"in review": "in_progress"}
    page = administrator.get("/settings/trackers/").content.decode()
    assert made.token in page
    assert SECRET not in page
    refused = administrator.post("/settings/trackers/", {**given, "secret": "short"})
    assert refused.status_code == 422
    administrator.post(f"/desk/defects/{defect.pk}/issue/", {"tracker": made.pk, "key": "acme/app#1"})
    defect.refresh_from_db()
    assert (defect.tracker, defect.issue_key) == (made, "acme/app#1")
    assert "acme/app#1" in read(administrator, f"/desk/defects/{defect.pk}/")


def test_what_could_not_be_read_is_seen_taken_and_read_again(administrator, browser_of_maya, read):
    row = set_up(None, name="Eng", kind="github", secret=SECRET)
    raw, _new = intake.store("desk.tracker", "k", b"not json", {"tracker": row.pk, "event": "issues"})
    settle()
    assert "As it came" in read(administrator, "/settings/trackers/")
    assert administrator.get(f"/settings/trackers/webhooks/{raw.pk}/").content == b"not json"
    administrator.post(f"/settings/trackers/webhooks/{raw.pk}/retry/")
    assert RawIntake.objects.get().state == "received"
    assert browser_of_maya.get("/settings/trackers/").status_code == 403
    assert browser_of_maya.get(f"/settings/trackers/webhooks/{raw.pk}/").status_code == 403


def test_clients_have_none_of_it(ticket, defect):
    client = signed_in(ticket.requester)
    for address in ("/desk/defects/", f"/desk/defects/{defect.pk}/", "/desk/defects/new/", "/settings/trackers/"):
        assert client.get(address).status_code == 404
    assert client.post(f"/desk/tickets/{ticket.pk}/defects/attach/", {"defect": defect.pk}).status_code == 404


def test_the_form_says_who_reads_another_language_and_keeps_the_words_in_it(browser_of_maya, defect, harbor):
    reader = factories.person(harbor, name="Ana Ruiz", locale="es")
    actions.attach(defect, factories.ticket(harbor, requester=reader), actor=factories.TEST)
    page = browser_of_maya.get(f"/desk/defects/{defect.pk}/edit/").content.decode()
    assert "1 of them reads it" in page
    assert "Hola, {{requester.first_name}}" in page
    browser_of_maya.post(
        f"/desk/defects/{defect.pk}/edit/", {"title": "Transfers drop", "severity": "major", "in_es": "Ya está."}
    )
    defect.refresh_from_db()
    assert defect.client_answer_in_languages == {"es": "Ya está."}
    assert "Ya está." in browser_of_maya.get(f"/desk/defects/{defect.pk}/").content.decode()


def test_a_defect_that_cannot_take_its_ticket_is_not_written_down_either(browser_of_maya, ticket, maya):
    """Else each try of the same form would make another one."""
    desk_actions.mark_spam(ticket, actor=factories.TEST)
    form = {"title": "Blackout dates ignored", "severity": "major", "ticket": ticket.pk}
    answer = browser_of_maya.post("/desk/defects/new/", form)
    assert answer.status_code == 422
    assert "Blackout dates ignored" in answer.content.decode()
    assert not Defect.objects.exists()
