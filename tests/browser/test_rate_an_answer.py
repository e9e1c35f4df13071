"""A client rates an answer in a real browser: from the mail, by a tap, on a phone, and with scripts switched off."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product

import pytest
from playwright.sync_api import Page, expect

from seiketsu.surveys.models import SurveyRequest, SurveyResponse
from seiketsu.surveys.tests import factories

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def asked() -> SurveyRequest:
    factories.plan_in_force()
    return factories.asked(factories.person(), organization=factories.client(), by=factories.agent())


def test_a_score_chosen_in_the_mail_is_saved_by_opening_it(opened: Callable, asked: SurveyRequest) -> None:
    with opened(width=390) as page:
        page.goto(f"/s/{asked.token}?score=9")
        expect(page.get_by_text("Saved. You can close this page")).to_be_visible()
        expect(page.get_by_role("button", name="9", exact=True)).to_have_attribute("aria-pressed", "true")
    assert SurveyResponse.objects.get().score == 9


@pytest.mark.parametrize("scripts", [True, False])
def test_one_tap_saves_and_the_rest_may_follow(opened: Callable, asked: SurveyRequest, scripts: bool) -> None:
    with opened(width=390, java_script_enabled=scripts) as page:
        page.goto(f"/s/{asked.token}")
        page.get_by_role("button", name="6", exact=True).click()
        expect(page.get_by_text("What made it a 6?")).to_be_visible()
        assert SurveyResponse.objects.get().score == 6
        page.get_by_label("What made it a 6?").fill("It took two days.")
        page.get_by_role("radio", name="Partly").check()
        page.get_by_role("radio", name="4", exact=True).check()
        page.get_by_label("Speed").check()
        page.get_by_role("button", name="Send").click()
        expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    answer = SurveyResponse.objects.get()
    assert (answer.solved, answer.knowledge, answer.improve) == ("partly", 4, ["speed"])
    assert answer.comment == "It took two days."


def test_the_page_is_accessible_and_fits_a_phone(
    opened: Callable, faults: Callable[[Page], list[str]], asked: SurveyRequest
) -> None:
    found: set[str] = set()
    for width, theme in product([1440, 390], ["light", "dark"]):
        with opened(width=width, theme=theme) as page:
            for address in (f"/s/{asked.token}", f"/s/{asked.token}?score=8", f"/s/{asked.token}/stop"):
                page.goto(address)
                found |= {f"{width} {theme} {fault}" for fault in faults(page)}
                assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert found == set()
