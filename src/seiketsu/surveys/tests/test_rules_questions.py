"""Which answers are possible."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seiketsu.surveys.rules.questions import (
    LONGEST_COMMENT,
    RECOMMENDATION,
    SURVEYS,
    TICKET,
    Details,
    Fault,
    UnusableAnswer,
    checked_details,
    checked_score,
)


@given(st.integers(0, 10))
def test_every_number_of_the_scale_is_a_score(number: int) -> None:
    assert checked_score(number) == checked_score(str(number)) == number


@pytest.mark.parametrize("text", ["", "11", "-1", "9.5", "ten", " 9", "٩", "1e1", "99999999999", "0x9", "None"])
def test_nothing_else_is(text: str) -> None:
    with pytest.raises(UnusableAnswer) as refusal:
        checked_score(text)
    assert refusal.value.fault is Fault.SCORE


@given(st.text(max_size=20))
def test_any_text_is_a_score_or_refused(text: str) -> None:
    try:
        assert 0 <= checked_score(text) <= 10
    except UnusableAnswer:
        pass


@pytest.mark.parametrize(
    ("details", "fault"),
    [
        (Details(solved="maybe"), Fault.SOLVED),
        (Details(knowledge=0), Fault.KNOWLEDGE),
        (Details(knowledge=6), Fault.KNOWLEDGE),
        (Details(improve=("speed", "price")), Fault.IMPROVE),
        (Details(comment="x" * (LONGEST_COMMENT + 1)), Fault.COMMENT),
    ],
)
def test_what_the_page_does_not_offer_is_refused(details: Details, fault: Fault) -> None:
    with pytest.raises(UnusableAnswer) as refusal:
        checked_details(SURVEYS[TICKET], details)
    assert refusal.value.fault is fault


def test_details_are_tidied() -> None:
    told = checked_details(
        SURVEYS[TICKET],
        Details("partly", 4, ("product", "speed", "speed"), "  Two\r\nlines \x00 "),
    )
    assert told == Details("partly", 4, ("speed", "product"), "Two\nlines")


def test_a_survey_drops_what_it_does_not_ask() -> None:
    told = checked_details(SURVEYS[RECOMMENDATION], Details("no", 3, ("speed",), "Because."))
    assert told == Details(comment="Because.")


@given(
    st.builds(
        Details,
        solved=st.sampled_from(["", "yes", "partly", "no"]),
        knowledge=st.none() | st.integers(1, 5),
        improve=st.lists(st.sampled_from(SURVEYS[TICKET].improve)).map(tuple),
        comment=st.text(max_size=200),
    )
)
def test_checking_twice_changes_nothing_more(details: Details) -> None:
    once = checked_details(SURVEYS[TICKET], details)
    assert checked_details(SURVEYS[TICKET], once) == once
