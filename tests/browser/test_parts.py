"""The parts of the pages in a real browser: accessible, folding to a phone, doing what they say by key and mouse."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product

import pytest
from playwright.sync_api import Page, expect

from seiketsu.accounts.models import User
from seiketsu.accounts.tests import factories

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PAGES = ["/ui/", "/ui/client/"]


@pytest.fixture
def agent() -> User:
    return factories.staff(name="Sofia Lindqvist")


@pytest.mark.parametrize("address", PAGES)
def test_axe_finds_nothing_serious(
    opened: Callable, faults: Callable[[Page], list[str]], agent: User, address: str
) -> None:
    found: set[str] = set()
    for width, theme in product([1440, 390], ["light", "dark"]):
        with opened(agent, width=width, theme=theme) as page:
            page.goto(address)
            assert page.locator("html").get_attribute("data-bs-theme") == theme
            found |= {f"{width} {theme} {fault}" for fault in faults(page)}
    assert found == set()


@pytest.mark.parametrize("address", PAGES)
def test_nothing_is_wider_than_a_phone(opened: Callable, agent: User, address: str) -> None:
    with opened(agent, width=390) as page:
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_the_theme_is_remembered(opened: Callable, agent: User) -> None:
    with opened(agent) as page:
        page.goto("/ui/")
        page.get_by_role("button", name="Switch between light and dark").click()
        expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
        page.reload()
        expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")


def test_the_rail_folds_and_stays_folded(opened: Callable, agent: User) -> None:
    with opened(agent) as page:
        page.goto("/ui/")
        page.get_by_role("button", name="Fold the rail", exact=True).click()
        expect(page.locator("html")).to_have_attribute("data-rail", "mini")
        page.reload()
        expect(page.locator("html")).to_have_attribute("data-rail", "mini")
        page.get_by_role("button", name="Unfold the rail").click()
        expect(page.locator("html")).to_have_attribute("data-rail", "")


def test_on_a_phone_the_rail_is_a_menu(opened: Callable, agent: User) -> None:
    with opened(agent, width=390) as page:
        page.goto("/ui/")
        expect(page.locator("#rail")).to_be_hidden()
        page.get_by_role("button", name="Menu", exact=True).click()
        expect(page.locator("#rail")).to_be_visible()
        page.keyboard.press("Escape")
        expect(page.locator("#rail")).to_be_hidden()


def test_a_chip_counts_down_and_its_ring_fills(opened: Callable, agent: User) -> None:
    with opened(agent) as page:
        page.goto("/ui/")
        chip = page.locator(".chip[data-due]").nth(1)
        expect(chip).to_contain_text("11 min")  # twelve at the server's moment
        page.evaluate("chip => chip.dataset.due = Date.now() + 2500", chip.element_handle())
        expect(chip).to_contain_text("2 s")
        expect(chip).to_have_class("chip bad")
        expect(chip).to_contain_text("over")


def test_keys_move_select_and_clear(opened: Callable, agent: User) -> None:
    with opened(agent) as page:
        page.goto("/ui/")
        page.locator("h1").click()
        for _ in range(5):
            page.keyboard.press("k")
        expect(page.locator(".tk").first).to_have_class("tk is-open")
        page.keyboard.press("j")
        expect(page.locator(".tk").nth(1)).to_have_class("tk is-open")
        expect(page.locator("[data-selected]")).to_have_text("1 selected")
        page.keyboard.press("j")
        page.keyboard.press("Shift+X")
        expect(page.locator("[data-selected]")).to_have_text("2 selected")
        page.keyboard.press("Escape")
        expect(page.locator(".bulk")).to_be_hidden()


def test_keys_are_off_while_typing_but_for_control(opened: Callable, agent: User) -> None:
    with opened(agent) as page:
        page.goto("/ui/")
        page.locator("#composer-body").fill("")
        page.locator("#composer-body").press_sequentially("rnxj?")
        expect(page.locator("#composer-body")).to_have_value("rnxj?")
        expect(page.locator('[name="mode"][value="reply"]')).to_be_checked()
        expect(page.locator("#keys")).to_be_hidden()


def test_n_writes_an_internal_note_in_a_yellow_box(opened: Callable, agent: User) -> None:
    with opened(agent) as page:
        page.goto("/ui/")
        white = page.locator(".composer").evaluate("box => getComputedStyle(box).backgroundColor")
        page.locator("h1").click()
        page.keyboard.press("n")
        expect(page.locator("#composer-body")).to_be_focused()
        expect(page.locator('[name="mode"][value="note"]')).to_be_checked()
        expect(page.get_by_role("button", name="Add the note")).to_be_visible()
        expect(page.get_by_role("button", name="Send, set to")).to_be_hidden()
        assert page.locator(".composer").evaluate("box => getComputedStyle(box).backgroundColor") != white


def test_the_question_mark_lists_the_keys_of_this_page(opened: Callable, agent: User) -> None:
    with opened(agent) as page:
        page.goto("/ui/")
        page.locator("h1").click()
        page.keyboard.press("?")
        sheet = page.locator("#keys")
        expect(sheet).to_be_visible()
        expect(sheet).to_contain_text("Internal note")
        page.keyboard.press("Escape")
        expect(sheet).to_be_hidden()


def test_a_menu_opens_at_its_button_and_arrows_move_in_it(opened: Callable, agent: User) -> None:
    with opened(agent) as page:
        page.goto("/ui/")
        button = page.get_by_role("button", name="Filter")
        button.click()
        menu = page.locator("#menu-filter")
        expect(menu).to_be_visible()
        at, below = button.bounding_box(), menu.bounding_box()
        assert at and below and abs(below["x"] - at["x"]) < 2 and 0 <= below["y"] - at["y"] - at["height"] < 10
        page.keyboard.press("ArrowDown")
        expect(menu.get_by_role("link", name="Tier")).to_be_focused()
        page.keyboard.press("Escape")
        expect(menu).to_be_hidden()


def test_a_dialog_takes_the_focus_and_gives_it_back(opened: Callable, agent: User) -> None:
    with opened(agent) as page:
        page.goto("/ui/")
        opener = page.get_by_role("button", name="Open a dialog")
        opener.click()
        dialog = page.locator("#sample-dialog")
        expect(dialog).to_be_visible()
        dialog.get_by_role("button", name="Close").click()
        expect(dialog).to_be_hidden()
        expect(opener).to_be_focused()


def test_chosen_files_are_listed_and_can_be_taken_back(opened: Callable, agent: User) -> None:
    with opened(agent) as page:
        page.goto("/ui/client/")
        files = [{"name": f"call-{number}.txt", "mimeType": "text/plain", "buffer": b"x" * 2_000} for number in (1, 2)]
        page.locator("[data-files]").set_input_files(files)  # type: ignore[arg-type]
        expect(page.locator("[data-file-list] .file")).to_have_count(2)
        page.get_by_role("button", name="Remove call-1.txt").click()
        expect(page.locator("[data-file-list] .file")).to_have_count(1)
        assert page.locator("[data-files]").evaluate("input => input.files[0].name") == "call-2.txt"


def test_a_scale_is_answered_by_keys_alone(opened: Callable, agent: User) -> None:
    with opened(agent) as page:
        page.goto("/ui/client/")
        page.locator('[name="score"][value="9"]').focus()
        page.keyboard.press("ArrowRight")
        expect(page.locator('[name="score"][value="10"]')).to_be_checked()


def test_the_pages_read_without_scripts(opened: Callable, agent: User) -> None:
    with opened(agent, java_script_enabled=False) as page:
        page.goto("/ui/")
        expect(page.get_by_role("heading", name="Parts of staff's pages")).to_be_visible()
        expect(page.locator(".chip").first).to_contain_text("First response")
        expect(page.get_by_role("button", name="Send, set to")).to_be_visible()


def test_parts_are_for_staff_alone(opened: Callable) -> None:
    with opened(factories.person(factories.organization())) as page:
        answer = page.request.get("/ui/")
        assert answer.status == 403
        assert "You may not see this" in answer.text()
