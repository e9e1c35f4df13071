"""Making a report: sums of cases by dimension and stretch of time, bounded in rows and in time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.db import OperationalError, connection, transaction
from django.db.models import DateField, Q, QuerySet
from django.db.models.functions import Trunc

from seiketsu.accounts.access import has_staff_role
from seiketsu.accounts.models import User
from seiketsu.core import clock
from seiketsu.core.http.paging import Page, page
from seiketsu.core.measures import CASE_AT, EMPTY, Measure, Sample, Scope
from seiketsu.desk.models import Ticket
from seiketsu.desk.queries.search_terms import terms
from seiketsu.desk.rules.search_language import Field, Mistake
from seiketsu.desk.rules.search_language.syntax import leaves
from seiketsu.plan.queries import current
from seiketsu.scorecard import sampling
from seiketsu.scorecard.errors import ReportRefused, ReportTooSlow
from seiketsu.scorecard.reports import wording
from seiketsu.scorecard.reports.catalogue import MEASURES, Dimension, dimensions, ticket_of
from seiketsu.scorecard.rules import reports as rules
from seiketsu.scorecard.rules.reports import Asked, Bucket, Stretch

LONGEST_SECONDS = 10
MOST_ROWS = 60
# Combinations of dimension and time that are read at most; more would be no report.
_MOST_GROUPS = 50_000

Key = str | int | None
Sums = dict[tuple[Key, date | None], Sample]


@dataclass(frozen=True, slots=True)
class Row:
    """One value of the dimension: its sums in each bucket, in all, and in the time before (None when not compared)."""

    key: Key
    label: str
    cells: tuple[Sample, ...]
    total: Sample
    before: Sample | None


@dataclass(frozen=True, slots=True)
class Result:
    """A report. `whole` counts each case once, whatever the rows are; `left_out` rows are beyond the limit."""

    asked: Asked
    measure: Measure
    dimension: Dimension
    over: Stretch
    before: Stretch
    buckets: tuple[date, ...]
    rows: tuple[Row, ...]
    whole: Row
    left_out: int
    enough: int
    mistakes: tuple[Mistake, ...]
    zone: ZoneInfo


def checked(asked: Asked, *, user: User, zone: ZoneInfo) -> dict[str, Dimension]:
    """The dimensions there are, if the report can be made.

    Raises:
        ReportRefused: it can't, and the message says what to change.
    """
    known = dimensions()
    found = rules.fault(
        asked,
        measures={key: measure.by_agent for key, measure in MEASURES.items()},
        dimensions={key: one.by_agent for key, one in known.items()},
        today=clock.now().astimezone(zone).date(),
        leads=has_staff_role(user, "lead"),
    )
    if found is not None:
        raise ReportRefused(wording.fault_words(found, asked))
    if asked.query and not has_staff_role(user, "lead") and _asks_of_others(asked.query, user):
        raise ReportRefused(wording.fault_words(rules.Fault.LEADS_ONLY, asked))
    return known


def _asks_of_others(query: str, user: User) -> bool:
    """Whether a filter narrows a report to somebody else of the staff: that too is a figure by person."""
    own = {"me", "none", str(user.pk), (user.email or "").casefold()}
    named = [leaf for leaf in leaves(terms(query, user=user).node) if isinstance(leaf, Field)]
    return any(leaf.name == "assignee" and {value.casefold() for value in leaf.values} - own for leaf in named)


def result(asked: Asked, *, user: User) -> Result:
    """The report, by the reader's clock. At most six queries beside the names of its rows.

    Raises:
        ReportRefused: it can't be made as asked.
        ReportTooSlow: the database was stopped.
    """
    zone = ZoneInfo(user.time_zone)
    dimension = checked(asked, user=user, zone=zone)[asked.dimension]
    measure, over = MEASURES[asked.measure], _stretch(asked, zone)
    before, asked_terms = over.before(asked.span), terms(asked.query, user=user)
    bucket = Bucket(asked.bucket)
    with _bounded():
        now = _cases(measure, over, zone, asked_terms.tickets() if asked.query else None)
        sums = _sums(now, dimension, bucket, zone)
        whole = _whole(now, bucket, zone)
        past: Sums = {}
        past_whole = EMPTY
        if asked.compare:
            then = _cases(measure, before, zone, asked_terms.tickets() if asked.query else None)
            past = _sums(then, dimension, Bucket.NONE, zone)
            past_whole = sum(_whole(then, Bucket.NONE, zone).values(), EMPTY)
        starts = tuple(rules.buckets(over, bucket))
        rows = _rows(sums, past, starts, asked, dimension)
    total = sum(whole.values(), EMPTY)
    cells = tuple(whole.get(start, EMPTY) for start in starts)
    all_of_it = Row(None, "", cells, total, past_whole if asked.compare else None)
    return Result(
        asked, measure, dimension, over, before, starts, tuple(rows[:MOST_ROWS]), all_of_it,
        max(0, len(rows) - MOST_ROWS), current().plan.document.quality.enough_cases, asked_terms.mistakes, zone,
    )  # fmt: skip


def cases_behind(
    asked: Asked, key: str, bucket: date | None, *, user: User, cursor: str | None, limit: int = 50
) -> Page[Any]:
    """The cases behind one cell, newest first; `key` is the row's as text, "" for no value, "*" for all rows.

    Raises:
        ReportRefused, ReportTooSlow, BadCursor: as elsewhere.
    """
    zone = ZoneInfo(user.time_zone)
    dimension = checked(asked, user=user, zone=zone)[asked.dimension]
    over = _stretch(asked, zone)
    if bucket is not None:
        following = [start for start in rules.buckets(over, Bucket(asked.bucket)) if start > bucket]
        over = Stretch(max(bucket, over.first), min([*following[:1], over.end]))
    tickets = terms(asked.query, user=user).tickets() if asked.query else None
    with _bounded():
        found = _cases(MEASURES[asked.measure], over, zone, tickets)
        if key != "*":
            found = found.annotate(report_key=dimension.annotation(found, zone)).filter(_is(dimension, key))
        return page(found, order=(f"-{CASE_AT}", "-pk"), limit=limit, cursor=cursor)


def _is(dimension: Dimension, key: str) -> Q:
    if dimension.is_many:
        return Q(report_key__contains=[key]) if key else Q(report_key__len=0)
    if not key:
        return Q(report_key__isnull=True) | Q(report_key="") if dimension.key in _TEXTS else Q(report_key__isnull=True)
    if dimension.key in _NUMBERS:
        return Q(report_key=int(key)) if key.isdecimal() and len(key) < 18 else Q(pk__in=[])
    return Q(report_key=key)


_NUMBERS = frozenset({"agent", "organization", "weekday", "hour"})
_TEXTS = frozenset({"tier", "team", "category"})


def _stretch(asked: Asked, zone: ZoneInfo) -> Stretch:
    found = rules.stretch(asked, clock.now().astimezone(zone).date())
    assert found is not None
    return found


def _cases(measure: Measure, over: Stretch, zone: ZoneInfo, tickets: QuerySet[Ticket] | None) -> QuerySet[Any, Any]:
    start, end = over.between(zone)
    found: QuerySet[Any, Any] = sampling.cases(measure, Scope(start, end))
    if tickets is None:
        return found
    return found.filter(**{f"{ticket_of(found)}__in": tickets.order_by().values("pk")})


def _bucketed(found: QuerySet[Any, Any], bucket: Bucket, zone: ZoneInfo) -> QuerySet[Any, Any]:
    if bucket is Bucket.NONE:
        return found
    cut: QuerySet[Any, Any] = found.annotate(
        report_bucket=Trunc(CASE_AT, bucket.value, tzinfo=zone, output_field=DateField())
    )
    return cut


def _sums(found: QuerySet[Any, Any], dimension: Dimension, bucket: Bucket, zone: ZoneInfo) -> Sums:
    by = ["report_key", *(["report_bucket"] if bucket is not Bucket.NONE else [])]
    keyed = _bucketed(found.annotate(report_key=dimension.annotation(found, zone)), bucket, zone)
    rows = list(keyed.values(*by).annotate(**sampling.SUMS)[: _MOST_GROUPS + 1])
    if len(rows) > _MOST_GROUPS:
        raise ReportTooSlow
    sums: Sums = defaultdict(lambda: EMPTY)
    for row in rows:
        for key in _keys(row["report_key"], dimension):
            sums[(key, row.get("report_bucket"))] += sampling.sample_of(row)
    return sums


def _keys(value: Any, dimension: Dimension) -> Sequence[Key]:
    if dimension.is_many:
        return list(value) or [None]
    return [None if value == "" else value]


def _whole(found: QuerySet[Any, Any], bucket: Bucket, zone: ZoneInfo) -> Mapping[date | None, Sample]:
    if bucket is Bucket.NONE:
        return {None: sampling.sample_of(found.aggregate(**sampling.SUMS))}
    rows = _bucketed(found, bucket, zone).values("report_bucket").annotate(**sampling.SUMS)
    return {row["report_bucket"]: sampling.sample_of(row) for row in rows}


def _rows(sums: Sums, past: Sums, starts: Sequence[date], asked: Asked, dimension: Dimension) -> list[Row]:
    """The rows, the largest first; weekdays and hours in their own order."""
    totals: dict[Key, Sample] = defaultdict(lambda: EMPTY)
    for (key, _bucket), sample in sums.items():
        totals[key] += sample
    for key, _bucket in past:
        totals.setdefault(key, EMPTY)
    labels = wording.labels(dimension, totals)
    rows = [
        Row(
            key,
            labels[key],
            tuple(sums.get((key, start), EMPTY) for start in starts),
            total,
            past.get((key, None), EMPTY) if asked.compare else None,
        )
        for key, total in totals.items()
    ]
    if dimension.key in ("weekday", "hour"):
        return sorted(rows, key=lambda row: int(row.key or 0))
    return sorted(rows, key=lambda row: (-row.total.n, row.label.casefold()))


@contextmanager
def _bounded() -> Iterator[None]:
    """No statement inside runs longer than the limit."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("select set_config('statement_timeout', %s, true)", [str(LONGEST_SECONDS * 1000)])
            yield
            cursor.execute("set local statement_timeout to default")
    except OperationalError as fault:
        if "statement timeout" in str(fault):
            raise ReportTooSlow from fault
        raise
