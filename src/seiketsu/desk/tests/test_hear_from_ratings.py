"""A poor rating is followed up by the team's lead; a "not solved" reopens."""

from datetime import timedelta

import pytest

from seiketsu.commitments.models import Commitment
from seiketsu.core import clock
from seiketsu.core.test_kit import settle, travel
from seiketsu.delivery.models import Delivery
from seiketsu.desk import actions, queries
from seiketsu.desk.errors import NotPossibleNow
from seiketsu.desk.models import Message
from seiketsu.desk.tests import factories
from seiketsu.surveys.actions import record_details, record_score
from seiketsu.surveys.models import SurveyRequest
from seiketsu.surveys.rules.questions import Details

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead(desk):
    return factories.staff(role="lead", teams=["tier1"], skills=[], languages=["en"], shift="")


@pytest.fixture
def closed(client_organization, maya):
    ticket = factories.ticket(client_organization)
    factories.answer(ticket, maya, set_status="solved")
    ticket = actions.confirm_solution(ticket, actor=factories.TEST, confirmed_by=ticket.requester)
    settle()
    return ticket


def rate(score):
    record_score(SurveyRequest.objects.get().token, score=score, actor=factories.TEST)
    settle()


def follow_ups(ticket):
    return list(Commitment.objects.about("desk.ticket", ticket.pk).filter(kind="follow_up"))


@pytest.mark.parametrize("score", [0, 6])
def test_a_poor_rating_is_owed_a_follow_up_by_the_lead(closed, lead, maya, score):
    rate(score)

    (owed,) = follow_ups(closed)
    assert owed.promise == "feedback.ticket_survey.follow_up_within"
    assert owed.state == "running"
    assert Delivery.objects.get(kind="desk.low_rating").recipient_user == lead
    assert [row.ticket.pk for row in queries.queue("follow_ups", user=lead).rows] == [closed.pk]


@pytest.mark.parametrize("score", [7, 10])
def test_a_good_one_is_not(closed, lead, score):
    rate(score)

    assert follow_ups(closed) == []


def test_changing_a_poor_rating_to_another_poor_one_owes_nothing_new(closed, lead):
    rate(3)
    rate(2)

    assert len(follow_ups(closed)) == 1


def test_without_a_lead_the_managers_are_told(closed):
    manager = factories.staff(role="manager", teams=[], skills=[], languages=["en"], shift="")

    rate(1)

    assert Delivery.objects.get(kind="desk.low_rating").recipient_user == manager


def test_what_the_lead_did_keeps_the_promise(closed, lead):
    rate(4)

    actions.record_follow_up(closed, author=lead, body=factories.body("Called, sorted out."), actor=factories.TEST)

    assert follow_ups(closed)[0].state == "met"
    assert Message.objects.filter(ticket=closed, visibility="internal").get().author == lead
    assert queries.queue("follow_ups", user=lead).rows == []


def test_nothing_is_recorded_where_nothing_is_owed(closed, lead):
    with pytest.raises(NotPossibleNow):
        actions.record_follow_up(closed, author=lead, body=factories.body("x"), actor=factories.TEST)


def test_a_follow_up_that_is_late_is_missed(closed, lead):
    rate(4)

    travel(follow_ups(closed)[0].due_at + timedelta(seconds=1))

    assert follow_ups(closed)[0].breached_at == follow_ups(closed)[0].due_at
    assert Delivery.objects.filter(kind="desk.promise_missed", recipient_user=lead).exists()


def test_not_solved_reopens_once(closed, maya):
    rate(5)
    token = SurveyRequest.objects.get().token
    record_details(token, details=Details(solved="no"), actor=factories.TEST)
    settle()

    closed.refresh_from_db()
    assert (closed.status, closed.reopen_count) == ("open", 1)

    factories.answer(closed, maya, set_status="solved")
    record_details(token, details=Details(solved="no", comment="Still"), actor=factories.TEST)
    settle()
    closed.refresh_from_db()
    assert closed.status == "solved"


def test_not_solved_after_the_time_to_reopen_is_left_to_the_lead(closed, lead):
    request = SurveyRequest.objects.get()
    SurveyRequest.objects.update(expires_at=clock.now() + timedelta(days=60))
    clock.advance(timedelta(days=29))
    record_score(request.token, score=2, actor=factories.TEST)
    record_details(request.token, details=Details(solved="no"), actor=factories.TEST)
    settle()

    closed.refresh_from_db()
    assert closed.status == "closed"
    assert len(follow_ups(closed)) == 1
