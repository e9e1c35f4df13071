"""A lead writes a rule and an agent applies a macro, in a real browser: by keyboard, at both widths, in both themes."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product

import pytest
from playwright.sync_api import Page, expect

from seiketsu.accounts.models import User
from seiketsu.core.actor import SYSTEM
from seiketsu.core.test_kit import settle
from seiketsu.desk.automation import actions, macro_actions
from seiketsu.desk.automation.macro_actions import MacroContent
from seiketsu.desk.models import AutomationRule, Macro, Ticket
from seiketsu.desk.rules.automation.spec import Act, Condition, RuleSpec
from seiketsu.desk.tests import factories

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def ines(hire: Callable[..., User]) -> User:
    return hire("Ines Duarte", role="lead")


@pytest.fixture
def ticket(ines: User) -> Ticket:
    made = factories.ticket(factories.organization("Harbor & Pine Realty"), subject_line="Silence on the line")
    settle()
    return made


@pytest.fixture
def macro(ines: User) -> Macro:
    content = MacroContent(
        name="Silence",
        text="Dear {{requester.first_name}}, we look into #{{ticket.number}}.",
        acts=(Act("status", {"status": "hold"}), Act("add_tags", {"tags": "silence"})),
    )
    return macro_actions.create_macro(content, owner=ines, actor=SYSTEM)


def test_a_rule_is_written_tried_and_kept(ines: User, ticket: Ticket, opened):
    with opened(ines) as page:
        page.goto("/settings/automation/")
        page.get_by_role("link", name="New rule").click()
        page.get_by_label("Name", exact=True).fill("Silence first")
        page.wait_for_load_state("networkidle")
        page.get_by_label("Field", exact=True).first.select_option("subject")
        expect(page.get_by_label("Comparison", exact=True).first).to_contain_text("contains any of")
        expect(page.get_by_label("Name", exact=True)).to_have_value("Silence first")
        page.get_by_label("Value", exact=True).first.fill("silence")
        page.get_by_label("Priority", exact=True).select_option("high")
        page.get_by_role("button", name="Try it on the past").click()
        expect(page.get_by_text("Nothing was changed.")).to_be_visible()
        expect(page.get_by_role("link", name="Silence on the line")).to_be_visible()
        page.get_by_role("button", name="Keep the rule").click()
        expect(page.get_by_text("The rule is kept, and off")).to_be_visible()
        page.goto("/settings/automation/")
        page.get_by_role("button", name="Switch on").click()
        expect(page.get_by_role("button", name="Switch off")).to_be_visible()
    assert AutomationRule.objects.get().is_on


def test_a_macro_by_keyboard_alone(ines: User, ticket: Ticket, macro: Macro, opened):
    with opened(ines) as page:
        page.goto(f"/desk/tickets/{ticket.pk}/")
        page.wait_for_load_state("networkidle")
        page.keyboard.press("r")
        page.keyboard.press("/")
        expect(page.get_by_label("Find a macro")).to_be_focused()
        page.keyboard.type("sil")
        expect(page.get_by_role("button", name="Silence Dear")).to_be_visible()
        page.keyboard.press("Enter")
        first = ticket.requester.name.split()[0]
        expect(page.locator("#composer-body")).to_have_value(f"Dear {first}, we look into #{ticket.pk}.")
        expect(page.get_by_text("Add tags: silence")).to_be_visible()
        expect(page.get_by_role("button", name="Send, set to On hold")).to_be_visible()
        page.keyboard.press("Control+Enter")
        expect(page.locator("#flow")).to_contain_text(f"we look into #{ticket.pk}.")
    ticket.refresh_from_db()
    assert (ticket.status, ticket.tags) == ("hold", ["silence"])
    macro.refresh_from_db()
    assert macro.uses == 1


def test_every_page_is_accessible_at_both_widths_in_both_themes(
    ines: User, ticket: Ticket, macro: Macro, opened, faults: Callable[[Page], list[str]], tmp_path
):
    spec = RuleSpec(
        events=("opened",),
        every=(Condition("subject", "contains", ("silence",)), Condition("tier", "is", ("business",))),
        acts=(
            Act("priority", {"priority": "high"}),
            Act("mail", {"to": "leads", "subject": "Look", "text": "Please."}),
        ),
    )
    rule = actions.create_rule(name="Silence first", spec=spec, actor=SYSTEM, is_on=True)
    factories.ticket(ticket.organization, subject_line="Silence again")
    settle()
    pages = {
        "automation": "/settings/automation/",
        "rule": f"/settings/automation/{rule.pk}/",
        "log": "/settings/automation/log/",
        "macros": "/settings/macros/",
        "macro": f"/settings/macros/{macro.pk}/",
    }
    found = []
    for width, theme in product((1440, 390), ("light", "dark")):
        with opened(ines, width=width, theme=theme) as page:
            for name, address in pages.items():
                page.goto(address)
                page.wait_for_load_state("networkidle")
                found += [f"{name} {width} {theme}: {fault}" for fault in faults(page)]
                overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
                found += [f"{name} {width}: {overflow} px too wide"] if overflow > 0 else []
                page.screenshot(path=f"{tmp_path}/{name}-{width}-{theme}.png", full_page=True)
    assert found == []
