"""The pages of parts: whole, accessible in their markup, light, and showing every macro there is."""

from __future__ import annotations

import gzip
import re
from collections import Counter
from pathlib import Path

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.template import engines
from django.test import RequestFactory

from seiketsu.core.ui import views
from seiketsu.core.ui.tests.pages import STATIC, Outline, Reader, rendered

PAGES = ["staff", "client"]
BUDGET = 300_000
TEMPLATES = STATIC.parent / "templates" / "ui"
SHOWN_ELSEWHERE = {"rail_view", "toasts", "chart"}
"""The shells call the first; the second needs figures from an endpoint and is driven in the browser tests."""


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("language", ["en", "es"])
def test_every_tag_is_closed_in_order(name: str, language: str) -> None:
    assert Outline(rendered(name, language)).faults == []


@pytest.mark.parametrize("name", PAGES)
def test_no_id_is_used_twice(name: str) -> None:
    twice = [value for value, count in Counter(Outline(rendered(name)).values("id")).items() if count > 1]
    assert twice == []


@pytest.mark.parametrize("name", PAGES)
def test_whatever_names_another_element_names_one_that_is_there(name: str) -> None:
    outline = Outline(rendered(name))
    known = set(outline.values("id"))
    for attribute in ("for", "aria-labelledby", "aria-describedby", "aria-controls", "popovertarget", "data-opens"):
        for value in outline.values(attribute):
            assert set(value.split()) <= known, f'{attribute}="{value}" names nothing'


@pytest.mark.parametrize("name", PAGES)
def test_nothing_is_asked_of_another_host(name: str) -> None:
    outline = Outline(rendered(name))
    assert [value for value in outline.values("src") + outline.values("href") if re.match(r"(https?:)?//", value)] == []


@pytest.mark.parametrize("name", PAGES)
def test_an_undefined_value_never_reaches_the_page(name: str) -> None:
    assert not re.search(r"Undefined|>None<|\bNone\b\"", rendered(name))


@pytest.mark.parametrize(("library", "name"), [("ui", "staff"), ("client", "client")])
def test_every_macro_is_shown_on_its_page(library: str, name: str) -> None:
    source = (TEMPLATES / "pages" / f"{name}.html").read_text()
    inside = "".join(path.read_text() for path in (TEMPLATES / "macros").rglob("*.html"))
    called = set(re.findall(rf"\b{library}\.([a-z_]+)\(", source + inside))
    direct = {macro for macro in engines.all()[0].env.globals[library].names() if re.search(rf"{{{{ {macro}\(", inside)}
    assert set(engines.all()[0].env.globals[library].names()) - called - direct - SHOWN_ELSEWHERE == set()


def compressed(path: Path) -> int:
    content = path.read_bytes()
    return len(content) if path.suffix == ".woff2" else len(gzip.compress(content, 9))


def first_load(html: str) -> dict[str, int]:
    """What the browser fetches for a first page, compressed; modules bring what they import."""
    wanted = re.findall(r'(?:href|src)="/static/([^"#]+)', html)
    sizes: dict[str, int] = {}
    while wanted:
        name = wanted.pop()
        if name in sizes:
            continue
        path = STATIC / name
        sizes[name] = compressed(path)
        if path.suffix == ".js":
            wanted += [
                str((path.parent / found).resolve().relative_to(STATIC))
                for found in re.findall(r'(?:import|from) "(\./[^"]+)"', path.read_text())
            ]
    return sizes


@pytest.mark.parametrize("name", PAGES)
def test_the_first_load_stays_under_its_budget(name: str) -> None:
    html = rendered(name)
    sizes = first_load(html)
    assert {"seiketsu/js/keys.js", "vendor/tabler/tabler.css", "vendor/icons/sprite.svg"} <= sizes.keys()
    assert not any("echarts" in file for file in sizes), "charts are fetched when one comes into view"
    assert sum(sizes.values()) + len(gzip.compress(html.encode(), 9)) < BUDGET


def test_only_staff_sees_the_parts() -> None:
    request = RequestFactory().get("/ui/")
    request.user = Reader(is_staff=False)  # type: ignore[assignment]
    with pytest.raises(PermissionDenied):
        views.staff_parts(request)
    request.user = AnonymousUser()
    assert views.client_parts(request).status_code == 302
