"""How well tickets are classified, as the page shows it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time

from django.utils.translation import gettext as _

from seiketsu.desk.models import TextClassifier
from seiketsu.desk.rules.learning import Confusion, Judged, Week, confusions, drift, shares, weekly

# Up to here a mix of categories moves by chance alone from month to month on a desk of a few hundred tickets.
SMALL_DRIFT, LARGE_DRIFT = 0.15, 0.3
MOST_TICKETS_SHOWN = 5


@dataclass(frozen=True)
class WeekRow:
    """One week; shares 0 to 1, None where nothing was decided."""

    begins: datetime
    tickets: int
    decided: float | None
    right: float | None


@dataclass(frozen=True)
class ConfusionRow:
    """What was taken for what, how often, and the newest of those tickets."""

    chosen: str
    settled: str
    count: int
    tickets: Sequence[int]


@dataclass(frozen=True)
class Classification:
    """The whole page; shares 0 to 1."""

    weeks: Sequence[WeekRow]
    confusions: Sequence[ConfusionRow]
    tickets: int
    decided: float | None
    right: float | None
    drift: float | None
    drift_tone: str
    drift_words: str


def classification(
    judged: Sequence[Judged], in_use: TextClassifier | None, titles: Mapping[str, str]
) -> Classification:
    """Everything the page says of the settled tickets of its period."""
    weeks = weekly(judged)
    decided, right = sum(week.decided for week in weeks), sum(week.right for week in weeks)
    moved = drift(in_use.mix, shares(one.settled for one in judged)) if in_use else None
    tone, words = _drift_in_words(moved)
    return Classification(
        weeks=[_week(one) for one in reversed(weeks)],
        confusions=[_row(one, titles) for one in confusions(judged)],
        tickets=len(judged),
        decided=_share(decided, len(judged)),
        right=_share(right, decided),
        drift=moved,
        drift_tone=tone,
        drift_words=words,
    )


def _week(one: Week) -> WeekRow:
    # Noon is the same day in nearly every zone.
    begins = datetime.combine(one.begins, time(12), UTC)
    return WeekRow(begins, one.tickets, _share(one.decided, one.tickets), _share(one.right, one.decided))


def _row(one: Confusion, titles: Mapping[str, str]) -> ConfusionRow:
    def name(slug: str) -> str:
        return titles.get(slug, slug)

    return ConfusionRow(name(one.chosen), name(one.settled), len(one.tickets), one.tickets[:MOST_TICKETS_SHOWN])


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _drift_in_words(moved: float | None) -> tuple[str, str]:
    if moved is None:
        return "", _("not enough tickets to compare")
    if moved < SMALL_DRIFT:
        return "ok", _("what comes in is what it learned from")
    if moved < LARGE_DRIFT:
        return "warn", _("what comes in has changed a little")
    return "bad", _("what comes in has changed: train it again")
