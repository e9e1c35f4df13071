"""Cases for tests: ratings as one measure, and the share of good ratings as others, held against leaves of the plan."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Case, IntegerField, QuerySet, Value, When

from seiketsu.core.events import Subject
from seiketsu.core.measures import CaseLabel, Kind, Measure, Scope
from seiketsu.surveys.measures import SATISFACTION, rating_cases
from seiketsu.surveys.models import RequestState, SurveyRequest, SurveyResponse
from seiketsu.surveys.tests import factories

plan_in_force = factories.plan_in_force
client = factories.client
person = factories.person


def share_cases(good_from: int) -> Callable[[Scope], QuerySet[Any, Any]]:
    """Ratings as hits and misses."""

    def cases(scope: Scope) -> QuerySet[Any, Any]:
        good = Case(When(score__gte=good_from, then=Value(1)), default=Value(0), output_field=IntegerField())
        return rating_cases(scope).annotate(case_value=good)

    return cases


def describe(ids: Sequence[int]) -> Mapping[int, CaseLabel]:
    return {number: CaseLabel(f"Case {number}", "Summit & Vale Realty", f"/cases/{number}") for number in ids}


IN_TIME = Measure(
    key="test.first_response",
    title="First response",
    kind=Kind.SHARE,
    leaves=("tiers.{tier}.first_response",),
    goal_leaf="quality.resolution_compliance",
    cases=share_cases(5),
    describe=describe,
    noun=lambda _number: "tickets",
)
ESCALATED = Measure(
    key="test.escalation",
    title="Escalated",
    kind=Kind.SHARE,
    leaves=("teams.{team}.metrics.escalation_rate", "quality.escalation_rate"),
    cases=share_cases(5),
    describe=describe,
    noun=lambda _number: "tickets",
)
ARTICLES = Measure(
    key="test.articles",
    title="Articles",
    kind=Kind.COUNT,
    leaves=("teams.{team}.metrics.knowledge_contributions",),
    cases=rating_cases,
    describe=describe,
    noun=lambda _number: "articles",
)
MEASURES = {measure.key: measure for measure in (SATISFACTION, IN_TIME, ESCALATED, ARTICLES)}


def rated(
    *scores: int, at: datetime, tier: str = "business", team: str = "tier1", **fields: Any
) -> list[SurveyResponse]:
    """Answers as the surveys keep them, made in bulk: a scorecard counts hundreds."""
    recipient = fields.pop("recipient", None) or person()
    requests = SurveyRequest.objects.bulk_create(
        SurveyRequest(
            survey="ticket",
            subject_kind="desk.ticket",
            subject_id=number,
            occasion=f"{tier}-{team}-{at.isoformat()}-{SurveyRequest.objects.count()}-{number}",
            recipient=recipient,
            about=f"Ticket {number}",
            happened_at=at,
            state=RequestState.ASKED,
            asked_at=at,
            expires_at=at,
            **fields,
        )
        for number in range(1, len(scores) + 1)
    )
    return SurveyResponse.objects.bulk_create(
        SurveyResponse(
            request=request,
            survey="ticket",
            subject_kind="desk.ticket",
            subject_id=request.subject_id,
            tier=tier,
            team=team,
            score=score,
            created_at=at,
            updated_at=at,
            **fields,
        )
        for request, score in zip(requests, scores, strict=True)
    )


def subject(number: int) -> Subject:
    return Subject("desk.ticket", number)
