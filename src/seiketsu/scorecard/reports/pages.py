"""Reports as their pages show them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from seiketsu.accounts.access import has_staff_role
from seiketsu.accounts.models import User
from seiketsu.core.http.paging import Page
from seiketsu.core.measures import CASE_AT, CASE_SUBJECT, Kind, Sample
from seiketsu.scorecard.models import Report
from seiketsu.scorecard.reports import wording
from seiketsu.scorecard.reports.catalogue import LOWER_IS_BETTER, MEASURES, dimensions
from seiketsu.scorecard.reports.queries import Result, Row
from seiketsu.scorecard.rules.reports import Asked, Span

_MOST_DRAWN = 12
_MOST_LINES = 6


@dataclass(frozen=True, slots=True)
class ShownCell:
    """A figure with its cases and the way to them."""

    figure: str
    sample: str
    url: str


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A row in words; `tone` says whether it moved the right way."""

    label: str
    cells: tuple[ShownCell, ...]
    total: ShownCell
    before: str
    change: str
    tone: str


def address(asked: Asked) -> str:
    """The report as a query string."""
    usual = {"first": "", "last": "", "query": ""}
    values = {name: value for name, value in asked.as_dict().items() if value != usual.get(name)}
    return urlencode(values | {"compare": "on" if asked.compare else "off"})


def list_page(reports: Iterable[Report], user: User) -> dict[str, Any]:
    """The context of the list."""
    return {
        "reports": [
            (report, MEASURES[report.asked["measure"]].title if report.asked["measure"] in MEASURES else "")
            for report in reports
        ],
        "user": user,
    }


def builder_page(
    asked: Asked, found: Result | None, problem: str, *, user: User, saved: Report | None
) -> dict[str, Any]:
    """The context of the builder."""
    leads = has_staff_role(user, "lead")
    own = saved is not None and saved.owner_id == user.pk
    return {
        "asked": asked,
        "saved": saved,
        "is_own": own,
        "problem": problem,
        "typed": None,
        "measures": [(key, measure.title) for key, measure in MEASURES.items()],
        "dimensions": [(key, one.title) for key, one in dimensions().items() if leads or not one.by_agent],
        "buckets": wording.bucket_choices(),
        "spans": wording.span_choices(),
        "schedules": Report.Schedule.choices,
        "is_custom": asked.span == Span.CUSTOM,
        "shown": shown(found) if found is not None else None,
        "query": address(asked),
        "export_url": f"{reverse('scorecard:report_csv')}?{address(asked)}",
        "chart_url": f"{reverse('scorecard:report_chart')}?{address(asked)}",
    }


def shown(found: Result) -> dict[str, Any]:
    """A report in words, with the way to the cases behind each figure."""
    return {
        "heads": [wording.bucket_label(start, found.asked.bucket) for start in found.buckets],
        "rows": [_row(row, found, "" if row.key is None else str(row.key)) for row in found.rows],
        "whole": _row(found.whole, found, "*"),
        "left_out": found.left_out,
        "measure": found.measure.title,
        "dimension": found.dimension.title,
        "is_many": found.dimension.is_many,
        "is_share": found.measure.kind is Kind.SHARE,
        "enough": found.enough,
        "first": found.over.first,
        "last": found.over.end - timedelta(days=1),
        "before_first": found.before.first,
        "before_last": found.before.end - timedelta(days=1),
        "compare": found.asked.compare,
        "zone": str(found.zone).replace("_", " "),
        "mistakes": [found.asked.query[one.span.start : one.span.end] for one in found.mistakes],
        "is_empty": not found.whole.total.n,
    }


def _row(row: Row, found: Result, key: str) -> ShownRow:
    enough = found.enough
    moved = wording.change(row.total, row.before, found.measure, enough)
    return ShownRow(
        row.label,
        tuple(_cell(sample, found, key, start) for sample, start in zip(row.cells, found.buckets, strict=True)),
        _cell(row.total, found, key, None),
        "" if row.before is None else wording.figure(row.before, found.measure, enough),
        moved,
        _tone(row, found) if moved else "",
    )


def _tone(row: Row, found: Result) -> str:
    """Good, bad, or neither: more tickets are no verdict."""
    assert row.before is not None
    one, other = wording.plain(row.total, found.measure), wording.plain(row.before, found.measure)
    if found.measure.kind is Kind.COUNT or one is None or other is None or one == other:
        return ""
    return "ok" if (one < other) == (found.measure.key in LOWER_IS_BETTER) else "bad"


def _cell(sample: Sample, found: Result, key: str, start: date | None) -> ShownCell:
    query = address(found.asked) + "&" + urlencode({"key": key} | ({"at": start.isoformat()} if start else {}))
    counts = found.measure.kind is Kind.COUNT
    return ShownCell(
        wording.figure(sample, found.measure, found.enough),
        "" if counts or not sample.n else f"{sample.n} {found.measure.noun(sample.n)}",
        f"{reverse('scorecard:report_cases')}?{query}" if sample.n else "",
    )


def cases_page(asked: Asked, key: str, bucket: date | None, page: Page[Any]) -> dict[str, Any]:
    """The context of the cases behind a cell."""
    measure = MEASURES[asked.measure]
    labels = measure.describe([getattr(case, CASE_SUBJECT) for case in page.items])
    more = {"key": key, "cursor": page.next_cursor} | ({"at": bucket.isoformat()} if bucket else {})
    return {
        "items": [(getattr(case, CASE_AT), labels.get(getattr(case, CASE_SUBJECT))) for case in page.items],
        "title": measure.title,
        "back": f"{reverse('scorecard:report_new')}?{address(asked)}",
        "following": f"{reverse('scorecard:report_cases')}?{address(asked)}&{urlencode(more)}"
        if page.next_cursor
        else "",
    }


def chart_option(found: Result) -> dict[str, Any]:
    """What ECharts draws: lines over time, or bars by row. Shares of too few cases are gaps, as in the table."""
    if found.buckets:
        drawn = found.rows[:_MOST_LINES] if len(found.rows) > 1 else found.rows
        return {
            "legend": {"type": "scroll", "bottom": 0},
            "grid": {"left": 8, "right": 8, "top": 16, "bottom": 36, "containLabel": True},
            "xAxis": {
                "type": "category",
                "data": [wording.bucket_label(start, found.asked.bucket) for start in found.buckets],
            },
            "yAxis": {"type": "value"},
            "series": [
                {"type": "line", "name": row.label, "data": [_point(sample, found) for sample in row.cells]}
                for row in drawn
            ],
        }
    drawn = found.rows[:_MOST_DRAWN]
    series = [{"type": "bar", "name": str(found.measure.title), "data": [_point(row.total, found) for row in drawn]}]
    return {
        "grid": {"left": 8, "right": 8, "top": 16, "bottom": 8, "containLabel": True},
        "xAxis": {"type": "category", "data": [row.label for row in drawn], "axisLabel": {"interval": 0, "rotate": 30}},
        "yAxis": {"type": "value"},
        "series": series,
    }


def _point(sample: Sample, found: Result) -> float | None:
    value = wording.plain(sample, found.measure)
    if value is None or (found.measure.kind is Kind.SHARE and sample.n < found.enough):
        return None
    return round(float(value), 2)
