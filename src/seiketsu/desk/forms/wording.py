"""What is wrong with a field, and what its parts are called, for the pages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from seiketsu.desk.models import CustomField

_FAULTS: Mapping[str, str | Promise] = {
    "no_name": _("Give it a name."),
    "unknown_kind": _("Choose what it holds."),
    "no_options": _("A list needs at least one value to choose from."),
    "options_twice": _("Two values of the list are alike."),
    "too_many_options": _("A list has at most 200 values."),
    "pattern_unread": _("The pattern can't be read."),
    "pattern_slow": _("The pattern repeats too much; leave out repeated groups and use at most three of * and +."),
    "example_unfit": _("The example doesn't fit the pattern."),
    "limit_unread": _("A limit is a number, or a day such as 2026-11-02."),
    "limits_crossed": _("The lower limit is above the upper one."),
}
NEEDS: Mapping[str, str | Promise] = {
    "never": _("Optional"),
    "opening": _("Required when opened"),
    "solving": _("Required before solving"),
}


def field_fault(code: str) -> str:
    """What keeps a field from being of use."""
    return str(_FAULTS[code])


def value_text(field: CustomField, value: Any) -> str:
    """A value of one of the desk's own fields, as people read it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return gettext("Yes") if value else gettext("No")
    titles = {one["slug"]: one["title"] for one in field.options}
    parts = value if isinstance(value, list) else [value]
    return ", ".join(titles.get(one, str(one)) if isinstance(one, str) else str(one) for one in parts)
