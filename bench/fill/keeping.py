"""Filled databases, kept between runs on a PostgreSQL of their own and never dropped unless asked for.

A filled database is known by its size, its seed and the version of what makes it. One that only lacks later
migrations is brought up to date, which shows by the way what they cost on a large desk.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg

from seiketsu.core.postgres import EmbeddedServer, settings_for
from seiketsu.core.postgres.tuning import machine_memory

VERSION = 1
"""Raised by whoever changes what a fill makes: what was filled before is then another desk."""
DEFAULT_HOME = Path(os.environ.get("SEIKETSU_BENCH_HOME", Path.home() / ".cache" / "seiketsu-bench"))


class CannotUse(Exception):
    """What is there is not what the run needs; the message says what to do."""


@dataclass(frozen=True)
class Kept:
    """A filled database: where, and at which moment its world ends."""

    url: str
    until: datetime
    seconds: float


@contextmanager
def server(home: Path) -> Iterator[str]:
    """A database server for benches with the product's own settings; gives the address of its `postgres` database."""
    # A kept fill is made again when a machine dies, so only the shape of the work counts: nothing is synced.
    settings = {**settings_for(machine_memory()), "fsync": "off", "max_wal_size": "8GB"}
    owned = EmbeddedServer(home, settings=settings)
    owned.start(ready_seconds=300)
    try:
        yield owned.paths.url("postgres")
    finally:
        owned.stop()


def database_url(server_url: str, name: str) -> str:
    """The address of another database on the same server."""
    return urlunsplit(urlsplit(server_url)._replace(path=f"/{name}"))


def recipe(tickets: int, seed: int) -> str:
    """What a filled database is known by."""
    return f"{tickets} tickets, seed {seed}, version {VERSION}"


def make_database(server_url: str, name: str, *, anew: bool) -> bool:
    """Make the database unless it is there; True when it is new and empty."""
    with psycopg.connect(server_url, autocommit=True) as asked:
        if anew:
            asked.execute(f'drop database if exists "{name}" with (force)')
        if asked.execute("select 1 from pg_database where datname = %s", [name]).fetchone():
            return False
        asked.execute(f'create database "{name}"')
    return True


def held(asked: psycopg.Connection, wanted: str, name: str) -> datetime | None:
    """When the fill that is there ends; None where nothing was filled.

    Raises:
        CannotUse: it was filled otherwise, or its filling was cut short.
    """
    asked.execute("create table if not exists bench_fill (recipe text primary key, until timestamptz)")
    row = asked.execute("select recipe, until from bench_fill").fetchone()
    if row is None:
        return None
    if row[0] != wanted or row[1] is None:
        why = "was filled otherwise" if row[0] != wanted else "is half filled"
        raise CannotUse(f"The database {name} {why}. It is left as it is; --anew drops it and fills it again.")
    until: datetime = row[1]
    return until


def begin(asked: psycopg.Connection, wanted: str) -> float:
    """Note that the fill begins."""
    asked.execute("insert into bench_fill values (%s, null)", [wanted])
    return time.monotonic()


def finish(asked: psycopg.Connection, until: datetime) -> None:
    """Note that it is whole."""
    asked.execute("update bench_fill set until = %s", [until])
    sys.stderr.flush()
