"""The clients' pages in a real browser: at two widths, in both themes, light enough for a phone, and with no fault."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from itertools import product

import pytest
from playwright.sync_api import Page, Response, expect

from seiketsu.accounts.models import User
from seiketsu.accounts.queries import actor_of
from seiketsu.accounts.tests.factories import organization, person
from seiketsu.core import tenancy
from seiketsu.desk import actions
from seiketsu.desk.models import CustomField, Ticket
from seiketsu.desk.tests.factories import agent, answer, ticket
from seiketsu.plan.tests.factories import apply_shipped_plan

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

HEAVIEST = 300_000
LONG = "Wolfeschlegelsteinhausenbergerdorff-Featherstonehaugh listings are missing in San Bernardino"


@pytest.fixture
def dana() -> User:
    """An administrator with a ticket in each state, one of them with a very long name."""
    apply_shipped_plan()
    tenancy.install()
    CustomField.objects.get_or_create(
        key="voice_agent", defaults={"title": "Voice agent", "kind": "text", "shown_to_clients": True}
    )
    of, helper = organization("Summit & Vale Realty", tier="enterprise"), agent(name="Maya Torres")
    who = person(of, name="Dana Whitfield", role="administrator")
    person(of, name="Luis Ortega")
    made = [ticket(of, requester=who, subject_line=f"{LONG} {number}") for number in range(4)]
    answer(made[1], helper, "Which line?", set_status="pending")
    for one in made[2:]:
        answer(one, helper, "It is mended now.", set_status="solved")
    actions.confirm_solution(made[3], actor=actor_of(who), confirmed_by=who)
    return who


def addresses() -> list[str]:
    numbers = Ticket.objects.order_by("id").values_list("pk", flat=True)
    pages = ["/portal/", "/portal/tickets", "/portal/tickets/new", "/portal/people", "/portal/account"]
    return [*pages, *(f"/portal/tickets/{number}" for number in numbers)]


@pytest.mark.parametrize(("width", "theme"), list(product([1440, 390], ["light", "dark"])))
def test_every_page_is_accessible_and_fits(
    opened: Callable, faults: Callable[[Page], list[str]], dana: User, width: int, theme: str
) -> None:
    found: list[str] = []
    with opened(dana, width=width, theme=theme) as page:
        for address in addresses():
            page.goto(address)
            found += [f"{address} {fault}" for fault in faults(page)]
            if page.evaluate("document.documentElement.scrollWidth") > width:
                found.append(f"{address} is wider than {width}")
    assert found == []


def test_a_page_is_light_enough_for_a_phone(opened: Callable, dana: User) -> None:
    """As it travels: text compressed, as the site sends it, fonts and pictures as they are."""
    for address in addresses():
        came: list[Response] = []
        with opened(dana, width=390) as page:
            page.on("response", lambda response, came=came: came.append(response))
            page.goto(address)
            page.wait_for_load_state("networkidle")
            weight = sum(_weight(one) for one in came if one.ok and "/live" not in one.url)
        assert weight < HEAVIEST, f"{address}: {weight:,} bytes"


def _weight(response: Response) -> int:
    body = response.body()
    kind = response.headers.get("content-type", "")
    return len(gzip.compress(body)) if kind.startswith(("text/", "application/j", "image/svg")) else len(body)


def test_what_happens_next_follows_the_answer(opened: Callable, dana: User) -> None:
    with opened(dana) as page:
        page.goto("/portal/tickets/new")
        expect(page.get_by_text("Are calls going unanswered?")).to_be_hidden()
        expect(page.get_by_label("Voice agent", exact=False).last).to_be_hidden()
        page.locator("label.choice", has_text="Everything has stopped").click()
        expect(page.get_by_text("Are calls going unanswered?")).to_be_visible()
        expect(page.get_by_text("It works again.").locator("visible=true")).to_have_count(1)
        page.locator("label.choice", has_text="Voice agent setup").click()
        expect(page.locator("#id_field_voice_agent")).to_be_visible()


def test_a_client_asks_and_answers_with_the_keyboard_alone(opened: Callable, dana: User) -> None:
    with opened(dana) as page:
        page.goto("/portal/tickets/new")
        page.get_by_label("In one line").fill("Greeting is wrong")
        page.get_by_label("What happened?").fill("It says the old name.")
        page.get_by_role("button", name="Send ticket").press("Enter")
        expect(page.get_by_role("heading", name="Greeting is wrong")).to_be_visible()
        page.get_by_text("Why ").press("Enter")
        expect(page.get_by_text("We promised a reply within 1 hour, day and night.")).to_be_visible()
        page.get_by_label("Add to this ticket").fill("On two lines.")
        page.get_by_role("button", name="Send", exact=True).press("Enter")
        expect(page.locator("article").get_by_text("On two lines.")).to_be_visible()
