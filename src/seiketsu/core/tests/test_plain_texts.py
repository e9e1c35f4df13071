"""What others write cannot turn or break the line that it stands on; scripts from right to left stay whole."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seiketsu.core.plain import one_line, upright

TURNING = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"


@pytest.mark.parametrize(
    ("given_text", "shown"),
    [
        ("invoice\u202efdp.exe", "invoicefdp.exe"),
        ("\u2067Ann\u2069  Lee\x07\n", "Ann Lee"),
        ("two\u2028lines\x85here", "two lines here"),
        ("שלום \u200f(1)", "שלום \u200f(1)"),
        ("مرحبا بالعالم", "مرحبا بالعالم"),
        ("👩\u200d💻 José", "👩\u200d💻 José"),
    ],
)
def test_what_turns_a_line_is_taken_out_and_no_letter_is(given_text, shown):
    assert one_line(given_text) == shown


@given(st.text())
def test_nothing_that_turns_or_breaks_is_left(text):
    found = one_line(text)
    assert not set(found) & set(TURNING) and len(found.splitlines()) <= 1
    assert one_line(found) == found


@given(st.text(alphabet=st.characters(blacklist_categories=("Cc", "Cf"))))
def test_plain_letters_stay(text):
    assert upright(text) == text
