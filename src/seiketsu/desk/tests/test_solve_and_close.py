"""Resolution, validation by the client, closure with survey, and the way back."""

from datetime import timedelta

import pytest

from seiketsu.commitments.models import Commitment
from seiketsu.core import clock
from seiketsu.core.test_kit import settle, travel
from seiketsu.delivery.models import Delivery
from seiketsu.desk import actions
from seiketsu.desk.errors import NotAnswered, NotPossibleNow, UnknownValue
from seiketsu.desk.models import Solution, Ticket
from seiketsu.desk.tests import factories
from seiketsu.surveys.models import SurveyRequest

pytestmark = pytest.mark.django_db


@pytest.fixture
def ticket(client_organization) -> Ticket:
    return factories.ticket(client_organization)


@pytest.fixture
def solved(ticket, maya) -> Ticket:
    clock.advance(timedelta(minutes=30))
    factories.answer(ticket, maya, set_status="solved")
    ticket.refresh_from_db()
    return ticket


def resolution(ticket) -> Commitment:
    return Commitment.objects.about("desk.ticket", ticket.pk).get(kind="resolution")


def test_solving_meets_the_resolution_and_offers_the_solution(solved, maya):
    assert (solved.status, solved.solved_at, solved.next_due_at) == ("solved", clock.now(), None)
    assert (resolution(solved).state, resolution(solved).used_seconds) == ("met", 1800)
    solution = Solution.objects.get(ticket=solved)
    assert (solution.solved_by, solution.public_staff_messages, solution.is_first) == (maya, 1, True)
    assert (solution.tier, solution.team) == ("business", "tier1")


def test_the_answer_that_solves_is_one_mail_that_says_what_comes_next(solved):
    mail = Delivery.objects.get(kind="desk.reply")

    assert f"/portal/tickets/{solved.pk}" in mail.text
    assert "It is mended now." in mail.text
    assert not Delivery.objects.filter(kind="desk.solved").exists()


def test_solving_without_a_last_answer_sends_the_offer_alone(ticket, maya):
    factories.answer(ticket, maya)

    actions.solve(ticket, actor=factories.TEST, author=maya)

    assert Delivery.objects.filter(kind="desk.solved").count() == 1


def test_nothing_is_solved_before_the_client_got_an_answer(ticket):
    with pytest.raises(NotAnswered):
        actions.solve(ticket, actor=factories.TEST)
    with pytest.raises(NotAnswered):
        actions.change_status(ticket, status="solved", actor=factories.TEST)


def test_solving_with_the_answer_is_allowed_at_once(ticket, maya):
    solved = actions.solve(ticket, actor=factories.TEST, author=maya, body=factories.body("Done"))

    assert solved.status == "solved"


def test_solving_twice_offers_one_solution(solved):
    actions.solve(solved, actor=factories.TEST)

    assert Solution.objects.count() == 1


def test_the_client_confirms_and_is_asked_how_it_was(solved, maya):
    closed = actions.confirm_solution(solved, actor=factories.TEST, confirmed_by=solved.requester)

    assert (closed.status, closed.closed_at) == ("closed", clock.now())
    solution = Solution.objects.get()
    assert (solution.validated_how, solution.validated_by) == ("client", solved.requester)
    survey = SurveyRequest.objects.get()
    assert (survey.subject_id, survey.recipient, survey.agent) == (solved.pk, solved.requester, maya)
    assert (survey.tier, survey.team) == ("business", "tier1")


def test_confirming_twice_closes_once(solved):
    actions.confirm_solution(solved, actor=factories.TEST)
    actions.confirm_solution(solved, actor=factories.TEST)

    assert SurveyRequest.objects.count() == 1


def test_a_client_who_found_the_answer_ends_what_was_promised(ticket):
    closed = actions.confirm_solution(ticket, actor=factories.TEST, confirmed_by=ticket.requester)

    states = dict(Commitment.objects.about("desk.ticket", ticket.pk).values_list("kind", "state"))
    assert closed.status == "closed"
    assert states == {"first_response": "cancelled", "resolution": "met"}
    assert not SurveyRequest.objects.exists()


def test_silence_confirms_after_as_long_as_the_plan_says(solved):
    travel(solved.solved_at + timedelta(days=5) - timedelta(seconds=1))
    solved.refresh_from_db()
    assert solved.status == "solved"

    travel(solved.solved_at + timedelta(days=5))
    solved.refresh_from_db()
    assert (solved.status, solved.closed_at) == ("closed", solved.solved_at + timedelta(days=5))
    assert Solution.objects.get().validated_how == "silence"


def test_silence_confirms_nothing_that_was_reopened(solved):
    clock.advance(timedelta(days=4))
    factories.client_writes(solved)

    travel(clock.now() + timedelta(days=3))

    solved.refresh_from_db()
    assert solved.status == "open"


