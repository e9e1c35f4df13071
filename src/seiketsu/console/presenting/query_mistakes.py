"""What was not understood of a query, in words that say what to write."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from seiketsu.desk.rules.search_language import Mistake


@dataclass(frozen=True)
class MistakeLine:
    """The piece of the query that is meant, and the advice."""

    place: str
    text: str


def worded(mistakes: Iterable[Mistake], text: str) -> list[MistakeLine]:
    """One line for each mistake in the query `text`."""
    return [MistakeLine(text[one.span.start : one.span.end], _advice(one)) for one in mistakes]


def _advice(one: Mistake) -> str:
    possible = ", ".join(one.possible)
    if one.code == "unknown_field":
        if possible:
            return _("There is no field “%(name)s”. Did you mean “%(near)s”?") % {"name": one.found, "near": possible}
        return _("There is no field “%(name)s”; it was searched as text.") % {"name": one.found}
    if one.code == "nobody":
        return _("Nobody is called “%(name)s”; it was searched as text.") % {"name": one.found}
    if one.code == "not_compared":
        return _("“%(name)s” can't be compared; write a colon.") % {"name": one.field}
    if one.code == "not_a_moment":
        return _("Write a day such as 2026-01-31, or a length such as 3d, 2h or 1w.")
    if one.code in ("not_a_whole", "not_a_number"):
        return _("Write a number.")
    if not possible:
        return _("Write a value after “%(name)s:”.") % {"name": one.field}
    return _("Write one of: %(values)s.") % {"values": possible}
