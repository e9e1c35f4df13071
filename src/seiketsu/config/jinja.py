"""The Jinja2 environment of every page: translation, times in the reader's zone, the macros, addresses."""

from __future__ import annotations

from typing import Any

from django.contrib.messages import get_messages
from django.utils.translation import get_language, get_language_bidi
from jinja2 import Environment, StrictUndefined

from seiketsu.core import clock
from seiketsu.core.ui import chips, geometry, keys, markup, navigation, templating, vocabulary, wording
from seiketsu.core.ui.macro_library import MacroLibrary

EXTENSIONS = ["jinja2.ext.i18n", "jinja2.ext.do", "jinja2.ext.loopcontrols"]

_FILTERS = {
    "capped": wording.count,
    "clock_time": wording.clock_time,
    "day_date": wording.day_date,
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


def environment(**options: Any) -> Environment:
    """Called by Django's template engine with its loader and escaping options."""
    options["undefined"] = StrictUndefined  # a misspelt name is an error, not an empty string
    built = Environment(trim_blocks=True, lstrip_blocks=True, extensions=EXTENSIONS, **options)  # noqa: S701
    built.policies["ext.i18n.trimmed"] = True
    built.newstyle_gettext = True  # type: ignore[attr-defined]
    built.context_class = templating.PageContext
    built.globals.update(
        {
            "_": templating.gettext,
            "gettext": templating.gettext,
            "ngettext": templating.ngettext,
            "npgettext": templating.npgettext,
            "pgettext": templating.pgettext,
            "attributes": markup.attributes,
            "built_in_keys": keys.BUILT_IN,
            "chip_view": chips.chip_view,
            "client": MacroLibrary(built, "client"),
            "client_shell": navigation.client_shell,
            "get_messages": get_messages,
            "hue": geometry.hue,
            "icon": markup.icon,
            "initials": geometry.initials,
            "key_groups": keys.GROUPS,
            "language": get_language,
            "merged": markup.merged,
            "language_is_right_to_left": get_language_bidi,
            "now": clock.now,
            "query_with": markup.query_with,
            "spark_marks": geometry.spark_marks,
            "staff_shell": navigation.staff_shell,
            "static": markup.static,
            "ui": MacroLibrary(built, "staff"),
            "url": markup.url,
            "vocabulary": vocabulary,
            "whisker_marks": geometry.whisker_marks,
            "whole": geometry.whole,
        }
    )
    built.filters.update(_FILTERS)
    return built
