"""A figure held against a target: kept, at risk, broken, or not enough data to say."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

from seiketsu.core.measures import Kind, Sample
from seiketsu.plan.spec.values import Comparator
from seiketsu.scorecard.rules.intervals import Interval, student, wilson

_MONTHS = {"month": 1, "quarter": 3, "year": 12}
_SECONDS = {"s": Decimal(1), "m": Decimal(60), "h": Decimal(3600), "d": Decimal(86400)}


class Status(StrEnum):
    KEPT = "kept"
    AT_RISK = "at_risk"
    BROKEN = "broken"
    NOT_ENOUGH = "not_enough"


@dataclass(frozen=True, slots=True)
class Figure:
    """A sample as a number in the unit of its target, with its interval where it has one."""

    value: Decimal | None
    n: int
    total: Decimal
    interval: Interval | None


def figure(
    sample: Sample, kind: Kind, *, factor: Decimal = Decimal(1), scale: tuple[Decimal, Decimal] | None = None
) -> Figure:
    """The figure of a sample: a share in per cent, a mean times `factor`, or a count."""
    if kind is Kind.COUNT:
        return Figure(Decimal(sample.n), sample.n, sample.total, None)
    mean = sample.mean
    if mean is None:
        return Figure(None, 0, sample.total, None)
    if kind is Kind.SHARE:
        return Figure(mean * 100, sample.n, sample.total, _times(wilson(float(sample.total), sample.n), 100.0))
    ends = None if scale is None else (float(scale[0]), float(scale[1]))
    spread = None if sample.variance is None else float(sample.variance)
    interval = student(float(mean), spread, sample.n, ends)
    return Figure(mean * factor, sample.n, sample.total, _times(interval, float(factor)))


def _times(interval: Interval | None, factor: float) -> Interval | None:
    return None if interval is None else Interval(interval.low * factor, interval.high * factor)


def factor_between(unit: str, scale: tuple[Decimal, Decimal] | None, target: Comparator) -> Decimal:
    """What a mean is multiplied by to be in the target's unit: hours for minutes, a score of 10 for one of 5.

    Raises:
        ValueError: the measure and its target count in things that cannot be converted.
    """
    wanted = target.unit or ""
    if wanted == unit:
        return Decimal(1)
    if wanted.startswith("/ ") and scale is not None:
        return Decimal(wanted[2:]) / scale[1]
    if unit in _SECONDS and wanted in _SECONDS:
        return _SECONDS[unit] / _SECONDS[wanted]
    if not unit:
        return Decimal(1)
    raise ValueError(f"A figure in {unit!r} cannot be held against the target {target}.")


def judge(measured: Figure, target: Comparator, kind: Kind, *, enough: int, is_over: bool = True) -> Status:
    """Broken when the figure misses the target, at risk when it meets it but its interval reaches over, else kept.

    Below `enough` cases there is no verdict. A count that falls short while the period still runs (`is_over` False) can
    be saved: it is at risk, not broken.
    """
    if measured.value is None or (kind is not Kind.COUNT and measured.n < enough):
        return Status.NOT_ENOUGH
    if not target.is_met(measured.value):
        can_be_saved = kind is Kind.COUNT and target.higher_is_better and not is_over
        return Status.AT_RISK if can_be_saved else Status.BROKEN
    if measured.interval is None:
        return Status.KEPT
    doubtful = [measured.interval.low, measured.interval.high]
    if target.operator in ("<", "<="):
        doubtful = doubtful[1:]
    elif target.operator in (">", ">="):
        doubtful = doubtful[:1]
    return Status.KEPT if all(target.is_met(Decimal(str(end))) for end in doubtful) else Status.AT_RISK


def over(target: Comparator, months: int) -> Comparator:
    """A count "per month" or "per quarter" as a count over so many months."""
    own = _MONTHS.get(target.per or "")
    if own is None or own == months:
        return target
    return replace(target, value=target.value * months / own, per=None)


def shortfall(measured: Figure, target: Comparator) -> float:
    """How far a figure is on the wrong side, as a share of the target: what orders the worst first. 0 when it's met."""
    if measured.value is None or target.is_met(measured.value) or not target.value:
        return 0.0
    edge = target.upper if target.upper is not None and measured.value > target.upper else target.value
    return float(abs(measured.value - edge) / edge)


def cases_over(measured: Figure, target: Comparator, kind: Kind) -> int | None:
    """How many misses more than the target allows a share has: the distance in cases rather than in points."""
    if kind is not Kind.SHARE or not measured.n or target.unit != "%":
        return None
    allowed = measured.n * (100 - target.value if target.higher_is_better else target.value) / 100
    bad = measured.n - measured.total if target.higher_is_better else measured.total
    return max(0, int(bad - allowed.to_integral_value(rounding="ROUND_FLOOR")))
