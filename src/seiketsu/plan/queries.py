"""Reads of the plan: what is in force, what was, and the plan as a document."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection

from seiketsu.core import clock, tenancy
from seiketsu.core.kept_queries import KeptQuery
from seiketsu.plan.coverage import coverage_of
from seiketsu.plan.errors import NoPlanInForce, NoSuchVersion
from seiketsu.plan.models import PlanVersion
from seiketsu.plan.reading import plan_of, report_of
from seiketsu.plan.rules.diff import Change, diff
from seiketsu.plan.rules.document import DocumentSection, next_review, sections_of
from seiketsu.plan.spec.view import Plan

_KEPT_PLANS = 32
_by_checksum: OrderedDict[str, Plan] = OrderedDict()


@dataclass(frozen=True, slots=True)
class PlanInForce:
    """A plan and the number of the version it was applied as."""

    version: int
    plan: Plan

    @property
    def skill_titles(self) -> dict[str, str]:
        """The plan's own words for skills."""
        return {slug: words for team in self.plan.document.teams.values() for slug, words in team.skills.items()}


_LATEST: KeptQuery[tuple[int, str]] = KeptQuery(
    "plan_in_force", lambda: PlanVersion.objects.order_by("-number").values_list("number", "checksum")[:1]
)
_held: ContextVar[list[PlanInForce] | None] = ContextVar("plan in force", default=None)


@dataclass(frozen=True, slots=True)
class VersionSummary:
    """One line of the plan's history."""

    number: int
    applied_at: datetime
    applied_by: str
    note: str


def current() -> PlanInForce:
    """The plan in force: one query of one row, whatever the size of the plan.

    Raises:
        NoPlanInForce: none has been applied yet.
    """
    held = _held.get()
    if held:
        return held[0]
    row = _LATEST.first()
    if row is None:
        raise NoPlanInForce
    found = PlanInForce(row[0], _plan(row[0], row[1]))
    if held is not None:
        held.append(found)
    return found


@contextmanager
def holding() -> Iterator[None]:
    """Let everything inside see one version, looked up once: one change, or a run in which nobody applies a plan."""
    outer = _held.get()
    token = _held.set([] if outer is None else outer)
    try:
        yield
    finally:
        _held.reset(token)


def current_or_none() -> PlanInForce | None:
    """The plan in force, or None before the first is applied."""
    try:
        return current()
    except NoPlanInForce:
        return None


def at(version: int) -> PlanInForce:
    """The plan as it was in a version.

    Raises:
        NoSuchVersion: the number was never applied.
    """
    checksum = PlanVersion.objects.filter(number=version).values_list("checksum", flat=True).first()
    if checksum is None:
        raise NoSuchVersion(version)
    return PlanInForce(version, _plan(version, checksum))


def version_row(number: int) -> PlanVersion:
    """The row of a version, with its text and who applied it."""
    row = PlanVersion.objects.filter(number=number).first()
    if row is None:
        raise NoSuchVersion(number)
    return row


def history(limit: int = 50) -> list[VersionSummary]:
    """The latest versions, newest first."""
    rows = PlanVersion.objects.order_by("-number").only("number", "applied_at", "applied_by_label", "note")[:limit]
    return [VersionSummary(row.number, row.applied_at, row.applied_by_label, row.note) for row in rows]


@dataclass(frozen=True, slots=True)
class PlanPage:
    """A version of the plan as a document, with what the page says around it."""

    version: int
    title: str
    company: str
    applied_at: datetime
    applied_by: str
    note: str
    sections: tuple[DocumentSection, ...]
    leaves: int
    bound: int
    pending: int
    assumed: int
    findings: int
    open_findings: int
    next_review: date


def document(version: int | None = None) -> PlanPage:
    """The plan in force, or a version of it, as a document: leaves with their marks, conflicts quoted."""
    row = version_row(current().version if version is None else version)
    plan = _plan(row.number, row.checksum)
    report = report_of(row.source, clock.now().date())
    coverage = coverage_of(plan)
    states = {item.leaf.key: str(item.state) for item in coverage.leaves}
    return PlanPage(
        version=row.number,
        title=plan.document.company.title,
        company=plan.document.company.name,
        applied_at=row.applied_at,
        applied_by=row.applied_by_label,
        note=row.note,
        sections=sections_of(plan, report, states),
        leaves=len(coverage.leaves),
        bound=coverage.count("bound"),
        pending=coverage.count("pending"),
        assumed=len(report.assumptions),
        findings=len(report.findings),
        open_findings=len(report.open),
        next_review=next_review(plan.document.company.review_every, clock.now().date()),
    )


def changes(before: int, after: int) -> list[Change]:
    """What changed between two versions, in words."""
    return diff(at(before).plan, at(after).plan)


def _plan(version: int, checksum: str) -> Plan:
    plan = _by_checksum.get(checksum)
    if plan is None:
        plan = plan_of(_source(version))
        _by_checksum[checksum] = plan
        while len(_by_checksum) > _KEPT_PLANS:
            _by_checksum.popitem(last=False)
    return plan


def remember(checksum: str, plan: Plan) -> None:
    """Keep a plan that was just applied, so that the process that applied it doesn't parse it again."""
    _by_checksum[checksum] = plan


def _source(version: int) -> str:
    """The text of a version; beyond the portal's role, which may not read it, by a connection of its own."""
    with connection.cursor() as cursor:
        cursor.execute("select current_user")
        row = cursor.fetchone()
    if row is None or row[0] != tenancy.portal_role():
        return PlanVersion.objects.values_list("source", flat=True).get(number=version)
    own = connection.copy()
    try:
        with own.cursor() as cursor:
            cursor.execute("select source from plan_planversion where number = %s", [version])
            found = cursor.fetchone()
    finally:
        own.close()
    if found is None:
        raise NoSuchVersion(version)
    return str(found[0])
