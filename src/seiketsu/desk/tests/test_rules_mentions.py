"""Whom a note names."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from seiketsu.desk.rules.mentions import Colleague, handles, named_in

INES, ANA, ANA_MARIA = (
    Colleague(1, "Ines Duarte", "ines@us.example"),
    Colleague(2, "Ana", ""),
    Colleague(3, "Ana Maria"),
)
FIRST, SECOND = Colleague(4, "Jo Park", "jo@us.example"), Colleague(5, "jo park", "park@us.example")
ALL = [INES, ANA, ANA_MARIA, FIRST, SECOND]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("@Ines Duarte please look", (1,)),
        ("(@ines duarte), then @Ana.", (1, 2)),
        ("@Ana Maria and @Ana Maria again", (3,)),
        ("@ines@us.example", (1,)),
        ("@Ines\nDuarte", (1,)),
        ("Ines Duarte", ()),
        ("@Ines", ()),
        ("@Anabel", ()),
        ("mail@Ana or x@ines@us.example", ()),
        ("@Jo Park", ()),
        ("@jo@us.example", (4,)),
        ("@park@us.example.com", ()),
        ("", ()),
    ],
)
def test_who_is_named(text, named):
    assert named_in(text, ALL) == named


def test_two_of_one_name_are_named_by_their_address():
    assert handles(ALL) == {1: "Ines Duarte", 2: "Ana", 3: "Ana Maria", 4: "jo@us.example", 5: "park@us.example"}


@given(some.sets(some.sampled_from(ALL)), some.text(alphabet="ab @.\n", max_size=20))
def test_whoever_is_offered_is_named_by_what_is_offered(colleagues, around):
    for number, handle in handles(colleagues).items():
        assert number in named_in(f"{around} @{handle} , {around}", colleagues)


@given(some.text(max_size=200))
def test_no_text_is_too_strange(text):
    assert set(named_in(text, ALL)) <= {one.id for one in ALL}
