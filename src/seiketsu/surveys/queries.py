"""Reading requests and answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.conf import settings
from django.db.models import Count, F, Sum

from seiketsu.core import clock
from seiketsu.core.events import Subject
from seiketsu.core.measures import Sample
from seiketsu.plan.queries import current
from seiketsu.surveys.errors import UnknownSurvey
from seiketsu.surveys.models import RequestState, SurveyRequest, SurveyResponse
from seiketsu.surveys.rules import asking
from seiketsu.surveys.rules.questions import SURVEYS, Questions

_PUBLIC_REQUEST = (
    "survey", "token", "subject_kind", "subject_id", "about", "agent_name", "happened_at", "asked_at", "expires_at",
)  # fmt: skip
_PUBLIC_RESPONSE = ("request_id", "score", "solved", "knowledge", "improve", "comment", "updated_at")
PORTAL_REQUEST_COLUMNS = ("id", *_PUBLIC_REQUEST, "organization_id", "recipient_id", "state", "responded_at")
PORTAL_RESPONSE_COLUMNS = (
    "id", *_PUBLIC_RESPONSE, "organization_id", "survey", "subject_kind", "subject_id", "created_at",
)  # fmt: skip
"""What the restricted role may read: everything that the person said or was told, nothing that is said about them."""


@dataclass(frozen=True, slots=True)
class SurveyPage:
    """All that the page of one survey shows. `response` is None before the first tap."""

    request: SurveyRequest
    questions: Questions
    response: SurveyResponse | None
    is_open: bool


@dataclass(frozen=True, slots=True)
class AskedAndAnswered:
    """One request about a subject with its answer, for staff."""

    request: SurveyRequest
    response: SurveyResponse | None


def terms() -> asking.Terms:
    """What the plan in force says on surveys."""
    survey = current().plan.document.feedback.ticket_survey
    return asking.Terms(rest=survey.throttle, open_for=survey.expires_after)


def address(token: str, *, score: int | None = None) -> str:
    """The public address of a survey, absolute; with a score it is chosen already and the page saves it."""
    tail = "" if score is None else f"?score={score}"
    return f"{settings.PUBLIC_URL}/s/{token}{tail}"


def page(token: str, *, now: datetime | None = None) -> SurveyPage:
    """What the page of a token shows, in two queries of the columns that clients may read.

    Raises:
        UnknownSurvey: the acting person was not asked with it.
    """
    request = SurveyRequest.objects.filter(token=token, state=RequestState.ASKED).only(*_PUBLIC_REQUEST).first()
    if request is None:
        raise UnknownSurvey
    response = SurveyResponse.objects.filter(request_id=request.pk).only(*_PUBLIC_RESPONSE).first()
    is_open = asking.is_open(request.expires_at, now or clock.now())
    return SurveyPage(request, SURVEYS[request.survey], response, is_open)


def open_request(subject: Subject, *, recipient_id: int, now: datetime | None = None) -> SurveyRequest | None:
    """The newest survey about a subject that this person can answer still; also works under the restricted role."""
    return (
        SurveyRequest.objects.filter(
            subject_kind=subject.kind,
            subject_id=subject.id,
            recipient_id=recipient_id,
            state=RequestState.ASKED,
            expires_at__gt=now or clock.now(),
        )
        .only(*_PUBLIC_REQUEST)
        .order_by("-asked_at")
        .first()
    )


def for_subject(subject: Subject) -> list[AskedAndAnswered]:
    """Everything that was asked about a subject, newest first, also where nobody was asked and why; one query."""
    requests = (
        SurveyRequest.objects.filter(subject_kind=subject.kind, subject_id=subject.id)
        .select_related("response", "recipient", "agent")
        .order_by("-asked_at", "-pk")
    )
    return [AskedAndAnswered(request, getattr(request, "response", None)) for request in requests]


def latest_answers(kind: str, subject_ids: Sequence[int]) -> Mapping[int, SurveyResponse]:
    """The newest answer about each of some subjects, in one query; subjects without one are missing."""
    answers = SurveyResponse.objects.filter(subject_kind=kind, subject_id__in=subject_ids).order_by("created_at", "pk")
    return {answer.subject_id: answer for answer in answers}


def satisfaction_of(organization_id: int, *, since: datetime, survey: str = "ticket") -> Sample:
    """A client's ratings since a moment."""
    found = SurveyResponse.objects.filter(
        organization_id=organization_id, survey=survey, created_at__gte=since
    ).aggregate(n=Count("pk"), total=Sum("score"), squares=Sum(F("score") * F("score")))
    return Sample(found["n"], Decimal(found["total"] or 0), Decimal(found["squares"] or 0))
