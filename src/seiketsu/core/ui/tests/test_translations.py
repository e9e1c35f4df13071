"""Every text reads in every language that the product offers, and what is installed is what translators wrote."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.utils import timezone, translation
from django.utils.translation import gettext, ngettext, pgettext

from seiketsu.core import clock
from seiketsu.core.ui import vocabulary, wording
from seiketsu.core.ui.middleware import ReaderLocale

CATALOGUES = Path(settings.LOCALE_PATHS[0])
TRANSLATED = [code for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE]
PERCENT = re.compile(r"%(?:\(\w+\))?[0-9]*[a-z]|%%")
BRACES = re.compile(r"{\w+}")
TAG = re.compile(r"</?\w+")
NOW = datetime(2026, 11, 27, 15, 42, tzinfo=UTC)  # Friday, 10:42 in New York


def catalogue(language: str) -> Catalog:
    with (CATALOGUES / language / "LC_MESSAGES" / "django.po").open("rb") as file:
        return read_po(file, locale=language)


def compiled(language: str) -> Catalog:
    with (CATALOGUES / language / "LC_MESSAGES" / "django.mo").open("rb") as file:
        return read_mo(file)


def messages(language: str) -> Iterator[Message]:
    return (message for message in catalogue(language) if message.id)


def texts(value: object) -> list[str]:
    """A text, or each form of a text with a plural."""
    return [value] if isinstance(value, str) else [str(form) for form in value or ()]  # type: ignore[attr-defined]


def fillings(text: str) -> list[str]:
    return sorted([*PERCENT.findall(text), *BRACES.findall(text), *TAG.findall(text)])


def test_spanish_is_offered() -> None:
    assert "es" in TRANSLATED
    assert {path.name for path in CATALOGUES.iterdir() if path.is_dir()} == set(TRANSLATED)


def test_no_text_of_the_product_lacks_a_translation() -> None:
    """Reads templates and code afresh: a text that was added or changed since is told here."""
    script = Path(settings.SOURCE).parents[1] / "bin" / "messages"
    found = subprocess.run([str(script), "check"], capture_output=True, text=True, check=False)
    assert found.returncode == 0, f"{found.stdout}{found.stderr}Run bin/messages update, translate, then compile."


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_text_is_translated_for_sure_and_in_every_form(language: str) -> None:
    forms = catalogue(language).num_plurals
    lacking = [one.id for one in messages(language) if not all(texts(one.string)) or not one.string]
    wrong = [one.id for one in messages(language) if one.pluralizable and len(texts(one.string)) != forms]
    unsure = [one.id for one in messages(language) if one.fuzzy]
    assert (lacking, wrong, unsure) == ([], [], [])


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_translation_is_filled_in_as_the_original_is(language: str) -> None:
    """The same placeholders, once each, and the same tags; a plural may say its one as a word."""
    faults = []
    for message in messages(language):
        originals = texts(message.id)
        allowed = [fillings(text) for text in originals]
        faults += [
            (original, text)
            for original, text in zip(originals, texts(message.string), strict=True)
            if fillings(text) not in allowed
        ]
    assert faults == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_translation_keeps_the_space_and_the_end_of_the_original(language: str) -> None:
    """Texts are joined with others: space at an end counts, and a colon announces what follows."""
    faults = [
        (original, text)
        for message in messages(language)
        for original, text in zip(texts(message.id), texts(message.string), strict=True)
        if (original != original.strip()) != (text != text.strip())
        or (original.endswith("…") != text.endswith("…"))
        or (original.endswith("?") != text.endswith("?") and "?" not in text)
    ]
    assert faults == []


def test_spanish_opens_what_it_closes() -> None:
    faults = [
        text
        for message in messages("es")
        for text in texts(message.string)
        if text.count("?") != text.count("¿")
        or text.count("!") != text.count("¡")
        or text.count("“") != text.count("”")
    ]
    assert faults == []


def test_spanish_addresses_everybody_formally() -> None:
    """`usted` in every text: no familiar pronoun, no Iberian plural."""
    familiar = re.compile(
        r"\b(?:tú|tu|tus|te|ti|contigo|tuyo|tuya|vosotros|vuestr[oa]s?|puedes|tienes|quieres|os)\b", re.I
    )
    assert [text for one in messages("es") for text in texts(one.string) if familiar.search(text)] == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_what_is_installed_is_what_translators_wrote(language: str) -> None:
    """The compiled catalogue is committed, so that a fresh copy needs no step for it."""
    installed = compiled(language)
    stale = [
        one.id
        for one in messages(language)
        if (built := installed.get(one.id, one.context and one.context.encode())) is None  # type: ignore[arg-type]
        or texts(built.string) != texts(one.string)
    ]
    assert stale == [], "Run bin/messages compile."


def test_texts_with_a_plural_count_in_spanish() -> None:
    with translation.override("es"):
        counted = [ngettext("%(n)d day", "%(n)d days", count) % {"n": count} for count in (0, 1, 2)]
    assert counted == ["0 días", "1 día", "2 días"]


def test_a_word_with_two_meanings_has_two_translations() -> None:
    with translation.override("es"):
        assert (gettext("Open"), pgettext("ticket status", "Open")) == ("Abrir", "Abierto")
        assert str(vocabulary.TICKET_STATUSES["open"].text) == "Abierto"


def test_times_read_in_spanish() -> None:
    with clock.at(NOW), timezone.override(ZoneInfo("America/New_York")), translation.override("es"):
        assert wording.clock_time(NOW) == "10:42"
        assert wording.day_and_time(NOW + timedelta(days=3)) == "lun 10:42"
        assert wording.day_and_time(NOW - timedelta(days=40)) == "18 oct, 11:42"
        assert wording.long_date(NOW) == "viernes, 27 de noviembre"
        assert wording.full_time(NOW) == "vie, 27 nov 2026, 10:42 EST"
        assert wording.relative_words(NOW - timedelta(hours=2)) == "hace 2 horas"
        assert wording.relative_words(NOW + timedelta(days=3)) == "dentro de 3 días"
        assert wording.relative_words(NOW) == "hace un momento"


@pytest.mark.parametrize(
    ("length", "short", "words"),
    [
        (timedelta(0), "0 s", "0 segundos"),
        (timedelta(minutes=1), "1 min", "1 minuto"),
        (timedelta(hours=3, minutes=18), "3 h 18 min", "3 horas 18 minutos"),
        (timedelta(days=1, hours=1), "1 d 1 h", "1 día 1 hora"),
    ],
)
def test_durations_read_in_spanish(length: timedelta, short: str, words: str) -> None:
    with translation.override("es"):
        assert (wording.duration(length), wording.duration_words(length)) == (short, words)


def test_figures_read_in_spanish() -> None:
    """As in the Americas: elsewhere 41.000 is a small number."""
    with translation.override("es"):
        assert (wording.percent(0.984, 1), wording.number(41_000)) == ("98.4\u00a0%", "41,000")


@pytest.mark.parametrize(("locale", "word"), [("es", "Guardar"), ("en", "Save"), ("", "Save"), ("tlh", "Save")])
def test_a_reader_s_own_language_wins(locale: str, word: str) -> None:
    """An unknown one leaves what the browser asked for."""

    class Reader:
        time_zone = ""

    reader = Reader()
    reader.locale = locale  # type: ignore[attr-defined]
    request = RequestFactory().get("/")
    request.user = reader  # type: ignore[assignment]

    def answer(_request: HttpRequest) -> HttpResponse:
        return HttpResponse(gettext("Save"))

    with translation.override("en"):
        assert ReaderLocale(answer)(request).content.decode() == word
