"""Lets Babel read the few templates in Django's own language (the sign-in library's frame)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import IO, Any

PHRASE = re.compile(r"{%\s*(?:trans|translate)\s+(?P<quote>[\"'])(?P<text>.+?)(?P=quote)")


def extract_django_template(
    file: IO[bytes], _keywords: Any, _comment_tags: Any, options: Any
) -> Iterator[tuple[int, str, str, Sequence[str]]]:
    """Babel's interface: line, function, text, comments. It has no options."""
    del options
    for number, line in enumerate(file.read().decode().splitlines(), start=1):
        for found in PHRASE.finditer(line):
            yield number, "gettext", found["text"], []
