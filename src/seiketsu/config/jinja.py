"""The Jinja2 environment of every page: translation, times in the reader's zone, the macros, addresses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.contrib.messages import get_messages
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language, get_language_bidi, gettext, ngettext, npgettext, pgettext
from jinja2 import Environment, StrictUndefined, Undefined
from markupsafe import Markup, escape

from seiketsu.core import clock
from seiketsu.core.ui import chips, geometry, navigation, vocabulary, wording
from seiketsu.core.ui.library import MacroLibrary

EXTENSIONS = ["jinja2.ext.i18n", "jinja2.ext.do", "jinja2.ext.loopcontrols"]
SPRITE = "vendor/icons/sprite.svg"


def environment(**options: Any) -> Environment:
    """Called by Django's template engine with its loader and escaping options."""
    options["undefined"] = StrictUndefined  # a misspelt name is an error, not an empty string
    built = Environment(trim_blocks=True, lstrip_blocks=True, extensions=EXTENSIONS, **options)  # noqa: S701
    built.policies["ext.i18n.trimmed"] = True
    built.install_gettext_callables(  # type: ignore[attr-defined]
        gettext=gettext, ngettext=ngettext, newstyle=True, pgettext=pgettext, npgettext=npgettext
    )
    built.globals.update(
        {
            "attributes": attributes,
            "chip_view": chips.chip_view,
            "client": MacroLibrary(built, "client"),
            "client_shell": navigation.client_shell,
            "get_messages": get_messages,
            "hue": geometry.hue,
            "icon": icon,
            "initials": geometry.initials,
            "language": get_language,
            "merged": merged,
            "language_is_right_to_left": get_language_bidi,
            "now": clock.now,
            "query_with": query_with,
            "spark_marks": geometry.spark_marks,
            "staff_shell": navigation.staff_shell,
            "static": static,
            "ui": MacroLibrary(built, "staff"),
            "url": url,
            "vocabulary": vocabulary,
            "whisker_marks": geometry.whisker_marks,
            "whole": geometry.whole,
        }
    )
    built.filters.update(
        {
            "clock_time": wording.clock_time,
            "duration": wording.duration,
            "duration_words": wording.duration_words,
            "file_size": wording.file_size,
            "full_time": wording.full_time,
            "local_time": wording.local_time,
            "long_date": wording.long_date,
            "number": wording.number,
            "percent": wording.percent,
            "relative_time": wording.relative_time,
        }
    )
    return built


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
    return Markup('<svg class="{}" {}><use href="{}#{}"/></svg>').format(escape(classes), told, static(SPRITE), name)
