"""The fields in which staff say the same in the clients' other languages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.http import HttpRequest

from seiketsu.desk import tongues
from seiketsu.desk.rules.tongues import language_of


@dataclass(frozen=True, slots=True)
class Tongue:
    """One other language: how many of those who will be told read it, and what they get while nothing is written."""

    code: str
    name: str
    text: str
    readers: int
    standard: str


def fields(texts: Mapping[str, str], *, locales: Iterable[str], is_fix: bool) -> list[Tongue]:
    """A field a language, with what is written already."""
    readers = Counter(language_of(one, tongues.KNOWN) for one in locales)
    return [
        Tongue(code, tongues.NAMES[code], texts.get(code, ""), readers[code], tongues.standard(code, is_fix=is_fix))
        for code in tongues.OTHERS
    ]


def posted(request: HttpRequest) -> dict[str, str]:
    """What came back from these fields."""
    return {code: request.POST.get(f"in_{code}", "") for code in tongues.OTHERS}
