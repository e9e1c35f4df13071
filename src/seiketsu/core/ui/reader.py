"""Who a page is written for: one language and one zone, looked up once for a page instead of once for each word.

Asking Django which language is active costs more than finding the word in it. While a page is drawn neither can change,
so `held` keeps both; outside it each call asks anew, because mails to several people are written in one go.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import tzinfo
from functools import lru_cache

from babel import Locale, UnknownLocaleError
from django.utils import timezone, translation
from markupsafe import Markup


class _Formats(dict[str, Markup]):
    """The catalogue's sentences as formats for `%`; filled in while their language is the active one."""

    def __missing__(self, message: str) -> Markup:
        text = Markup(translation.gettext(message))  # noqa: S704 - what translators wrote
        self[message] = text
        return text


class _Sentences(dict[str, Markup]):
    """The same without anything to fill in."""

    def __init__(self, formats: _Formats) -> None:
        super().__init__()
        self._formats = formats

    def __missing__(self, message: str) -> Markup:
        text = self._formats[message] % {}
        self[message] = text
        return text


class Reader:
    """A language and a zone, with what was found out about them."""

    __slots__ = ("formats", "language", "locale", "sentences", "zone")

    def __init__(self, language: str, zone: tzinfo) -> None:
        self.language = language
        self.zone = zone
        self.locale = locale_of(language)
        self.formats = _formats_of(language)
        self.sentences = _sentences_of(language)


@lru_cache(maxsize=64)
def locale_of(language: str) -> Locale:
    """A language with its usual territory; English where the language is unknown to Babel."""
    try:
        return Locale.parse(translation.to_locale(language))
    except (ValueError, UnknownLocaleError):
        return Locale("en")


@lru_cache(maxsize=64)
def _formats_of(_language: str) -> _Formats:
    return _Formats()


@lru_cache(maxsize=64)
def _sentences_of(language: str) -> _Sentences:
    return _Sentences(_formats_of(language))


_reader = lru_cache(maxsize=1024)(Reader)
_held: ContextVar[Reader | None] = ContextVar("reader of this page", default=None)


def current() -> Reader:
    """The reader of the page that is being drawn, else whoever Django's language and zone are set for."""
    held = _held.get()
    if held is not None:
        return held
    return _reader(translation.get_language() or "en", timezone.get_current_timezone())


@contextmanager
def held() -> Iterator[Reader]:
    """Everything inside is written for the reader of this moment; nothing inside may change language or zone."""
    token = _held.set(None)
    reader = current()
    _held.set(reader)
    try:
        yield reader
    finally:
        _held.reset(token)


def gettext(message: str) -> str:
    """Django's gettext, quick while a page is drawn."""
    held = _held.get()
    return translation.gettext(message) if held is None else str(held.formats[message])
