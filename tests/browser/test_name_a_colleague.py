"""An agent names a colleague in a note by keyboard, who finds the ticket in their mentions."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from seiketsu.accounts.models import User
from seiketsu.desk.models import Mention, Ticket
from seiketsu.desk.tests import factories
from tests.browser.test_a_day_by_keyboard import shown

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_an_at_sign_offers_colleagues_in_a_note_alone(
    opened: Callable,
    faults: Callable,
    sofia: User,
    ten: list[Ticket],
) -> None:
    ines = factories.agent(name="Ines Duarte")
    factories.agent(name="Ingrid Olsen")
    with opened(sofia) as page:
        page.goto(f"/desk/tickets/{ten[0].pk}/", wait_until="networkidle")
        page.keyboard.press("r")
        page.keyboard.type("Hello @In")
        expect(page.locator("#mentions")).to_be_hidden()
        page.locator("#composer-body").fill("")
        page.keyboard.press("Escape")
        page.keyboard.press("n")
        page.keyboard.type("Could you look, @in")
        expect(page.locator("#mentions [role=option]:visible")).to_have_count(2)
        expect(page.locator("#composer-body")).to_have_attribute("aria-activedescendant", f"mention-{ines.pk}")
        assert faults(page) == []
        shown(page, "mention")
        page.keyboard.press("ArrowDown")
        expect(page.locator("#mentions [aria-selected=true]")).to_contain_text("Ingrid")
        page.keyboard.press("Escape")
        expect(page.locator("#mentions")).to_be_hidden()
        page.keyboard.type("e")
        expect(page.locator("#mentions [role=option]:visible")).to_have_count(1)
        page.keyboard.press("Enter")
        expect(page.locator("#composer-body")).to_have_value("Could you look, @Ines Duarte ")
        expect(page.locator("#mentions")).to_be_hidden()
        page.keyboard.type("?")
        with page.expect_navigation():
            page.keyboard.press("Control+Enter")
        expect(page.locator("#flow")).to_contain_text("Could you look, @Ines Duarte ?")
    assert Mention.objects.get().user_id == ines.pk
    with opened(ines) as page:
        page.goto("/desk/", wait_until="networkidle")
        page.keyboard.press("g")
        page.keyboard.press("y")
        page.wait_for_url("**/desk/views/mentions/")
        expect(page.locator("#rows [data-item]")).to_have_count(1)
        expect(page.locator(f"#ticket-{ten[0].pk}")).to_be_visible()
