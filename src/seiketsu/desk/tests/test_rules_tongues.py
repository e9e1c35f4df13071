"""In whose language an answer to several people goes out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seiketsu.desk.rules.tongues import language_of, words_in

KNOWN = ("en", "es")


@pytest.mark.parametrize(
    ("locale", "language"),
    [("es", "es"), ("es-MX", "es"), ("ES_mx", "es"), ("en-US", "en"), ("fr", "en"), ("", "en"), ("est", "en")],
)
def test_a_locale_is_read_as_the_closest_language_that_we_speak(locale, language):
    assert language_of(locale, KNOWN) == language


@given(st.text(max_size=12))
def test_whatever_the_locale_it_is_a_language_that_we_speak(locale):
    assert language_of(locale, KNOWN) in KNOWN


def test_what_is_written_in_the_language_goes_before_all():
    assert words_in("es", {"en": "It is mended.", "es": "Está corregido."}, has_standard=True) == "Está corregido."


def test_the_standard_sentence_stands_in_only_where_it_says_the_same():
    assert words_in("es", {"en": "It is mended.", "es": ""}, has_standard=True) is None
    assert words_in("es", {"en": "Which version do you use?"}, has_standard=False) == "Which version do you use?"
    assert words_in("en", {"en": "", "es": "¿Qué versión usa?"}, has_standard=False) == "¿Qué versión usa?"
