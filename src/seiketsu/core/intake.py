"""Raw intake: what comes from outside is stored byte for byte first, acknowledged next, parsed after.

What cannot be parsed stays where people see it, and can be parsed again.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.db import transaction
from django.db.models import Min

from seiketsu.core import clock, engine
from seiketsu.core.models import RawIntake

ATTEMPTS = 5
# Everything but the body: rewriting it would cost more than parsing.
_SETTLED_FIELDS = (
    "facts", "state", "attempts", "next_at", "problem", "result_kind", "result_id", "matched_organization",
    "settled_at",
)  # fmt: skip
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

_parsers: dict[str, Parser] = {}


class NoParser(Exception):
    """Nothing installed understands this source."""


def register_parser(source: str, parse: Parser) -> None:
    """Declare who understands a source, in `AppConfig.ready`."""
    _parsers[source] = parse


def store(source: str, unique_key: str, body: bytes, facts: Mapping[str, Any]) -> tuple[RawIntake, bool]:
    """Keep raw input durably; the second value is False when the same source and key were kept before.

    Acknowledge to the sender only after the surrounding transaction, if any, has committed.
    """
    now = clock.now()
    return RawIntake.objects.get_or_create(
        source=source,
        unique_key=unique_key,
        defaults={"body": body, "facts": dict(facts), "received_at": now, "next_at": now},
    )


def run(now: datetime, limit: int) -> int:
    """Parse due rows, oldest first, each in a transaction of its own."""
    handled = 0
    while handled < limit and _parse_next(now):
        handled += 1
    return handled


def _parse_next(now: datetime) -> bool:
    with transaction.atomic():
        raw = (
            RawIntake.objects.select_for_update(skip_locked=True)
            .filter(next_at__lte=now)
            .order_by("next_at", "id")
            .first()
        )
        if raw is None:
            return False
        parse(raw)
    return True


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
        raw.problem = "".join(traceback.format_exception(fault))[-8000:]
        spent = raw.attempts >= ATTEMPTS
        raw.state = RawIntake.State.FAILED if spent else RawIntake.State.RECEIVED
        raw.next_at = None if spent else now + FIRST_RETRY * 4 ** (raw.attempts - 1)
        _log.warning("intake failed", source=raw.source, intake=raw.pk, attempts=raw.attempts, waits_for_person=spent)
    else:
        raw.state, raw.problem = outcome.state, outcome.problem
        raw.result_kind, raw.result_id = outcome.result_kind, outcome.result_id
        raw.matched_organization = outcome.organization_id
        raw.next_at, raw.settled_at = None, now
    raw.save(update_fields=_SETTLED_FIELDS)


def retry(raw: RawIntake) -> None:
    """Have a row parsed again, as soon as a worker comes by."""
    RawIntake.objects.filter(pk=raw.pk).update(state=RawIntake.State.RECEIVED, attempts=0, next_at=clock.now())


def next_due() -> datetime | None:
    """When the next row is to be parsed."""
    found: datetime | None = RawIntake.objects.filter(next_at__isnull=False).aggregate(first=Min("next_at"))["first"]
    return found


engine.register(engine.EngineSpec(name="intake", run=run, next_due=next_due))
