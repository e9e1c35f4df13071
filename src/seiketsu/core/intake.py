"""Raw intake: what comes from outside is stored byte for byte first, acknowledged next, parsed after.

What cannot be parsed stays where people see it, and can be parsed again.
"""

from __future__ import annotations

import json
import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import takewhile
from typing import Any

import structlog
from django.db import connection, transaction
from django.db.models import Min

from seiketsu.core import clock, engine
from seiketsu.core.models import RawIntake
from seiketsu.core.transactions import all_or_nothing

ATTEMPTS = 5
# How many rows one transaction takes, so that what they lock is free again soon, and what they may weigh.
TOGETHER = 25
TOGETHER_BYTES = 8 * 1024 * 1024
# Everything but the body: rewriting it would cost more than parsing.
_SETTLED_FIELDS = (
    "facts", "state", "attempts", "next_at", "problem", "result_kind", "result_id", "matched_organization",
    "settled_at",
)  # fmt: skip
_STORE = """
insert into core_rawintake
    (source, unique_key, body, facts, state, attempts, next_at, problem, result_kind, received_at)
values (%s, %s, %s, %s::jsonb, %s, 0, %s, '', '', %s)
on conflict (source, unique_key) do nothing returning id
"""
_SETTLE = f"""
update core_rawintake r set {", ".join(f"{name} = v.{name}" for name in _SETTLED_FIELDS)}
from jsonb_populate_recordset(null::core_rawintake, %s::jsonb) v where r.id = v.id
"""  # noqa: S608 -- names of our own columns
# Locks some rows more than it returns when they are large; they are free again with the transaction.
_CLAIM = """
with due as (
    select id, next_at, octet_length(body) as size from core_rawintake where next_at <= %s
    order by next_at, id limit %s for update skip locked
), weighed as (
    select id, next_at, sum(size) over (order by next_at, id) - size as before from due
)
select r.* from core_rawintake r join weighed w on w.id = r.id where w.before < %s order by w.next_at, w.id
"""
FIRST_RETRY = timedelta(seconds=10)

_log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Outcome:
    """What a parser made of a raw row: its new state and, where it became something, what."""

    state: RawIntake.State
    result_kind: str = ""
    result_id: int | None = None
    problem: str = ""
    organization_id: int | None = None


Parser = Callable[[RawIntake], Outcome]
BatchParser = Callable[[Sequence[RawIntake]], Sequence[Outcome]]

_parsers: dict[str, Parser] = {}
_batch_parsers: dict[str, BatchParser] = {}


class NoParser(Exception):
    """Nothing installed understands this source."""


def register_parser(source: str, parse: Parser, *, several: BatchParser | None = None) -> None:
    """Declare who understands a source, in `AppConfig.ready`.

    `several` does the same to several rows, in one transaction and in their order. Whatever it raises undoes it for all
    of them; each is then given to `parse` alone.
    """
    _parsers[source] = parse
    if several is not None:
        _batch_parsers[source] = several


def store(source: str, unique_key: str, body: bytes, facts: Mapping[str, Any]) -> tuple[RawIntake, bool]:
    """Keep raw input durably; the second value is False when the same source and key were kept before.

    Acknowledge to the sender only after the surrounding transaction, if any, has committed.
    """
    now = clock.now()
    with connection.cursor() as cursor:
        cursor.execute(_STORE, [source, unique_key, body, json.dumps(dict(facts)), RawIntake.State.RECEIVED, now, now])
        row = cursor.fetchone()
    if row is None:
        return RawIntake.objects.get(source=source, unique_key=unique_key), False
    raw = RawIntake(
        pk=row[0], source=source, unique_key=unique_key, body=body, facts=dict(facts), received_at=now, next_at=now
    )
    raw._state.adding, raw._state.db = False, connection.alias
    return raw, True


