"""Refusals, in words for the person who asked."""

from __future__ import annotations

from django.utils.translation import gettext as _

from seiketsu.core.errors import NotFound, NotPermitted, ProblemForPerson


class NoSuchFigure(NotFound):
    """Nothing is measured under this key, or not for this tier or team."""

    def __init__(self) -> None:
        super().__init__(_("The scorecard has no such figure."))


class NoSuchTeam(NotFound):
    """The plan has no such team, or the person is not one of it."""

    def __init__(self) -> None:
        super().__init__(_("The plan has no such team, or this person is not in it."))


class LeadsOnly(NotPermitted):
    """One's own figures are one's own to see, and the leads'."""

    def __init__(self) -> None:
        super().__init__(_("Only leads see the figures of others. Your own are on your page."))


class NoSuchReport(NotFound):
    """None that the person may see."""

    def __init__(self) -> None:
        super().__init__(_("There is no such report, or it is not shared with you."))


class ReportRefused(ProblemForPerson):
    """What was asked for cannot be told; the message says what to change."""


class ReportTooSlow(ProblemForPerson):
    """The database was stopped before it was done."""

    status = 503

    def __init__(self) -> None:
        super().__init__(
            _("This would take too long. Ask for a shorter time, longer stretches, or narrow it down with a filter.")
        )


class NoSuchPeriod(NotFound):
    """An address with a period that is none."""

    def __init__(self) -> None:
        super().__init__(_("There is no such period. Write a month as 2026-11 or a quarter as 2026-Q4."))
