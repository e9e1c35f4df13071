"""What the answers say as figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db.models import F, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from seiketsu.core import measures as cases
from seiketsu.core.measures import CaseLabel, Kind, Measure, Scope
from seiketsu.core.registry import subject_labels
from seiketsu.surveys.models import SurveyResponse
from seiketsu.surveys.rules.questions import TICKET


def rating_cases(scope: Scope) -> QuerySet[SurveyResponse, Any]:
    """Every rating of a ticket, counted when it was first given: a later change of mind stays in its month."""
    ratings = SurveyResponse.objects.filter(survey=TICKET, created_at__gte=scope.start, created_at__lt=scope.end)
    if scope.tier is not None:
        ratings = ratings.filter(tier=scope.tier)
    if scope.team is not None:
        ratings = ratings.filter(team=scope.team)
    if scope.organization_id is not None:
        ratings = ratings.filter(organization_id=scope.organization_id)
    return ratings.annotate(
        **{
            cases.CASE_AT: F("created_at"),
            cases.CASE_TIER: F("tier"),
            cases.CASE_TEAM: F("team"),
            cases.CASE_VALUE: F("score"),
            cases.CASE_AGENT: F("agent_id"),
            cases.CASE_SUBJECT: F("pk"),
            cases.CASE_ORGANIZATION: F("organization_id"),
        }
    )


def describe_ratings(response_ids: Sequence[int]) -> Mapping[int, CaseLabel]:
    """Ratings as rows: what was rated, by which client, of whose work."""
    answers = SurveyResponse.objects.filter(pk__in=response_ids).select_related("request", "organization")
    return {answer.pk: _label(answer) for answer in answers}


def _label(answer: SurveyResponse) -> CaseLabel:
    subject = subject_labels.get(answer.subject_kind)
    who = [answer.organization.name if answer.organization else "", answer.request.agent_name]
    if answer.comment:
        words = len(answer.comment.split())
        who.append(ngettext("wrote %(num)s word", "wrote %(num)s words", words) % {"num": words})
    return CaseLabel(
        title=answer.request.about or _("No. %(number)s") % {"number": answer.subject_id},
        detail=" · ".join(part for part in who if part),
        url=subject.address(answer.subject_id) if subject else "",
    )


SATISFACTION = Measure(
    key="surveys.satisfaction",
    title=gettext_lazy("Satisfaction"),
    kind=Kind.MEAN,
    leaves=(
        "tiers.{tier}.satisfaction",
        "teams.{team}.metrics.satisfaction",
        "quality.satisfaction",
        "objectives.satisfaction",
    ),
    cases=rating_cases,
    describe=describe_ratings,
    noun=lambda number: ngettext("rating", "ratings", number),
    scale=(Decimal(0), Decimal(10)),
    by_agent=True,
    settles_after_days=31,
)
