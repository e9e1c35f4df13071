"""A client answers: one tap, a second tap, the details, and what is refused."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from seiketsu.core import clock
from seiketsu.core.actor import SYSTEM
from seiketsu.core.events import Subject
from seiketsu.core.models import EventRecord
from seiketsu.surveys import actions, queries, registration
from seiketsu.surveys.errors import BadAnswer, SurveyClosed, UnknownSurvey
from seiketsu.surveys.models import SurveyRequest, SurveyResponse
from seiketsu.surveys.rules.questions import Details
from seiketsu.surveys.tests import factories

pytestmark = pytest.mark.django_db
THURSDAY = datetime(2026, 11, 19, 18, 0, tzinfo=UTC)


@pytest.fixture
def request_() -> SurveyRequest:
    return factories.asked(factories.person(), organization=factories.client(), by=factories.agent())


@pytest.fixture(autouse=True)
def _thursday():  # type: ignore[no-untyped-def]
    clock.set_to(THURSDAY)
    factories.plan_in_force()
    yield
    clock.release()


def answers(request: SurveyRequest) -> list[dict[str, object]]:
    told = EventRecord.objects.filter(type="surveys.answered", data__request_id=request.pk)
    return [event.data for event in told.order_by("id")]


def test_one_tap_saves_the_score_with_whose_work_it_was(request_: SurveyRequest) -> None:
    response = actions.record_score(request_.token, score="9", actor=SYSTEM)
    assert (response.score, response.tier, response.team) == (9, "business", "tier1")
    assert response.agent_id == request_.agent_id
    assert response.organization_id == request_.organization_id
    request_.refresh_from_db()
    assert request_.responded_at == THURSDAY
    (told,) = answers(request_)
    assert (told["score"], told["is_first"], told["previous_score"]) == (9, True, None)


def test_a_second_tap_changes_the_score_and_says_what_it_was(request_: SurveyRequest) -> None:
    actions.record_score(request_.token, score=3, actor=SYSTEM)
    clock.advance(timedelta(minutes=1))
    actions.record_score(request_.token, score=8, actor=SYSTEM)
    response = SurveyResponse.objects.get()
    assert (response.score, response.created_at, response.updated_at) == (8, THURSDAY, clock.now())
    assert [(told["score"], told["is_first"], told["previous_score"]) for told in answers(request_)] == [
        (3, True, None),
        (8, False, 3),
    ]


def test_the_same_tap_again_changes_nothing_and_tells_nobody(request_: SurveyRequest) -> None:
    for _ in range(3):
        actions.record_score(request_.token, score=9, actor=SYSTEM)
    assert SurveyResponse.objects.count() == 1
    assert len(answers(request_)) == 1


def test_details_follow_and_are_told_once(request_: SurveyRequest) -> None:
    actions.record_score(request_.token, score=6, actor=SYSTEM)
    details = Details("no", 4, ("speed", "clarity"), "It broke again.")
    for _ in range(2):
        actions.record_details(request_.token, details=details, actor=SYSTEM)
    response = SurveyResponse.objects.get()
    assert (response.solved, response.knowledge, response.improve) == ("no", 4, ["speed", "clarity"])
    assert response.comment == "It broke again."
    assert [(told["solved"], told["previous_solved"]) for told in answers(request_)] == [("", ""), ("no", "")]
    assert "comment" not in answers(request_)[1], "the log never holds what a person wrote"


def test_a_changed_mind_about_being_solved_tells_what_it_was(request_: SurveyRequest) -> None:
    actions.record_score(request_.token, score=6, actor=SYSTEM)
    actions.record_details(request_.token, details=Details("no"), actor=SYSTEM)
    actions.record_details(request_.token, details=Details("yes"), actor=SYSTEM)
    assert [(told["solved"], told["previous_solved"]) for told in answers(request_)][1:] == [("no", ""), ("yes", "no")]


@pytest.mark.parametrize("score", ["", "11", "-1", "nine", "9.5"])
def test_a_score_off_the_scale_is_refused(request_: SurveyRequest, score: str) -> None:
    with pytest.raises(BadAnswer, match="0 to 10"):
        actions.record_score(request_.token, score=score, actor=SYSTEM)
    assert not SurveyResponse.objects.exists()


def test_details_without_a_score_are_refused(request_: SurveyRequest) -> None:
    with pytest.raises(BadAnswer, match="0 to 10"):
        actions.record_details(request_.token, details=Details("yes"), actor=SYSTEM)


def test_a_refused_detail_leaves_all_as_it_was(request_: SurveyRequest) -> None:
    actions.record_score(request_.token, score=9, actor=SYSTEM)
    with pytest.raises(BadAnswer, match="5,000"):
        actions.record_details(request_.token, details=Details("yes", comment="x" * 5_001), actor=SYSTEM)
    assert SurveyResponse.objects.get().solved == ""


def test_an_answer_after_the_end_is_refused(request_: SurveyRequest) -> None:
    actions.record_score(request_.token, score=9, actor=SYSTEM)
    clock.set_to(request_.expires_at)
    with pytest.raises(SurveyClosed):
        actions.record_score(request_.token, score=1, actor=SYSTEM)
    with pytest.raises(SurveyClosed):
        actions.record_details(request_.token, details=Details("no"), actor=SYSTEM)
    assert SurveyResponse.objects.get().score == 9


def test_an_unknown_token_and_one_of_a_survey_not_sent_are_alike(request_: SurveyRequest) -> None:
    skipped = factories.asked(request_.recipient)
    assert skipped.state == "skipped"
    for token in ("unknown", skipped.token):
        with pytest.raises(UnknownSurvey):
            actions.record_score(token, score=9, actor=SYSTEM)
        with pytest.raises(UnknownSurvey):
            actions.stop_asking(token, actor=SYSTEM)


def test_staff_see_what_was_asked_answered_and_left_out(request_: SurveyRequest) -> None:
    actions.record_score(request_.token, score=9, actor=SYSTEM)
    subject = Subject(request_.subject_kind, request_.subject_id)
    factories.asked(request_.recipient, ticket=request_.subject_id, occasion="2")
    newest, first = queries.for_subject(subject)
    assert (newest.request.skipped_because, newest.response) == ("asked_lately", None)
    assert first.response is not None and first.response.score == 9
    assert queries.latest_answers("desk.ticket", [request_.subject_id, 999])[request_.subject_id].score == 9


def test_the_portal_finds_the_survey_that_is_open_for_a_person(request_: SurveyRequest) -> None:
    subject = Subject(request_.subject_kind, request_.subject_id)
    found = queries.open_request(subject, recipient_id=request_.recipient_id)
    assert found is not None and found.token == request_.token
    assert queries.open_request(subject, recipient_id=request_.recipient_id + 1) is None
    assert queries.open_request(subject, recipient_id=request_.recipient_id, now=request_.expires_at) is None


def test_a_clients_satisfaction_is_the_mean_of_its_ratings() -> None:
    organization, other = factories.client(), factories.client("Other")
    for score, whose in ((9, organization), (10, organization), (2, other)):
        actions.record_score(factories.asked(factories.person(), organization=whose).token, score=score, actor=SYSTEM)
    sample = queries.satisfaction_of(organization.pk, since=THURSDAY - timedelta(days=1))
    assert (sample.n, sample.mean) == (2, Decimal("9.5"))
    assert queries.satisfaction_of(organization.pk, since=THURSDAY + timedelta(days=1)).mean is None


def test_a_persons_data_is_exported_and_erased_but_the_figure_stays(request_: SurveyRequest) -> None:
    actions.record_score(request_.token, score=4, actor=SYSTEM)
    actions.record_details(request_.token, details=Details("partly", comment="Call me, Dana"), actor=SYSTEM)
    (exported,) = registration.export(request_.recipient_id)["surveys"]
    assert exported["answer"]["comment"] == "Call me, Dana"
    registration.erase(request_.recipient_id, clock.now())
    response = SurveyResponse.objects.select_related("request").get()
    assert (response.comment, response.request.about, response.score) == ("", "", 4)
    assert request_.agent_id is not None
    registration.erase(request_.agent_id, clock.now())
    request_.refresh_from_db()
    assert request_.agent_name == ""
