"""How a figure is shown: the stretch of the scale that a whisker covers, and how many decimals tell the truth."""

from __future__ import annotations

from decimal import Decimal

from seiketsu.scorecard.rules.judging import Figure

MOST_DECIMALS = 4
_ROOM = 1.15
_LEAST_SPAN = 1e-6


def domain(figure: Figure, target: float, bounds: tuple[float, float] | None) -> tuple[float, float]:
    """The ends of the scale: the target in the middle, everything in view, nothing beyond what is possible."""
    points = [target]
    if figure.value is not None:
        points.append(float(figure.value))
    if figure.interval is not None:
        points += [figure.interval.low, figure.interval.high]
    reach = max(abs(point - target) for point in points) * _ROOM
    reach = max(reach, abs(target) * 0.02, _LEAST_SPAN)
    low, high = target - reach, target + reach
    if bounds is not None:
        low, high = max(low, bounds[0]), min(high, bounds[1])
    return (low, high) if high > low else (low, low + reach)


def decimals_for(value: Decimal, target: Decimal, least: int = 1) -> int:
    """As few decimals as do not make a figure look equal to a target that it isn't: 9.79 beside "> 9.8", not 9.8."""
    if value == target:
        return least
    for decimals in range(least, MOST_DECIMALS):
        if round(value, decimals) != round(target, decimals):
            return decimals
    return MOST_DECIMALS
