"""Two agents in two browsers on one ticket, a third on a phone: what one does, the others see by itself."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from seiketsu.accounts.models import User
from seiketsu.core.test_kit import settle
from seiketsu.desk.models import Ticket
from seiketsu.desk.tests import factories
from tests.browser.streaming import listening, stream_stands

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def ines(sofia: User) -> User:
    return factories.agent(name="Ines Duarte")


def on_ticket(page: Page, streams: str, ticket: Ticket) -> None:
    with stream_stands(listening(page, streams)):
        page.goto(f"/desk/tickets/{ticket.pk}/")


def test_two_agents_on_one_ticket_and_a_third_on_a_phone(
    opened: Callable,
    sofia: User,
    ines: User,
    three: list[Ticket],
    streams: str,
) -> None:
    """Presence, what the client writes meanwhile, a colleague's answer, and the queue on the phone."""
    ticket, zoe = three[0], factories.agent(name="Zoe Ortega")
    with opened(sofia) as hers, opened(ines, expected="409") as his, opened(zoe, width=390) as phone:
        on_ticket(hers, streams, ticket)
        on_ticket(his, streams, ticket)
        expect(hers.locator("[data-presence]")).to_contain_text("Ines Duarte is looking")
        with stream_stands(listening(phone, streams)):
            phone.goto("/desk/")
        expect(phone.locator(".tk")).to_have_count(3)

        # One begins to write: the other is told, and that it was only looked at stays true for the first.
        his.locator("#composer-body").press_sequentially("I look into it")
        expect(hers.locator("[data-presence]")).to_contain_text("Ines Duarte is replying")
        expect(his.locator("[data-presence]")).to_contain_text("Sofia Lindqvist is looking")

        # The client writes meanwhile: both see it, and whoever writes is warned.
        factories.client_writes(Ticket.objects.get(pk=ticket.pk), "It happens on line two only.")
        settle()
        expect(hers.get_by_text("It happens on line two only.")).to_be_visible()
        expect(his.locator("#composer-collision")).to_contain_text("A new message arrived while you wrote")
        expect(his.get_by_role("button", name="Send anyway")).to_be_visible()
        his.get_by_role("button", name="Look").click()
        expect(his.get_by_text("It happens on line two only.")).to_be_in_viewport()

        # The first answers before the second sends: it appears there by itself, and the second sends anyway.
        hers.keyboard.press("r")
        hers.keyboard.type("Mended on line two.")
        hers.keyboard.press("Control+Enter")
        expect(hers.locator(".msg.agent").get_by_text("Mended on line two.")).to_be_visible()
        settle()
        expect(his.locator(".msg.agent").get_by_text("Mended on line two.")).to_be_visible()
        expect(his.locator("#composer-body")).to_have_value("I look into it")
        his.get_by_role("button", name="Send anyway").click()
        expect(his.locator(".waiting-reply")).to_contain_text("Your answer goes out at")

        # The phone triages: what was answered moved, and one is taken and put off.
        settle()
        other = three[1]
        with stream_stands(phone):  # what is loaded after the page moves what a finger is about to press
            phone.locator(f"#ticket-{other.pk} .sj").click()
        phone.locator(".t-jump").get_by_role("link", name="Details").click()
        phone.get_by_role("button", name="To me").last.click()
        expect(phone.get_by_role("link", name="Why Zoe?")).to_be_visible()
        phone.wait_for_load_state()
        phone.get_by_role("button", name="Snooze").click()
        phone.locator("#snooze-typed").fill("in 2 days")
        phone.get_by_role("button", name="Put it off", exact=True).click()
        expect(phone.get_by_text("You put this off until")).to_be_visible()
        overflow = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert phone.evaluate(overflow) == 0

        # Leaving is seen too.
        his.goto("/desk/")
        expect(hers.locator("[data-presence]")).not_to_contain_text("Ines Duarte")


def test_undo_brings_the_words_back_into_the_composer(opened: Callable, ines: User, three: list[Ticket]) -> None:
    with opened(ines) as page:
        page.goto(f"/desk/tickets/{three[0].pk}/")
        page.keyboard.press("r")
        page.keyboard.type("Too quick")
        page.keyboard.press("Control+Enter")
        expect(page.locator("#toasts")).to_contain_text("Your answer is on its way.")
        page.locator("#toasts").get_by_role("button", name="Undo").click()
        expect(page.locator("#composer-body")).to_have_value("Too quick")
        expect(page.locator(".waiting-reply")).to_have_count(0)


def test_z_puts_a_ticket_off_by_keys_alone(opened: Callable, ines: User, three: list[Ticket]) -> None:
    with opened(ines) as page:
        page.goto(f"/desk/tickets/{three[0].pk}/")
        page.keyboard.press("z")
        expect(page.get_by_role("dialog", name="Put it off until")).to_be_visible()
        page.keyboard.press("t")
        page.keyboard.type("in 2 days")
        page.keyboard.press("Enter")
        expect(page.locator("#toasts")).to_contain_text("is put off until")
        expect(page.get_by_text("You put this off until")).to_be_visible()
        page.goto("/desk/views/snoozed/")
        expect(page.locator(f"#ticket-{three[0].pk}")).to_be_visible()
