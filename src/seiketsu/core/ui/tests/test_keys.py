"""The sheet of keys, the palette and the handler know the same keys."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.template import engines
from django.test import RequestFactory

from seiketsu.core.ui import keys, navigation
from seiketsu.core.ui.tests.pages import Reader

SOURCE = Path(keys.__file__).parents[2]
HANDLER = (SOURCE / "core/static/seiketsu/js/keys.js").read_text()
# In a dialog a key needs no words: the field or the choice that it leads to stands beside it.
DIALOGS = {"snooze_dialog.html"}


def pressed() -> Iterator[tuple[Path, str]]:
    """Every tag of a template that a key presses."""
    for template in SOURCE.glob("*/templates/**/*.html"):
        for tag in re.findall(r"<(?:a|button|input|select|textarea)\b[^<]*?data-key=\"[^<]*", template.read_text()):
            yield template, tag


def test_what_the_sheet_says_of_lists_is_what_the_handler_does() -> None:
    told = {one.does for one in keys.BUILT_IN if one.does}
    assert told == set(re.findall(r'case "([a-z-]+)":', HANDLER))
    combinations = [one.combination for one in keys.BUILT_IN]
    assert len(set(combinations)) == len(combinations)
    assert {one.group for one in keys.BUILT_IN} <= {group for group, _title in keys.GROUPS}


def test_every_button_with_a_key_says_what_the_sheet_and_the_palette_call_it() -> None:
    found = list(pressed())
    assert len(found) > 20
    nameless = [f"{template.name}: {tag[:90]}" for template, tag in found if "data-key-title" not in tag]
    assert [one for one in nameless if one.partition(":")[0] not in DIALOGS] == []


@pytest.mark.parametrize(("combination", "caps"), [("X", ("⇧", "x")), ("x", ("x",)), ("Enter", ("↵",))])
def test_a_capital_is_drawn_as_shift_and_its_letter(combination: str, caps: tuple[str, ...]) -> None:
    assert next(one for one in keys.BUILT_IN if one.combination == combination).caps == caps


@pytest.mark.django_db
def test_the_sheet_is_drawn_from_the_list(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(navigation, "_providers", navigation._Providers())
    request = RequestFactory().get("/ui/")
    request.user = Reader()  # type: ignore[assignment]
    html = engines["jinja2"].from_string('{% extends "ui/staff_shell.html" %}').render({}, request)
    for one in keys.BUILT_IN:
        assert f'data-does="{one.does}" data-combination="{one.combination}"' in html
    assert html.count('data-key="?"') == 1
