"""Tags and custom fields, checked before they are stored."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from seiketsu.desk.errors import UnfitFields
from seiketsu.desk.forms.queries import spec_of
from seiketsu.desk.models import CustomField, Tag
from seiketsu.desk.rules.fields import Misfit, read
from seiketsu.desk.rules.text import clean

_LONGEST_TAG = 60
_MOST_TAGS = 100


def checked_tags(tags: Sequence[str]) -> list[str]:
    """Small letters, hyphens for spaces, each once, in order of the alphabet."""
    plain = {re.sub(r"\s+", "-", clean(tag).strip().lower())[:_LONGEST_TAG] for tag in tags}
    return sorted(tag for tag in plain if tag)[:_MOST_TAGS]


def remember_tags(tags: Iterable[str], at: datetime) -> None:
    """Tags that tickets have from now on are offered to whoever types one."""
    Tag.objects.bulk_create([Tag(name=tag, created_at=at) for tag in sorted(tags)], ignore_conflicts=True)


def checked_custom(values: Mapping[str, Any]) -> dict[str, Any]:
    """Values of custom fields as they are stored; None takes a value away.

    Raises:
        UnfitFields: no such field, or a value that isn't one of it; every one of them is told.
    """
    if not values:
        return {}
    known = {field.key: field for field in CustomField.objects.filter(key__in=list(values))}
    checked: dict[str, Any] = {}
    unfit: dict[str, str] = {}
    for key, value in values.items():
        if key not in known:
            unfit[key] = _("There is no field “%(key)s”.") % {"key": key}
            continue
        found = read(spec_of(known[key]), value)
        if isinstance(found, Misfit):
            unfit[key] = refusal(known[key].title, found)
        else:
            checked[key] = found
    if unfit:
        raise UnfitFields(unfit)
    return checked


def refusal(title: str, misfit: Misfit) -> str:
    """Why a field doesn't take a value, for whoever typed it."""
    texts = {
        "no_boolean": _("“%(field)s” takes yes or no."),
        "no_number": _("“%(field)s” takes a number."),
        "no_date": _("“%(field)s” takes a date such as 2026-11-02."),
        "no_choice": _("“%(field)s” takes one of %(value)s."),
        "no_match": _("“%(field)s” is written like %(value)s."),
        "too_small": _("“%(field)s” is at least %(value)s."),
        "too_large": _("“%(field)s” is at most %(value)s."),
        "too_early": _("“%(field)s” is not before %(value)s."),
        "too_late": _("“%(field)s” is not after %(value)s."),
    }
    return texts[misfit.code] % {"field": title, "value": misfit.value}
