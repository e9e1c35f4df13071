"""Daily sums: taken once, redone where the past may change, the same as counting afresh."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from seiketsu.core import clock, registry
from seiketsu.core.measures import EMPTY, Scope
from seiketsu.scorecard import actions, engine, sampling
from seiketsu.scorecard.models import MeasureProgress, MeasureSnapshot
from seiketsu.scorecard.tests.factories import MEASURES, rated
from seiketsu.surveys.measures import SATISFACTION
from seiketsu.surveys.models import SurveyResponse

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("friday", "measures", "plan")]
NEW_YORK = ZoneInfo("America/New_York")


def take() -> int:
    return actions.take_snapshots(SATISFACTION, now=clock.now(), zone=NEW_YORK)


def test_the_first_run_takes_everything_up_to_yesterday() -> None:
    rated(9, 10, at=datetime(2026, 11, 20, 15, tzinfo=UTC), tier="starter", team="tier1")
    rated(4, at=datetime(2026, 11, 20, 16, tzinfo=UTC), tier="business", team="tier1")
    rated(7, at=clock.now() - timedelta(minutes=5))
    take()
    rows = MeasureSnapshot.objects.order_by("tier")
    assert [(r.day, r.tier, r.team, r.n, r.total, r.squares) for r in rows] == [
        (date(2026, 11, 20), "business", "tier1", 1, Decimal(4), Decimal(16)),
        (date(2026, 11, 20), "starter", "tier1", 2, Decimal(19), Decimal(181)),
    ]
    assert MeasureProgress.objects.get().through == date(2026, 11, 26)


def test_a_second_run_of_the_day_does_nothing() -> None:
    rated(9, at=datetime(2026, 11, 20, 15, tzinfo=UTC))
    assert take() > 0
    assert take() == 0
    assert MeasureSnapshot.objects.count() == 1


def test_days_part_at_the_companys_midnight() -> None:
    rated(9, at=datetime(2026, 11, 20, 4, 59, tzinfo=UTC))
    rated(9, at=datetime(2026, 11, 20, 5, 0, tzinfo=UTC))
    take()
    assert list(MeasureSnapshot.objects.order_by("day").values_list("day", flat=True)) == [
        date(2026, 11, 19),
        date(2026, 11, 20),
    ]


def test_a_case_that_changed_lately_is_counted_anew() -> None:
    (response,) = rated(3, at=datetime(2026, 11, 20, 15, tzinfo=UTC))
    take()
    SurveyResponse.objects.filter(pk=response.pk).update(score=9)
    clock.advance(timedelta(days=1))
    take()
    assert MeasureSnapshot.objects.get().total == 9


def test_days_without_a_run_are_caught_up() -> None:
    take()
    for day in range(27, 31):
        rated(9, at=datetime(2026, 11, day, 15, tzinfo=UTC))
    clock.set_to(datetime(2026, 12, 1, 6, tzinfo=UTC))
    take()
    assert MeasureSnapshot.objects.count() == 4


def test_days_add_up_to_what_counting_afresh_gives() -> None:
    for number in range(60):
        moment = datetime(2026, 10, 1, 3, tzinfo=UTC) + timedelta(hours=19 * number)
        rated(number % 11, at=moment, tier=("starter", "business")[number % 2], team=("tier1", "tier2", "")[number % 3])
    take()
    scope = Scope(datetime(2026, 9, 1, tzinfo=NEW_YORK), datetime(2026, 11, 27, tzinfo=NEW_YORK))
    afresh = sampling.by_tier_and_team(SATISFACTION, scope)
    summed: dict[tuple[str, str], object] = {}
    for row in MeasureSnapshot.objects.all():
        sample = type(EMPTY)(row.n, row.total, row.squares)
        place = (row.tier, row.team)
        summed[place] = summed.get(place, EMPTY) + sample
    assert summed == dict(afresh)


def test_the_engine_is_due_at_once_and_then_at_the_next_midnight() -> None:
    assert engine.next_due() == clock.now()
    assert engine.run(clock.now(), 50) == len(MEASURES)
    assert engine.next_due() == datetime(2026, 11, 28, 0, 0, tzinfo=NEW_YORK)
    assert engine.run(clock.now(), 50) == 0
    clock.set_to(datetime(2026, 11, 28, 5, 0, tzinfo=UTC))
    assert engine.run(clock.now(), 50) == len(MEASURES)


def test_one_broken_measure_does_not_hold_up_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(scope: Scope) -> None:
        raise RuntimeError(f"no cases from {scope.start}")

    first = min(MEASURES)
    monkeypatch.setitem(registry.measures._entries, first, replace(MEASURES[first], cases=broken))
    with pytest.raises(ExceptionGroup, match="daily sums") as raised:
        engine.run(clock.now(), 50)
    assert first in raised.value.exceptions[0].__notes__[0]
    done = MeasureProgress.objects.filter(through__isnull=False).values_list("measure", flat=True)
    assert set(done) == set(MEASURES) - {first}


def test_midnight_is_right_when_the_clocks_change() -> None:
    clock.set_to(datetime(2026, 10, 31, 12, tzinfo=UTC))
    engine.run(clock.now(), 50)
    assert engine.next_due() == datetime(2026, 11, 1, 4, tzinfo=UTC)
    clock.set_to(datetime(2026, 11, 1, 12, tzinfo=UTC))
    engine.run(clock.now(), 50)
    assert engine.next_due() == datetime(2026, 11, 2, 5, tzinfo=UTC)


@pytest.mark.parametrize("measure", MEASURES.values(), ids=MEASURES.keys())
def test_every_kind_of_measure_can_be_summed_by_day(measure) -> None:  # type: ignore[no-untyped-def]
    rated(9, 3, at=datetime(2026, 11, 20, 15, tzinfo=UTC))
    scope = Scope(datetime(2026, 11, 1, tzinfo=UTC), clock.now())
    ((place, sample),) = sampling.by_day(measure, scope, NEW_YORK).items()
    assert place == (date(2026, 11, 20), "business", "tier1")
    assert sample.n == 2
