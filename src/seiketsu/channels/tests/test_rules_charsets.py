"""Text whose charset nobody declared, or that nobody knows."""

import pytest

from seiketsu.channels.rules.charsets import decode


@pytest.mark.parametrize("text", ["café", "Señor Pérez", "José called", "naïve – “quoted” text"])
def test_a_few_accents_without_a_charset_are_read_as_western(text: str) -> None:
    assert decode(text.encode("cp1252")) == text
    assert decode(text.encode("cp1252"), "x-nobody-knows") == text


def test_a_text_in_other_letters_is_still_guessed() -> None:
    assert decode("Привет, как дела?".encode("cp1251")) == "Привет, как дела?"
