"""One answer to all incidents of a problem: once each, in the background, never over an unseen word."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from seiketsu.core import clock
from seiketsu.core.test_kit import settle
from seiketsu.delivery.models import Delivery
from seiketsu.desk import actions, queries
from seiketsu.desk.actions import group_answers
from seiketsu.desk.errors import NothingToSend, NotPossibleNow, UnknownValue
from seiketsu.desk.models import GroupAnswer, GroupAnswerItem, Message, Ticket
from seiketsu.desk.tests import factories

pytestmark = pytest.mark.django_db
TEST = factories.TEST


@pytest.fixture
def problem(client_organization) -> Ticket:
    return factories.ticket(client_organization, subject_line="Calls drop after transfer")


@pytest.fixture
def incidents(problem) -> list[Ticket]:
    made = []
    for name in ("Copperline Realty", "Northgate Homes", "Vale & Sons"):
        theirs = factories.organization(name)
        made.append(factories.ticket(theirs, requester=factories.person(theirs, name=f"Ann {name}")))
        actions.link(made[-1], kind="incident", target=problem, actor=TEST)
    settle()
    return made


def seen(problem: Ticket) -> dict[int, int]:
    return {one.ticket.pk: one.seen for one in queries.waiting_for(problem)}


def start(
    problem: Ticket, author, text: str = "Hello {{requester.first_name}}, it is mended.", **details
) -> GroupAnswer:
    details.setdefault("tickets", seen(problem))
    details.setdefault("set_status", "solved")
    return actions.start_group_answer(problem=problem, author=author, actor=TEST, body_text=text, **details)


def answers_on(ticket: Ticket) -> list[str]:
    return list(
        Message.objects.filter(ticket=ticket, author_kind="staff", visibility="public").values_list(
            "body_text", flat=True
        )
    )


def test_the_dialog_lists_the_problem_and_who_waits_with_their_last_word(problem, incidents, maya):
    factories.answer(incidents[0], maya, "We look into it.")
    factories.answer(incidents[1], maya, set_status="solved")
    found = queries.waiting_for(problem)
    assert [one.ticket.pk for one in found] == [problem.pk, incidents[0].pk, incidents[2].pk]
    assert found[1].word is not None and found[1].word.body_text == "We look into it."


def test_each_incident_gets_one_answer_in_its_own_words_and_is_solved(problem, incidents, maya):
    answer = start(problem, maya)
    settle()
    for ticket in incidents:
        ticket.refresh_from_db()
        assert ticket.status == "solved"
        assert answers_on(ticket) == ["Hello Ann, it is mended."]
        assert Delivery.objects.filter(subject_id=ticket.pk, kind="desk.reply").count() == 1
    shown = queries.answer_shown(answer)
    assert (shown.sent, shown.total, shown.is_running) == (4, 4, False)
    problem.refresh_from_db()
    assert problem.status == "solved"


def test_a_worker_that_dies_and_goes_on_sends_to_each_exactly_once(problem, incidents, maya, monkeypatch):
    start(problem, maya)
    real, calls = group_answers.reply, []

    def dies_after_two(*given, **details):
        calls.append(1)
        message = real(*given, **details)
        if len(calls) == 3:
            raise KeyboardInterrupt
        return message

    monkeypatch.setattr(group_answers, "reply", dies_after_two)
    with pytest.raises(KeyboardInterrupt):
        group_answers.send_due(clock.now(), 100)
    assert GroupAnswerItem.objects.filter(state="waiting").count() == 2

    monkeypatch.setattr(group_answers, "reply", real)
    settle()
    settle()
    assert [len(answers_on(ticket)) for ticket in (problem, *incidents)] == [1, 1, 1, 1]
    assert Delivery.objects.filter(kind="desk.reply").count() == 4


def test_who_was_answered_in_between_is_held_back_until_somebody_has_looked(problem, incidents, maya):
    looked = seen(problem)
    factories.answer(incidents[0], maya, "I called you just now.")
    factories.client_writes(incidents[1], "And a second number does it too.")
    answer = start(problem, maya, tickets=looked)
    settle()

    shown = queries.answer_shown(answer)
    assert {one.item.ticket_id for one in shown.held} == {incidents[0].pk, incidents[1].pk}
    assert {one.word.body_text for one in shown.held} == {"I called you just now.", "And a second number does it too."}
    assert answers_on(incidents[0]) == ["I called you just now."]

    actions.release_held(shown.held[0].item, seen_message_id=shown.held[0].word.pk)
    actions.leave_out(shown.held[1].item)
    settle()
    assert answers_on(incidents[0])[-1] == "Hello Ann, it is mended."
    assert answers_on(incidents[1]) == []
    assert queries.answer_shown(answer).left == 1
    with pytest.raises(NotPossibleNow):
        actions.leave_out(shown.held[1].item)


def test_a_word_after_the_second_look_holds_it_back_again(problem, incidents, maya):
    looked = seen(problem)
    factories.client_writes(incidents[0], "One more thing.")
    answer = start(problem, maya, tickets=looked)
    settle()
    held = queries.answer_shown(answer).held[0]
    factories.client_writes(incidents[0], "And another.")
    actions.release_held(held.item, seen_message_id=held.word.pk)
    settle()
    assert queries.answer_shown(answer).held[0].word.body_text == "And another."


def test_the_same_dialog_sent_twice_answers_once(problem, incidents, maya):
    looked = seen(problem)
    first, second = start(problem, maya, tickets=looked), start(problem, maya, tickets=looked)
    settle()
    assert [len(answers_on(ticket)) for ticket in incidents] == [1, 1, 1]
    assert queries.answer_shown(first).sent == 4
    assert queries.answer_shown(second).sent == 0


def test_what_cannot_be_answered_says_why_and_the_others_are(problem, incidents, maya):
    looked = seen(problem)
    actions.merge(incidents[0], target=problem, actor=TEST, across_clients=True)
    actions.mark_spam(incidents[1], actor=TEST)
    answer = start(problem, maya, tickets=looked)
    settle()
    shown = queries.answer_shown(answer)
    assert {one.ticket_id: bool(one.reason) for one in shown.refused} == {
        incidents[0].pk: True,
        incidents[1].pk: True,
    }
    assert answers_on(incidents[2]) == ["Hello Ann, it is mended."]


def test_a_fault_of_ours_is_tried_again_and_then_left_to_a_person(problem, incidents, maya, monkeypatch):
    answer = start(problem, maya, tickets={incidents[0].pk: seen(problem)[incidents[0].pk]})
    monkeypatch.setattr(group_answers, "reply", lambda *_given, **_details: 1 / 0)
    for _attempt in range(group_answers.ATTEMPTS):
        assert queries.answer_shown(answer).is_running
        group_answers.send_due(clock.now(), 10)
        clock.set_to(clock.now() + timedelta(hours=2))
    assert queries.answer_shown(answer).refused[0].attempts == group_answers.ATTEMPTS


def test_nothing_to_say_unknown_variables_and_nobody_to_tell_are_refused(problem, incidents, maya):
    with pytest.raises(NothingToSend):
        start(problem, maya, "  ")
    with pytest.raises(UnknownValue, match="shoe_size"):
        start(problem, maya, "Hello {{requester.shoe_size}}")
    with pytest.raises(UnknownValue):
        start(problem, maya, set_status="closed")
    with pytest.raises(NotPossibleNow):
        start(problem, maya, tickets={})
    assert not GroupAnswer.objects.exists()


def test_an_incident_that_waits_for_its_own_parts_is_not_solved_over_them(problem, incidents, maya):
    part = factories.ticket(incidents[0].organization)
    actions.link(part, kind="child", target=incidents[0], actor=TEST)
    answer = start(problem, maya)
    settle()
    assert [one.ticket_id for one in queries.answer_shown(answer).refused] == [incidents[0].pk]
    assert answers_on(incidents[0]) == []


def test_the_panel_takes_the_same_number_of_queries_for_few_and_for_many(problem, incidents, maya, client_organization):
    def count() -> int:
        with CaptureQueriesContext(connection) as captured:
            found = queries.links_of(problem)
            assert [one.other.organization.name for one in found.incidents]
        return len(captured)

    few = count()
    for _number in range(8):
        actions.link(factories.ticket(client_organization), kind="incident", target=problem, actor=TEST)
    assert count() == few <= 3
