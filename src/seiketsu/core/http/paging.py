"""Keyset paging: a page costs the same wherever it lies, and rows that arrive meanwhile neither repeat nor vanish."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Generic, TypeVar

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db.models import Model, Q, QuerySet
from django.utils.crypto import constant_time_compare, salted_hmac

from seiketsu.core.http.problems import Problem

Row = TypeVar("Row", bound=Model)

LARGEST_PAGE = 100
_SALT = "seiketsu.core.http.paging"


@dataclass(frozen=True)
class Page(Generic[Row]):
    """One page. ``next_cursor`` is None on the last one."""

    items: list[Row]
    next_cursor: str | None


class BadCursor(Problem):
    """The cursor is not one that this list gave out."""

    def __init__(self) -> None:
        super().__init__(
            400,
            "Invalid cursor",
            "Take the cursor from next_cursor of the page before, unchanged, with the same order.",
        )


def encode_cursor(order: Sequence[str], values: Sequence[Any]) -> str:
    """An opaque, signed cursor: a changed one is refused instead of reaching the database."""
    payload = json.dumps([list(order), [_plain(value) for value in values]], separators=(",", ":")).encode()
    text = base64.urlsafe_b64encode(payload).rstrip(b"=").decode()
    return f"{text}.{_signature(text)}"


def decode_cursor(order: Sequence[str], cursor: str) -> list[Any]:
    """The values that the cursor holds, still as JSON has them.

    Raises:
        BadCursor: malformed, changed, or made for another order.
    """
    text, dot, signature = cursor.partition(".")
    if not dot or not signature.isascii() or not constant_time_compare(signature, _signature(text)):
        raise BadCursor
    try:
        made_for, values = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except (binascii.Error, ValueError) as fault:
        raise BadCursor from fault
    if made_for != list(order) or len(values) != len(order):
        raise BadCursor
    return list(values)


def page(queryset: QuerySet[Row], *, order: Sequence[str] = ("-id",), limit: int, cursor: str | None) -> Page[Row]:
    """One page of the queryset in this order, in one query.

    The last field of ``order`` must be unique and none may be null, or rows would be lost between pages. Fields may
    be annotations.

    Raises:
        BadCursor: the cursor was not made by this list.
    """
    size = max(1, min(limit, LARGEST_PAGE))
    if cursor:
        queryset = queryset.filter(_after(queryset.model, order, decode_cursor(order, cursor)))
    rows = list(queryset.order_by(*order)[: size + 1])
    if len(rows) <= size:
        return Page(rows, None)
    last = rows[size - 1]
    return Page(rows[:size], encode_cursor(order, [_value(last, field) for field in order]))


def _signature(text: str) -> str:
    return salted_hmac(_SALT, text, algorithm="sha256").hexdigest()[:24]


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def _value(row: Model, field: str) -> Any:
    value: Any = row
    for name in field.lstrip("-").split("__"):
        value = getattr(value, name)
    return value


def _typed(model: type[Model], field: str, value: Any) -> Any:
    try:
        return model._meta.get_field(field).to_python(value)  # type: ignore[union-attr]
    except FieldDoesNotExist:  # an annotation: what JSON gave is compared as it is
        return value
    except (AttributeError, ValidationError) as fault:
        raise BadCursor from fault


def _after(model: type[Model], order: Sequence[str], values: Sequence[Any]) -> Q:
    condition, equal = Q(), Q()
    for field, value in zip(order, values, strict=True):
        name = field.lstrip("-")
        typed = _typed(model, name, value)
        condition |= equal & Q(**{f"{name}__{'lt' if field.startswith('-') else 'gt'}": typed})
        equal &= Q(**{name: typed})
    first = order[0].lstrip("-")
    # The range on the first field alone is what lets the index start at the cursor.
    bound = Q(**{f"{first}__{'lte' if order[0].startswith('-') else 'gte'}": _typed(model, first, values[0])})
    return bound & condition if len(order) > 1 else condition
