"""The day of an agent who never touches the mouse: views, triage, undo, merge, escalation, snooze, play mode."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from playwright.sync_api import Page, expect

from seiketsu.accounts.models import User
from seiketsu.desk.models import Escalation, SavedView, Snooze, Ticket

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def shown(page: Page, name: str) -> None:
    """A picture of where the day has come to, for whoever asked for one."""
    if folder := os.environ.get("SEIKETSU_PICTURES"):
        page.screenshot(path=f"{folder}/day-{name}.png")


def go(page: Page, letter: str, address: str) -> None:
    page.wait_for_load_state("networkidle")
    page.keyboard.press("g")
    page.keyboard.press(letter)
    page.wait_for_url(address)
    page.wait_for_load_state("networkidle")


def numbers(page: Page) -> list[int]:
    found = page.locator("#rows [data-item]").evaluate_all("items => items.map(item => item.id)")
    return [int(one.removeprefix("ticket-")) for one in found]


def test_a_day_without_the_mouse(
    sofia: User, ten: list[Ticket], opened: Callable[..., AbstractContextManager[Page]]
) -> None:
    with opened(sofia) as page:
        page.goto("/desk/")
        _keep_a_view(page)
        _triage(page, sofia)
        target, source = _merge_two(page)
        escalated = _escalate_one(page, [target, source])
        snoozed = _snooze_one(page, sofia, [target, source, escalated])
        _play_through_the_rest(page, target, escalated)
        _look_up_the_keys(page)

    rest = Ticket.objects.exclude(pk__in=[source, escalated, snoozed])
    assert rest.count() == 7 and set(rest.values_list("status", flat=True)) == {"pending"}


def _keep_a_view(page: Page) -> None:
    """A view is written with the help of what is offered, and answers to `g 1` from then on."""
    go(page, "v", "**/desk/views/")
    page.keyboard.press("n")
    page.wait_for_url("**/desk/views/new/")
    expect(page.locator("#name")).to_be_focused()
    page.keyboard.type("Business, unassigned")
    page.keyboard.press("Tab")
    page.keyboard.type("is:open tie")
    expect(page.locator("#query-offers [role=option]").first).to_contain_text("tier:")
    shown(page, "1-offers")
    page.keyboard.press("ArrowDown")
    expect(page.locator("#query")).to_have_attribute("aria-activedescendant", "query-offers-0")
    page.keyboard.press("Enter")
    expect(page.locator("#query")).to_have_value("is:open tier:")
    page.keyboard.type("bus")
    expect(page.locator("#query-offers [role=option]")).to_have_count(1)
    page.keyboard.press("Tab")
    expect(page.locator("#query")).to_have_value("is:open tier:business ")
    page.keyboard.press("Control+Enter")
    page.wait_for_url(re.compile(r"/desk/views/view-\d+/"))
    expect(page.locator("#rows [data-item]")).to_have_count(10)
    expect(page.locator("#saved-views .item")).to_contain_text("10")
    assert SavedView.objects.get().query == "is:open tier:business"


def _triage(page: Page, sofia: User) -> None:
    """All ten are chosen and taken; a change too many is undone at once."""
    go(page, "1", "**/desk/views/view-*/")
    page.keyboard.press("x")
    page.keyboard.press("Shift+A")
    page.keyboard.press("i")
    expect(page.locator("#toasts")).to_contain_text("10 tickets changed.")
    page.wait_for_load_state("networkidle")
    assert Ticket.objects.filter(assignee=sofia).count() == 10
    page.keyboard.press("x")
    page.keyboard.press("p")
    expect(page.locator("#bulk-priority .mi").first).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#toasts")).to_contain_text("1 ticket changed.")
    assert Ticket.objects.filter(priority="low").count() == 1
    page.wait_for_load_state("networkidle")
    shown(page, "2-undo")
    with page.expect_navigation():
        page.keyboard.press("Control+z")
    expect(page.locator("#toasts")).to_contain_text("1 ticket put back.")
    assert not Ticket.objects.exclude(priority="normal").exists()


def _merge_two(page: Page) -> tuple[int, int]:
    go(page, "i", "**/desk/views/mine/")
    first, second = numbers(page)[:2]
    page.keyboard.press("x")
    page.keyboard.press("j")
    page.keyboard.press("x")
    page.keyboard.press("Shift+M")
    page.wait_for_url("**/desk/merge/**")
    expect(page.locator("input[name=target]").first).to_be_focused()
    page.keyboard.press("Space")
    page.keyboard.press("Control+Enter")
    page.wait_for_url(re.compile(r"/desk/(tickets/\d+/)?$"))
    merged = Ticket.objects.get(merged_into__isnull=False)
    assert {merged.pk, merged.merged_into_id} == {first, second}
    return int(merged.merged_into_id or 0), merged.pk


def _open_first(page: Page, but: list[int]) -> int:
    """The first of one's own that is not dealt with yet, opened from the list."""
    go(page, "i", "**/desk/views/mine/")
    place = next(place for place, number in enumerate(numbers(page)) if number not in but)
    number = numbers(page)[place]
    for _step in range(place):
        page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/desk/tickets/{number}/**")
    page.wait_for_load_state("networkidle")
    return number


def _escalate_one(page: Page, but: list[int]) -> int:
    number = _open_first(page, but)
    page.keyboard.press("e")
    expect(page.locator("#escalate")).to_be_visible()
    page.locator("#escalate #reason").focus()
    page.keyboard.type("It needs the integration team.")
    page.keyboard.press("Tab")
    while page.evaluate("document.activeElement.type") != "submit":
        page.keyboard.press("Tab")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert Escalation.objects.get().ticket_id == number
    return number


def _snooze_one(page: Page, sofia: User, but: list[int]) -> int:
    number = _open_first(page, but)
    page.keyboard.press("z")
    expect(page.locator("#snooze")).to_be_visible()
    with page.expect_navigation():
        page.keyboard.press("1")
    shown(page, "4-snoozed")
    expect(page.locator("#toasts")).to_contain_text("is put off until", timeout=5_000)
    assert Snooze.objects.standing().get(user=sofia).ticket_id == number
    go(page, "z", "**/desk/views/snoozed/")
    assert numbers(page) == [number]
    return number


def _play_through_the_rest(page: Page, merged_into: int, escalated: int) -> None:
    """What is left of one's own, one after the other; the escalated one is the next level's to answer."""
    go(page, "i", "**/desk/views/mine/")
    rest = numbers(page)
    assert merged_into in rest
    page.keyboard.press("Shift+P")
    for place, number in enumerate(rest, start=1):
        page.wait_for_url(re.compile(rf"/desk/tickets/{number}/\?play=mine&place={place}&of={len(rest)}"))
        page.wait_for_load_state("networkidle")
        if number == escalated:
            page.keyboard.press("Shift+J")
            continue
        page.keyboard.press("r")
        page.keyboard.type("We have looked at it. Does it still happen?")
        page.keyboard.press("Control+Enter")
    page.wait_for_url("**/desk/play/mine/end/")
    shown(page, "5-end")
    page.keyboard.press("Shift+Q")
    page.wait_for_url("**/desk/views/mine/")
    page.wait_for_load_state("networkidle")


def _look_up_the_keys(page: Page) -> None:
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk/tickets/**")
    page.wait_for_load_state("networkidle")
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    for words in ("Snooze", "Escalate", "Reply", "Views", "Business, unassigned", "Waiting on client"):
        expect(page.locator("#keys")).to_contain_text(words)
    shown(page, "3-keys")
    page.keyboard.press("Escape")
    expect(page.locator("#keys")).to_be_hidden()
