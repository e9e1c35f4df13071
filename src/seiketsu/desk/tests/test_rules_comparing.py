"""What changed between two versions."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from seiketsu.desk.rules.comparing import Difference, compared

LINES = st.lists(st.sampled_from("abcd"), max_size=8)


def test_what_was_taken_away_and_what_came_is_told():
    assert compared(["Priority: High", "Add tags: x"], ["Priority: Low", "Add tags: x", "Note"]) == [
        Difference("taken", "Priority: High"),
        Difference("added", "Priority: Low"),
        Difference("added", "Note"),
    ]


@given(LINES, LINES)
def test_the_lines_told_are_the_difference(before, after):
    told = compared(before, after)
    left = list(before)
    for one in told:
        if one.how == "taken":
            left.remove(one.text)
        else:
            left.append(one.text)
    assert sorted(left) == sorted(after)
    assert bool(told) == (before != after)
