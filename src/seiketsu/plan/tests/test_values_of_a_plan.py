"""Durations, comparators, percentages, rates, zones: they read like the document and parse strictly."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from seiketsu.plan.spec.values import Comparator, Currency, Duration, MailAddress, Percentage, Rate, Slug, Zone


@pytest.mark.parametrize(
    ("text", "seconds", "words"),
    [
        ("15m", 900, "15 minutes"),
        ("1h", 3_600, "1 hour"),
        ("1h 30m", 5_400, "1 hour 30 minutes"),
        ("90m", 5_400, "1 hour 30 minutes"),
        ("24h", 86_400, "24 hours"),
        ("48h", 172_800, "48 hours"),
        ("3d", 259_200, "3 days"),
        ("1w", 604_800, "1 week"),
        ("2w", 1_209_600, "2 weeks"),
    ],
)
def test_a_duration_reads_like_the_document(text: str, seconds: int, words: str) -> None:
    duration = Duration.parse(text)
    assert duration == timedelta(seconds=seconds)
    assert duration.words == words


@pytest.mark.parametrize("text", ["", "1", "h", "1.5h", "-1h", "0m", "1 hour", "1m 1h", "1h,30m", "PT1H", "1H"])
def test_anything_else_is_no_duration(text: str) -> None:
    with pytest.raises(ValueError, match=r"write a duration|write a number and a unit"):
        Duration.parse(text)


@given(st.integers(min_value=1, max_value=400 * 86_400))
def test_every_duration_survives_being_written_and_read(seconds: int) -> None:
    duration = Duration(seconds=seconds)
    assert Duration.parse(str(duration)) == duration
    assert Duration.parse(str(duration)).whole_seconds == seconds


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("> 9.0 / 10", "> 9.0 / 10"),
        (">9/10", "> 9 / 10"),
        ("< 15 %", "< 15 %"),
        ("< 15% of tickets", "< 15 % of tickets"),
        (">= 5 per month", ">= 5 per month"),
        ("< 4h average", "< 4h average"),
        ("< 2s for 99.9 %", "< 2s for 99.9 %"),
        ("< 500ms for 95 %", "< 500ms for 95 %"),
        ("> 1,000 USD per hour", "> 1000 USD per hour"),
        ("500 - 1000 USD per hour", "500 - 1000 USD per hour"),
        ("> 2 x baseline", "> 2 x baseline"),
        ("= 100 %", "= 100 %"),
        ("> 60", "> 60"),
    ],
)
def test_a_comparator_reads_like_the_document(text: str, written: str) -> None:
    assert str(Comparator.parse(text)) == written
    assert Comparator.parse(written) == Comparator.parse(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "9",
        "95 %",
        "> ",
        "> nine",
        "> 9.0 / 5",
        "> 120 %",
        "1000 - 500 USD",
        "> 500 - 1000",
        "=> 5",
        "> 1,00",
        "≥ 5",
    ],
)
def test_a_comparator_that_could_be_misread_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="; write"):
        Comparator.parse(text)


def test_a_target_is_held_exactly() -> None:
    target = Comparator.parse("> 9.0 / 10")
    assert not target.is_met(Decimal("9.0"))
    assert target.is_met(Decimal("9.0000001"))
    assert Comparator.parse(">= 99.9 %").is_met(Decimal("99.9"))
    assert Comparator.parse("< 15 %").is_met(Decimal("14.99"))
    assert not Comparator.parse("<= 4 per day").is_met(Decimal(5))
    assert Comparator.parse("= 100 %").is_met(Decimal(100))
    inside = Comparator.parse("500 - 1000 USD per hour")
    assert [inside.is_met(Decimal(value)) for value in (499, 500, 1000, 1001)] == [False, True, True, False]


def test_a_target_knows_which_side_is_good() -> None:
    assert Comparator.parse("> 9.0 / 10").higher_is_better
    assert not Comparator.parse("< 15 %").higher_is_better
    assert Comparator.parse("> 9.0 / 10").words == "more than 9.0 of 10"


_numbers = st.decimals(min_value=0, max_value=100, places=2)
_comparators = st.builds(
    Comparator,
    operator=st.sampled_from(["<", "<=", ">", ">=", "="]),
    value=_numbers,
    unit=st.sampled_from([None, "%", "/ 100", "ms", "s", "h", "USD", "x baseline"]),
    per=st.sampled_from([None, "hour", "month", "year"]),
    of=st.sampled_from([None, "tickets", "client portfolio"]),
    average=st.booleans(),
)


@given(_comparators)
def test_every_comparator_survives_being_written_and_read(comparator: Comparator) -> None:
    assert Comparator.parse(str(comparator)) == comparator


@given(_comparators, _numbers)
def test_a_comparator_is_met_as_its_operator_says(comparator: Comparator, actual: Decimal) -> None:
    expected = {
        "<": actual < comparator.value,
        "<=": actual <= comparator.value,
        ">": actual > comparator.value,
        ">=": actual >= comparator.value,
        "=": actual == comparator.value,
    }
    assert comparator.is_met(actual) is expected[comparator.operator]


def test_percentages_are_exact() -> None:
    assert Percentage.parse("99.9 %").fraction == Decimal("0.999")
    assert str(Percentage.parse("75%")) == "75 %"


@pytest.mark.parametrize("text", ["75", "101 %", "-1 %", "> 75 %", "half"])
def test_anything_else_is_no_percentage(text: str) -> None:
    with pytest.raises(ValueError, match="75 %"):
        Percentage.parse(text)


def test_a_rate_carries_its_day() -> None:
    assert Rate.parse("1.08 on 2026-11-02") == Rate(Decimal("1.08"), date(2026, 11, 2))
    assert str(Rate.parse("1.08 on 2026-11-02")) == "1.08 on 2026-11-02"
    for text in ("1.08", "0 on 2026-11-02", "1.08 on Monday", "1.08 on 2026-02-30"):
        with pytest.raises(ValueError, match="dated rate"):
            Rate.parse(text)


@pytest.mark.parametrize(
    ("kind", "good", "bad", "right"),
    [
        (Zone, "America/New_York", "EST", "America/New_York"),
        (Zone, "Asia/Kathmandu", "Kathmandu", "IANA"),
        (Slug, "tier_1", "Tier 1", "tier_1"),
        (Currency, "USD", "$", "USD"),
        (MailAddress, "support@seiketsu.ai", "support", "support@example.com"),
    ],
)
def test_names_are_strict_and_refusals_say_what_is_right(kind: type, good: str, bad: str, right: str) -> None:
    adapter: TypeAdapter[str] = TypeAdapter(kind)
    assert adapter.validate_python(good) == good
    with pytest.raises(ValidationError, match=right):
        adapter.validate_python(bad)


@pytest.mark.parametrize("kind", [Duration, Comparator, Percentage, Rate])
def test_a_value_must_be_written_as_text(kind: type) -> None:
    with pytest.raises(ValidationError, match="write it as text"):
        TypeAdapter(kind).validate_python(8)
