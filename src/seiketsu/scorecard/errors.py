"""Refusals, in words for the person who asked."""

from __future__ import annotations

from django.utils.translation import gettext as _

from seiketsu.core.errors import NotFound


class NoSuchFigure(NotFound):
    """Nothing is measured under this key, or not for this tier or team."""

    def __init__(self) -> None:
        super().__init__(_("The scorecard has no such figure."))


class NoSuchPeriod(NotFound):
    """An address with a period that is none."""

    def __init__(self) -> None:
        super().__init__(_("There is no such period. Write a month as 2026-11 or a quarter as 2026-Q4."))
