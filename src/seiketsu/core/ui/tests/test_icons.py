"""The sprite holds every icon that the product names."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from seiketsu.core.ui import icon_names
from seiketsu.core.ui.markup import icon

SOURCE = Path(__file__).resolve().parents[3]
SPRITE = SOURCE / "core" / "static" / "vendor" / "icons" / "sprite.svg"


def test_no_named_icon_is_missing() -> None:
    known = set(re.findall(r'<symbol id="([^"]+)"', SPRITE.read_text()))
    missing = {name: sorted(places) for name, places in icon_names.collect(SOURCE).certain.items() if name not in known}
    assert not missing, f"run bin/vendor icons; missing: {missing}"


def test_the_sprite_is_one_well_formed_file_of_drawings() -> None:
    root = ElementTree.parse(SPRITE).getroot()
    assert len(root) > 50
    assert all(symbol.get("viewBox") == "0 0 24 24" and len(symbol) for symbol in root)
    assert "M0 0h24v24H0z" not in SPRITE.read_text()


def test_an_icon_is_silent_unless_it_says_something() -> None:
    assert 'aria-hidden="true"' in icon("bell")
    assert 'role="img" aria-label="Locked"' in icon("lock", label="Locked")
    assert "&lt;b&gt;" in icon("lock", label="<b>")


@pytest.mark.parametrize(
    ("template", "certain", "possible"),
    [
        ('{{ icon("bell") }}', {"bell"}, set()),
        ('{{ icon("check" if met else "clock") }}', {"check", "clock"}, set()),
        ('{{ ui.button(_("Save"), icon="check") }}', {"check"}, set()),
        ('{{ ui.empty_state("inbox", _("bell")) }}', {"inbox"}, set()),
        ('{{ helper("inbox") }}', set(), {"inbox"}),
        ('{% set icons = {"a": "mail", "b": "phone"} %}', {"mail", "phone"}, set()),
        ('{{ icon(vocabulary.get(kind, "paperclip")) }}', {"paperclip"}, set()),
        ("{{ icon(word.icon) }}", set(), set()),
    ],
)
def test_names_are_found_where_a_template_uses_them(
    tmp_path: Path, template: str, certain: set[str], possible: set[str]
) -> None:
    folder = tmp_path / "desk" / "templates" / "desk"
    folder.mkdir(parents=True)
    (folder / "page.html").write_text(template)
    found = icon_names.collect(tmp_path)
    assert set(found.certain) == certain
    assert possible <= found.possible


def test_names_are_found_where_python_uses_them(tmp_path: Path) -> None:
    (tmp_path / "desk").mkdir()
    (tmp_path / "desk" / "shell.py").write_text(
        'ICONS = {"a": "mail"}\n'
        'Word(_("Open"), icon="circle-dot" if new else "lock")\n'
        'TimelineEvent("route-2", html, at)\n'
    )
    found = icon_names.collect(tmp_path)
    assert set(found.certain) == {"mail", "circle-dot", "lock", "route-2"}
