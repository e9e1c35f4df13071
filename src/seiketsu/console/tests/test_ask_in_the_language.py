"""An agent asks with fields and words, and is told what was not understood."""

from __future__ import annotations

import pytest

from seiketsu.console.presenting.query_mistakes import worded
from seiketsu.core.test_kit import settle
from seiketsu.desk.rules.search_language import Mistake
from seiketsu.desk.rules.search_language.syntax import Span
from seiketsu.desk.tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def two(harbor):
    factories.ticket(harbor, subject_line="Paragon resends updates", text="The webhook log shows it.")
    factories.ticket(factories.organization("Éclair", tier="enterprise"), subject_line="Webhook of October")
    settle()


def test_fields_narrow_words(browser_of_maya, two, read):
    text = read(browser_of_maya, "/desk/search/?q=webhook+tier:enterprise")

    assert "Webhook of October" in text and "Paragon resends" not in text


def test_it_says_who_wrote_what_was_found(browser_of_maya, two, read):
    assert "found in what" in read(browser_of_maya, "/desk/search/?q=webhook")


def test_a_mistake_is_told_beside_what_was_found(browser_of_maya, two, read):
    assert "Did you mean “status”?" in read(browser_of_maya, "/desk/search/?q=webhook+staus:open")
    text = read(browser_of_maya, "/desk/search/?q=webhook+status:opened")
    assert "status:opened" in text and "Write one of: open" in text


def test_a_strangers_value_stays_text(browser_of_maya, two):
    page = browser_of_maya.get("/desk/search/", {"q": "status:<script>alert(1)</script>"}).content.decode()

    assert "<script>alert(1)" not in page


@pytest.mark.parametrize(
    ("code", "possible", "expected"),
    [
        ("unknown_field", (), "searched as text"),
        ("nobody", (), "Nobody is called"),
        ("not_compared", (), "write a colon"),
        ("not_a_moment", (), "2026-01-31"),
        ("not_a_whole", (), "Write a number."),
        ("not_a_number", (), "Write a number."),
        ("no_value", (), "Write a value after “x:”."),
        ("no_value", ("a", "b"), "Write one of: a, b."),
    ],
)
def test_each_mistake_has_its_advice(code, possible, expected):
    line = worded([Mistake(code, Span(2, 5), "x", "y", possible)], "a x:y")[0]

    assert expected in line.text and line.place == "x:y"
