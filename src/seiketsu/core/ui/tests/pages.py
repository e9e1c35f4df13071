"""Renders the pages of parts without a database: the shells get their surroundings from here."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path
from zoneinfo import ZoneInfo

from django.template import engines
from django.test import RequestFactory
from django.utils import timezone, translation

from seiketsu.core import clock
from seiketsu.core.ui import views
from seiketsu.core.ui.navigation import Client, ClientShell, Me, StaffShell
from seiketsu.core.ui.parts import NavigationItem, Person

STATIC = Path(__file__).resolve().parents[2] / "static"
NOW = datetime(2026, 11, 27, 15, 42, tzinfo=UTC)
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


@dataclass
class Reader:
    is_staff: bool = True
    is_authenticated: bool = True
    is_active: bool = True
    pk: int = 13
    name: str = "Sofia Lindqvist"


def staff_surroundings(_request: object) -> StaffShell:
    return StaffShell(
        surfaces=[
            NavigationItem("Desk", "/desk/", "inbox", 24, is_current=True, key="d"),
            NavigationItem("Incidents", "/ops/", "alert-octagon", 1, is_hot=True, key="i"),
        ],
        views=[NavigationItem("Next due", "/desk/?view=due", count=24, tone="own", is_current=True)],
        me=Me(Person("Sofia Lindqvist", 13, "here"), "Tier 2 · until 6:00 PM", "/me/"),
        colleagues=[Person(f"Colleague {number}", number, "here") for number in range(5)],
        unread=2,
        new_url="/desk/new/",
        saved_views=[NavigationItem("Enterprise, by voice", "/desk/views/view-7/", tone="own", key="1")],
        new_view_url="/desk/views/new/",
        saved_view_counts_url="/desk/views/counts/",
        notifications_url="/notifications/",
        palette_url="/palette/",
        availability_url="",
        sign_out_url="/accounts/logout/",
    )


def client_surroundings(_request: object) -> ClientShell:
    return ClientShell(
        surfaces=[
            NavigationItem("Home", "/portal/", "home", is_current=True),
            NavigationItem("Tickets", "/portal/tickets/", "ticket"),
        ],
        client=Client("Summit & Vale Realty", "Dana Whitfield", "/me/", "Denver", "/me/zone/"),
        home_url="/portal/",
        sign_out_url="/accounts/logout/",
    )


@contextmanager
def _surroundings() -> Generator[None]:
    names = engines.all()[0].env.globals
    before = {name: names[name] for name in ("staff_shell", "client_shell")}
    names.update(staff_shell=staff_surroundings, client_shell=client_surroundings)
    try:
        with clock.at(NOW), timezone.override(ZoneInfo("America/New_York")):
            yield
    finally:
        names.update(before)


def rendered(name: str, language: str = "en") -> str:
    """The page of staff's or of clients' parts."""
    view = {"staff": views.staff_parts, "client": views.client_parts}[name]
    request = RequestFactory().get("/ui/")
    request.user = Reader()  # type: ignore[assignment]
    with _surroundings(), translation.override(language):
        return view(request).content.decode()


class Outline(HTMLParser):
    """What the tests ask of a page: its elements with their attributes, and whether every tag is closed in order."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.faults: list[str] = []
        self._open: list[str] = []
        self.feed(html)
        self.faults += [f"<{tag}> is never closed" for tag in self._open]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID and not self.get_starttag_text().endswith("/>"):  # type: ignore[union-attr]
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        if not self._open or self._open.pop() != tag:
            self.faults.append(f"</{tag}> at line {self.getpos()[0]} closes nothing")

    def values(self, attribute: str) -> list[str]:
        return [attributes[attribute] for _, attributes in self.elements if attributes.get(attribute)]
