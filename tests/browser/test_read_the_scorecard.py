"""A manager reads the scorecard in a real browser and goes from a figure to its cases."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from itertools import product

import pytest
from playwright.sync_api import Page, expect

from seiketsu.accounts.models import User
from seiketsu.accounts.tests import factories as people
from seiketsu.core import clock
from seiketsu.scorecard.tests import factories

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def manager() -> User:
    factories.plan_in_force()
    lately = clock.now() - timedelta(minutes=1)
    factories.rated(*[10] * 55, *[3] * 10, at=lately, tier="business")
    factories.rated(*[10] * 5, at=lately, tier="enterprise")
    return people.staff(name="Sofia Lindqvist", role="manager")


def test_from_a_figure_to_its_cases_and_only_the_misses(opened: Callable, manager: User) -> None:
    with opened(manager) as page:
        page.goto("/scorecard")
        page.get_by_role("link", name="Cases behind Business, satisfaction").click()
        expect(page.get_by_role("heading", name="Business, satisfaction")).to_be_visible()
        page.get_by_role("link", name="Load more").click()
        expect(page.get_by_role("link", name="Load more")).to_have_count(0)
        assert page.locator("tbody tr").count() == 65
        page.get_by_role("link", name="Only misses").click()
        expect(page.locator("tbody tr")).to_have_count(10)


def test_a_tier_by_keyboard(opened: Callable, manager: User) -> None:
    with opened(manager) as page:
        page.goto("/scorecard")
        page.get_by_role("link", name="Enterprise", exact=True).press("Enter")
        expect(page.get_by_text("5 ratings")).to_be_visible()
        expect(page.get_by_role("row").filter(has_text="Satisfaction")).to_have_count(1)


def test_the_pages_are_accessible_and_fit_a_phone(
    opened: Callable, faults: Callable[[Page], list[str]], manager: User
) -> None:
    found: set[str] = set()
    for width, theme in product([1440, 390], ["light", "dark"]):
        with opened(manager, width=width, theme=theme) as page:
            for address in ("/scorecard", "/scorecard/surveys.satisfaction?tier=business"):
                page.goto(address)
                found |= {f"{width} {theme} {fault}" for fault in faults(page)}
                assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert found == set()
