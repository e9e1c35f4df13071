"""The marks of the small graphics lie where the figures say, and never outside."""

from __future__ import annotations

import colorsys
import re
from dataclasses import replace
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from seiketsu.core.ui.geometry import hue, initials, spark_marks, whisker_marks, whole
from seiketsu.core.ui.parts import Whisker
from seiketsu.core.ui.scale import HUES, stylesheet

WHISKER = Whisker(low=91.4, high=99.7, actual=98.4, target=95, minimum=85, maximum=100, tone="warn")
figures = st.floats(-1e6, 1e6)


def test_the_interval_the_dot_and_the_tick_keep_their_order() -> None:
    marks = whisker_marks(WHISKER)
    assert (marks.low, marks.target, marks.actual, marks.high) == (42.7, 66.7, 89.3, 98.0)


def test_a_figure_counted_in_full_has_no_interval() -> None:
    marks = whisker_marks(replace(WHISKER, low=None, high=None))
    assert marks.low is None and marks.high is None and marks.actual == 89.3


@given(figures, figures, figures, figures, figures)
def test_marks_never_leave_the_scale(low: float, actual: float, target: float, minimum: float, maximum: float) -> None:
    marks = whisker_marks(Whisker(low, actual, actual, target, minimum, maximum, "ok"))
    places = (marks.low, marks.high, marks.actual, marks.target)
    assert all(0 <= place <= 100 for place in places if place is not None)


@given(st.lists(st.one_of(st.none(), figures), max_size=40), st.one_of(st.none(), figures))
def test_a_sparkline_stays_in_its_box(values: list[float | None], goal: float | None) -> None:
    marks = spark_marks(values, 72, 22, goal)
    if sum(value is not None for value in values) < 2:
        assert marks is None
        return
    assert marks is not None
    numbers = [float(part) for part in marks.line.replace("M", "").replace("L", "").split()]
    assert all(0 <= x <= 72 for x in numbers[::2]) and all(0 <= y <= 22 for y in numbers[1::2])
    assert marks.goal is None or 0 <= marks.goal <= 22


def test_higher_figures_are_drawn_higher() -> None:
    marks = spark_marks([1, 3, 2], 72, 22)
    assert marks is not None
    assert marks.line == "M2.0 20.0 L36.0 2.0 L70.0 11.0"


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_every_share_has_a_class(value: float) -> None:
    assert f".w{whole(value)}{{" in stylesheet()


@given(st.one_of(st.integers(), st.text()))
def test_every_person_has_a_colour_of_their_own_for_good(key: int | str) -> None:
    assert hue(key) == hue(key)
    assert f".{hue(key)}{{" in stylesheet()


def test_colours_are_spread() -> None:
    assert len({hue(number) for number in range(100)}) == HUES


def test_initials_are_two_letters_of_first_and_last_name() -> None:
    assert [initials(name) for name in ("Maya Torres", "Cedar & Main Realty", "Cher", "", "  ")] == [
        "MT",
        "CR",
        "C",
        "?",
        "?",
    ]


@given(st.text())
def test_no_name_breaks_the_initials(name: str) -> None:
    assert initials(name)


def _luminance(red: float, green: float, blue: float) -> float:
    """Relative luminance of WCAG 2.2."""
    linear = [one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in (red, green, blue)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_initials_can_be_read_on_every_hue() -> None:
    styles = (Path(__file__).parents[2] / "static" / "seiketsu" / "staff.css").read_text()
    found = re.search(r"hsl\(var\(--h, (\d+)\) (\d+)% (\d+)%\)", styles)
    assert found is not None
    usual, saturation, lightness = map(int, found.groups())
    hues = [int(one) for one in re.findall(r"\.hue-\d+\{--h:(\d+)\}", stylesheet())]
    assert len(hues) == HUES
    for each in [*hues, usual]:
        shade = colorsys.hls_to_rgb(each / 360, lightness / 100, saturation / 100)
        assert 1.05 / (_luminance(*shade) + 0.05) >= 4.5, f"white on hue {each}"