def run(now: datetime, limit: int) -> int:
    """Parse due rows, oldest first: several in one transaction where their parser can, else each in its own."""
    handled = 0
    alone = 0  # how many of the next rows failed together
    while handled < limit:
        if alone == 0:
            done, alone = _parse_together(now, min(limit - handled, TOGETHER))
        else:
            done, alone = _parse_next(now), alone - 1
        if done == 0 and alone == 0:
            break
        handled += done
    return handled


def _parse_together(now: datetime, most: int) -> tuple[int, int]:
    """Parse the next rows in one transaction; returns how many were parsed, and how many must be parsed alone."""
    rows: list[RawIntake] = []
    try:
        with all_or_nothing():
            rows = list(RawIntake.objects.raw(_CLAIM, [now, most, TOGETHER_BYTES]))
            rows, several = _of_one_kind(rows)
            if several is None:
                return 0, len(rows)
            for raw, outcome in zip(rows, several(rows), strict=True):
                _apply(raw, outcome)
            _settle(rows)
    except Exception as fault:
        if not rows or connection.connection is None or connection.connection.closed:
            raise
        _log.info("intake goes on one by one", source=rows[0].source, rows=len(rows), problem=type(fault).__name__)
        return 0, len(rows)
    return len(rows), 0


def _of_one_kind(rows: list[RawIntake]) -> tuple[list[RawIntake], BatchParser | None]:
    """The first of these rows that may be parsed together, and by whom; what failed before is parsed alone."""
    if not rows or rows[0].attempts or rows[0].source not in _batch_parsers:
        return rows[:1], None
    source = rows[0].source
    return list(takewhile(lambda row: row.source == source and not row.attempts, rows)), _batch_parsers[source]


def _parse_next(now: datetime) -> int:
    with transaction.atomic():
        rows = list(RawIntake.objects.raw(_CLAIM, [now, 1, TOGETHER_BYTES]))
        for raw in rows:
            parse(raw)
    return len(rows)


def parse(raw: RawIntake) -> None:
    """Parse one locked row and settle it; a failure is put off, and after some attempts waits for a person."""
    now = clock.now()
    try:
        with transaction.atomic():
            parser = _parsers.get(raw.source)
            if parser is None:
                raise NoParser(f"Nothing installed understands input from {raw.source!r}.")
            outcome = parser(raw)
    except Exception as fault:
        raw.attempts += 1
        raw.problem = "".join(traceback.format_exception(fault))[-8000:].replace("\x00", "")
        spent = raw.attempts >= ATTEMPTS
        raw.state = RawIntake.State.FAILED if spent else RawIntake.State.RECEIVED
        raw.next_at = None if spent else now + FIRST_RETRY * 4 ** (raw.attempts - 1)
        _log.warning("intake failed", source=raw.source, intake=raw.pk, attempts=raw.attempts, waits_for_person=spent)
    else:
        _apply(raw, outcome)
    _settle([raw])


def _apply(raw: RawIntake, outcome: Outcome) -> None:
    raw.state, raw.problem = outcome.state, outcome.problem
    raw.result_kind, raw.result_id = outcome.result_kind, outcome.result_id
    raw.matched_organization = outcome.organization_id
    raw.next_at, raw.settled_at = None, clock.now()


def _settle(rows: Sequence[RawIntake]) -> None:
    """Write what became of locked rows, in one statement."""
    values = [{name: getattr(raw, name) for name in ("id", *_SETTLED_FIELDS)} for raw in rows]
    with connection.cursor() as cursor:
        cursor.execute(_SETTLE, [json.dumps(values, default=str)])


def retry(raw: RawIntake) -> None:
    """Have a row parsed again, as soon as a worker comes by."""
    RawIntake.objects.filter(pk=raw.pk).update(state=RawIntake.State.RECEIVED, attempts=0, next_at=clock.now())


def next_due() -> datetime | None:
    """When the next row is to be parsed."""
    found: datetime | None = RawIntake.objects.filter(next_at__isnull=False).aggregate(first=Min("next_at"))["first"]
    return found


engine.register(engine.EngineSpec(name="intake", run=run, next_due=next_due))
