"""What stands around a page: surfaces by right, the current one marked, the reader's own zone and language."""

from __future__ import annotations

import json
from collections.abc import Generator
from pathlib import Path

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.management import call_command
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.test import RequestFactory, override_settings
from django.utils import timezone, translation

from seiketsu.core.registry import AlreadyRegistered, Registry
from seiketsu.core.ui import navigation
from seiketsu.core.ui.middleware import ReaderLocale
from seiketsu.core.ui.navigation import Surface
from seiketsu.core.ui.parts import Person
from seiketsu.core.ui.tests.pages import STATIC, Outline, Reader


@pytest.fixture(autouse=True)
def _own_registries(monkeypatch: pytest.MonkeyPatch) -> Generator[None]:
    monkeypatch.setattr(navigation, "surfaces", Registry("surfaces"))
    monkeypatch.setattr(navigation, "client_surfaces", Registry("client surfaces"))
    monkeypatch.setattr(navigation, "_providers", navigation._Providers())
    yield


def asked(path: str = "/ui/", **attributes: object) -> HttpRequest:
    request = RequestFactory().get(path)
    request.user = Reader(**attributes)  # type: ignore[assignment, arg-type]
    return request


def test_surfaces_come_in_their_order_and_the_longest_match_is_current() -> None:
    navigation.register(Surface("b", "Clients' parts", "mail", "ui:client", order=20))
    navigation.register(Surface("a", "Parts", "inbox", "ui:staff", order=10, count=lambda request: 4))
    items = navigation.staff_shell(asked("/ui/client/")).surfaces
    assert [(item.title, item.count, item.is_current) for item in items] == [
        ("Parts", 4, False),
        ("Clients' parts", None, True),
    ]


def test_a_surface_is_hidden_from_those_who_may_not_use_it() -> None:
    navigation.register(Surface("a", "Parts", "inbox", "ui:staff", allows=lambda request: False))
    assert navigation.staff_shell(asked()).surfaces == []


def test_two_surfaces_cannot_claim_one_place() -> None:
    navigation.register(Surface("a", "Parts", "inbox", "ui:staff"))
    with pytest.raises(AlreadyRegistered):
        navigation.register(Surface("a", "Other", "mail", "ui:client"))


def test_without_providers_a_shell_still_stands() -> None:
    shell = navigation.staff_shell(asked())
    assert shell.me is not None and shell.me.person == Person("Sofia Lindqvist", 13, "here")
    assert (list(shell.views), shell.palette_url, shell.unread) == ([], "", 0)
    html = render(asked(), "ui/staff_shell.html", {}).content.decode()
    assert Outline(html).faults == [] and "data-palette" not in html


def test_a_stranger_is_offered_to_sign_in() -> None:
    request = RequestFactory().get("/help/")
    request.user = AnonymousUser()
    html = render(request, "ui/public_shell.html", {}).content.decode()
    assert "Sign in" in html and "Sign out" not in html


@pytest.mark.parametrize("name", ["403.html", "404.html", "403_csrf.html", "500.html"])
def test_an_error_page_stands_by_itself(name: str) -> None:
    html = render(RequestFactory().get("/x"), name, {}).content.decode()
    assert Outline(html).faults == []
    assert "Go to the start" in html


def test_the_reader_of_a_page_gets_their_own_zone_and_language() -> None:
    seen: dict[str, str | None] = {}

    def page(request: HttpRequest) -> HttpResponse:
        seen.update(zone=timezone.get_current_timezone_name(), language=translation.get_language())
        return HttpResponse()

    request = asked()
    request.user.time_zone, request.user.locale = "America/Denver", "es"  # type: ignore[attr-defined, union-attr]
    ReaderLocale(page)(request)
    assert seen == {"zone": "America/Denver", "language": "es"}


def zone_of(cookie: str) -> str:
    """The zone that a stranger with this cookie is answered in."""

    def page(request: HttpRequest) -> HttpResponse:
        return HttpResponse(timezone.get_current_timezone_name())

    request = RequestFactory().get("/")
    request.COOKIES["seiketsu_zone"] = cookie
    return ReaderLocale(page)(request).content.decode()


@pytest.mark.parametrize("zone", ["Nowhere/Land", "../../etc/passwd", ""])
def test_a_zone_that_does_not_exist_falls_back(zone: str) -> None:
    assert zone_of(zone) == "UTC"


def test_a_stranger_has_the_zone_of_their_browser() -> None:
    assert zone_of("Asia/Kathmandu") == "Asia/Kathmandu"


def test_vendored_files_are_those_on_record_and_ask_for_no_source_map() -> None:
    record = json.loads((STATIC / "vendor" / "VERSIONS.json").read_text())
    root = STATIC.parents[3]
    for package in record:
        assert package["licence"] and package["integrity"].startswith("sha512-")
        for name in package["files"]:
            assert (root / name).is_file()
    assert {package["name"]: package["version"] for package in record}["htmx.org"] == "4.0.1"
    for path in STATIC.rglob("*.[jc]s*"):
        if path.suffix in {".js", ".css"}:
            assert "sourceMappingURL" not in path.read_text(), path


def test_collected_files_are_hashed_down_to_the_imports_of_modules(tmp_path: Path) -> None:
    backend = {"BACKEND": "seiketsu.core.ui.storage.HashedStaticFiles"}
    with override_settings(STATIC_ROOT=tmp_path, STORAGES={"staticfiles": backend}):
        call_command("collectstatic", interactive=False, verbosity=0)
    manifest = json.loads((tmp_path / "staticfiles.json").read_text())["paths"]
    main = (tmp_path / manifest["seiketsu/js/main.js"]).read_text()
    assert manifest["seiketsu/js/keys.js"].rsplit("/", 1)[1] in main
    assert "inter-latin.woff2" not in (tmp_path / manifest["seiketsu/tokens.css"]).read_text()
