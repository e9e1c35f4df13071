"""Folding, cutting and marking text for search and previews; files; groups of the queue."""

import unicodedata
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seiketsu.desk.rules.attachments import refused_type
from seiketsu.desk.rules.queue import Group, group
from seiketsu.desk.rules.text import clean, document, excerpt, fold, parse_query, preview, words

NOW = datetime(2026, 11, 2, 15, 0, tzinfo=UTC)


@given(st.text())
def test_folding_keeps_every_letter_in_its_place(text):
    composed = unicodedata.normalize("NFC", text)

    assert len(fold(composed)) == len(composed)


@given(st.text())
def test_folding_twice_is_folding_once(text):
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("Résumé", "resume"), ("Łódź", "lodz"), ("STRASSE ß", "strasse s"), ("Ñandú", "nandu"), ("İstanbul", "istanbul")],
)
def test_accents_and_strange_letters_become_plain(text, expected):
    assert fold(text) == expected


@given(st.text())
def test_a_document_holds_nothing_but_words(text):
    found = document(text)

    assert "\x00" not in found and "'" not in found
    assert found == " ".join(found.split())


def test_addresses_and_paths_are_found_by_their_parts():
    assert words("peter.lange@harbor-pine.example/leads_v2") == [
        "peter", "lange", "harbor", "pine", "example", "leads", "v2"
    ]  # fmt: skip


@given(st.text())
def test_clean_text_can_be_stored(text):
    cleaned = clean(text)

    assert "\x00" not in cleaned and "\r" not in cleaned


@given(st.text(), st.integers(5, 200))
def test_a_preview_is_one_short_line(text, length):
    found = preview(text, length)

    assert len(found) <= length and "\n" not in found


@given(st.text(max_size=600))
def test_any_search_makes_a_query_that_cannot_be_misread(text):
    query = parse_query(text)

    assert len(query.phrases) <= 12
    for word in query.words:
        assert word.isalnum()


def test_quotes_make_a_phrase_and_single_words_are_prefixes():
    assert parse_query('calen "double booked" résu').tsquery() == ("'calen':* & ('double' <-> 'booked') & 'resu':*")


@pytest.mark.parametrize(("text", "number"), [("812", 812), ("#812", 812), (" # 812 ", 812), ("812 calls", None)])
def test_a_lone_number_may_be_a_tickets(text, number):
    assert parse_query(text).number == number


def test_an_excerpt_marks_the_original_with_its_accents():
    pieces = excerpt("Our Résumé agent calls twice.", ["resum", "call"])

    assert [piece.text for piece in pieces if piece.is_match] == ["Résumé", "calls"]
    assert "".join(piece.text for piece in pieces) == "Our Résumé agent calls twice."


def test_an_excerpt_of_a_long_text_is_cut_at_words_around_the_hit():
    text = "one two three " * 50 + "needle " + "four five six " * 50

    pieces = excerpt(text, ["needle"])

    shown = "".join(piece.text for piece in pieces)
    assert shown.startswith("…") and shown.endswith("…")
    assert "needle" in shown and len(shown) < 400


@given(st.text(max_size=400), st.lists(st.sampled_from(("a", "the", "0", "é")), max_size=3))
def test_an_excerpt_never_invents_text(text, stems):
    joined = "".join(piece.text for piece in excerpt(text, stems)).strip("…").strip()

    assert joined in unicodedata.normalize("NFC", " ".join(text.split()))


@pytest.mark.parametrize(
    ("name", "media", "expected"),
    [
        ("report.pdf", "application/pdf", None),
        ("setup.exe", "application/octet-stream", "exe"),
        ("invoice.pdf.exe", "application/pdf", "exe"),
        ("invoice.exe.pdf", "application/pdf", "exe"),
        ("SETUP.EXE", "", "exe"),
        ("setup.exe. ", "", "exe"),
        ("C:\\temp\\setup.exe", "", "exe"),
        ("exe", "", None),
        ("notes", "application/x-dosexec; a=b", "application/x-dosexec"),
    ],
)
def test_programs_are_refused_whatever_they_call_themselves(name, media, expected):
    assert refused_type(name, media, {"exe", "application/x-dosexec"}) == expected


@pytest.mark.parametrize(
    ("due_in", "expected"),
    [
        (None, Group.PAUSED_OR_MET),
        (timedelta(0), Group.MISSED),
        (timedelta(minutes=-1), Group.MISSED),
        (timedelta(minutes=30), Group.NEXT_30_MINUTES),
        (timedelta(minutes=31), Group.NEXT_2_HOURS),
        (timedelta(hours=2), Group.NEXT_2_HOURS),
        (timedelta(hours=13, minutes=59), Group.LATER_TODAY),
        (timedelta(hours=14), Group.LATER),
    ],
)
def test_groups_of_the_queue_follow_the_readers_day(due_in, expected):
    due = None if due_in is None else NOW + due_in

    assert group(due, NOW, "America/New_York") is expected


def test_the_same_moment_is_tomorrow_elsewhere():
    due = NOW + timedelta(hours=10)

    assert group(due, NOW, "America/New_York") is Group.LATER_TODAY
    assert group(due, NOW, "Europe/Paris") is Group.LATER
