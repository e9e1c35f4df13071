"""What the restricted role can read of surveys: one's own, and of those only what one said or was told."""

from __future__ import annotations

import pytest
from django.db import ProgrammingError, transaction

from seiketsu.core import tenancy
from seiketsu.core.actor import SYSTEM
from seiketsu.core.events import Subject
from seiketsu.surveys import access, actions, queries
from seiketsu.surveys.errors import UnknownSurvey
from seiketsu.surveys.models import SurveyPause, SurveyRequest, SurveyResponse
from seiketsu.surveys.tests import factories

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _plan() -> None:
    factories.plan_in_force()


def answered(organization_name: str) -> SurveyRequest:
    request = factories.asked(
        factories.person(), organization=factories.client(organization_name), by=factories.agent()
    )
    actions.record_score(request.token, score=3, actor=SYSTEM)
    return request


def test_a_person_sees_their_own_and_nobody_elses() -> None:
    mine, theirs = answered("Mine"), answered("Theirs")
    with tenancy.as_organization(mine.organization_id or 0, person_id=mine.recipient_id):
        assert list(SurveyRequest.objects.values_list("pk", flat=True)) == [mine.pk]
        assert list(SurveyResponse.objects.values_list("request_id", flat=True)) == [mine.pk]
        with pytest.raises(UnknownSurvey):
            queries.page(theirs.token)


def test_even_a_manager_of_the_client_cannot_read_a_colleagues_rating() -> None:
    mine = answered("Mine")
    boss = factories.person("Boss")
    with tenancy.as_organization(mine.organization_id or 0, person_id=boss.pk, person_role="manager"):
        assert not SurveyRequest.objects.values_list("pk").exists()
        assert not SurveyResponse.objects.values_list("pk").exists()


@pytest.mark.parametrize("column", ["agent_id", "tier", "team", "skipped_because"])
def test_what_staff_know_is_not_granted(column: str) -> None:
    mine = answered("Mine")
    with (
        tenancy.as_organization(mine.organization_id or 0, person_id=mine.recipient_id),
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
    ):
        list(SurveyRequest.objects.values_list(column))


def test_pauses_are_not_readable_at_all() -> None:
    mine = answered("Mine")
    with (
        tenancy.as_organization(mine.organization_id or 0, person_id=mine.recipient_id),
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
    ):
        list(SurveyPause.objects.values_list("pk"))


def test_writing_for_one_organization_cannot_touch_anothers() -> None:
    mine, theirs = answered("Mine"), answered("Theirs")
    with (
        pytest.raises(ProgrammingError, match="row of another organization"),
        access.writing(access.holder(mine.token)),
    ):
        SurveyRequest.objects.filter(pk=theirs.pk).update(about="changed")
    theirs.refresh_from_db()
    assert theirs.about == "Callers hear our old office name"


def test_the_role_is_left_behind_after_a_refusal() -> None:
    mine = answered("Mine")
    with pytest.raises(RuntimeError), access.writing(access.holder(mine.token)):
        raise RuntimeError("the action failed")
    assert SurveyRequest.objects.values_list("agent_id", flat=True).exists()


def test_the_portal_finds_ones_own_open_survey_under_the_role() -> None:
    request = factories.asked(factories.person(), organization=factories.client("Mine"))
    subject = Subject(request.subject_kind, request.subject_id)
    with tenancy.as_organization(request.organization_id or 0, person_id=request.recipient_id):
        found = queries.open_request(subject, recipient_id=request.recipient_id)
    assert found is not None and found.token == request.token
