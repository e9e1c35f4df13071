"""Pieces of HTML that templates of either language need: icons, attributes, addresses."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest
from django.templatetags.static import static as static_address
from django.urls import reverse
from jinja2 import Undefined
from markupsafe import Markup, escape

SPRITE = "vendor/icons/sprite.svg"


def url(name: str, *positional: Any, **named: Any) -> str:
    """The address of a named page; remembered, since a list asks for the same kind of address for each row."""
    return _address(settings.ROOT_URLCONF, name, positional, tuple(named.items()))


@lru_cache(maxsize=16_384)
def _address(urls: str, name: str, positional: tuple[Any, ...], named: tuple[tuple[str, Any], ...]) -> str:
    return reverse(name, urls, args=positional or None, kwargs=dict(named) or None)


def query_with(request: HttpRequest, **changes: Any) -> str:
    """The query string of this page with some parameters set; None removes one, a list repeats one."""
    query = request.GET.copy()
    for key, value in changes.items():
        if value is None:
            query.pop(key, None)
        else:
            query.setlist(key, [str(item) for item in (value if isinstance(value, list | tuple) else [value])])
    return "?" + urlencode(sorted((key, item) for key, items in query.lists() for item in items))


def attributes(values: Mapping[str, Any]) -> Markup:
    """HTML attributes from a mapping: None, False and an `if` without `else` leave one out, True writes it bare."""
    written = ""
    for name, value in values.items():
        if value is None or value is False or isinstance(value, Undefined):
            continue
        written += f" {escape(name)}" if value is True else f' {escape(name)}="{escape(value)}"'
    return Markup(written)  # noqa: S704 - escaped above


def merged(*mappings: Mapping[str, Any]) -> dict[str, Any]:
    """One mapping of several, the later ones win; what is None is left out."""
    entries = (entry for mapping in mappings for entry in mapping.items())
    return {key: value for key, value in entries if value is not None and not isinstance(value, Undefined)}


def icon(name: str, size: str = "", label: str | None = None) -> Markup:
    """One icon of the sprite; silent for readers unless `label` says what it stands for. `size`: sm, lg."""
    return _icon(name, size, None if label is None else str(label))


@lru_cache(maxsize=1024)
def _icon(name: str, size: str, label: str | None) -> Markup:
    classes = f"i {size}".strip()
    told = Markup('role="img" aria-label="{}"').format(label) if label else Markup('aria-hidden="true"')
    return Markup('<svg class="{}" {}><use href="{}#{}"/></svg>').format(classes, told, static(SPRITE), name)


@lru_cache(maxsize=256)
def static(path: str) -> str:
    """The address of a static file; a release's files never change their names while it runs."""
    return static_address(path)
