"""Rows of the exported files: numbers as numbers, moments with their zone, text that no spreadsheet runs."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext_noop

from seiketsu.core.measures import CaseLabel
from seiketsu.scorecard.queries import Card, Cases
from seiketsu.scorecard.rules.judging import Figure
from seiketsu.scorecard.teams import TeamCard

CARD_COLUMNS = (
    gettext_noop("Section"), gettext_noop("Promise"), gettext_noop("Tier"), gettext_noop("Team"),
    gettext_noop("Plan leaf"), gettext_noop("Promised"), gettext_noop("Target"), gettext_noop("Actual"),
    gettext_noop("Interval from"), gettext_noop("Interval to"), gettext_noop("Cases"), gettext_noop("Status"),
    gettext_noop("Overruled by"),
)  # fmt: skip
TEAM_COLUMNS = (
    gettext_noop("Person"), gettext_noop("Promise"), gettext_noop("Plan leaf"), gettext_noop("Target"),
    gettext_noop("Actual"), gettext_noop("Interval from"), gettext_noop("Interval to"), gettext_noop("Cases"),
    gettext_noop("Status"), gettext_noop("Hours on shift"), gettext_noop("Answers"), gettext_noop("Solved"),
)  # fmt: skip
CASE_COLUMNS = (
    gettext_noop("Counted at"), gettext_noop("Case"), gettext_noop("About"), gettext_noop("Details"),
    gettext_noop("Value"), gettext_noop("Missed"), gettext_noop("Address"),
)  # fmt: skip


def card_rows(card: Card) -> Iterator[tuple[str, ...]]:
    """One line a promise."""
    for section in card.sections:
        for row in section.rows:
            yield (
                str(section.number),
                row.title,
                row.tier or "",
                row.team or "",
                row.leaf,
                row.promise,
                str(row.goal),
                *_figure_cells(row.figure),
                row.status.value,
                row.superseded_by,
            )


def team_rows(card: TeamCard) -> Iterator[tuple[str, ...]]:
    """One line a figure: first the team's, then each person's."""
    for name, rows, pace in [
        ("", card.rows, card.work.in_all),
        *((line.person.name, line.rows, line.pace) for line in card.agents),
    ]:
        for row in rows:
            yield (
                harmless(name),
                row.title,
                row.leaf,
                str(row.goal),
                *_figure_cells(row.figure),
                row.status.value,
                f"{pace.hours:.2f}",
                str(pace.answered),
                str(pace.solved),
            )


def _figure_cells(figure: Figure) -> tuple[str, str, str, str]:
    """Value, both ends of its interval and the number of cases; what there is too little for is empty."""
    interval = figure.interval
    return (
        "" if figure.value is None else f"{figure.value:.4f}",
        "" if interval is None else f"{interval.low:.4f}",
        "" if interval is None else f"{interval.high:.4f}",
        str(figure.n),
    )


def case_rows(cases: Cases) -> Iterator[tuple[str, ...]]:
    """One line a case."""
    for case in cases.items:
        label = case.label or CaseLabel("", "", "")
        yield (
            case.at.astimezone(cases.zone).isoformat(timespec="seconds"),
            str(case.subject_id),
            harmless(label.title),
            harmless(label.detail),
            f"{case.value.normalize():f}",
            "yes" if case.is_miss else "no",
            label.url,
        )


def harmless(text: str) -> str:
    """Text of a client's that a spreadsheet would take for a formula, made text again by a leading apostrophe."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text
