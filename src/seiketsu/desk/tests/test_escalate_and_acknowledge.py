"""A ticket goes up, is taken on there, and comes back down."""

from datetime import timedelta

import pytest

from seiketsu.accounts.queries import actor_of
from seiketsu.commitments.models import Commitment
from seiketsu.core import clock
from seiketsu.core.test_kit import settle, travel
from seiketsu.delivery.models import Delivery
from seiketsu.desk import access, actions
from seiketsu.desk.actions import standing
from seiketsu.desk.actions.change import TicketChange
from seiketsu.desk.errors import NotAllowed, NotPossibleNow
from seiketsu.desk.models import Decision, Escalation, Ticket
from seiketsu.desk.policy import current
from seiketsu.desk.tests import factories
from seiketsu.desk.tests.factories import TEST


@pytest.fixture
def sofia(desk):
    return factories.agent(name="Sofia Lindqvist", team="tier2")


@pytest.fixture
def ticket(client_organization, maya):
    made = factories.ticket(client_organization)
    actions.assign(made, assignee=maya, actor=TEST)
    return Ticket.objects.get(pk=made.pk)


def up(ticket, person, level=2, reason="Needs the call logs") -> Escalation:
    actions.escalate(ticket, level=level, reason=reason, actor=actor_of(person))
    return Escalation.objects.get(ticket=ticket, ended_at__isnull=True)


def owed(row) -> Commitment:
    return Commitment.objects.get(subject_kind="desk.escalation", subject_id=row.pk)


def test_the_row_keeps_who_sent_it_from_where_to_where(ticket, maya):
    row = up(ticket, maya)
    ticket.refresh_from_db()

    assert (row.from_level, row.from_team, row.from_person) == (1, "tier1", maya)
    assert (row.to_level, row.to_team, row.to_person) == (2, "tier2", None)
    assert (row.reason, row.actor_id, row.at, row.criteria) == ("Needs the call logs", maya.pk, clock.now(), [])
    assert (ticket.level, ticket.escalated_to, ticket.team, ticket.assignee) == (2, 2, "tier2", None)
    assert owed(row).promise == "escalation.tier2.acknowledged.standard.within"
    assert owed(row).due_at == clock.now() + timedelta(hours=2)


def test_an_urgent_ticket_is_taken_on_by_its_own_clock(client_organization, maya):
    urgent = factories.ticket(client_organization, priority="urgent", category="billing")
    row = up(urgent, maya)
    assert owed(row).promise == "escalation.tier2.acknowledged.critical.within"
    assert owed(row).due_at == clock.now() + timedelta(minutes=15)


def test_somebody_there_takes_it_on_and_has_it(ticket, maya, sofia):
    row = up(ticket, maya)
    clock.set_to(clock.now() + timedelta(minutes=40))
    access.require_taker(sofia, ticket)
    actions.acknowledge_escalation(ticket, person=sofia, actor=actor_of(sofia))
    actions.acknowledge_escalation(ticket, person=maya, actor=actor_of(maya))
    row.refresh_from_db()
    ticket.refresh_from_db()

    assert (row.acknowledged_by, row.acknowledged_at, ticket.assignee) == (sofia, clock.now(), sofia)
    assert (owed(row).state, owed(row).is_missed) == ("met", False)


def test_who_is_of_another_team_can_not_take_it_on(ticket, maya):
    up(ticket, maya)
    stranger = factories.agent(name="Ines Duarte", team="success")
    with pytest.raises(NotAllowed, match="Tier 2 Technical Support"):
        access.require_taker(stranger, ticket)
    access.require_taker(factories.agent(team="success", role="lead"), ticket)


def test_nothing_is_taken_on_where_nothing_went_up(ticket, maya):
    with pytest.raises(NotPossibleNow, match="No escalation"):
        access.require_taker(maya, ticket)
    for verb in (
        lambda: actions.acknowledge_escalation(ticket, person=maya, actor=TEST),
        lambda: actions.de_escalate(ticket, reason="x", actor=TEST),
    ):
        with pytest.raises(NotPossibleNow, match="No escalation"):
            verb()


def test_only_whom_the_plan_lets_calls_the_executives(maya):
    access.require_escalation(maya, 4)
    with pytest.raises(NotAllowed, match="“lead” hand tickets up to “Executive team”"):
        access.require_escalation(maya, 5)
    access.require_escalation(factories.agent(role="lead"), 5)


def test_an_answer_of_the_level_says_that_they_have_it(ticket, maya, sofia):
    row = up(ticket, maya)
    factories.answer(ticket, maya)
    row.refresh_from_db()
    assert row.acknowledged_at is None, "an answer of tier 1 is no word of tier 2"

    factories.answer(ticket, sofia)
    row.refresh_from_db()
    assert row.acknowledged_by == sofia and owed(row).state == "met"


