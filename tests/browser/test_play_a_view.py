"""An agent works through a view by keyboard: answer, skip, solve, with a colleague on one of the tickets."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from seiketsu.accounts.models import User
from seiketsu.desk.models import Ticket
from seiketsu.desk.tests import factories
from seiketsu.desk.workspace import presence
from tests.browser.test_a_day_by_keyboard import shown

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def at(page: Page, ticket: Ticket, place: int) -> None:
    """Where the work has come to, with the page ready for keys."""
    page.wait_for_url(re.compile(rf"/desk/tickets/{ticket.pk}/\?play=next_due&place={place}&of=10"))
    expect(page.locator(".play-bar")).to_contain_text(f"{place} of 10")
    page.wait_for_load_state("networkidle")


def test_through_a_view_without_the_mouse(
    opened: Callable,
    faults: Callable,
    sofia: User,
    ten: list[Ticket],
) -> None:
    presence.be_here(ten[2], user=factories.agent(name="Ines Duarte"), doing="viewing")
    with opened(sofia) as page:
        page.goto("/desk/", wait_until="networkidle")
        page.keyboard.press("Shift+P")
        at(page, ten[0], 1)
        assert faults(page) == []
        shown(page, "play")
        page.keyboard.press("r")
        page.keyboard.type("We have looked at it. Does it still happen?")
        page.keyboard.press("Control+Enter")
        at(page, ten[1], 2)

        page.reload(wait_until="networkidle")
        at(page, ten[1], 2)
        page.keyboard.press("i")  # a change of the ticket leaves the place as it is
        page.wait_for_load_state("networkidle")
        at(page, ten[1], 2)

        page.keyboard.press("Shift+J")
        at(page, ten[3], 4)  # the third is with Ines
        page.keyboard.press("n")
        page.keyboard.type("Known matter.")
        page.keyboard.press("Control+Enter")
        at(page, ten[4], 5)
        for place in range(5, 10):
            page.keyboard.press("Shift+J")
            at(page, ten[place], place + 1)
        page.keyboard.press("Shift+J")
        page.wait_for_url("**/desk/play/next_due/end/")
        expect(page.locator("main")).to_contain_text("With a colleague")
        expect(page.locator("main")).to_contain_text("Matter 3")
        assert faults(page) == []
        shown(page, "play-end")
        page.keyboard.press("Shift+Q")
        page.wait_for_url("**/desk/views/next_due/")
    ten[0].refresh_from_db()
    ten[1].refresh_from_db()
    assert ten[0].status == "pending" and ten[1].assignee_id == sofia.pk
