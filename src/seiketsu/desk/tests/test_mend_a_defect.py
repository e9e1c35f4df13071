"""A defect collects tickets, shows what is at stake, and its fix tells everybody once."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from seiketsu.core.events.queries import history
from seiketsu.core.test_kit import settle
from seiketsu.desk import actions as desk
from seiketsu.desk.actions import group_answers
from seiketsu.desk.defects import actions, queries
from seiketsu.desk.defects.actions import Details
from seiketsu.desk.defects.trackers import set_up
from seiketsu.desk.errors import NotPossibleNow, UnknownValue
from seiketsu.desk.models import Defect, DefectTicket, GroupAnswer, Message, Ticket
from seiketsu.desk.rules.trackers import IssueNews
from seiketsu.desk.subjects import subject_of
from seiketsu.desk.tests import factories
from seiketsu.desk.tests.test_follow_the_plan import put_in_force

pytestmark = pytest.mark.django_db
TEST = factories.TEST


MENDED = "Hello {{requester.first_name}}, it is mended."


def report(title: str = "Transfers drop after 30 s", **details: object) -> Defect:
    given = {"client_answer": "Hello {{requester.first_name}}, it is mended.", "fixed_version": "4.2.1", **details}
    return actions.report_defect(Details(title, **given), actor=TEST, reported_by=given.get("reported_by"))


@pytest.fixture
def defect(desk, maya) -> Defect:
    given = Details(
        "Transfers drop", client_answer="Hello {{requester.first_name}}, it is mended.", fixed_version="4.2"
    )
    return actions.report_defect(given, actor=TEST, reported_by=maya)


@pytest.fixture
def tickets(defect) -> list[Ticket]:
    made = []
    for name, value, currency in (("One", Decimal(12000), "USD"), ("Two", Decimal(1000), "EUR"), ("Three", None, "")):
        client = factories.organization(name, annual_contract_value=value, annual_contract_currency=currency)
        made.append(factories.ticket(client, requester=factories.person(client, name=f"Ann {name}")))
        actions.attach(defect, made[-1], actor=TEST)
    return made


def answers(ticket: Ticket) -> list[str]:
    said = Message.objects.filter(ticket=ticket, author_kind="staff", visibility="public")
    return list(said.values_list("body_text", flat=True))


def notes(ticket: Ticket) -> list[str]:
    said = Message.objects.filter(ticket=ticket, visibility="internal", body_text__contains="mended")
    return list(said.values_list("body_text", flat=True))


def change(defect: Defect, state: str, **details: object) -> Defect:
    return actions.change_state(defect, state=state, actor=TEST, **details)


def test_it_shows_its_clients_and_what_they_pay_in_the_plans_money(defect, tickets):
    stake = queries.defect_page(defect).stake
    rate = put_rates()
    assert (stake.clients, stake.unknown, stake.currency) == (3, 1, "USD")
    assert stake.value == Decimal(12000) + 1000 * rate
    assert [one.name for one, _number in queries.defect_page(defect).clients] == ["One", "Two", "Three"]


def put_rates() -> Decimal:
    from_plan = queries.plans.current().plan.document.company.rates
    return from_plan["EUR"].value


def test_one_client_with_two_tickets_is_at_stake_once(defect, tickets):
    actions.attach(defect, factories.ticket(tickets[0].organization), actor=TEST)
    page = queries.defect_page(defect)
    assert (page.stake.clients, page.total) == (3, 4)


def test_a_defect_behind_a_ticket_is_a_fact_that_escalation_reads(defect, tickets):
    told = [event.type for event in history(subject_of(tickets[0].pk))]
    assert "desk.defect_attached" in told
    tickets[0].refresh_from_db()
    assert tickets[0].level == 4
    assert "desk.escalated" in told


def test_collecting_twice_is_once_and_what_is_gone_is_refused(defect, tickets):
    actions.attach(defect, tickets[0], actor=TEST)
    assert DefectTicket.objects.filter(ticket=tickets[0]).count() == 1
    actions.detach(defect, tickets[0], actor=TEST)
    actions.detach(defect, tickets[0], actor=TEST)
    assert not DefectTicket.objects.filter(ticket=tickets[0]).exists()
    desk.mark_spam(tickets[0], actor=TEST)
    with pytest.raises(NotPossibleNow):
        actions.attach(defect, tickets[0], actor=TEST)


def test_the_fix_tells_every_open_ticket_once_and_its_client_by_the_template(defect, tickets, maya):
    factories.answer(tickets[2], maya, "Closed for you.", set_status="solved")
    change(defect, "released", changed_by=maya)
    settle()
    change(defect, "fixed")
    change(defect, "released")
    settle()
    assert [len(notes(ticket)) for ticket in tickets] == [1, 1, 0]
    assert answers(tickets[0]) == ["Hello Ann, it is mended."]
    assert answers(tickets[2]) == ["Closed for you."]
    assert GroupAnswer.objects.filter(defect=defect).count() == 1


def test_a_defect_that_comes_back_tells_its_next_fix_again(defect, tickets):
    change(defect, "released")
    settle()
    assert change(defect, "in_progress").round == 2
    change(defect, "released")
    settle()
    assert len(notes(tickets[0])) == 2
    assert len(answers(tickets[0])) == 2


def test_who_was_answered_in_between_gets_the_note_and_the_answer_waits(defect, tickets, maya):
    change(defect, "released")
    factories.client_writes(tickets[0], "It is worse now.")
    settle()
    assert len(notes(tickets[0])) == 1
    assert answers(tickets[0]) == []
    held = queries.defect_page(defect).answer.held[0]
    desk.release_held(held.item, seen_message_id=held.word.pk)
    settle()
    assert len(notes(tickets[0])) == 1
    assert answers(tickets[0]) == ["Hello Ann, it is mended."]


def test_without_an_answer_only_the_agents_are_told(defect, tickets):
    actions.edit_defect(defect, Details("Transfers drop"), actor=TEST)
    change(defect, "released")
    settle()
    assert len(notes(tickets[0])) == 1
    assert answers(tickets[0]) == []


def test_everybody_is_told_when_the_plan_says(defect, tickets):
    change(defect, "fixed")
    settle()
    assert notes(tickets[0]) == []
    put_in_force(("tells_when: released", "tells_when: fixed"))
    change(defect, "confirmed")
    change(defect, "fixed")
    settle()
    assert len(notes(tickets[0])) == 1


def test_the_state_of_an_issue_means_what_the_plan_says(defect):
    tracker = set_up(None, name="Engineering", kind="linear", secret="s" * 20)
    actions.link_issue(defect, tracker=tracker, key="ENG-1")
    done = IssueNews("ENG-1", "https://linear.app/x/ENG-1", "Shipped", "done")
    assert actions.follow_issue(tracker, done, actor=TEST).state == "fixed"
    put_in_force(("      done: fixed", "      done: released"))
    change(defect, "confirmed")
    assert actions.follow_issue(tracker, done, actor=TEST).state == "released"


def test_the_trackers_own_name_for_a_state_goes_first(defect):
    tracker = set_up(None, name="E", kind="jira", secret="s" * 20, states={"In Review": "in_progress"})
    actions.link_issue(defect, tracker=tracker, key="ENG-2")
    news = IssueNews("ENG-2", "", "in review", "done")
    assert actions.follow_issue(tracker, news, actor=TEST).state == "in_progress"
    assert actions.follow_issue(tracker, IssueNews("ENG-9", "", "x", "done"), actor=TEST) is None


def test_what_makes_no_sense_is_refused(defect):
    with pytest.raises(UnknownValue):
        report("  ")
    with pytest.raises(UnknownValue):
        report(severity="awful")
    with pytest.raises(UnknownValue, match="shoe_size"):
        report(client_answer="{{requester.shoe_size}}")
    with pytest.raises(UnknownValue):
        change(defect, "gone")
    tracker = set_up(None, name="E", kind="jira", secret="s" * 20)
    actions.link_issue(defect, tracker=tracker, key="ENG-2")
    with pytest.raises(NotPossibleNow):
        actions.link_issue(report(), tracker=tracker, key="ENG-2")
    with pytest.raises(UnknownValue):
        actions.link_issue(defect, tracker=tracker, key="ENG-3", url="javascript:alert(1)")


def test_the_list_takes_the_same_number_of_queries_for_few_and_for_many(defect, tickets):
    def count() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert queries.defects().rows
        return len(captured)

    count()
    few = count()
    for number in range(5):
        actions.attach(report(f"Another {number}"), tickets[0], actor=TEST)
    assert count() == few


def test_a_refused_answer_leaves_the_note_for_the_agents(defect, tickets, monkeypatch):
    def refusing(*_given: object, **_details: object) -> None:
        raise NotPossibleNow("It was closed in between.")

    monkeypatch.setattr(group_answers, "reply", refusing)
    change(defect, "released")
    settle()
    assert [len(notes(ticket)) for ticket in tickets] == [1, 1, 1]
    assert answers(tickets[0]) == []


def test_a_fix_reaches_more_tickets_than_anybody_could_choose(defect, tickets, monkeypatch):
    monkeypatch.setattr(group_answers, "MOST", 2)
    change(defect, "released")
    settle()
    assert [len(notes(ticket)) for ticket in tickets] == [1, 1, 1]


def test_what_was_given_up_and_is_mended_after_all_is_told(defect, tickets):
    change(defect, "released")
    settle()
    change(defect, "wont_fix")
    change(defect, "in_progress")
    change(defect, "released")
    settle()
    assert len(notes(tickets[0])) == 2
