"""Reports and what the analysis led to, for programs: the same queries and verbs as the pages."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Field, Query, Router, Schema, Status

from seiketsu.accounts.access import TokenUser
from seiketsu.accounts.queries import staff
from seiketsu.core.errors import ProblemForPerson
from seiketsu.core.http.bearer import Bearer
from seiketsu.core.http.paging import page
from seiketsu.core.http.schemas import Given, Id, Items, Line, Moment, PageWanted, Shown, Text
from seiketsu.core.measures import Sample
from seiketsu.scorecard import analysis
from seiketsu.scorecard.models import Finding
from seiketsu.scorecard.reports import access, actions, files, queries, wording
from seiketsu.scorecard.reports.queries import Result, Row
from seiketsu.scorecard.rules.reports import LONGEST_QUERY, Asked

router = Router(tags=["reports"])
READ, WRITE = Bearer("scorecard:read"), Bearer("scorecard:write")
_Key = Annotated[str, Field(max_length=80, pattern=r"^[A-Za-z0-9_.:-]*$")]
_Filter = Annotated[str, Field(max_length=LONGEST_QUERY, pattern=r"^[^\x00-\x1f\x7f]*$")]


def _caller(request: HttpRequest) -> TokenUser:
    caller: TokenUser = request.caller  # type: ignore[attr-defined]
    return caller


class ReportWanted(Schema):
    """What to show, in the words of the builder's address; ``first`` and ``last`` are for the span ``custom``."""

    measure: _Key = "opened"
    dimension: _Key = "category"
    bucket: _Key = "none"
    span: _Key = "last_30"
    first: _Key = ""
    last: _Key = ""
    compare: bool = True
    query: _Filter = ""


class ReportGiven(Given, ReportWanted):
    """A report to save: what to show, and under which name, for whom and how often."""

    name: Line
    is_shared: bool = False
    schedule: Literal["", "daily", "weekly", "monthly"] = ""


class AskedShown(Shown):
    measure: str
    dimension: str
    bucket: str
    span: str
    first: str
    last: str
    compare: bool
    query: str


class ReportShown(Shown):
    """``problem`` says why the last mail did not go out."""

    id: int
    owner_id: int
    name: str
    asked: AskedShown
    is_shared: bool
    schedule: str
    next_at: Moment | None
    last_sent_at: Moment | None
    problem: str


class FigureShown(Shown):
    """``value`` is null without cases; a share of fewer cases than ``enough`` is for the reader to judge."""

    value: float | None
    cases: int


class RowShown(Shown):
    """``key`` is null for what has no value; ``cells`` follow ``buckets``; ``before`` is null when not compared."""

    key: str | None
    label: str
    cells: list[FigureShown]
    total: FigureShown
    before: FigureShown | None


class ResultShown(Shown):
    """``whole`` counts each case once; ``left_out`` rows are beyond the limit."""

    first: date
    end: date
    zone: str
    enough: int
    buckets: list[date]
    rows: list[RowShown]
    whole: RowShown
    left_out: int


class FindingsWanted(PageWanted):
    is_done: bool | None = None


class FindingGiven(Given):
    """What was found, who sees to it, and by which day."""

    kind: Literal["recurring", "reopened", "slow", "changed"]
    title: Line
    text: Text = ""
    owner_id: Id
    due_on: Annotated[date, Field(strict=False)]


class DoneGiven(Given):
    text: Text


class FindingShown(Shown):
    id: int
    kind: str
    title: str
    text: str
    owner_id: int
    due_on: date
    created_at: Moment
    created_by_id: int
    done_at: Moment | None
    done_by_id: int | None
    done_text: str


def _result(found: Result) -> ResultShown:
    def figure(sample: Sample) -> FigureShown:
        value = wording.plain(sample, found.measure)
        return FigureShown(value=None if value is None else float(value), cases=sample.n)

    def row(one: Row) -> RowShown:
        return RowShown(
            key=None if one.key is None else str(one.key),
            label=one.label,
            cells=[figure(sample) for sample in one.cells],
            total=figure(one.total),
            before=None if one.before is None else figure(one.before),
        )

    return ResultShown(
        first=found.over.first,
        end=found.over.end,
        zone=str(found.zone),
        enough=found.enough,
        buckets=list(found.buckets),
        rows=[row(one) for one in found.rows],
        whole=row(found.whole),
        left_out=found.left_out,
    )


_AS_CSV = {"responses": {200: {"content": {"text/csv": {"schema": {"type": "string"}}}}}}


