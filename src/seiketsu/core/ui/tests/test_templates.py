"""Every template of the product compiles, and none carries code or styles that the content policy would refuse."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.template import engines

from seiketsu.core.ui.macro_library import MacroLibrary

SOURCE = Path(__file__).resolve().parents[3]
JINJA = sorted(SOURCE.glob("*/templates/**/*.html"))
DJANGO = sorted(SOURCE.glob("*/django_templates/**/*.html"))
MAIL = {"mail", "emails"}  # a letter has no stylesheet to lean on
FORBIDDEN = {
    "an inline style": re.compile(r"<[a-z][^>]*\sstyle\s*=", re.IGNORECASE),
    "a style element": re.compile(r"<style[\s>]", re.IGNORECASE),
    "an event attribute": re.compile(r"<[a-z][^>]*\son[a-z]+\s*=", re.IGNORECASE),
    "a script with content": re.compile(
        r"<script(?![^>]*\bsrc=)(?![^>]*type=\"application/json\")[^>]*>|<script[^>]*\bsrc=[^>]*>\s*[^<\s]",
        re.IGNORECASE,
    ),
    "a javascript: address": re.compile(r"javascript:", re.IGNORECASE),
    "code in an htmx attribute": re.compile(r"\bhx-(on|vals)[:=][^>]*js:|\bhx-on[:-]", re.IGNORECASE),
    "another host": re.compile(r"<(script|link|img|iframe)[^>]*\s(src|href)=\"https?://", re.IGNORECASE),
}


def label(path: Path) -> str:
    return str(path.relative_to(SOURCE))


@pytest.mark.parametrize("path", [path for path in JINJA + DJANGO if not MAIL & set(path.parts)], ids=label)
def test_no_template_needs_inline_code_or_another_host(path: Path) -> None:
    text = re.sub(r"{#.*?#}", "", path.read_text(), flags=re.DOTALL)
    found = [what for what, pattern in FORBIDDEN.items() if pattern.search(text)]
    assert not found, f"{label(path)} has {', '.join(found)}"


@pytest.mark.parametrize("path", [path for path in JINJA if not MAIL & set(path.parts)], ids=label)
def test_every_template_compiles(path: Path) -> None:
    environment = engines.all()[0].env
    environment.compile(path.read_text(), name=label(path))


def test_every_macro_that_a_template_calls_exists() -> None:
    environment = engines.all()[0].env
    known = {name: set(environment.globals[name].names()) for name in ("ui", "client")}
    missing = {
        f"{label(path)}: {library}.{macro}"
        for path in JINJA
        for library, macro in re.findall(
            r"\b(ui|client)\.([a-z_]+)\(", re.sub(r"{#.*?#}", "", path.read_text(), flags=re.DOTALL)
        )
        if macro not in known[library]
    }
    assert not missing


def test_an_unknown_macro_is_named_in_the_error() -> None:
    library: MacroLibrary = engines.all()[0].env.globals["ui"]
    with pytest.raises(AttributeError, match="no macro 'chipp'"):
        library.chipp()
