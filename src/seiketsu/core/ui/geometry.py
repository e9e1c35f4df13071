"""Where the marks of the small graphics lie. Pure arithmetic; the macros only draw."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b

from seiketsu.core.ui.parts import Whisker
from seiketsu.core.ui.scale import HUES

EDGE = 2.0
"""Room kept free around a sparkline, so that its dot is not cut off."""


def clamp(value: float, low: float = 0.0, high: float = 100.0) -> float:
    return max(low, min(high, value))


def whole(value: float) -> int:
    """A per cent that `scale.css` has a class for."""
    return round(clamp(value))


@dataclass(frozen=True, slots=True)
class WhiskerMarks:
    """All in per cent of the width; `low` and `high` are None when there is no interval."""

    low: float | None
    high: float | None
    actual: float
    target: float


def whisker_marks(whisker: Whisker) -> WhiskerMarks:
    """Places of the interval, dot and tick; what lies outside the scale is drawn at its edge."""
    span = whisker.maximum - whisker.minimum

    def place(value: float | None) -> float | None:
        if value is None:
            return None
        return round(clamp((value - whisker.minimum) / span * 100), 1) if span > 0 else 50.0

    return WhiskerMarks(
        low=place(whisker.low),
        high=place(whisker.high),
        actual=place(whisker.actual) or 0.0,
        target=place(whisker.target) or 0.0,
    )


@dataclass(frozen=True, slots=True)
class SparkMarks:
    """Paths of a sparkline in its view box; `goal` is the height of the target's line."""

    line: str
    area: str
    end_x: float
    end_y: float
    goal: float | None


def spark_marks(
    values: Sequence[float | None], width: float, height: float, goal: float | None = None
) -> SparkMarks | None:
    """The sparkline of `values`, oldest first; a None is a gap. None when fewer than two values are known."""
    known = [(index, value) for index, value in enumerate(values) if value is not None]
    if len(known) < 2:
        return None
    extent = [value for _, value in known] + ([goal] if goal is not None else [])
    low, high = min(extent), max(extent)

    def y(value: float) -> float:
        share = (value - low) / (high - low) if high > low else 0.5
        return round(height - EDGE - share * (height - 2 * EDGE), 1)

    def x(index: int) -> float:
        return round(EDGE + index / (len(values) - 1) * (width - 2 * EDGE), 1)

    points = [(x(index), y(value)) for index, value in known]
    line = "M" + " L".join(f"{left} {top}" for left, top in points)
    area = f"{line} L{points[-1][0]} {height} L{points[0][0]} {height} Z"
    return SparkMarks(line, area, *points[-1], None if goal is None else y(goal))


def hue(key: int | str | None) -> str:
    """The class of an avatar's colour: the same for the same person on every page and every machine."""
    if key is None:
        return "hue-0"
    digest = blake2b(str(key).encode(), digest_size=4).digest()
    return f"hue-{int.from_bytes(digest) % HUES}"


def initials(name: str) -> str:
    """Two letters at most: first and last word."""
    words = [word for word in name.replace("&", " ").split() if word[0].isalnum()]
    if not words:
        return "?"
    return (words[0][0] + (words[-1][0] if len(words) > 1 else "")).upper()
