"""Multiplying tickets: every row of one as a pattern with gaps, and the gaps filled for each copy.

The gaps are its ids (and every mention of one, in whatever text), its moments, its tokens and its words. All else of a
copy is the original's, byte for byte.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from operator import itemgetter
from typing import Any

import psycopg

from fill.tables import EVENTS, FIRST_ID, IDS_EACH, ROOT, Table
from fill.words import PLACEHOLDERS, Words

TOKENS = (("surveys_surveyrequest", "token"), ("desk_message", "message_id"), ("delivery_delivery", "message_id"))
"""What must differ from ticket to ticket without being its number."""
LATELY = (EVENTS, "delivery_delivery")
"""What a desk keeps for a while only: copied for tickets younger than `KEPT`."""
KEPT = timedelta(days=90)

_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(?:\.\d+)?(?=\+00)")
_CHUNK, _NOTHING = 1000, 1_000_000
Slot = tuple[str, Any]


@dataclass(frozen=True)
class Copy:
    """One ticket to make: its running number, how much later than the original, and its words."""

    number: int
    shift: timedelta
    words: Words


@dataclass
class Pattern:
    """One ticket as it was lived: for each table the text of its rows, and which value goes into which gap."""

    slots: list[Slot] = field(default_factory=list)
    lines: dict[str, tuple[str, Callable[[list[str]], Any]]] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    newest: datetime = datetime(1970, 1, 1, tzinfo=UTC)


def pattern_of(asked: psycopg.Connection, tables: Sequence[Table], ticket: int, lexemes: dict[str, str]) -> Pattern:
    """Read all rows of one ticket."""
    rows = {table.name: _rows(asked, table, ticket) for table in tables}
    places = {
        row[table.columns.index("id")]: (table.name, place)
        for table in tables
        if "id" in table.columns
        for place, row in enumerate(rows[table.name])
    }
    tokens = {
        row[table.columns.index(column)]
        for table in tables
        for name, column in TOKENS
        if table.name == name
        for row in rows[name]
    } - {"", "\\N"}
    pattern = Pattern()
    known: dict[Slot, int] = {}
    cutter = _Cutter(places, tokens, lexemes, pattern, known)
    for table in tables:
        if rows[table.name]:
            pattern.counts[table.name] = len(rows[table.name])
            text, gaps = cutter.cut(table, rows[table.name])
            pattern.lines[table.name] = text, itemgetter(*gaps) if len(gaps) > 1 else _only(gaps)
    return pattern


def _only(gaps: Sequence[int]) -> Callable[[list[str]], Any]:
    return lambda values: tuple(values[gap] for gap in gaps)


def _rows(asked: psycopg.Connection, table: Table, ticket: int) -> list[list[str]]:
    order = "id" if "id" in table.columns else table.key
    names = ", ".join(f'"{name}"' for name in table.columns)
    condition = table.rows.replace("%(ticket)s", str(ticket))
    with asked.cursor().copy(
        f"copy (select {names} from {table.name} where {condition} order by {order}) to stdout"
    ) as out:
        return [bytes(line).decode().rstrip("\n").split("\t") for line in out]


@dataclass
class _Cutter:
    places: dict[str, tuple[str, int]]
    tokens: set[str]
    lexemes: dict[str, str]
    pattern: Pattern
    known: dict[Slot, int]

    def __post_init__(self) -> None:
        words = "|".join(PLACEHOLDERS.all())
        parts = [*(re.escape(token) for token in sorted(self.tokens, key=len, reverse=True)), r"77\d{8}", words]
        self._gap = re.compile("|".join([*parts, _MOMENT.pattern]))

    def cut(self, table: Table, rows: Sequence[Sequence[str]]) -> tuple[str, list[int]]:
        """The rows as one text with `%s` for each gap."""
        gaps: list[int] = []
        lines = []
        for row in rows:
            fields = [
                self._field(table, column, kind, text, gaps)
                for column, kind, text in zip(table.columns, table.types, row, strict=True)
            ]
            lines.append("\t".join(fields) + "\n")
        return "".join(lines), gaps

    def _field(self, table: Table, column: str, kind: str, text: str, gaps: list[int]) -> str:
        if text == "\\N":
            return text
        if (table.name, column) == (EVENTS, "position"):
            return self._slot(("position", len(gaps)), gaps)
        if kind == "uuid":
            return self._slot(("uuid", text), gaps)
        pieces, last = [], 0
        for found in self._gap.finditer(text):
            pieces += [
                text[last : found.start()].replace("%", "%%"),
                self._slot(self._means(found.group(), kind), gaps),
            ]
            last = found.end()
        return "".join([*pieces, text[last:].replace("%", "%%")])

    def _means(self, text: str, kind: str) -> Slot:
        if text in self.tokens:
            return "token", text
        if text in self.places:
            return "id", self.places[text]
        if text in PLACEHOLDERS.all():
            return "lexeme" if kind == "tsvector" else "word", PLACEHOLDERS.all().index(text)
        if text.startswith("77") and text.isdigit():
            raise ValueError(f"A row mentions {text}, which is of another ticket.")
        moment = datetime.fromisoformat(text)
        self.pattern.newest = max(self.pattern.newest, moment.replace(tzinfo=UTC))
        return ("moment T" if "T" in text else "moment"), moment

    def _slot(self, slot: Slot, gaps: list[int]) -> str:
        if slot not in self.known:
            self.known[slot] = len(self.pattern.slots)
            self.pattern.slots.append(slot)
        gaps.append(self.known[slot])
        return "%s"


class Copier:
    """Writes copies in the order in which they are given; ids grow with it."""

    def __init__(
        self, asked: psycopg.Connection, tables: Sequence[Table], lexemes: dict[str, str], first: int = 0
    ) -> None:
        self._asked, self._tables, self._lexemes = asked, tables, lexemes
        self.last = {
            table.name: first + place * IDS_EACH if first else self._last(table) for place, table in enumerate(tables)
        }
        self.position = 0

    def _last(self, table: Table) -> int:
        if "id" not in table.columns:
            return 0
        row = self._asked.execute(f"select coalesce(max(id), 0) from {table.name} where id < {FIRST_ID}").fetchone()
        return int(row[0]) if row else 0

    def write(self, wanted: Iterable[tuple[Pattern, Copy]], now: datetime, report: Callable[[int], None]) -> None:
        """Copy all of them."""
        buffers: dict[str, list[str]] = {table.name: [] for table in self._tables}
        for done, (pattern, copy) in enumerate(wanted, start=1):
            is_late = now - (pattern.newest + copy.shift) <= KEPT
            values = self._values(pattern, copy, is_late=is_late)
            for name, (text, pick) in pattern.lines.items():
                if is_late or name not in LATELY:
                    buffers[name].append(text % pick(values))
                    self.last[name] += pattern.counts[name]
            if done % _CHUNK == 0:
                self._flush(buffers)
                report(done)
        self._flush(buffers)

    def _flush(self, buffers: dict[str, list[str]]) -> None:
        for table in self._tables:
            if buffers[table.name]:
                names = ", ".join(f'"{name}"' for name in table.columns)
                with self._asked.cursor().copy(f"copy {table.name} ({names}) from stdin") as into:
                    into.write("".join(buffers[table.name]))
                buffers[table.name].clear()

    def _values(self, pattern: Pattern, copy: Copy, *, is_late: bool) -> list[str]:
        words, shift = copy.words.all(), copy.shift
        # What is not kept is mentioned by a number that nothing has, as after the product's own tidying.
        last = self.last if is_late else {**self.last, **dict.fromkeys(LATELY, -_NOTHING)}
        values = []
        for kind, what in pattern.slots:
            if kind == "moment":
                values.append((what + shift).isoformat(" "))
            elif kind == "id":
                values.append(str(last[what[0]] + what[1] + 1))
            elif kind == "moment T":
                values.append((what + shift).isoformat())
            elif kind == "word":
                values.append(words[what])
            elif kind == "lexeme":
                values.append(self._lexeme(words[what]))
            elif kind == "uuid":
                values.append(f"{what[:-8]}{copy.number:08x}")
            elif kind == "position":
                self.position += 1
                values.append(str(self.position))
            else:
                values.append(f"<{copy.number:x}.{what[1:]}" if what.startswith("<") else f"{what}{copy.number:x}")
        return values

    def _lexeme(self, word: str) -> str:
        return self._lexemes.get(word, word)


def lexemes_of(asked: psycopg.Connection, configuration: str, words: Iterable[str]) -> dict[str, str]:
    """What search keeps of each word that it does not keep as it is.

    Raises:
        ValueError: a word becomes none or several.
    """
    rows = asked.execute(
        "select word, tsvector_to_array(to_tsvector(%s::regconfig, word)) from unnest(%s::text[]) word",
        [configuration, list(words)],
    ).fetchall()
    for word, found in rows:
        if len(found) != 1:
            raise ValueError(f"{word} is searched as {found}")
    return {word: found[0] for word, found in rows if found[0] != word}


__all__ = ["KEPT", "ROOT", "Copier", "Copy", "Pattern", "lexemes_of", "pattern_of"]
