"""How sure a figure is: 95 % intervals for shares and for means, without any library for so little."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from statistics import NormalDist

CONFIDENCE = 0.95
_Z = NormalDist().inv_cdf((1 + CONFIDENCE) / 2)


@dataclass(frozen=True, slots=True)
class Interval:
    """Where the true figure lies, 19 times out of 20."""

    low: float
    high: float


def wilson(hits: float, cases: int) -> Interval | None:
    """The Wilson score interval of a share, from 0 to 1. It stays honest for few cases and for shares near 0 and 1.

    None without a case: nothing is known then.
    """
    if cases <= 0:
        return None
    share, squared = hits / cases, _Z * _Z
    middle = share + squared / (2 * cases)
    reach = _Z * math.sqrt(share * (1 - share) / cases + squared / (4 * cases * cases))
    scale = 1 + squared / cases
    return Interval(max(0.0, (middle - reach) / scale), min(1.0, (middle + reach) / scale))


def student(
    mean: float, variance: float | None, cases: int, scale: tuple[float, float] | None = None
) -> Interval | None:
    """Student's t interval of a mean, cut at the ends of its scale. None below two cases: one case has no spread."""
    if variance is None or cases < 2:
        return None
    reach = t_quantile(cases - 1) * math.sqrt(variance / cases)
    low, high = mean - reach, mean + reach
    if scale is not None:
        low, high = max(scale[0], low), min(scale[1], high)
    return Interval(low, high)


@lru_cache(maxsize=512)
def t_quantile(freedom: int) -> float:
    """The two-sided 95 % quantile of Student's t with `freedom` >= 1 degrees of freedom, to at least six digits."""
    if freedom > 40:
        return _expansion(freedom)
    low, high = _Z, 13.0
    for _ in range(60):
        middle = (low + high) / 2
        if _central_probability(middle, freedom) < CONFIDENCE:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def _central_probability(t: float, freedom: int) -> float:
    """P(-t < T < t) in closed form (Abramowitz and Stegun 26.7.3 and 26.7.4)."""
    angle = math.atan(t / math.sqrt(freedom))
    cosine, sine = math.cos(angle), math.sin(angle)
    odd = freedom % 2 == 1
    term = cosine if odd else 1.0
    total = term if freedom > 1 else 0.0
    for k in range(3 if odd else 2, freedom - 1, 2):
        term *= cosine * cosine * (k - 1) / k
        total += term
    return 2 / math.pi * (angle + sine * total) if odd else sine * total


def _expansion(freedom: int) -> float:
    """The Cornish-Fisher expansion (Abramowitz and Stegun 26.7.5); beyond 40 degrees it is right to eight digits."""
    z, n = _Z, float(freedom)
    terms = (
        (z**3 + z) / 4,
        (5 * z**5 + 16 * z**3 + 3 * z) / 96,
        (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384,
        (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / 92160,
    )
    return z + sum(term / n ** (power + 1) for power, term in enumerate(terms))
