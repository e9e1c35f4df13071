"""The same for HTML: where the mail program's quote of the earlier conversation begins."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html.parser import HTMLParser

# Elements that hold the quote.
_CONTAINERS = re.compile(
    r"\b(gmail_quote|gmail_quote_container|gmail_extra|yahoo_quoted|moz-cite-prefix|protonmail_quote|tutanota_quote|"
    r"zmail_extra|WordSection-quote|OutlookMessageHeader|x_gmail_quote)\b"
)
# Elements after which everything is the quote.
_BEGINNINGS = re.compile(
    r"^(?:x_)?(?:divRplyFwdMsg|appendonsend|stopSpelling|reply-intro|mail-editor-reference-message-container)$"
)
_OUTLOOK_BORDER = re.compile(r"border:\s*none;\s*border-top:\s*solid\s+#(?:E1E1E1|B5C4DF)", re.IGNORECASE)
_FORWARD = re.compile(r"-{2,}\s*(?:Forwarded message|Mensaje reenviado)", re.IGNORECASE)
_VOID = frozenset({"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"})


@dataclass(frozen=True)
class Split:
    """What is shown and what was set aside, both as they stood in the source."""

    visible: str
    quoted: str = ""


def split(html: str) -> Split:
    """Cut the quote off the end. With an answer below or inside the quote, or nothing above it, nothing is cut."""
    finder = _Finder(html)
    finder.feed(html)
    finder.close()
    cut = finder.cut
    if cut is None or not finder.something_above or _FORWARD.search(html[cut : cut + 600]):
        return Split(html)
    return Split(html[:cut], html[cut:])


def _is_container(tag: str, values: dict[str, str]) -> bool:
    cited = tag == "blockquote" and values.get("type", "").lower() == "cite"
    return cited or bool(_CONTAINERS.search(values.get("class", "")))


class _Finder(HTMLParser):
    """Walks the document once, remembering where a quote begins and whether anything follows its end."""

    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=True)
        self.cut: int | None = None
        self.something_above = False
        self._line_starts = [0, *(found.end() for found in re.finditer("\n", source))]
        self._container = ""  # the tag that holds the quote; empty when everything after the cut is quote
        self._depth = 0
        self._open_ended = False
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in {"style", "script", "head", "title"}:
            self._silent += 1
        values = {name: value or "" for name, value in attrs}
        if self.cut is not None:
            self._inside_or_after(tag, values)
            return
        if _BEGINNINGS.match(values.get("id", "")) or _OUTLOOK_BORDER.search(values.get("style", "")):
            self.cut, self._open_ended = self._offset(), True
        elif _is_container(tag, values):
            self.cut, self._container, self._depth = self._offset(), tag, 1
        elif tag == "img":
            self.something_above = True

    def _inside_or_after(self, tag: str, values: dict[str, str]) -> None:
        if self._depth and tag == self._container and tag not in _VOID:
            self._depth += 1
        elif not self._depth and _is_container(tag, values):
            self._container, self._depth = tag, 1  # “On … wrote:” in one element, the quote in the next
        elif not self._depth and tag == "img":
            self._content_after()

    def handle_endtag(self, tag: str) -> None:
        if tag in {"style", "script", "head", "title"}:
            self._silent = max(0, self._silent - 1)
        if self._depth and tag == self._container:
            self._depth -= 1

    def handle_data(self, data: str) -> None:
        if self._silent or not data.strip():
            return
        if self.cut is None:
            self.something_above = True
        elif not self._depth:
            self._content_after()

    def _content_after(self) -> None:
        """Somebody wrote below the quote, so it was no tail; a later one may be."""
        if not self._open_ended and self._container:
            self.cut, self._container, self.something_above = None, "", True

    def _offset(self) -> int:
        line, column = self.getpos()
        return self._line_starts[line - 1] + column
