"""Chromium at the running site: signed in, at a width and in a theme, and asked for every fault of accessibility."""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.core.signals import request_finished, request_started
from django.db import connection
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Route, expect
from pytest_django.live_server_helper import LiveServer

from seiketsu.accounts.models import Organization, User
from seiketsu.accounts.tests import factories
from seiketsu.core.test_kit import settle
from seiketsu.desk.models import Ticket
from seiketsu.desk.tests import factories as desk
from seiketsu.desk.workspace import preferences
from seiketsu.plan.tests.factories import apply_shipped_plan
from tests.browser import streaming

AXE = Path(__file__).parent / "assets" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# In the dark nothing but colours is another: structure and names were looked at in the light.
OF_COLOURS = ["color-contrast", "link-in-text-block"]
GRAVE = {"serious", "critical"}
SESSION = "seiketsu_session"

Opener = Callable[..., Any]
Hire = Callable[..., User]
expect.set_options(timeout=20_000)  # a busy machine is slow, not wrong


class _Answering:
    """How many requests the site is answering: a closed browser asks no more, but what it has asked still runs."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._count = 0

    def begin(self, **_: object) -> None:
        with self._changed:
            self._count += 1

    def end(self, **_: object) -> None:
        with self._changed:
            self._count -= 1
            self._changed.notify_all()

    def wait(self) -> None:
        """Until the last one is answered, but not for ever."""
        with self._changed:
            self._changed.wait_for(lambda: self._count <= 0, timeout=20)


@pytest.fixture
def all_answered(live_server: LiveServer) -> Generator[None]:
    """Empties no table below a request that still reads it: the two would wait for each other."""
    answering = _Answering()
    request_started.connect(answering.begin)
    request_finished.connect(answering.end)
    yield
    answering.wait()
    request_started.disconnect(answering.begin)
    request_finished.disconnect(answering.end)


@pytest.fixture
def opened(browser: Browser, live_server: LiveServer, all_answered: None) -> Generator[Opener]:
    """`with opened(user, width=390, theme="dark") as page:` a page of a signed-in person, or of a stranger.

    Whatever the browser complains about (a blocked script, a missing file, an error) fails the test at the end, but
    for complaints with `expected` in them.
    """
    complaints: list[str] = []

    @contextmanager
    def open_page(
        user: User | None = None, *, width: int = 1440, theme: str = "light", expected: str = "", **options: Any
    ) -> Generator[Page]:
        context = browser.new_context(
            base_url=live_server.url,
            viewport={"width": width, "height": 900},
            color_scheme=theme,  # type: ignore[arg-type]
            timezone_id="America/New_York",
            **options,
        )
        if user is not None:
            _sign_in(context, live_server.url, user)
        context.route("**/live?**", _quiet_stream)
        page = context.new_page()
        page.on("console", lambda message: _note(message, complaints, expected))
        page.on("pageerror", lambda error: complaints.append(f"error: {error}"))
        try:
            yield page
        finally:
            context.close()

    yield open_page
    assert complaints == []


@pytest.fixture
def hire(transactional_db: None) -> Hire:
    """`hire("Ines Duarte", role="lead")`: somebody of the desk whose answers go out at once; the plan is in force."""
    with connection.cursor() as cursor:
        # The log is no table of Django's own, so a test that commits leaves it behind.
        cursor.execute("delete from core_event")
        cursor.execute("insert into core_sequencer (id, last_position) values (1, 0) on conflict (id) do nothing")
    apply_shipped_plan()

    def make(name: str, **details: Any) -> User:
        made = desk.agent(name=name, **details)
        preferences.set_undo(made, seconds=0)  # no worker runs here that would send what waits
        return made

    return make


@pytest.fixture
def sofia(hire: Hire) -> User:
    return hire("Sofia Lindqvist")


@pytest.fixture
def harbor(sofia: User) -> Organization:
    return desk.organization("Harbor & Pine Realty", tier="business")


@pytest.fixture
def three(harbor: Organization) -> list[Ticket]:
    subjects = ("Tour bookings ignore blackout dates", "Invoice of October", "Listing feed stopped")
    made = [desk.ticket(harbor, subject_line=subject, text=f"About: {subject}.") for subject in subjects]
    settle()
    return made


@pytest.fixture
def ten(harbor: Organization) -> list[Ticket]:
    who = desk.person(harbor, name="Denise Park")
    made = [desk.ticket(harbor, requester=who, subject_line=f"Matter {number}") for number in range(1, 11)]
    settle()
    return made


@pytest.fixture
def streams(sofia: User) -> Generator[str]:
    """The address of live streams on the test's own database."""
    with streaming.running() as address:
        yield address


def _quiet_stream(route: Route) -> None:
    """Stands in for the live streams, which are a server of their own; a test that wants events routes them itself."""
    route.fulfill(content_type="text/event-stream", body="event: hello\ndata: {}\nretry: 60000\n\n")


def _sign_in(context: BrowserContext, address: str, user: User) -> None:
    cookie = factories.signed_in(user).cookies[SESSION].value
    context.add_cookies([{"name": SESSION, "value": cookie, "url": address}])


def _note(message: ConsoleMessage, complaints: list[str], expected: str) -> None:
    complaint = f"{message.text} ({message.location.get('url', '')})"
    if message.type == "error" and not (expected and expected in complaint):
        complaints.append(complaint)


@pytest.fixture
def faults() -> Callable[[Page], list[str]]:
    """What axe finds wrong on a page that is serious or critical, one line each; of a dark page, of its colours.

    The script is run by the debugging protocol, so that the page's content policy stays as it is.
    """

    def ask(page: Page) -> list[str]:
        page.evaluate(AXE.read_text() + "; undefined")
        dark = page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
        only = {"type": "rule", "values": OF_COLOURS} if dark else {"type": "tag", "values": RULES}
        # What is found wrong is all that is asked; to list what is right as well takes longer than to look.
        result = page.evaluate(
            "only => axe.run(document, {runOnly: only, resultTypes: ['violations'], iframes: false, preload: false})",
            only,
        )
        return [
            f"{found['id']}: {node['html'][:160]} [{'; '.join(check['message'] for check in node['any'])}]"
            for found in result["violations"]
            if found["impact"] in GRAVE
            for node in found["nodes"]
        ]

    return ask
