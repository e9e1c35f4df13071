"""The benches fill a desk by COPY. What they fill must be what the product itself would have written, row by row."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import connection

from seiketsu.core import clock
from seiketsu.core.actor import SYSTEM
from seiketsu.core.events import subscribers
from seiketsu.plan.actions import apply_plan

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "bench"))

from fill import copying, filling, tables, tales  # type: ignore[import-not-found]  # noqa: E402
from fill.words import VOCABULARY, words_of  # type: ignore[import-not-found]  # noqa: E402

pytestmark = pytest.mark.django_db(transaction=True)

NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
TALES, OPEN = 75, 25
_MOMENT = re.compile(
    r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(\.\d+)?(\+00(:00)?)?"
    r"|(Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day,? \d[^.<\\]*"  # as a mail says it, which a copy leaves as it was
)
# Both kinds have ids that nothing else looks like.
_COPIED, _ID = 6_600_000_000, re.compile(r"(?:66|77)\d{8}|-99\d{4}")
_PART = _COPIED // tables.EVENTS_PART
_TOKEN = re.compile(r"<[^>]*@[^>]*>|[a-z]+\+[\w.-]+@|/s/[\w-]+")


@pytest.fixture
def asked() -> Iterator[psycopg.Connection[Any]]:
    """A second connection of the owner, as the bench has it."""
    given = connection.get_connection_params()
    names = ("dbname", "user", "password", "host", "port")
    with psycopg.connect(**{name: given[name] for name in names if given.get(name)}, autocommit=True) as found:
        found.execute("set timezone = 'UTC'")
        yield found
        held = tables.tables_of_tickets(found)
        number_from_one = {one.name: 0 for one in held}
        tables.number_on(found, held, number_from_one)
        _drop_parts(found)


def _make_parts(asked: psycopg.Connection[Any]) -> None:
    """The log's part for the copies' ids; the log makes its next parts from there on by itself."""
    for number in range(_PART, _PART + 20):
        low = number * tables.EVENTS_PART
        asked.execute(
            f"create table core_event_p{number:06d} partition of core_event"
            f" for values from ({low}) to ({low + tables.EVENTS_PART})"
        )


def _drop_parts(asked: psycopg.Connection[Any]) -> None:
    for number in range(_PART, _PART + 30):
        asked.execute(f"drop table if exists core_event_p{number:06d}")


def family(
    asked: psycopg.Connection[Any], held: Sequence[tables.Table], ticket: int, *, lately: bool = True
) -> dict[str, list[list[str]]]:
    """All rows of a ticket: ids told by their place in the family, moments and tokens only by that they are there.

    Without `lately`, mentions of what a desk keeps for a while only lead nowhere.
    """
    rows = {table.name: copying._rows(asked, table, ticket) for table in held}
    places = {
        row[table.columns.index("id")]: f"{table.name}#{place}"
        for table in held
        if "id" in table.columns and (lately or table.name not in copying.LATELY)
        for place, row in enumerate(rows[table.name])
    }
    return {table.name: [plain(table, row, places) for row in rows[table.name]] for table in held}


def plain(table: tables.Table, row: Sequence[str], places: dict[str, str]) -> list[str]:
    found = []
    for column, kind, text in zip(table.columns, table.types, row, strict=True):
        if text == "\\N":
            found.append(text)
        elif kind == "uuid" or column in ("token", "position"):
            found.append("some")
        else:
            text = _TOKEN.sub("token", _MOMENT.sub("moment", text))
            text = _ID.sub(lambda one: places.get(one.group(), "nowhere"), text)
            found.append(" ".join(sorted(text.split())) if kind == "tsvector" else text)
    return found


def test_a_hundred_filled_tickets_are_as_a_hundred_that_the_product_made(asked: psycopg.Connection[Any]) -> None:
    plan = filling.Plan(tickets=TALES + OPEN, opened=OPEN, closed_tales=TALES, open_tales=OPEN, years=1)
    apply_plan((ROOT / "plans/seiketsu.yaml").read_text(), actor=SYSTEM, note="", name="seiketsu.yaml")
    subscribers.ensure_cursors()
    _make_parts(asked)
    company = filling.fill(asked, plan, until=NOW, first_id=_COPIED)
    held = tables.tables_of_tickets(asked)
    filled = [row[0] for row in asked.execute("select id from desk_ticket order by id").fetchall()]
    assert len(filled) == TALES + OPEN

    copies = [family(asked, held, number) for number in filled]

    # Who was asked or answered lately is not asked again, so what the copies remember must not count.
    for table in ("surveys_surveyresponse", "surveys_surveyrequest", "delivery_delivery"):
        asked.execute(f"delete from {table}")
    tables.number_apart(asked, held)
    company.world.queue.clear()
    again = tales.tales(company, closed=TALES, opened=OPEN)
    clock.set_to(NOW - timedelta(weeks=5))
    made = tales.live(again, words_of)

    compared: dict[str, int] = {}
    for copied, theirs in zip(copies, made, strict=True):
        is_kept = bool(copied[tables.EVENTS])
        lived = family(asked, held, theirs, lately=is_kept)
        for table in held:
            if table.name in copying.LATELY and not is_kept:
                assert not copied[table.name]
                continue
            assert copied[table.name] == lived[table.name], (table.name, theirs)
            compared[table.name] = compared.get(table.name, 0) + len(copied[table.name])
    assert compared["desk_message"] == 4 * (TALES + OPEN)
    assert min(compared[name] for name in ("desk_decision", "commitments_commitmentstep", "core_event")) > TALES + OPEN


def test_every_word_of_the_vocabulary_is_searched_as_one(asked: psycopg.Connection[Any]) -> None:
    assert len(set(VOCABULARY)) == len(VOCABULARY) > 5000
    copying.lexemes_of(asked, "english", VOCABULARY)
    with pytest.raises(ValueError, match="is searched as"):
        copying.lexemes_of(asked, "english", ["the"])
