"""The examples of the how-to are what the product accepts, and what it advises against is refused."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from pydantic import TypeAdapter

from seiketsu.plan.spec.hours import Day, Schedule, WeeklyHours
from seiketsu.plan.spec.values import Comparator, Duration, Percentage, Rate, Zone
from seiketsu.plan.tests.factories import PLANS

HOW_TO = (PLANS.parent / "docs" / "howto" / "change-the-plan.md").read_text(encoding="utf-8")
READERS: dict[str, Callable[[str], Any]] = {
    "length of time": Duration.parse,
    "target": Comparator.parse,
    "range": Comparator.parse,
    "share": Percentage.parse,
    "hours of a week": WeeklyHours.parse,
    "window": Schedule.parse,
    "day": Day.parse,
    "place of a clock": TypeAdapter(Zone).validate_python,
    "rate": Rate.parse,
}


def examples(column: int) -> list[tuple[str, str]]:
    """The values in a column of the how-to's table, with the name of their row."""
    rows = [line.strip("|").split("|") for line in HOW_TO.splitlines() if line.startswith("|")][2:]
    return [(row[0].strip(), example.strip('"')) for row in rows for example in re.findall(r"`([^`]+)`", row[column])]


def test_every_row_is_known() -> None:
    assert {name for name, _ in examples(1)} == set(READERS)


@pytest.mark.parametrize(("name", "example"), examples(1))
def test_what_it_says_to_write_is_accepted(name: str, example: str) -> None:
    assert READERS[name](example) is not None


@pytest.mark.parametrize(("name", "example"), examples(2))
def test_what_it_says_not_to_write_is_refused(name: str, example: str) -> None:
    with pytest.raises(ValueError, match="write"):
        READERS[name](example)
