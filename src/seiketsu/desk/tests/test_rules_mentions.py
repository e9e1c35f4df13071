"""Whom a note names."""

from __future__ import annotations

import re
from html import escape

import pytest
from hypothesis import given
from hypothesis import strategies as some

from seiketsu.desk.rules.mentions import Colleague, handles, highlighted, named_in

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


@pytest.mark.parametrize(
    ("html", "marked"),
    [
        ("<p>@Ines Duarte, look</p>", '<p><mark class="named">@Ines Duarte</mark>, look</p>'),
        ("<p>ask @ines  duarte</p>", '<p>ask <mark class="named">@ines  duarte</mark></p>'),
        ('<a href="/x/@Ines Duarte">mail@Ines Duarte</a>', '<a href="/x/@Ines Duarte">mail@Ines Duarte</a>'),
        ("@Ines Duartes", "@Ines Duartes"),
        ("@Ana &amp; Co", '<mark class="named">@Ana &amp; Co</mark>'),
    ],
)
def test_names_stand_out_in_the_text_and_nowhere_else(html, marked):
    assert highlighted(html, ["Ines Duarte", "Ana & Co"]) == marked


def test_ones_own_name_stands_out_more_and_the_longest_wins():
    text = highlighted("@Ana Maria and @Ana", ["Ana", "Ana Maria"], own="Ana")
    assert text == '<mark class="named">@Ana Maria</mark> and <mark class="named me">@Ana</mark>'


@given(
    some.text(alphabet="@<>&ab Ines", max_size=60), some.lists(some.text(alphabet="Ines ab&<", max_size=6), max_size=3)
)
def test_without_the_marks_the_text_is_what_it_was(words, names):
    html = f"<p>{escape(words, quote=False)}</p>"
    shown = highlighted(html, names, own=names[0] if names else "")
    assert re.sub(r"<mark[^>]*>|</mark>", "", shown) == html