def _csv(found: Result) -> HttpResponse:
    answer = HttpResponse(files.as_csv(found), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{files.name_of(str(found.measure.title))}"'
    return answer


@router.get("/report", auth=READ, response=ResultShown, operation_id="run_report")
def run_report(request: HttpRequest, wanted: Query[ReportWanted]) -> Any:
    """Any measure by any dimension over any time, by the clock of the token's person."""
    return _result(queries.result(Asked(**wanted.dict()), user=_caller(request).user))


@router.get(
    "/report.csv",
    auth=READ,
    response={200: str},
    operation_id="run_report_csv",
    openapi_extra=_AS_CSV,
)
def run_report_csv(request: HttpRequest, wanted: Query[ReportWanted]) -> HttpResponse:
    """The same as a table for a spreadsheet."""
    return _csv(queries.result(Asked(**wanted.dict()), user=_caller(request).user))


@router.get("/reports", auth=READ, response=Items[ReportShown], operation_id="list_reports")
def list_reports(request: HttpRequest, wanted: Query[PageWanted]) -> Any:
    """The caller's saved reports and those that others share."""
    rows = access.visible(_caller(request).user).order_by()
    found = page(rows, order=("id",), limit=wanted.limit, cursor=wanted.cursor)
    return {"items": found.items, "next_cursor": found.next_cursor}


@router.post("/reports", auth=WRITE, response={201: ReportShown}, operation_id="save_report")
def save_report(request: HttpRequest, given: ReportGiven) -> Any:
    """Save a report; with a schedule it goes out to the caller by mail."""
    caller, values = _caller(request), given.dict()
    kept = {name: values.pop(name) for name in ("name", "is_shared", "schedule")}
    return Status(201, actions.save_report(asked=Asked(**values), owner=caller.user, actor=caller.actor, **kept))


@router.get("/reports/{report_id}", auth=READ, response=ReportShown, operation_id="get_report")
def get_report(request: HttpRequest, report_id: Id) -> Any:
    """One saved report, without its figures."""
    return access.report_for(_caller(request).user, report_id)


@router.get("/reports/{report_id}/result", auth=READ, response=ResultShown, operation_id="run_saved_report")
def run_saved_report(request: HttpRequest, report_id: Id) -> Any:
    """A saved report's figures, as of now."""
    user = _caller(request).user
    return _result(queries.result(Asked(**access.report_for(user, report_id).asked), user=user))


@router.get(
    "/reports/{report_id}/result.csv",
    auth=READ,
    response={200: str},
    operation_id="run_saved_report_csv",
    openapi_extra=_AS_CSV,
)
def run_saved_report_csv(request: HttpRequest, report_id: Id) -> HttpResponse:
    """A saved report as a table for a spreadsheet, as of now."""
    user = _caller(request).user
    return _csv(queries.result(Asked(**access.report_for(user, report_id).asked), user=user))


@router.put("/reports/{report_id}", auth=WRITE, response=ReportShown, operation_id="change_report")
def change_report(request: HttpRequest, report_id: Id, given: ReportGiven) -> Any:
    """Keep a report of one's own as given, in place of what was kept."""
    caller, values = _caller(request), given.dict()
    kept = {name: values.pop(name) for name in ("name", "is_shared", "schedule")}
    report = access.report_for(caller.user, report_id, to_change=True)
    return actions.save_report(asked=Asked(**values), owner=caller.user, actor=caller.actor, report=report, **kept)


@router.delete("/reports/{report_id}", auth=WRITE, response={204: None}, operation_id="remove_report")
def remove_report(request: HttpRequest, report_id: Id) -> Any:
    """Take a report of one's own away; nothing goes out any more."""
    caller = _caller(request)
    actions.remove_report(access.report_for(caller.user, report_id, to_change=True), actor=caller.actor)
    return Status(204, None)


@router.get("/findings", auth=READ, response=Items[FindingShown], operation_id="list_findings")
def list_findings(request: HttpRequest, wanted: Query[FindingsWanted]) -> Any:
    """What the analysis led to, the newest first."""
    rows = Finding.objects.order_by()
    if wanted.is_done is not None:
        rows = rows.filter(done_at__isnull=not wanted.is_done)
    found = page(rows, order=("-id",), limit=wanted.limit, cursor=wanted.cursor)
    return {"items": found.items, "next_cursor": found.next_cursor}


@router.post("/findings", auth=WRITE, response={201: FindingShown}, operation_id="record_finding")
def record_finding(request: HttpRequest, given: FindingGiven) -> Any:
    """Write down what was found, who sees to it and by which day."""
    caller, values = _caller(request), given.dict()
    owner = staff().filter(pk=values.pop("owner_id")).first()
    if owner is None:
        raise ProblemForPerson(_("Say who sees to it, and by which day."))
    found = analysis.record_finding(owner=owner, about="", by=caller.user, actor=caller.actor, **values)
    return Status(201, found)


@router.put("/findings/{finding_id}/done", auth=WRITE, response=FindingShown, operation_id="finish_finding")
def finish_finding(request: HttpRequest, finding_id: Id, given: DoneGiven) -> Any:
    """Write down what was done about it."""
    caller = _caller(request)
    return analysis.finish_finding(finding_id, text=given.text, by=caller.user, actor=caller.actor)