def test_a_word_of_the_client_reopens_and_the_same_resolution_goes_on(solved):
    clock.advance(timedelta(hours=10))

    result = factories.client_writes(solved)

    assert (result.outcome, result.ticket.status, result.ticket.reopen_count) == ("reopened", "open", 1)
    again = resolution(solved)
    assert (again.state, again.used_seconds) == ("running", 1800)
    assert again.due_at == clock.now() + timedelta(hours=8, minutes=-30)
    assert Solution.objects.get().reopened_by == solved.requester
    assert Delivery.objects.filter(kind="desk.reopened").count() == 1


def test_thanks_leave_it_solved(solved):
    result = factories.client_writes(solved, "Thank you, it works now!")

    assert (result.outcome, result.ticket.status) == ("kept_solved", "solved")


def test_too_late_to_reopen_begins_a_linked_ticket(solved):
    closed = actions.confirm_solution(solved, actor=factories.TEST)
    clock.advance(timedelta(weeks=4, seconds=1))

    result = factories.client_writes(closed, message_id="<late@client.example>")

    assert result.outcome == "follow_up"
    assert result.ticket.pk != closed.pk
    assert result.ticket.follow_up_of == closed
    assert result.message.message_id == "<late@client.example>"
    assert Ticket.objects.get(pk=closed.pk).status == "closed"


def test_asking_to_reopen_is_refused_once_it_is_too_late(solved):
    closed = actions.confirm_solution(solved, actor=factories.TEST)
    clock.advance(timedelta(weeks=4, seconds=1))

    with pytest.raises(NotPossibleNow, match="can't be reopened"):
        actions.reopen(closed, actor=factories.TEST, reopened_by=closed.requester)


def test_a_client_reopens_in_the_portal_and_says_why(solved):
    reopened = actions.reopen(
        solved, actor=factories.TEST, reopened_by=solved.requester, body=factories.body("It came back")
    )

    assert (reopened.status, reopened.preview) == ("open", "It came back")
    assert reopened.messages.count() == 3
    owed = Commitment.objects.about("desk.ticket", solved.pk).get(kind="next_response")
    assert owed.state == "running"


def test_what_is_open_cannot_be_reopened(ticket):
    with pytest.raises(NotPossibleNow):
        actions.reopen(ticket, actor=factories.TEST)


def test_a_second_solution_is_another_occasion(solved, maya):
    factories.client_writes(solved)
    factories.answer(solved, maya, set_status="solved")

    solutions = list(Solution.objects.order_by("id"))
    assert [(one.is_first, one.reopened_at is not None) for one in solutions] == [(True, True), (False, False)]
    assert resolution(solved).state == "met"


def test_staff_close_only_what_is_solved(ticket, maya):
    with pytest.raises(NotPossibleNow):
        actions.close(ticket, actor=factories.TEST)

    factories.answer(ticket, maya, set_status="solved")
    closed = actions.close(ticket, actor=factories.TEST, closed_by=maya)

    assert closed.status == "closed"
    assert Solution.objects.get().validated_how == "staff"


def test_setting_an_open_status_on_a_solved_ticket_reopens_it(solved):
    pending = actions.change_status(solved, status="pending", actor=factories.TEST)

    assert (pending.status, pending.reopen_count) == ("pending", 1)
    assert resolution(solved).state == "paused"


@pytest.mark.parametrize("status", ["new", "asleep"])
def test_a_status_that_cannot_be_set_is_refused(ticket, status):
    with pytest.raises(UnknownValue):
        actions.change_status(ticket, status=status, actor=factories.TEST)


def test_holding_does_not_pause_our_promise(ticket, maya):
    factories.answer(ticket, maya)

    held = actions.change_status(ticket, status="hold", actor=factories.TEST)

    assert held.next_due_kind == "resolution"


def test_a_client_who_stays_silent_while_we_wait_is_reminded_once(ticket, maya):
    factories.answer(ticket, maya, set_status="pending")
    asked = clock.now()

    travel(asked + timedelta(days=3) - timedelta(seconds=1))
    assert not Delivery.objects.filter(kind="desk.reminder").exists()
    travel(asked + timedelta(days=10))

    assert Delivery.objects.get(kind="desk.reminder").created_at == asked + timedelta(days=3)


def test_who_answered_meanwhile_is_not_reminded(ticket, maya):
    factories.answer(ticket, maya, set_status="pending")
    clock.advance(timedelta(days=1))
    factories.client_writes(ticket)

    travel(clock.now() + timedelta(hours=60))

    assert not Delivery.objects.filter(kind="desk.reminder").exists()


def test_closing_settles_the_mail_thread_of_the_survey(solved):
    actions.confirm_solution(solved, actor=factories.TEST)
    settle()

    survey = Delivery.objects.get(kind="surveys.request")
    assert survey.in_reply_to == Delivery.objects.get(kind="desk.reply").message_id
