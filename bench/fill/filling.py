"""A whole desk of a given size in an empty installation."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import psycopg

from fill.copying import Copier, Copy, Pattern, lexemes_of, pattern_of
from fill.tables import number_apart, number_on, tables_of_tickets, without_indexes
from fill.tales import Company, live, make_company, tales
from fill.words import PLACEHOLDERS, VOCABULARY, words_of
from seiketsu.core import clock
from seiketsu.desk.actions.storing import SEARCH_CONFIGURATION
from seiketsu.plan import queries as plans

SEED = 20261123
YEARS = 5
CLOSED_TALES, OPEN_TALES, OPEN = 240, 120, 2400
_WEEK = timedelta(weeks=1)


@dataclass(frozen=True)
class Plan:
    """How many tickets in all; of them so many open, and how many of each kind are lived through to be copied."""

    tickets: int
    opened: int = OPEN
    closed_tales: int = CLOSED_TALES
    open_tales: int = OPEN_TALES
    years: int = YEARS


def fill(asked: psycopg.Connection, plan: Plan, *, until: datetime, first_id: int = 0) -> Company:
    """Fill the database of the running Django with `asked` an owner's connection of its own, in autocommit."""
    began = time.monotonic()
    asked.execute("set timezone = 'UTC'")
    clock.set_to(until - timedelta(weeks=8))
    company = make_company(SEED, until)
    tables = tables_of_tickets(asked)
    number_apart(asked, tables)
    with plans.holding():
        wanted = tales(company, closed=plan.closed_tales, opened=plan.open_tales)
        numbers = live(wanted, lambda _place: PLACEHOLDERS)
    _say(began, f"{len(numbers)} tickets lived through")
    lexemes = lexemes_of(asked, SEARCH_CONFIGURATION, VOCABULARY)
    patterns = [pattern_of(asked, tables, number, lexemes) for number in numbers]
    copier = Copier(asked, tables, lexemes, first_id)
    with without_indexes(asked, tables):
        asked.execute("set session_replication_role = replica")
        copier.write(copies(plan, patterns), until, lambda done: done % 50_000 or _say(began, f"{done:,} tickets"))
        asked.execute("set session_replication_role = origin")
        number_on(asked, tables, copier.last)
        _say(began, "making the indexes")
    asked.execute("update core_sequencer set last_position = %s where id = 1", [copier.position])
    asked.execute("update core_eventcursor set position = %s", [copier.position])
    asked.execute("vacuum (analyze)")
    _say(began, f"filled with {plan.tickets:,} tickets")
    return company


def copies(plan: Plan, patterns: list[Pattern]) -> Iterator[tuple[Pattern, Copy]]:
    """What to make, the oldest first: closed ones week by week, then the open ones within two hours."""
    closed, opened = patterns[: plan.closed_tales], patterns[plan.closed_tales :]
    wanted = plan.tickets - plan.opened
    weeks = plan.years * 52 - 4
    for number in range(wanted):
        week = weeks - 1 - number * weeks // wanted
        yield closed[number % len(closed)], Copy(number, -week * _WEEK, words_of(number))
    for place in range(plan.opened):
        number = wanted + place
        early = timedelta(hours=2) * place / plan.opened  # a little, or they would run on hours that are not theirs
        yield opened[place % len(opened)], Copy(number, -early, words_of(number))


def _say(began: float, text: str) -> None:
    sys.stderr.write(f"fill: {text} ({time.monotonic() - began:.0f} s)\n")
    sys.stderr.flush()
