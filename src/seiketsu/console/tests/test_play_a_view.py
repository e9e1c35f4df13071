"""An agent works through a view: each ticket once, in its order, those of colleagues left out, until the end."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from seiketsu.accounts.queries import actor_of
from seiketsu.accounts.tests.factories import signed_in
from seiketsu.core import clock
from seiketsu.desk import actions
from seiketsu.desk.models import Ticket
from seiketsu.desk.saved_views import actions as saved_view_actions
from seiketsu.desk.tests import factories
from seiketsu.desk.workspace import outgoing, preferences, presence

pytestmark = pytest.mark.django_db


@pytest.fixture
def ines(desk):
    return factories.agent(name="Ines Duarte")


@pytest.fixture
def four(harbor) -> list[Ticket]:
    who = factories.person(harbor)
    return [factories.ticket(harbor, requester=who, subject_line=f"Matter {number}") for number in range(4)]


def address(ticket: Ticket, place: int, key: str = "next_due", of: int = 4) -> str:
    return f"/desk/tickets/{ticket.pk}/?play={key}&place={place}&of={of}"


def skip(browser, place: int, key: str = "next_due"):
    return browser.get(f"/desk/play/{key}/next/?place={place}&skip=1")


def test_it_begins_at_the_top_and_says_where_one_is(browser_of_maya, four, read):
    assert 'href="/desk/play/next_due/' in browser_of_maya.get("/desk/").content.decode()
    begun = browser_of_maya.get("/desk/play/next_due/")
    assert begun["Location"] == address(four[0], 1)
    assert "1 of 4 Next due" in read(browser_of_maya, begun["Location"])
    assert "1 of 4 Next due" in read(browser_of_maya, begun["Location"])  # a reload loses nothing


@pytest.mark.parametrize("status", ["open", "pending", "solved"])
def test_sending_leads_to_the_next_with_any_status(browser_of_maya, maya, four, status):
    preferences.set_undo(maya, seconds=0)
    browser_of_maya.get("/desk/play/next_due/")
    page = browser_of_maya.get(address(four[0], 1)).content.decode()
    action = re.search(r'<form class="composer"[^>]* action="([^"]+)"', page).group(1).replace("&amp;", "&")

    sent = browser_of_maya.post(action, {"mode": "reply", "body": "Done.", "cc": "", "set_status": status})

    four[0].refresh_from_db()
    assert four[0].status == status
    onward = browser_of_maya.get(sent["Location"])
    assert onward["Location"] == address(four[1], 2)


def test_what_cannot_be_sent_stays_with_its_place(browser_of_maya, four):
    browser_of_maya.get("/desk/play/next_due/")
    held = browser_of_maya.post(
        f"/desk/tickets/{four[0].pk}/messages/?play=next_due&place=1&of=4", {"mode": "reply", "body": " ", "cc": ""}
    )
    page = held.content.decode()
    assert held.status_code == 422
    assert "/messages/?play=next_due&amp;place=1&amp;of=4" in page and "play-bar" in page


def test_without_play_sending_leads_back_to_the_ticket(browser_of_maya, ticket):
    sent = browser_of_maya.post(f"/desk/tickets/{ticket.pk}/messages/", {"mode": "note", "body": "Hm."})
    assert sent["Location"] == f"/desk/tickets/{ticket.pk}/"
    assert "play-bar" not in browser_of_maya.get(sent["Location"]).content.decode()


def test_tickets_that_a_colleague_is_on_or_took_are_passed(browser_of_maya, ines, four, read):
    browser_of_maya.get("/desk/play/next_due/")
    presence.be_here(four[1], user=ines, doing="viewing")
    actions.assign(four[2], assignee=ines, actor=actor_of(ines))

    assert skip(browser_of_maya, 1)["Location"] == address(four[3], 4)
    assert skip(browser_of_maya, 4)["Location"] == "/desk/play/next_due/end/"
    text = read(browser_of_maya, "/desk/play/next_due/end/")
    assert f"Skipped 2 #{four[0].pk} Matter 0 #{four[3].pk} Matter 3" in text
    assert f"With a colleague 2 #{four[1].pk} Matter 1 #{four[2].pk} Matter 2" in text
    assert "In the view at the start 4" in text and "Worked on, or gone meanwhile 0" in text


def test_what_was_a_colleagues_at_the_start_is_part_of_the_view(browser_of_maya, ines, four):
    actions.assign(four[0], assignee=ines, actor=actor_of(ines))
    assert browser_of_maya.get("/desk/play/next_due/")["Location"] == address(four[0], 1)


def test_two_who_begin_together_part_at_once(browser_of_maya, ines, four):
    first = browser_of_maya.get("/desk/play/next_due/")
    second = signed_in(ines).get("/desk/play/next_due/")
    assert first["Location"] == address(four[0], 1) and second["Location"] == address(four[1], 2)


def test_what_left_the_view_meanwhile_is_not_shown_and_no_ticket_comes_twice(browser_of_maya, maya, four):
    browser_of_maya.get("/desk/play/unassigned/")
    actions.delete(four[1], actor=actor_of(maya))
    assert skip(browser_of_maya, 1, "unassigned")["Location"] == address(four[2], 3, "unassigned")
    factories.ticket(four[0].organization, requester=four[0].requester, subject_line="Came in since")
    assert skip(browser_of_maya, 3, "unassigned")["Location"] == address(four[3], 4, "unassigned")
    assert skip(browser_of_maya, 4, "unassigned")["Location"] == "/desk/play/unassigned/end/"


def test_filters_and_views_of_ones_own_are_kept(browser_of_maya, maya, four):
    actions.change_priority(four[2], priority="urgent", actor=actor_of(maya))
    begun = browser_of_maya.get("/desk/play/next_due/?priority=urgent")
    assert begun["Location"] == address(four[2], 1, of=1) + "&priority=urgent"
    page = browser_of_maya.get(begun["Location"]).content.decode()
    assert 'href="/desk/views/next_due/?priority=urgent"' in page
    saved = saved_view_actions.create_view(
        saved_view_actions.ViewContent(name="Urgent", query="priority:urgent"), owner=maya, actor=actor_of(maya)
    )
    assert browser_of_maya.get(f"/desk/play/{saved.key}/")["Location"] == address(four[2], 1, saved.key, of=1)


def test_a_change_of_the_ticket_keeps_the_place(browser_of_maya, four):
    bare, whole = f"/desk/tickets/{four[0].pk}/", address(four[0], 1)
    came = {"HTTP_REFERER": f"http://testserver{whole}"}
    assert browser_of_maya.get(bare, **came)["Location"] == whole
    assert browser_of_maya.get(f"{bare}?part=conversation", **came).status_code == 200
    for other in (
        f"http://elsewhere.example{whole}",
        f"http://testserver/desk/tickets/{four[1].pk}/?play=mine&place=1",
    ):
        assert browser_of_maya.get(bare, HTTP_REFERER=other).status_code == 200


def test_another_browser_begins_anew_and_strange_addresses_do_no_harm(browser_of_maya, four):
    assert browser_of_maya.get("/desk/play/next_due/next/?place=3")["Location"] == address(four[0], 1)
    assert browser_of_maya.get("/desk/play/no_such_view/").status_code == 404
    for strange in ("play=view-999&place=1", "play=next_due&place=-1", "play=é/..&place=1", "play=next_due&place=9e9"):
        page = browser_of_maya.get(f"/desk/tickets/{four[0].pk}/?{strange}")
        assert page.status_code == 200 and "play-bar" not in page.content.decode()
    sent = browser_of_maya.post(
        f"/desk/tickets/{four[0].pk}/messages/?play=../x&place=1", {"mode": "note", "body": "x"}
    )
    assert sent["Location"] == f"/desk/tickets/{four[0].pk}/"


def test_an_empty_view_says_so(browser_of_maya, desk, read):
    assert browser_of_maya.get("/desk/play/escalated/")["Location"] == "/desk/play/escalated/end/"
    assert "Nothing to work through" in read(browser_of_maya, "/desk/play/escalated/end/")


def test_clients_never_play(harbor, four):
    client = signed_in(four[0].requester)
    for path in ("", "next/?place=1", "end/"):
        assert client.get(f"/desk/play/next_due/{path}").status_code in (302, 403, 404)
    assert "/desk/tickets/" not in client.get("/desk/play/next_due/").get("Location", "")


def test_a_step_costs_the_same_however_long_the_view_is(browser_of_maya, harbor, four):
    def cost() -> int:
        browser_of_maya.get("/desk/play/next_due/")
        with CaptureQueriesContext(
            connection,
        ) as counted:
            skip(browser_of_maya, 1)
        return len(counted)

    few = cost()
    for number in range(12):
        factories.ticket(harbor, requester=four[0].requester, subject_line=f"More {number}")
    presence.TicketPresence.objects.all().delete()
    assert cost() == few


def test_taking_an_answer_back_leads_to_that_ticket_and_on_from_its_place(browser_of_maya, four):
    browser_of_maya.get("/desk/play/next_due/")
    page = browser_of_maya.get(address(four[0], 1)).content.decode()
    action = re.search(r'<form class="composer"[^>]* action="([^"]+)"', page).group(1).replace("&amp;", "&")
    sent = browser_of_maya.post(action, {"mode": "reply", "body": "Done.", "cc": "", "set_status": "solved"})
    onward = browser_of_maya.get(sent["Location"])
    page = browser_of_maya.get(onward["Location"]).content.decode()
    undo = re.search(r'<form class="in-toast"[^>]* action="([^"]+)".*?name="place" value="([^"]+)"', page, re.DOTALL)
    back = browser_of_maya.post(undo.group(1), {"place": undo.group(2).replace("&amp;", "&")})
    assert back["Location"].startswith(f"/desk/tickets/{four[0].pk}/?write=reply&play=next_due&place=1&of=4")
    page = browser_of_maya.get(back["Location"]).content.decode()
    assert "1 of 4" in page and "Done." in page


@pytest.mark.parametrize("place", ["", "play=../../x&place=1", "play=next_due&place=0", "https://evil.example/?play=a"])
def test_a_place_that_is_none_leads_to_the_bare_ticket(browser_of_maya, maya, four, place):
    row = outgoing.wait(
        four[0],
        outgoing.Written(factories.body("Done.")),
        author=maya,
        send_at=clock.now() + timedelta(seconds=30),
        is_scheduled=False,
    )
    back = browser_of_maya.post(f"/desk/replies/{row.pk}/undo/", {"place": place})
    assert back["Location"] == f"/desk/tickets/{four[0].pk}/?write=reply#composer"
