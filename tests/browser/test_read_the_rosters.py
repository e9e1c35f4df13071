"""A lead reads the week, makes an override by keyboard, and finds it again on a phone."""

from __future__ import annotations

import os
from collections.abc import Callable
from itertools import product

import pytest
from playwright.sync_api import Page, expect

from seiketsu.accounts.models import User
from seiketsu.accounts.tests import factories as people
from seiketsu.schedules import actions
from seiketsu.schedules.tests.factories import EARLY, LATE, TEST, followed, member

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ROSTER = "/desk/rosters/tier1/"


@pytest.fixture
def lead() -> User:
    followed()
    people.organization(tier="business")
    for name, shift in (("Maya Torres", EARLY), ("Jonas Beck", EARLY), ("Luke Farrow", LATE)):
        member(name, shift)
    found = member("Ines Duarte", "Monday-Friday 09:00-18:00", role="lead")
    actions.follow_plan(actor=TEST)
    return found


def test_an_override_by_keyboard(opened: Callable, lead: User) -> None:
    with opened(lead) as page:
        page.goto(ROSTER)
        page.get_by_role("button", name="Override").press("Enter")
        page.get_by_label("Who comes").select_option(label="Maya Torres")
        page.get_by_label("Beside the others").check()
        page.get_by_label("From", exact=True).locator("visible=true").fill("2030-03-10T01:30")
        page.get_by_label("To", exact=True).locator("visible=true").fill("2030-03-10T03:30")
        page.get_by_role("button", name="Change the roster").press("Enter")
        expect(page.get_by_text("The roster is changed.")).to_be_visible()
        expect(page.locator("#changes").get_by_text("Maya Torres")).to_be_visible()
        page.locator("#changes").get_by_role("button", name="Withdraw").press("Enter")
        expect(page.get_by_text("Nothing was changed.")).to_be_visible()


def test_a_day_of_the_grid_is_worked_upon_by_arrow_keys_and_enter(opened: Callable, lead: User) -> None:
    with opened(lead) as page:
        page.goto(ROSTER + "?week=2030-03-04")
        grid = page.get_by_role("grid")
        grid.locator("td[tabindex='0']").press("ArrowDown")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("ArrowRight")
        page.keyboard.press("ArrowRight")
        page.keyboard.press("Enter")
        chooser = page.get_by_role("dialog", name="Change this day")
        expect(chooser.get_by_text("Jonas Beck, Wed")).to_be_visible()
        chooser.get_by_role("button", name="Away").press("Enter")
        form = page.get_by_role("dialog", name="Absence")
        expect(form.get_by_label("From", exact=True)).to_have_value("2030-03-06T07:00")
        form.get_by_role("button", name="Note it").press("Enter")
        expect(page.get_by_text("Noted. What is open now shows in red.")).to_be_visible()
        expect(page.locator("#changes").get_by_text("Jonas Beck")).to_be_visible()


def test_the_week_is_accessible_and_fits_a_phone(
    opened: Callable, faults: Callable[[Page], list[str]], lead: User
) -> None:
    found: set[str] = set()
    for width, theme in product([1440, 390], ["light", "dark"]):
        with opened(lead, width=width, theme=theme) as page:
            for address in (ROSTER, "/desk/rosters/engineering/", f"/desk/rosters/people/{lead.pk}/"):
                page.goto(address)
                found |= {f"{width} {theme} {fault}" for fault in faults(page)}
                assert page.evaluate("document.documentElement.scrollWidth") <= width
                if os.environ.get("SHOTS"):
                    page.screenshot(path=f"/tmp/shots/{address.split('/')[3]}-{width}-{theme}.png", full_page=True)
    assert found == set()
