"""What was kept: the scorecard, and what clients said in surveys."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Field, Query, Router, Schema

from seiketsu.core import clock
from seiketsu.core.errors import ProblemForPerson
from seiketsu.core.http.bearer import Bearer
from seiketsu.core.http.paging import page
from seiketsu.core.http.schemas import Id, Items, Moment, PageWanted, Shown, Word
from seiketsu.plan import queries as plan_queries
from seiketsu.scorecard import queries
from seiketsu.scorecard.rules.card import Row
from seiketsu.scorecard.rules.periods import Period, UnreadablePeriod
from seiketsu.surveys.models import SurveyResponse

router = Router(tags=["figures"])
READ = Bearer("scorecard:read")


class ScorecardWanted(Schema):
    """``period`` is a month such as 2026-11 or a quarter such as 2026-Q4; the running month when left out."""

    period: Annotated[str, Field(pattern=r"^([0-9]{4}-([0-9]{2}|Q[1-4]))?$", max_length=7)] = ""
    tier: Word | None = None


class FigureShown(Shown):
    """``value`` is null where there is not enough to tell; ``low`` and ``high`` are the interval's ends."""

    measure: str
    title: str
    leaf: str
    tier: str | None
    team: str | None
    promise: str
    target: str
    value: str | None
    cases: int
    low: float | None
    high: float | None
    status: str

    @classmethod
    def of(cls, row: Row) -> FigureShown:
        figure = row.figure
        return cls(
            measure=row.measure,
            title=str(row.title),
            leaf=row.leaf,
            tier=row.tier,
            team=row.team,
            promise=row.promise,
            target=row.goal.words,
            value=str(figure.value.quantize(Decimal("0.0001"))) if figure.value is not None else None,
            cases=figure.n,
            low=figure.interval.low if figure.interval else None,
            high=figure.interval.high if figure.interval else None,
            status=str(row.status),
        )


class ScorecardShown(Shown):
    plan_version: int
    kept: int
    at_risk: int
    broken: int
    not_enough: int
    figures: list[FigureShown]


class ResponsesWanted(PageWanted):
    organization_id: Id | None = None
    tier: Word | None = None


class ResponseShown(Shown):
    id: int
    survey: str
    subject_kind: str
    subject_id: int
    organization_id: int | None
    agent_id: int | None
    tier: str
    team: str
    score: int
    solved: str
    knowledge: int | None
    improve: list[str]
    comment: str
    created_at: Moment


@router.get("/scorecard", auth=READ, response=ScorecardShown, operation_id="get_scorecard")
def get_scorecard(request: HttpRequest, wanted: Query[ScorecardWanted]) -> Any:
    """Every promise that has a measure, held against what happened in the period."""
    in_force = plan_queries.current().plan
    if wanted.tier is not None and wanted.tier not in in_force.tiers:
        raise ProblemForPerson(_("The plan has no such tier."))
    try:
        period = Period.parse(wanted.period) if wanted.period else Period.month_of(clock.now().date())
    except UnreadablePeriod as fault:
        raise ProblemForPerson(str(fault)) from fault
    card = queries.card(period, tier=wanted.tier)
    return ScorecardShown(
        plan_version=card.plan_version,
        kept=card.tally.kept,
        at_risk=card.tally.at_risk,
        broken=card.tally.broken,
        not_enough=card.tally.not_enough,
        figures=[FigureShown.of(row) for section in card.sections for row in section.rows],
    )


@router.get("/survey-responses", auth=READ, response=Items[ResponseShown], operation_id="list_survey_responses")
def list_survey_responses(request: HttpRequest, wanted: Query[ResponsesWanted]) -> Any:
    """What clients answered, the newest first."""
    filters = {"organization_id": wanted.organization_id, "tier": wanted.tier}
    rows = SurveyResponse.objects.filter(**{name: value for name, value in filters.items() if value})
    found = page(rows, order=("-id",), limit=wanted.limit, cursor=wanted.cursor)
    return {"items": found.items, "next_cursor": found.next_cursor}
