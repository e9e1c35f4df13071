"""Tags and custom fields, checked before they are stored."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from seiketsu.desk.errors import UnknownValue
from seiketsu.desk.models import CustomField, Tag
from seiketsu.desk.rules.text import clean

_LONGEST_TAG = 60
_MOST_TAGS = 100
_LONGEST_TEXT = 1_000


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
        UnknownValue: no such field, or a value that isn't one of it.
    """
    if not values:
        return {}
    known = {field.key: field for field in CustomField.objects.filter(key__in=list(values))}
    checked: dict[str, Any] = {}
    for key, value in values.items():
        if key not in known:
            raise UnknownValue(_("There is no field “%(key)s”.") % {"key": key})
        checked[key] = None if value is None or value == "" else _checked(known[key], value)
    return checked


def _checked(field: CustomField, value: Any) -> Any:
    match field.kind:
        case CustomField.Kind.BOOLEAN:
            return _boolean(field, value)
        case CustomField.Kind.NUMBER:
            return _number(field, value)
        case CustomField.Kind.DATE:
            return _date(field, value)
        case CustomField.Kind.CHOICE:
            return _choice(field, value)
        case _:
            return clean(str(value))[:_LONGEST_TEXT]


def _refused(field: CustomField, expected: str) -> UnknownValue:
    return UnknownValue(_("“%(field)s” takes %(expected)s.") % {"field": field.title, "expected": expected})


def _boolean(field: CustomField, value: Any) -> bool:
    if isinstance(value, bool):
        return value
    if str(value).lower() in ("true", "yes", "on", "1"):
        return True
    if str(value).lower() in ("false", "no", "off", "0"):
        return False
    raise _refused(field, _("yes or no"))


def _number(field: CustomField, value: Any) -> int | float:
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        raise _refused(field, _("a number")) from None
    if not number.is_finite() or isinstance(value, bool):
        raise _refused(field, _("a number"))
    return int(number) if number == number.to_integral_value() else float(number)


def _date(field: CustomField, value: Any) -> str:
    try:
        return date.fromisoformat(str(value)).isoformat()
    except ValueError:
        raise _refused(field, _("a date such as 2026-11-02")) from None


def _choice(field: CustomField, value: Any) -> str:
    slugs = [option["slug"] for option in field.options]
    if value not in slugs:
        raise _refused(field, _("one of %(values)s") % {"values": ", ".join(slugs)})
    return str(value)
