"""The only source of the present moment, so that tests, the demo and the twin can set it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta


class _Hold:
    """The moment at which somebody holds the clock, for the whole process."""

    moment: datetime | None = None


_hold = _Hold()


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return _hold.moment if _hold.moment is not None else datetime.now(UTC)


def set_to(moment: datetime) -> None:
    """Stop the clock at `moment` (aware; kept in UTC) for the whole process until `release`."""
    if moment.tzinfo is None:
        raise ValueError("The clock takes aware datetimes; give the moment a time zone.")
    _hold.moment = moment.astimezone(UTC)


def advance(by: timedelta) -> datetime:
    """Move a stopped clock and return the new moment."""
    if _hold.moment is None:
        raise RuntimeError("The clock runs by itself; set it before moving it.")
    set_to(_hold.moment + by)
    return now()


def release() -> None:
    """Let the clock run by itself again."""
    _hold.moment = None


def is_set() -> bool:
    """Whether somebody holds the clock."""
    return _hold.moment is not None


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Hold the clock at `moment` inside the block, then put it back as it was."""
    before = _hold.moment
    set_to(moment)
    try:
        yield
    finally:
        _hold.moment = before
