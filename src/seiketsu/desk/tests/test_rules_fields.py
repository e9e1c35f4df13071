"""Values of the desk's own fields: what each kind takes, and that nothing else is ever kept."""

from __future__ import annotations

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seiketsu.desk.rules.fields import (
    FieldSpec,
    Kind,
    Limits,
    Misfit,
    field_faults,
    is_filled,
    pattern_fault,
    read,
)

COLOURS = ("red", "green", "blue")
ANYTHING = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=40),
    st.lists(st.text(max_size=6), max_size=4),
)


def spec(kind: str, **limits: str) -> FieldSpec:
    return FieldSpec(Kind(kind), COLOURS if kind in ("choice", "several") else (), Limits(**limits))


@pytest.mark.parametrize(
    ("of", "raw", "kept"),
    [
        (spec("text"), "  MLS 7 ", "MLS 7"),
        (spec("number"), " 12.50 ", 12.5),
        (spec("number"), "12.0", 12),
        (spec("date"), "2026-11-02", "2026-11-02"),
        (spec("boolean"), "on", True),
        (spec("boolean"), "no", False),
        (spec("choice"), "red", "red"),
        (spec("several"), "blue, red,red", ["red", "blue"]),
        (spec("several"), ["green"], ["green"]),
        (spec("several"), "  , ", None),
        (spec("text"), " \t ", None),
        (spec("number"), "", None),
    ],
)
def test_values_are_kept_in_one_form(of, raw, kept):
    assert read(of, raw) == kept


@pytest.mark.parametrize(
    ("of", "raw", "code"),
    [
        (spec("number"), "many", "no_number"),
        (spec("number"), True, "no_number"),
        (spec("number"), "nan", "no_number"),
        (spec("number"), "1e400", "no_number"),
        (spec("number", at_least="1"), 0, "too_small"),
        (spec("number", at_most="10"), "10.01", "too_large"),
        (spec("date"), "2 November", "no_date"),
        (spec("date", at_least="2026-01-01"), "2025-12-31", "too_early"),
        (spec("date", at_most="2026-01-01"), "2026-01-02", "too_late"),
        (spec("boolean"), "perhaps", "no_boolean"),
        (spec("choice"), "pink", "no_choice"),
        (spec("choice"), ["red"], "no_choice"),
        (spec("several"), ["red", "pink"], "no_choice"),
        (spec("text", pattern="[A-Z]{3}-[0-9]+"), "abc-1", "no_match"),
        (spec("text", pattern="[A-Z]+"), "A" * 201, "no_match"),
    ],
)
def test_what_a_field_does_not_take_is_refused_with_the_reason(of, raw, code):
    assert isinstance(found := read(of, raw), Misfit) and found.code == code


def test_an_example_is_told_rather_than_the_pattern():
    assert read(spec("text", pattern="[A-Z]{3}-[0-9]+", example="MLS-77"), "no") == Misfit("no_match", "MLS-77")


@given(kind=st.sampled_from(list(Kind)), raw=ANYTHING)
def test_reading_a_kept_value_again_gives_the_same(kind, raw):
    """So that a value may be sent back as it was read, by a page, a program or a macro."""
    of = spec(kind)
    kept = read(of, raw)
    if not isinstance(kept, Misfit) and kept is not None:
        assert is_filled(kept) and read(of, kept) == kept


@given(least=st.integers(-50, 50), most=st.integers(-50, 50), number=st.integers(-60, 60))
def test_no_number_outside_its_limits_is_kept(least, most, number):
    found = read(spec("number", at_least=str(least), at_most=str(most)), number)
    assert isinstance(found, Misfit) != (least <= number <= most)


@given(first=st.dates(), last=st.dates(), day=st.dates())
def test_no_day_outside_its_limits_is_kept(first: date, last: date, day: date):
    found = read(spec("date", at_least=first.isoformat(), at_most=last.isoformat()), day.isoformat())
    assert isinstance(found, Misfit) != (first <= day <= last)


@pytest.mark.parametrize("pattern", ["(a+)+", "(a|aa)*b", "(x{1,9}){9,}", r"(a)\1", "(?=a)b", "a*b*c*d*", "(a+){20}"])
def test_patterns_that_could_take_for_ever_are_not_taken(pattern):
    assert pattern_fault(pattern) == "pattern_slow"
    assert read(spec("text", pattern=pattern), "a") == Misfit("no_match", pattern)


@pytest.mark.filterwarnings("ignore::FutureWarning")
@given(st.text(alphabet="ab()[]{}*+?\\|1,^$.", max_size=14))
def test_a_pattern_that_is_taken_can_be_read(pattern):
    if not pattern_fault(pattern):
        re.compile(pattern)


@pytest.mark.parametrize(
    ("of", "codes"),
    [
        (spec("text", pattern="[A-Z"), ["pattern_unread"]),
        (spec("text", pattern="[A-Z]+", example="low"), ["example_unfit"]),
        (spec("number", at_least="few"), ["limit_unread"]),
        (spec("number", at_least="3", at_most="2"), ["limits_crossed"]),
        (spec("date", at_least="2026-02-30"), ["limit_unread"]),
        (FieldSpec(Kind.CHOICE), ["no_options"]),
        (FieldSpec(Kind.SEVERAL, ("a", "a")), ["options_twice"]),
        (spec("text", pattern="[A-Z]{2}(-[0-9]+)?", example="AB-1"), []),
        (spec("date", at_least="2026-01-01"), []),
    ],
)
def test_a_field_is_checked_before_it_is_kept(of, codes):
    assert field_faults(of) == codes
