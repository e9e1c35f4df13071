"""Figures and findings as people read them, in the reader's language."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time
from decimal import Decimal

from babel.dates import format_interval, format_skeleton, format_time, get_day_names
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from seiketsu.core.measures import Kind
from seiketsu.core.ui.parts import Tone, Whisker
from seiketsu.core.ui.wording import locale, number
from seiketsu.scorecard.queries import Card, Finding
from seiketsu.scorecard.rules import card as cards
from seiketsu.scorecard.rules.card import Row
from seiketsu.scorecard.rules.clusters import Cluster, ClusterKind
from seiketsu.scorecard.rules.drawing import decimals_for, domain
from seiketsu.scorecard.rules.judging import Status
from seiketsu.scorecard.rules.periods import Period

TONES: dict[Status, Tone] = {Status.KEPT: "ok", Status.AT_RISK: "warn", Status.BROKEN: "bad", Status.NOT_ENOUGH: "idle"}
_PER_CENT = "\u00a0%"


@dataclass(frozen=True, slots=True)
class WordedRow:
    """A row of the scorecard with every figure in words; `interval` is empty for what is counted in full."""

    row: Row
    actual: str
    interval: str
    sample: str
    tone: Tone
    whisker: Whisker | None
    trend: list[float | None]


def worded(row: Row) -> WordedRow:
    """A row in words."""
    return WordedRow(
        row=row,
        actual=actual(row),
        interval=interval(row),
        sample=sample(row),
        tone=TONES[row.status],
        whisker=whisker(row),
        trend=list(row.trend),
    )


def actual(row: Row) -> str:
    """The figure: few cases of a share are counted, not turned into per cent of almost nothing."""
    value = row.figure.value
    if value is None:
        return _("no cases")
    if row.kind is Kind.COUNT:
        return number(value)
    if row.kind is Kind.SHARE and row.figure.n < row.enough:
        counted = _of(row)
        return _("%(counted)s in time") % {"counted": counted} if row.in_time else counted
    text = _in_unit(value, row)
    return _("%(share)s in time") % {"share": text} if row.in_time else text


def value_in_words(value: Decimal, row: Row) -> str:
    """The value of one case of a mean."""
    return _in_unit(value, row, least=0 if value == value.to_integral_value() else 1)


def interval(row: Row) -> str:
    """`91.4 to 99.7`, in the unit of the figure."""
    found = row.figure.interval
    if found is None:
        return ""
    low, high = (number(end, 1 if 0 < round(end, 1) < 100 else 0) for end in (found.low, found.high))
    return _("%(low)s to %(high)s") % {"low": low, "high": high}


def sample(row: Row) -> str:
    """`61 of 62` for a share, `34 ratings` for anything else."""
    if row.kind is Kind.SHARE:
        return _of(row)
    return f"{number(row.figure.n)} {row.noun}".strip()


def _of(row: Row) -> str:
    return _("%(hits)s of %(cases)s") % {"hits": number(int(row.figure.total)), "cases": number(row.figure.n)}


def _in_unit(value: Decimal, row: Row, least: int = 1) -> str:
    whole = row.kind is Kind.SHARE and value in (0, 100)
    text = number(value, 0 if whole else decimals_for(value, row.goal.value, least))
    unit = row.goal.unit or ""
    if unit == "%":
        return text + _PER_CENT
    return text if not unit or unit.startswith("/") else f"{text}\u00a0{unit}"


def whisker(row: Row) -> Whisker | None:
    """The figure against its target; nothing to draw without a case."""
    if row.figure.value is None:
        return None
    target = float(row.goal.value)
    low, high = domain(row.figure, target, row.bounds)
    found = row.figure.interval
    return Whisker(
        low=None if found is None else found.low,
        high=None if found is None else found.high,
        actual=float(row.figure.value),
        target=target,
        minimum=low,
        maximum=high,
        tone=TONES[row.status],
    )


def period_words(period: Period, card: Card) -> str:
    """`Nov 1 – 27, 2026`: up to today while the period runs."""
    return format_interval(period.first, max(card.until, period.first), "yMMMd", locale=locale())


def period_name(period: Period) -> str:
    """`November 2026`, or the quarter's number and year."""
    if period.months == 3:
        return _("quarter %(number)s of %(year)s") % {"number": period.first.month // 3 + 1, "year": period.first.year}
    return format_skeleton("yMMMM", period.first, locale=locale())


def change_words(card: Card) -> str:
    """How the count of kept promises moved against the period before."""
    if not card.change:
        return ""
    before = period_name(card.period.before())
    if card.change < 0:
        text = ngettext("%(num)s fewer than in %(before)s", "%(num)s fewer than in %(before)s", -card.change)
    else:
        text = ngettext("%(num)s more than in %(before)s", "%(num)s more than in %(before)s", card.change)
    return text % {"num": number(abs(card.change)), "before": before}


def finding_words(finding: Finding) -> str:
    """What is wrong with a broken promise, and when or where: one or two sentences."""
    row = finding.row
    missed, allowed = cards.misses(row), cards.allowed_misses(row)
    if finding.cluster is not None:
        return _cluster_words(finding.cluster, finding.client)
    if missed is not None and allowed is not None:
        return _missed_words(row, missed, allowed)
    return _("%(actual)s from %(sample)s, and the target is %(target)s.") % {
        "actual": actual(row), "sample": sample(row), "target": str(row.goal),
    }  # fmt: skip


def _missed_words(row: Row, missed: int, allowed: int) -> str:
    facts = {"missed": number(missed), "cases": number(row.figure.n), "allowed": number(allowed)}
    if row.in_time:
        return _("%(missed)s of %(cases)s were late; the target leaves room for %(allowed)s.") % facts
    if row.goal.higher_is_better:
        return _("%(missed)s of %(cases)s missed; the target leaves room for %(allowed)s.") % facts
    return _("%(missed)s of %(cases)s; the target leaves room for %(allowed)s.") % facts


def _cluster_words(cluster: Cluster, client: str) -> str:
    facts: dict[str, object] = {"misses": number(cluster.misses), "of": number(cluster.of)}
    match cluster.kind:
        case ClusterKind.HOURS:
            facts |= {"start": _hour(cluster.start), "end": _hour(cluster.end)}
            return _("%(misses)s of %(of)s misses fell between %(start)s and %(end)s.") % facts
        case ClusterKind.WEEKEND:
            return _("%(misses)s of %(of)s misses fell on a weekend.") % facts
        case ClusterKind.WEEKDAY:
            day = get_day_names("wide", "stand-alone", locale=locale())[cluster.start - 1]
            return _("%(misses)s of %(of)s misses fell on a %(day)s.") % (facts | {"day": day})
        case ClusterKind.CLIENT:
            named = client or _("one client")
            return _("%(misses)s of %(of)s misses were of %(client)s.") % (facts | {"client": named})


def _hour(hour: int) -> str:
    """`11:00 PM`: an hour of the company's clock, of no particular day."""
    return format_time(time(hour), "short", locale=locale())
