"""Agents work the desk in a real browser: by keyboard, with what others do arriving by itself."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from seiketsu.accounts.models import Organization, User
from seiketsu.core.test_kit import settle
from seiketsu.desk import actions
from seiketsu.desk.models import Ticket
from seiketsu.desk.tests import factories
from tests.browser.streaming import listening, stream_stands

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def opened_subject(page: Page) -> str:
    return page.locator(".tk.is-open .sj").inner_text()


def test_a_new_ticket_appears_is_answered_and_the_clients_answer_appears(
    opened: Callable, sofia: User, three: list[Ticket], harbor: Organization, streams: str
) -> None:
    with opened(sofia) as page:
        with stream_stands(listening(page, streams)):
            page.goto("/desk/")
        expect(page.locator(".tk")).to_have_count(3)
        page.evaluate("window.isTheSamePage = true")

        new = factories.ticket(harbor, subject_line="Calls go to silence", text="Callers hear nothing.")
        settle()
        expect(page.locator(f"#ticket-{new.pk}")).to_be_visible()
        expect(page.locator("#total")).to_have_text("4")
        assert page.evaluate("window.isTheSamePage")

        page.locator(f"#ticket-{new.pk} .sj").click()
        expect(page.locator("h1")).to_have_text("Calls go to silence")
        page.wait_for_load_state()
        page.keyboard.press("r")
        page.keyboard.type("Is it every line, or **one** of them?")
        with stream_stands(page):
            page.keyboard.press("Control+Enter")
        expect(page.locator(".msg.agent strong")).to_have_text("one")
        expect(page.locator(".t-head")).to_contain_text("Waiting on client")

        page.keyboard.press("r")
        page.keyboard.type("One more question")
        factories.client_writes(Ticket.objects.get(pk=new.pk), "Only the second line.")
        settle()
        expect(page.get_by_text("Only the second line.")).to_be_visible()
        expect(page.locator("#composer-collision")).to_contain_text("A new message arrived while you wrote")
        expect(page.locator("#composer-body")).to_have_value("One more question")


def test_the_preview_follows_the_row(opened: Callable, sofia: User, three: list[Ticket]) -> None:
    with opened(sofia) as page:
        page.goto("/desk/")
        expect(page.locator(".preview-title")).to_have_text(three[0].subject_line)
        page.keyboard.press("j")
        expect(page.locator(".preview-title")).to_have_text(three[1].subject_line)
        page.keyboard.press("j")
        page.keyboard.press("k")
        expect(page.locator(".preview-title")).to_have_text(three[1].subject_line)
        expect(page.locator("#preview .msg")).to_contain_text("About: Invoice of October.")


def test_the_place_and_the_choice_survive_what_others_do(
    opened: Callable, sofia: User, three: list[Ticket], harbor: Organization
) -> None:
    with opened(sofia) as page:
        page.goto("/desk/")
        expect(page.locator(".preview-title")).to_have_text(three[0].subject_line)
        page.keyboard.press("j")
        page.keyboard.press("x")
        factories.ticket(factories.organization(tier="enterprise"), subject_line="Before all others")
        page.evaluate("document.body.dispatchEvent(new CustomEvent('live:desk', {detail: {}}))")
        expect(page.locator(".tk")).to_have_count(4)
        expect(page.locator(f"#ticket-{three[1].pk}")).to_have_class(re.compile("is-open"))
        expect(page.locator(f"#ticket-{three[1].pk} input")).to_be_checked()
        expect(page.locator("[data-selected]")).to_have_text("1 selected")


def test_the_queue_is_worked_without_a_mouse(opened: Callable, sofia: User, three: list[Ticket]) -> None:
    with opened(sofia) as page:
        page.goto("/desk/")
        expect(page.locator(".preview-title")).to_be_visible()
        page.keyboard.press("i")
        expect(page.locator(f"#ticket-{three[0].pk}").get_by_text("Sofia Lindqvist")).to_have_count(1)
        page.wait_for_load_state()
        expect(page.locator(".preview-title")).to_be_visible()
        page.keyboard.press("j")
        page.keyboard.press("x")
        page.keyboard.press("p")
        page.get_by_role("button", name="Urgent", exact=True).click()
        expect(page.locator("#toasts")).to_contain_text("1 ticket changed.")
        expect(page.locator(".preview-title")).to_be_visible()
        page.keyboard.press("j")
        page.wait_for_load_state()
        chosen = opened_subject(page)
        page.keyboard.press("Enter")
        expect(page.locator(".t-title h1")).to_be_visible()
        assert chosen.startswith(page.locator(".t-title h1").inner_text())
    assert Ticket.objects.filter(priority="urgent").count() == 1


def test_r_and_n_in_the_queue_lead_into_the_composer(opened: Callable, sofia: User, three: list[Ticket]) -> None:
    for key, mode in (("r", "reply"), ("n", "note")):
        with opened(sofia) as page:
            page.goto("/desk/")
            expect(page.locator(".preview-title")).to_be_visible()
            page.keyboard.press(key)
            expect(page.locator("#composer-body")).to_be_focused()
            expect(page.locator(f"#composer input[value={mode}]")).to_be_checked()


def test_a_ticket_is_worked_without_a_mouse(opened: Callable, sofia: User, three: list[Ticket]) -> None:
    address = f"/desk/tickets/{three[0].pk}/"
    with opened(sofia) as page:
        page.goto(address)
        page.keyboard.press("n")
        expect(page.locator("#composer .tagnote")).to_be_visible()
        page.keyboard.type("Same cause as last week.")
        page.keyboard.press("Control+Enter")
        expect(page.locator(".msg.note")).to_contain_text("Same cause as last week.")
        for key, choice, place in (
            ("s", "On hold", "#properties"),
            ("p", "High", "#properties"),
            ("t", "Tier 2", "#properties"),
        ):
            page.wait_for_load_state()
            page.keyboard.press(key)
            page.locator(".menu:popover-open .mi").filter(has_text=choice).first.click()
            expect(page.locator(place)).to_contain_text(choice)
        page.wait_for_load_state()
        page.keyboard.press("a")
        page.locator(".menu:popover-open .mi").filter(has_text="Sofia Lindqvist").click()
        expect(page.locator("#properties")).to_contain_text("Why Sofia?")
        page.wait_for_load_state()
        page.keyboard.press("e")
        page.locator("#escalate textarea").fill("It needs somebody who knows calendars.")
        page.locator("#escalate .btn-primary").click()
        expect(page.locator(".t-head")).to_contain_text("Escalated to level 2")
        page.wait_for_load_state()
        page.keyboard.press("g")
        page.keyboard.press("d")
        expect(page.locator("#rows")).to_be_visible()


def test_i_takes_the_ticket_and_keys_are_off_while_typing(opened: Callable, sofia: User, three: list[Ticket]) -> None:
    with opened(sofia) as page:
        page.goto(f"/desk/tickets/{three[0].pk}/")
        page.keyboard.press("r")
        page.keyboard.type("is jack in the area?")
        expect(page.locator("#composer-body")).to_have_value("is jack in the area?")
        page.keyboard.press("Escape")
        page.keyboard.press("i")
        expect(page.locator("#properties")).to_contain_text("Why Sofia?")


def test_the_palette_and_the_sheet_of_keys(opened: Callable, sofia: User, three: list[Ticket]) -> None:
    with opened(sofia) as page:
        page.goto("/desk/")
        page.keyboard.press("Control+k")
        page.keyboard.type("invoice")
        expect(page.locator("#palette-results .r").first).to_contain_text("Invoice of October")
        page.keyboard.press("Enter")
        page.wait_for_url("**/desk/tickets/**")
        expect(page.locator("#composer-body")).to_be_visible()
        page.keyboard.press("?")
        for words in ("Reply", "Internal note", "Assignee", "Status", "Priority", "Team", "Escalate"):
            expect(page.locator("#keys")).to_contain_text(words)


def test_the_palette_runs_what_the_ticket_can_do(opened: Callable, sofia: User, three: list[Ticket]) -> None:
    with opened(sofia) as page:
        page.goto(f"/desk/tickets/{three[0].pk}/")
        expect(page.locator("#composer-body")).to_be_visible()
        for typed, dialog in (("merge", "merge"), ("LINK", "link"), ("spl", "split"), ("defect", "defect")):
            page.keyboard.press("Control+k")
            page.keyboard.type(typed)
            chosen = page.locator('#palette-results [aria-selected="true"][id^="palette-here"]')
            expect(chosen).to_contain_text(typed, ignore_case=True)
            expect(page.locator("#palette-results")).to_contain_text("On this page")
            page.keyboard.press("Enter")
            expect(page.locator(f"#{dialog}[open]")).to_be_visible()
            expect(page.locator("#palette[open]")).to_have_count(0)
            page.keyboard.press("Escape")
            expect(page.locator(f"#{dialog}[open]")).to_have_count(0)


def test_the_palette_goes_to_answer_all_who_wait(opened: Callable, sofia: User, three: list[Ticket]) -> None:
    actions.link(three[1], kind="incident", target=three[0], actor=factories.TEST)
    with opened(sofia) as page:
        page.goto(f"/desk/tickets/{three[0].pk}/")
        expect(page.locator("#links")).to_contain_text("Answer 1 ticket")
        page.keyboard.press("Control+k")
        page.keyboard.type("answer")
        expect(page.locator('#palette-results [aria-selected="true"]')).to_contain_text("Answer 1 ticket")
        page.keyboard.press("Enter")
        page.wait_for_url("**/answer_all/")


def test_a_draft_survives_the_page(opened: Callable, sofia: User, three: list[Ticket]) -> None:
    with opened(sofia) as page:
        page.goto(f"/desk/tickets/{three[0].pk}/")
        page.locator("#composer-body").fill("Half an answer")
        page.locator("#composer-body").press("End")
        expect(page.locator("[data-draft-state]")).to_contain_text("Draft saved")
        page.reload()
        expect(page.locator("#composer-body")).to_have_value("Half an answer")


def test_a_long_list_is_read_on(opened: Callable, sofia: User, harbor: Organization) -> None:
    who = factories.person(harbor)
    for number in range(55):
        factories.ticket(harbor, requester=who, subject_line=f"Matter {number}")
    with opened(sofia) as page:
        page.goto("/desk/")
        expect(page.locator(".tk")).to_have_count(50)
        page.get_by_role("link", name="Load more").click()
        expect(page.locator(".tk")).to_have_count(55)
        expect(page.get_by_role("link", name="Load more")).to_have_count(0)
        page.evaluate("document.body.dispatchEvent(new CustomEvent('live:desk', {detail: {}}))")
        page.wait_for_timeout(1500)
        expect(page.locator(".tk")).to_have_count(55)


def test_no_page_loads_more_than_300_kb(opened: Callable, sofia: User, three: list[Ticket]) -> None:
    for address in ("/desk/", f"/desk/tickets/{three[0].pk}/", f"/desk/tickets/{three[0].pk}/why/", "/plan/"):
        with opened(sofia) as page:
            page.goto(address, wait_until="load")
            page.wait_for_timeout(500)
            # Without images; the test's own server compresses nothing, an installation's does.
            names = page.evaluate(
                """() => [location.href, ...performance.getEntriesByType('resource')
                  .filter(entry => entry.initiatorType !== 'img').map(entry => entry.name)]"""
            )
            bodies = {name: page.request.get(name).body() for name in names if "/live" not in name}
            size = sum(
                len(body) if name.endswith(".woff2") else len(gzip.compress(body)) for name, body in bodies.items()
            )
            assert size < 300_000, address