def test_handed_back_down_it_is_where_it_was(ticket, maya, sofia):
    row = up(ticket, maya)
    actions.acknowledge_escalation(ticket, person=sofia, actor=actor_of(sofia))
    actions.de_escalate(ticket, reason="A setting, nothing more.", actor=actor_of(sofia), person=sofia)
    row.refresh_from_db()
    ticket.refresh_from_db()

    assert (ticket.level, ticket.escalated_to, ticket.team, ticket.assignee) == (1, None, "tier1", maya)
    assert (row.outcome, row.outcome_reason, row.ended_at) == (
        "de_escalated", "A setting, nothing more.", clock.now(),
    )  # fmt: skip
    assert ticket.escalated_at is not None, "it went up, whatever came of it"
    assert Decision.objects.filter(ticket=ticket, rule="de_escalated").exists()


def test_handing_back_needs_a_reason(ticket, maya):
    up(ticket, maya)
    with pytest.raises(NotPossibleNow, match="Say why"):
        actions.de_escalate(ticket, reason="  ", actor=TEST)
    assert Ticket.objects.get(pk=ticket.pk).level == 2


def test_who_takes_back_their_own_at_once_withdraws_it(ticket, maya):
    row = up(ticket, maya)
    access.require_taker(maya, ticket)
    actions.de_escalate(ticket, reason="Wrong ticket.", actor=actor_of(maya), person=maya)
    row.refresh_from_db()
    ticket.refresh_from_db()

    assert (row.outcome, owed(row).state) == ("withdrawn", "cancelled")
    assert (ticket.level, ticket.escalated_at, ticket.assignee) == (1, None, maya)


def test_further_up_the_first_one_has_its_outcome(ticket, maya):
    first = up(ticket, maya)
    second = up(ticket, maya, level=4, reason="A fault in the product")
    first.refresh_from_db()

    assert (first.outcome, owed(first).state) == ("further", "cancelled")
    assert (second.from_level, second.to_level, second.to_team) == (2, 4, "engineering")


def test_solved_there_is_its_outcome(ticket, maya, sofia):
    row = up(ticket, maya)
    factories.answer(ticket, sofia, set_status="solved")
    row.refresh_from_db()
    ticket.refresh_from_db()

    assert (row.outcome, row.acknowledged_by, ticket.escalated_to, ticket.level) == ("resolved", sofia, None, 2)


@pytest.mark.parametrize("verb", [actions.mark_spam, actions.delete])
def test_out_of_the_work_it_is_withdrawn(ticket, maya, verb):
    row = up(ticket, maya)
    verb(ticket, actor=TEST)
    row.refresh_from_db()
    ticket.refresh_from_db()
    assert (row.outcome, ticket.escalated_to, ticket.escalated_at) == ("withdrawn", None, None)
    with pytest.raises(NotPossibleNow, match="not open"):
        actions.escalate(ticket, level=4, reason="x", actor=TEST)


def test_its_clock_rests_while_the_ticket_is_part_of_another(ticket, client_organization, maya):
    row = up(ticket, maya)
    other = factories.ticket(client_organization, requester=ticket.requester)
    actions.merge(ticket, target=other, actor=TEST)
    assert owed(row).state == "paused"
    actions.undo_merge(ticket, actor=TEST)
    assert (owed(row).state, Ticket.objects.get(pk=ticket.pk).escalated_to) == ("running", 2)


def test_the_leads_there_hear_of_it_and_nobody_is_written_to_twice(ticket, maya):
    lead = factories.agent(name="Noor Haddad", team="tier2", role="lead")
    factories.agent(team="tier2")
    up(ticket, maya)
    told = Delivery.objects.filter(kind="desk.escalated")
    assert [one.recipient_user_id for one in told] == [lead.pk]


def test_the_clients_own_success_manager_gets_what_is_about_the_relationship(maya):
    ines = factories.agent(name="Ines Duarte", team="success")
    client = factories.organization(tier="enterprise", success_manager=ines)
    made = factories.ticket(client)
    row = up(made, maya, level=3, reason="They think of leaving")
    made.refresh_from_db()
    assert (row.to_person, made.assignee, made.team) == (ines, ines, "success")


def test_nobody_in_time_is_told_and_a_standard_matter_waits_there(ticket, maya, sofia):
    row = up(ticket, maya)
    travel(clock.now() + timedelta(hours=3))
    row.refresh_from_db()
    assert (row.outcome, owed(row).is_missed) == ("", True)
    assert Delivery.objects.filter(kind="desk.unacknowledged", recipient_user=sofia).count() == 1


def test_a_defect_takes_it_to_engineering_once(ticket):
    for _again in range(2):
        actions.escalate_for_defect(ticket, defect_id=7, reason="DEF-7", actor=TEST)
    rows = Escalation.objects.filter(ticket=ticket)
    assert [(row.to_level, row.cause, row.reason) for row in rows] == [(4, "defect:7", "A product defect: DEF-7")]


def test_a_ticket_without_one_pays_no_statement_for_it(ticket, sofia, django_assert_num_queries):
    settle()
    change = TicketChange(ticket, TEST, clock.now(), current(), {})
    with django_assert_num_queries(0):
        standing.acknowledge_by_answer(change, sofia)
        standing.end_in(change, "resolved")
        standing.hand_over_in(change, None)
