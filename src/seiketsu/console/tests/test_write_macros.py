"""Macros on their pages and in the composer."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from seiketsu.accounts.tests.factories import signed_in
from seiketsu.core import clock
from seiketsu.core.actor import Actor
from seiketsu.core.test_kit import travel
from seiketsu.desk.automation import macro_actions
from seiketsu.desk.automation.macro_actions import MacroContent
from seiketsu.desk.models import Macro, Message
from seiketsu.desk.rules.automation.spec import Act
from seiketsu.desk.tests import factories

pytestmark = pytest.mark.django_db

TEST = Actor.system("test")
LIST, NEW = "/settings/macros/", "/settings/macros/new/"
CONTENT = {
    "name": "Duplicate leads",
    "text": "Dear {{requester.first_name}}, sorry.",
    "visibility": "all",
    "acts-0-kind": "add_tags",
    "acts-0-tags": "duplicate",
    "do": "save",
}


@pytest.fixture
def ines(desk):
    return factories.agent(name="Ines Duarte", role="lead")


@pytest.fixture
def of_ines(ines):
    return signed_in(ines)


@pytest.fixture
def macro(ines) -> Macro:
    content = MacroContent(
        name="Duplicate leads",
        text="Dear {{requester.first_name}}, sorry about #{{ticket.number}}.",
        acts=(Act("status", {"status": "solved"}), Act("add_tags", {"tags": "duplicate"})),
    )
    return macro_actions.create_macro(content, owner=ines, actor=TEST)


def test_a_lead_writes_one_for_everybody_or_a_team(of_ines, read):
    assert "No macros yet" in read(of_ines, LIST)
    of_ines.post(NEW, CONTENT)
    of_ines.post(NEW, {**CONTENT, "name": "Of one team", "visibility": "team", "team": "tier2"})

    text = read(of_ines, LIST)
    assert "Duplicate leads" in text and "Everybody" in text and "Add tags: duplicate" in text
    assert "Of one team" in text and Macro.objects.get(name="Of one team").team == "tier2"
    made = Macro.objects.get(name="Duplicate leads")
    of_ines.post(f"{LIST}{made.pk}/", {**CONTENT, "name": "Twice"})
    assert "Twice" in read(of_ines, LIST)
    of_ines.post(f"{LIST}{made.pk}/removal/")
    assert "Twice" not in read(of_ines, LIST)


def test_rows_come_and_go_and_faults_are_told(of_ines):
    assert 'name="acts-1-kind"' in of_ines.post(NEW, {**CONTENT, "do": "add-acts"}).content.decode()
    assert 'name="acts-0-kind"' not in of_ines.post(NEW, {**CONTENT, "do": "drop-acts-0"}).content.decode()
    answer = of_ines.post(NEW, {**CONTENT, "text": "{{ticket.colour}}"})
    assert answer.status_code == 422 and "There is no variable “ticket.colour” here." in answer.content.decode()
    assert not Macro.objects.exists()


def test_an_agent_writes_their_own_alone(browser_of_maya, macro, read):
    assert browser_of_maya.post(NEW, CONTENT).status_code == 403
    assert 'value="all"' not in browser_of_maya.get(NEW).content.decode()
    browser_of_maya.post(NEW, {**CONTENT, "name": "Mine", "visibility": "personal"})
    own = Macro.objects.get(name="Mine")
    assert (own.visibility, own.owner.name) == ("personal", "Maya Torres")
    assert browser_of_maya.get(f"{LIST}{macro.pk}/").status_code == 403
    assert browser_of_maya.post(f"{LIST}{macro.pk}/removal/").status_code == 403
    assert "Duplicate leads" in read(browser_of_maya, LIST)


def test_the_composer_finds_it_and_fills_it_in(browser_of_maya, macro, ticket, read):
    assert 'id="macro-menu"' in browser_of_maya.get(f"/desk/tickets/{ticket.pk}/").content.decode()
    assert "Duplicate leads" in read(browser_of_maya, f"/desk/tickets/{ticket.pk}/macros/?find=dupl")
    assert "No macro has these words." in read(browser_of_maya, f"/desk/tickets/{ticket.pk}/macros/?find=boat")

    found = browser_of_maya.get(f"/desk/tickets/{ticket.pk}/macros/{macro.pk}/").json()

    first = ticket.requester.name.split()[0]
    assert found["text"] == f"Dear {first}, sorry about #{ticket.pk}."
    assert (found["mode"], found["status"], found["status_title"]) == ("reply", "solved", "Solved")
    assert f'name="macro" value="{macro.pk}"' in found["applied"] and "Add tags: duplicate" in found["applied"]


def test_sent_with_the_reply_it_does_its_part_and_is_counted(browser_of_maya, macro, ticket):
    answer = browser_of_maya.post(
        f"/desk/tickets/{ticket.pk}/messages/",
        {"mode": "reply", "body": "Dear, sorry.", "cc": "", "set_status": "solved", "macro": macro.pk},
    )

    assert answer.status_code == 302
    travel(clock.now() + timedelta(seconds=10))  # until then it can be taken back
    ticket.refresh_from_db()
    macro.refresh_from_db()
    assert (ticket.status, ticket.tags, macro.uses) == ("solved", ["duplicate"], 1)
    page = browser_of_maya.get(f"/desk/tickets/{ticket.pk}/").content.decode()
    assert "Macro <b>Duplicate leads</b> applied" in page


def test_a_reply_that_cannot_be_sent_keeps_its_macro(browser_of_maya, macro, ticket):
    answer = browser_of_maya.post(
        f"/desk/tickets/{ticket.pk}/messages/", {"mode": "reply", "body": " ", "cc": "", "macro": macro.pk}
    )

    assert answer.status_code == 422
    assert f'name="macro" value="{macro.pk}"' in answer.content.decode()
    macro.refresh_from_db()
    assert macro.uses == 0


def test_the_same_macro_kept_inside_does_what_it_may_and_else_nothing(browser_of_maya, macro, ticket):
    note = {"mode": "note", "body": "For us.", "cc": "", "macro": macro.pk}

    refused = browser_of_maya.post(f"/desk/tickets/{ticket.pk}/messages/", note)
    assert refused.status_code == 422 and "The macro was not applied" in refused.content.decode()
    assert not Message.objects.filter(visibility="internal").exists()

    macro_actions.edit_macro(macro, MacroContent(name="Tag", acts=(Act("add_tags", {"tags": "kept"}),)), actor=TEST)
    assert browser_of_maya.post(f"/desk/tickets/{ticket.pk}/messages/", note).status_code == 302
    ticket.refresh_from_db()
    assert (Message.objects.latest("id").visibility, ticket.tags) == ("internal", ["kept"])


def test_a_macro_of_others_is_not_there(browser_of_maya, ines, ticket):
    private = macro_actions.create_macro(
        MacroContent(name="Hers", text="x", visibility="personal"), owner=ines, actor=TEST
    )

    assert browser_of_maya.get(f"/desk/tickets/{ticket.pk}/macros/{private.pk}/").status_code == 404
    answer = browser_of_maya.post(
        f"/desk/tickets/{ticket.pk}/messages/", {"mode": "reply", "body": "Hi", "cc": "", "macro": private.pk}
    )
    assert answer.status_code == 404 and "Hi" in answer.content.decode()


def test_the_composers_menu_costs_the_ticket_page_nothing(browser_of_maya, ines, ticket):
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            browser_of_maya.get(f"/desk/tickets/{ticket.pk}/")
        assert not any("desk_macro" in one["sql"] for one in queries)
        return len(queries)

    few = asked()
    for number in range(5):
        macro_actions.create_macro(MacroContent(name=f"Macro {number}", text="x"), owner=ines, actor=TEST)
    assert asked() == few


def test_a_macro_keeps_its_versions_and_goes_back(macro, ines, read):
    browser = signed_in(ines)
    macro_actions.edit_macro(macro, MacroContent(name="Shorter", text="Bye."), actor=TEST)
    address = f"/settings/macros/{macro.pk}/"
    page = read(browser, address)
    assert "Shorter" in page and "stands now" in page and "Bye." in page
    browser.post(f"{address}restoration/", {"version": "1"})
    first = macro.text
    macro.refresh_from_db()
    assert (macro.text, macro.version) == (first, 3)
    assert [one.change for one in macro.versions.order_by("number")] == ["created", "edited", "restored"]
    gone = browser.post(f"{address}restoration/", {"version": "99"})
    assert "There is no version 99." in read(browser, gone["Location"])


def test_bringing_back_leaves_for_whom_a_macro_is(macro, ines):
    shared = MacroContent(name="All", text="x", visibility="all")
    macro_actions.edit_macro(macro, MacroContent(name="Mine", text="y", visibility="personal"), actor=TEST)
    macro_actions.edit_macro(macro, shared, actor=TEST)
    assert macro_actions.restore_macro(macro, 2, actor=TEST).visibility == "all"


def test_an_agent_brings_back_no_shared_macro(macro, browser_of_maya):
    assert browser_of_maya.post(f"/settings/macros/{macro.pk}/restoration/", {"version": "1"}).status_code == 403
