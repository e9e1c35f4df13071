"""A ticket closes and its client is asked how it went, or is left in peace."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from pytest_django import DjangoAssertNumQueries

from seiketsu.accounts.models import UserKind
from seiketsu.core import clock
from seiketsu.core.actor import SYSTEM
from seiketsu.core.events import Subject
from seiketsu.core.models import EventRecord
from seiketsu.delivery.models import Delivery
from seiketsu.surveys import actions, queries, registration
from seiketsu.surveys.errors import UnknownKindOfSurvey
from seiketsu.surveys.models import SurveyPause, SurveyRequest
from seiketsu.surveys.tests import factories

pytestmark = pytest.mark.django_db
THURSDAY = datetime(2026, 11, 19, 18, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _thursday() -> None:
    clock.set_to(THURSDAY)
    factories.plan_in_force()


@pytest.fixture(autouse=True)
def _release_clock():  # type: ignore[no-untyped-def]
    yield
    clock.release()


def test_a_client_is_asked_by_one_mail_with_a_link_for_each_score() -> None:
    dana, organization = factories.person(), factories.client()
    request = factories.asked(dana, organization=organization, by=factories.agent())
    assert (request.state, request.skipped_because) == ("asked", "")
    assert request.expires_at == THURSDAY + timedelta(weeks=2)
    delivery = Delivery.objects.get()
    assert delivery.kind == "surveys.request"
    assert delivery.recipient_address == dana.email
    assert delivery.organization_id == organization.pk
    for score in range(11):
        assert queries.address(request.token, score=score) in delivery.text
        assert queries.address(request.token, score=score) in delivery.html
    assert "Priya" in delivery.text
    assert "Callers hear our old office name" in delivery.subject_line
    assert f"{queries.address(request.token)}/stop" in delivery.headers["List-Unsubscribe"]


def test_the_same_closure_asks_once_however_often_it_is_told() -> None:
    dana = factories.person()
    first = factories.asked(dana, ticket=7)
    again = factories.asked(dana, ticket=7)
    assert first.pk == again.pk
    assert Delivery.objects.count() == 1
    assert EventRecord.objects.filter(type="surveys.asked", data__request_id=first.pk).count() == 1


def test_nobody_is_asked_again_within_the_plans_rest_and_the_reason_is_kept() -> None:
    dana = factories.person()
    factories.asked(dana)
    clock.advance(timedelta(days=6, hours=23))
    skipped = factories.asked(dana)
    assert (skipped.state, skipped.skipped_because) == ("skipped", "asked_lately")
    assert Delivery.objects.count() == 1
    assert EventRecord.objects.get(type="surveys.skipped", data__request_id=skipped.pk).data["reason"] == "asked_lately"
    clock.advance(timedelta(hours=1))
    assert factories.asked(dana).state == "asked"


def test_a_survey_that_was_not_sent_does_not_begin_another_rest() -> None:
    dana = factories.person()
    factories.asked(dana)
    clock.advance(timedelta(days=6))
    factories.asked(dana)
    clock.advance(timedelta(days=1))
    assert factories.asked(dana).state == "asked"


def test_changing_the_throttle_leaf_changes_the_survey() -> None:
    dana = factories.person()
    factories.asked(dana)
    clock.advance(timedelta(days=1))
    assert factories.asked(dana).state == "skipped"
    factories.plan_in_force(("throttle: 1w", "throttle: 1d"))
    assert factories.asked(dana).state == "asked"


def test_changing_the_expires_after_leaf_changes_the_survey() -> None:
    factories.plan_in_force(("expires_after: 2w", "expires_after: 3d"))
    assert factories.asked(factories.person()).expires_at == THURSDAY + timedelta(days=3)


def test_colleagues_are_asked_each_for_themselves() -> None:
    organization = factories.client()
    states = [factories.asked(factories.person(), organization=organization).state for _ in range(3)]
    assert states == ["asked"] * 3


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"kind": UserKind.STAFF}, "not_a_client"),
        ({"kind": UserKind.SYSTEM}, "not_a_client"),
        ({"is_active": False}, "not_a_client"),
        ({"email": None}, "no_address"),
    ],
)
def test_whom_nobody_asks(fields: dict[str, object], reason: str) -> None:
    request = factories.asked(factories.person(**fields))  # type: ignore[arg-type]
    assert (request.state, request.skipped_because) == ("skipped", reason)
    assert not Delivery.objects.exists()


def test_who_asked_to_be_left_alone_is_left_alone_for_a_year() -> None:
    dana = factories.person()
    request = factories.asked(dana)
    actions.stop_asking(request.token, actor=SYSTEM)
    clock.advance(timedelta(days=364))
    assert factories.asked(dana).skipped_because == "asked_to_stop"
    clock.advance(timedelta(days=1))
    assert factories.asked(dana).state == "asked"
    assert SurveyPause.objects.count() == 1


def test_an_unknown_survey_is_the_callers_mistake() -> None:
    with pytest.raises(UnknownKindOfSurvey, match="there are ticket, recommendation"):
        actions.ask(
            survey="weather",
            subject=Subject("desk.ticket", 1),
            occasion="1",
            recipient=factories.person(),
            organization_id=None,
            actor=SYSTEM,
        )


def test_a_survey_is_for_any_subject_and_any_occasion() -> None:
    dana = factories.person()
    for number, subject in enumerate([Subject("desk.ticket", 5), Subject("appointments.webinar", 5)]):
        request = actions.ask(
            survey="ticket", subject=subject, occasion="1", recipient=dana, organization_id=None, actor=SYSTEM
        )
        assert request.state == ("asked" if number == 0 else "skipped")
    assert SurveyRequest.objects.count() == 2


def test_the_database_itself_refuses_a_second_request_for_one_occasion() -> None:
    request = factories.asked(factories.person())
    request.pk, request.token = None, "another"
    with pytest.raises((IntegrityError, ValidationError)), transaction.atomic():
        request.save(force_insert=True)


def test_a_mail_that_waits_is_dropped_once_the_person_has_answered() -> None:
    request = factories.asked(factories.person(), ticket=77)
    assert registration.still_wanted(77)
    actions.record_score(request.token, score=9, actor=SYSTEM)
    assert not registration.still_wanted(77)


def test_asking_costs_a_fixed_number_of_queries(django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    dana = factories.person()
    for _ in range(3):
        factories.asked(dana)
        clock.advance(timedelta(weeks=2))
    with django_assert_max_num_queries(16):
        factories.asked(dana)
