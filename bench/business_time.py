"""Due times per second of one processor, in one process: business time here and from PyPI.

    uv run --group bench python bench/business_time.py [--json FILE]

All answer the same questions, drawn from a seed. Each answer is held against a walk over the minutes of the world with
nothing but a clock on the wall, so a fast wrong answer is seen to be wrong. `businesstimedelta` adds business time to a
moment as we do; `business-duration` can only measure between two moments, so it measures from start to deadline.
"""

import argparse
import json
import platform
import random
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from datetime import time as wall_time
from pathlib import Path

import business_duration
import businesstimedelta
import numpy as np
import pytz  # type: ignore[import-untyped]

from seiketsu.businesstime import WEEKDAYS, Calendar
from seiketsu.businesstime.bulk import add_many
from seiketsu.businesstime.holiday_dates import holiday_dates
from seiketsu.businesstime.tests.walker import walked_add

ZONE = "America/New_York"
QUESTIONS = 1500
ROUNDS = 3
REPEAT_ONE_BY_ONE = 40
REPEAT_ARRAYS = 400


@dataclass(frozen=True)
class Work:
    """Hours of every day in `days`, in New York, with the federal holidays of the United States."""

    name: str
    days: Sequence[int]
    opens: int
    closes: int

    def calendar(self) -> Calendar:
        hours = {WEEKDAYS[day]: [f"{self.opens:02}:00-{self.closes:02}:00"] for day in self.days}
        return Calendar.of(self.name, ZONE, hours, holiday_dates("US", None, range(2025, 2028)))


@dataclass(frozen=True)
class Result:
    work: str
    who: str
    answers: int
    wrong: int
    per_second: float
    times_slower: float = 1.0


OFFICE = Work("office, Monday-Friday 09-18", range(5), 9, 18)
NIGHT = Work("every day 00-12 (clocks change inside)", range(7), 0, 12)


def questions(count: int) -> list[tuple[datetime, timedelta]]:
    """Half of them in the weeks in which the clocks change."""
    draw = random.Random(2026)
    changes = [datetime(2026, 3, 8, 7, tzinfo=UTC), datetime(2026, 11, 1, 6, tzinfo=UTC)]
    result = []
    for number in range(count):
        if number % 2:
            start = draw.choice(changes) + timedelta(seconds=draw.randint(-5 * 86_400, 2 * 86_400))
        else:
            start = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=draw.randint(0, 360 * 86_400))
        result.append((start, timedelta(seconds=draw.randint(60, 24 * 3600))))
    return result


def seconds_of(run: Callable[[], object]) -> float:
    """Processor time, the median of a few rounds: other work on the machine must not decide the race."""
    taken = []
    for _ in range(ROUNDS):
        began = time.process_time()
        run()
        taken.append(time.process_time() - began)
    return statistics.median(taken)


def ours(work: Work, asked: list[tuple[datetime, timedelta]], right: list[datetime]) -> list[Result]:
    calendar = work.calendar()
    many = asked * REPEAT_ONE_BY_ONE
    one_by_one = seconds_of(lambda: [calendar.add(start, duration) for start, duration in many])
    wrong = sum(calendar.add(start, duration) != due for (start, duration), due in zip(asked, right, strict=True))
    starts = np.array([int(start.timestamp()) for start, _ in asked] * REPEAT_ARRAYS, dtype=np.int64)
    durations = np.array([int(duration.total_seconds()) for _, duration in asked] * REPEAT_ARRAYS, dtype=np.int64)
    arrays = seconds_of(lambda: add_many(calendar, starts, durations))
    due = add_many(calendar, starts[: len(asked)], durations[: len(asked)]).tolist()
    wrong_arrays = sum(answer != int(expected.timestamp()) for answer, expected in zip(due, right, strict=True))
    return [
        Result(work.name, "seiketsu, arrays", len(asked), wrong_arrays, len(starts) / arrays),
        Result(work.name, "seiketsu, one by one", len(asked), wrong, len(many) / one_by_one),
    ]


def with_businesstimedelta(work: Work, asked: list[tuple[datetime, timedelta]], right: list[datetime]) -> Result:
    zone = pytz.timezone(ZONE)
    days = businesstimedelta.WorkDayRule(
        start_time=wall_time(work.opens), end_time=wall_time(work.closes), working_days=list(work.days), tz=zone
    )
    holidays = {holiday.date for holiday in work.calendar().holidays}
    rules = businesstimedelta.Rules([days, businesstimedelta.HolidayRule(holidays, tz=zone)])

    def answer(start: datetime, duration: timedelta) -> datetime:
        due: datetime = start + businesstimedelta.BusinessTimeDelta(rules, timedelta=duration)
        return due

    taken = seconds_of(lambda: [answer(start, duration) for start, duration in asked])
    wrong = sum(answer(start, duration) != due for (start, duration), due in zip(asked, right, strict=True))
    return Result(work.name, "businesstimedelta", len(asked), wrong, len(asked) / taken)


def with_business_duration(work: Work, asked: list[tuple[datetime, timedelta]], right: list[datetime]) -> Result:
    zone = work.calendar().zone
    holidays = [holiday.date for holiday in work.calendar().holidays]
    weekend = [day for day in range(7) if day not in work.days]
    local = [
        (start.astimezone(zone).replace(tzinfo=None), due.astimezone(zone).replace(tzinfo=None))
        for (start, _), due in zip(asked, right, strict=True)
    ]

    def answer(start: datetime, due: datetime) -> float:
        return float(
            business_duration.businessDuration(
                start, due, wall_time(work.opens), wall_time(work.closes), weekend, holidays, "sec"
            )
        )

    taken = seconds_of(lambda: [answer(start, due) for start, due in local])
    wrong = sum(answer(*span) != duration.total_seconds() for span, (_, duration) in zip(local, asked, strict=True))
    return Result(work.name, "business-duration", len(asked), wrong, len(asked) / taken)


def measured(work: Work, asked: list[tuple[datetime, timedelta]]) -> list[Result]:
    calendar = work.calendar()
    right = [walked_add(calendar, start, duration) for start, duration in asked]
    results = [
        *ours(work, asked, right),
        with_businesstimedelta(work, asked, right),
        with_business_duration(work, asked, right),
    ]
    fastest = results[0].per_second
    return [Result(**{**asdict(one), "times_slower": fastest / one.per_second}) for one in results]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", type=Path, help="also write the figures there")
    parser.add_argument("--questions", type=int, default=QUESTIONS)
    options = parser.parse_args()
    asked = questions(options.questions)
    results = [result for work in (OFFICE, NIGHT) for result in measured(work, asked)]
    print(f"{'':42}{'per second':>14}{'wrong':>14}{'slower':>10}")
    for work in dict.fromkeys(result.work for result in results):
        print(work)
        for one in (result for result in results if result.work == work):
            share = f"{one.wrong} of {one.answers}"
            print(f"    {one.who:38}{one.per_second:>14,.0f}{share:>14}{one.times_slower:>9,.0f}x")
    figures = {
        "bench": "business_time",
        "python": platform.python_version(),
        "machine": platform.machine(),
        "results": [asdict(result) for result in results],
    }
    text = json.dumps(figures, indent=2)
    if options.json:
        options.json.write_text(text + "\n")
    print(text)


if __name__ == "__main__":
    main()
