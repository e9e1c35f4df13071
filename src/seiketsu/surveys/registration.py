"""What this app tells those below: its tables, its measure, its part of a person's data."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from seiketsu.core import clock, registry, tenancy
from seiketsu.plan.bindings import bind
from seiketsu.surveys import queries
from seiketsu.surveys.measures import SATISFACTION
from seiketsu.surveys.models import RequestState, SurveyPause, SurveyRequest, SurveyResponse

_TESTS = "src/seiketsu/surveys/tests"
# A survey is one person's, whatever their role: a colleague's rating is nobody else's to read.
_OWN_REQUESTS = "recipient_id = {person} and coalesce(organization_id, 0) = {organization}"
_OWN_RESPONSES = (
    "coalesce(organization_id, 0) = {organization} and request_id in"
    " (select id from surveys_surveyrequest where recipient_id = {person})"
)


def register() -> None:
    """Called once the models are loaded."""
    _bind_plan()
    registry.measures.register(SATISFACTION.key, SATISFACTION)
    registry.still_wanted.register("surveys.request", still_wanted)
    registry.personal_data.register("surveys", registry.PersonalData(export=export, erase=erase))
    tenancy.register(
        tenancy.TenantTable(
            "surveys.SurveyRequest", columns=queries.PORTAL_REQUEST_COLUMNS, where=_OWN_REQUESTS, key=None
        )
    )
    tenancy.register(
        tenancy.TenantTable(
            "surveys.SurveyResponse", columns=queries.PORTAL_RESPONSE_COLUMNS, where=_OWN_RESPONSES, key=None
        )
    )


def _bind_plan() -> None:
    for name in ("throttle", "expires_after"):
        bind(
            f"feedback.ticket_survey.{name}",
            by="seiketsu.surveys.queries.terms",
            test=f"{_TESTS}/test_asking.py::test_changing_the_{name}_leaf_changes_the_survey",
        )
    bind(
        "feedback.ticket_survey.asks.delivery",
        by="seiketsu.surveys.actions.ask",
        test=f"{_TESTS}/test_asking.py::test_a_client_is_asked_by_one_mail_with_a_link_for_each_score",
    )
    for name in ("rating", "resolution", "agent"):
        bind(
            f"feedback.ticket_survey.asks.{name}",
            by="POST /s/<token>/details",
            test=f"{_TESTS}/test_survey_page.py::test_the_details_are_kept_shown_again_and_thanked_for",
        )


def still_wanted(subject_id: int) -> bool:
    """A survey waiting to be sent is dropped once the person has answered on a page, or may not answer any more."""
    return SurveyRequest.objects.filter(
        subject_id=subject_id, state=RequestState.ASKED, responded_at=None, expires_at__gt=clock.now()
    ).exists()


def export(person_id: int) -> dict[str, Any]:
    """All that a person was asked and said."""
    asked = SurveyRequest.objects.filter(recipient_id=person_id).select_related("response").order_by("asked_at")
    return {
        "surveys": [
            {
                "survey": request.survey,
                "about": request.about,
                "asked_at": request.asked_at.isoformat(),
                "answer": _answer(getattr(request, "response", None)),
            }
            for request in asked
        ]
    }


def _answer(response: SurveyResponse | None) -> dict[str, Any] | None:
    if response is None:
        return None
    return {
        "score": response.score,
        "solved": response.solved,
        "knowledge": response.knowledge,
        "improve": response.improve,
        "comment": response.comment,
        "at": response.created_at.isoformat(),
    }


def erase(person_id: int, at: datetime) -> None:
    """Overwrite a person's own words and name; scores stay, for they are figures of ours and name nobody."""
    SurveyRequest.objects.filter(recipient_id=person_id).update(about="")
    SurveyResponse.objects.filter(request__recipient_id=person_id).update(comment="", updated_at=at)
    SurveyRequest.objects.filter(agent_id=person_id).update(agent_name="")
    SurveyPause.objects.filter(person_id=person_id).delete()
