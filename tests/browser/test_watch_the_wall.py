"""A supervisor keeps the wall open: what happens on the desk appears by itself, and work is given away on the spot."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from seiketsu.accounts.models import User
from seiketsu.core.actor import SYSTEM
from seiketsu.core.test_kit import settle
from seiketsu.desk.models import Decision, Ticket
from seiketsu.desk.models.records import DecisionKind
from seiketsu.desk.tests import factories
from seiketsu.schedules import actions as rosters
from tests.browser.streaming import listening, stream_stands

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def ines(hire: Callable[..., User]) -> User:
    return hire("Ines Duarte", role="lead")


@pytest.fixture
def maya(hire: Callable[..., User], ines: User) -> User:
    found = hire("Maya Torres")
    rosters.follow_plan(actor=SYSTEM)
    return found


def longest_waiting(page: Page) -> str:
    return page.locator(".panel", has=page.get_by_role("heading", name="Waiting longest")).inner_text()


def test_the_wall_follows_the_desk_and_work_is_given_away_by_keyboard(
    opened: Callable, ines: User, maya: User, three: list[Ticket], streams: str
) -> None:
    with opened(ines) as page:
        with stream_stands(listening(page, streams)):
            page.goto("/desk/wall/")
        expect(page.locator("#wall-now")).to_contain_text("Maya Torres")
        page.evaluate("window.isTheSamePage = true")
        assert f"#{three[0].pk}" in longest_waiting(page)

        new = factories.ticket(three[0].organization, subject_line="Calls go to silence")
        settle()
        expect(page.locator("#wall-now")).to_contain_text(f"#{new.pk}")
        assert page.evaluate("window.isTheSamePage")

        # Nothing moves while somebody chooses; then it is given away with a reason, without the mouse.
        page.locator(f"#wall input[value='{new.pk}']").first.focus()
        page.keyboard.press("Space")
        expect(page.locator(".bulk")).to_contain_text("1 selected")
        page.keyboard.press("a")
        expect(page.locator("#give")).to_be_visible()
        page.locator("#give-to").focus()
        page.keyboard.type("Maya")
        page.locator("#give-why").focus()
        page.keyboard.type("She knows their set-up.")
        with page.expect_navigation():
            page.keyboard.press("Enter")
        expect(page.locator("#toasts")).to_contain_text("1 ticket changed.")
        row = page.locator("li", has=page.locator(f"input[value='{new.pk}']"))
        expect(row.last).to_contain_text("Maya Torres")
    new.refresh_from_db()
    assert new.assignee_id == maya.pk
    why = Decision.objects.filter(ticket=new, kind=DecisionKind.ASSIGNMENT).latest("id")
    assert "She knows their set-up." in str(why.reasons)
