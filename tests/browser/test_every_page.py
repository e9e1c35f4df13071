"""Every page of the staff, found by the addresses themselves: nothing serious for axe, room on a phone, named keys."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import URLPattern, reverse
from playwright.sync_api import Page

from seiketsu.accounts import urls as accounts_urls
from seiketsu.accounts.models import User
from seiketsu.accounts.queries import actor_of
from seiketsu.accounts.tests.factories import signed_in
from seiketsu.channels.tests.factories import arrives, written
from seiketsu.config.demo import habits
from seiketsu.config.demo.world import World
from seiketsu.console import urls as console_urls
from seiketsu.core import clock
from seiketsu.core.actor import SYSTEM
from seiketsu.core.models import RawIntake
from seiketsu.desk import actions
from seiketsu.desk.defects import actions as defects
from seiketsu.desk.models import AutomationRule, Macro, SavedView, Ticket
from seiketsu.desk.tests import factories
from seiketsu.schedules import actions as rosters
from seiketsu.schedules import urls as schedules_urls
from seiketsu.scorecard import urls as scorecard_urls
from seiketsu.scorecard.models import Report

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SPACES = {
    "console": console_urls,
    "schedules": schedules_urls,
    "scorecard": scorecard_urls,
    "accounts": accounts_urls,
}
# Pages of strangers and clients, which are looked at beside their own tests.
NOT_OF_STAFF = {"sign_in_link", "portal_sign_in", "staff_sign_in", "home", "calendar", "answer_by_mail"}
FEWEST = 45  # of pages; fewer would mean that the walk has lost its way
NAMELESS = """() => [...document.querySelectorAll('[data-key]:not([data-key-title])')]
    .filter(element => !element.closest('dialog')).map(element => element.outerHTML.slice(0, 120))"""


@pytest.fixture
def known(hire: Callable[..., User], sofia: User, three: list[Ticket]) -> tuple[User, Mapping[str, object]]:
    """A desk with one of everything that a page can be about, long names among it, and whoever may see it all."""
    head = hire("Maximiliane Featherstonehaugh-Vandenberghe", role="administrator")
    lead = hire("Ines Duarte", role="lead")
    rosters.follow_plan(actor=SYSTEM)
    habits.automate(World(chance=None, until=clock.now(), staff={"tier1": [lead]}))  # type: ignore[arg-type]
    habits.keep_views(head, lead)
    habits.keep_reports(head)
    long = factories.ticket(three[0].organization, subject_line="A very " + "long " * 40 + "subject")
    factories.answer(long, sofia)
    actions.add_note(long, body=factories.body(f"@{head.name} please look."), author=sofia, actor=SYSTEM)
    actions.escalate(long, level=2, reason="Beyond what tier 1 can see.", actor=actor_of(sofia))
    actions.add_tags(long, tags=["unbelievably-long-name-of-a-tag-that-nobody-needs"], actor=SYSTEM)
    actions.snooze(three[1], user=head, until=clock.now() + timedelta(days=1), actor=actor_of(head))
    actions.link(three[2], kind="incident", target=long, actor=SYSTEM)
    defect = defects.report_defect(defects.Details("Transfers drop"), actor=SYSTEM, reported_by=lead)
    defects.attach(defect, long, actor=SYSTEM, added_by=lead)
    arrives(written(auto_submitted="auto-generated"))
    person = factories.person(three[0].organization, name="Denise Park")
    return head, {
        "ticket_id": long.pk,
        "defect_id": defect.pk,
        "intake_id": RawIntake.objects.latest("id").pk,
        "rule_id": AutomationRule.objects.earliest("id").pk,
        "macro_id": Macro.objects.earliest("id").pk,
        "view_id": SavedView.objects.earliest("id").pk,
        "report_id": Report.objects.earliest("id").pk,
        "organization_id": long.organization_id,
        "user_id": person.pk,
        "person_id": lead.pk,
        "agent_id": lead.pk,
        "team": "tier1",
        "key": "next_due",
    }


def addresses(arguments: Mapping[str, object]) -> Iterator[str]:
    """Every address of the staff whose parts are known."""
    for space, module in SPACES.items():
        for pattern in module.urlpatterns:
            if not isinstance(pattern, URLPattern) or not pattern.name or pattern.name in NOT_OF_STAFF:
                continue
            needed = pattern.pattern.converters
            if set(needed) <= set(arguments):
                yield reverse(f"{space}:{pattern.name}", kwargs={name: arguments[name] for name in needed})


def pages(arguments: Mapping[str, object], browser: Client) -> list[str]:
    """Those of them that answer with a whole page; what only changes or hands out a part is left out."""
    found = []
    for address in dict.fromkeys(addresses(arguments)):
        answer = browser.get(address)
        assert answer.status_code < 500, address
        if answer.status_code == 200 and not answer.streaming and b"<main" in answer.content:
            found.append(address)
    return found


def test_every_page_of_the_staff(
    opened: Callable, faults: Callable[[Page], list[str]], known: tuple[User, Mapping[str, object]]
) -> None:
    head, arguments = known
    first, second = Ticket.objects.live().order_by("id").values_list("pk", flat=True)[:2]
    asked = ["/desk/search/?q=about", f"/desk/merge/?ticket={first}&ticket={second}"]
    walk = [*pages(arguments, signed_in(head)), *asked]
    assert len(walk) >= FEWEST
    found: list[str] = []
    with opened(head, reduced_motion="reduce") as page:
        for address in walk:
            page.set_viewport_size({"width": 1440, "height": 900})
            page.emulate_media(color_scheme="light")
            page.goto(address, wait_until="load")
            found += [f"{address} {fault}" for fault in faults(page)]
            found += [f"{address} a key without a name: {one}" for one in page.evaluate(NAMELESS)]
            # The same page in a dark room and in a hand.
            page.set_viewport_size({"width": 390, "height": 844})
            page.emulate_media(color_scheme="dark")
            found += [f"{address} dark, phone: {fault}" for fault in faults(page)]
            width = page.evaluate("document.documentElement.scrollWidth")
            if width > 390:
                found.append(f"{address} is {width} pixels wide on a phone")
    assert found == []
