"""Pieces of HTML that templates of either language need: icons, attributes, addresses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse
from jinja2 import Undefined
from markupsafe import Markup

SPRITE = "vendor/icons/sprite.svg"


def url(name: str, *positional: Any, **named: Any) -> str:
    return reverse(name, args=positional or None, kwargs=named or None)


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
    written = Markup("")
    for name, value in values.items():
        if value is None or value is False or isinstance(value, Undefined):
            continue
        written += Markup(" {}").format(name) if value is True else Markup(' {}="{}"').format(name, value)
    return written


def merged(*mappings: Mapping[str, Any]) -> dict[str, Any]:
    """One mapping of several, the later ones win; what is None is left out."""
    entries = (entry for mapping in mappings for entry in mapping.items())
    return {key: value for key, value in entries if value is not None and not isinstance(value, Undefined)}


def icon(name: str, size: str = "", label: str | None = None) -> Markup:
    """One icon of the sprite; silent for readers unless `label` says what it stands for. `size`: sm, lg."""
    classes = f"i {size}".strip()
    told = Markup('role="img" aria-label="{}"').format(label) if label else Markup('aria-hidden="true"')
    return Markup('<svg class="{}" {}><use href="{}#{}"/></svg>').format(classes, told, static(SPRITE), name)
