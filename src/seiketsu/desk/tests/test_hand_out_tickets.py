"""Tickets find somebody by themselves, wait where nobody may take them, and leave who is not there."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from seiketsu.accounts import actions as accounts
from seiketsu.core import clock
from seiketsu.core.test_kit import settle, travel
from seiketsu.delivery.models import Delivery
from seiketsu.desk import actions, queries
from seiketsu.desk import policy as policies
from seiketsu.desk.actions import placing
from seiketsu.desk.models import Availability, Decision, TeamQueue, Ticket
from seiketsu.desk.queries.team_queue import in_queue, place_in_queue
from seiketsu.desk.tests import factories
from seiketsu.desk.tests.factories import TEST
from seiketsu.desk.tests.routing_parts import available, goes, has, last_choice, refusals, reroutes


def test_a_new_ticket_goes_to_whoever_is_there_and_says_why(desk, client_organization):
    settle()
    available("Ana")
    goes(available("Ben"), "away", "Lunch")
    ticket = factories.ticket(client_organization)
    settle()

    assert has(ticket) == "Ana"
    choice = last_choice(ticket)
    assert (choice.rule, choice.chosen["assignee"]) == ("handed_out", ticket.assignee_id)
    assert refusals(choice) == {"Ana": None, "Ben": {"because": "away", "reason": "Lunch"}}
    best = choice.chosen["candidates"][0]
    assert best["score"] == sum(best["parts"].values()) > 0
    assert Delivery.objects.filter(kind="desk.assigned", recipient_user__name="Ana").count() == 1


def test_nobody_is_given_anything_who_never_said_that_they_are_there(client_organization, maya):
    ticket = factories.ticket(client_organization)
    settle()

    assert has(ticket) is None
    assert refusals(last_choice(ticket)) == {"Maya Torres": {"because": "unheard"}}


def test_what_nobody_may_take_waits_and_is_handed_out_when_somebody_comes(desk, client_organization):
    ana = available("Ana")
    goes(ana, "away")
    ticket = factories.ticket(client_organization)
    settle()
    assert has(ticket) is None
    choice = last_choice(ticket)
    assert (choice.rule, refusals(choice)["Ana"]) == ("queued", {"because": "away"})

    clock.set_to(clock.now() + timedelta(minutes=5))
    goes(ana, "available")
    settle()

    assert has(ticket) == "Ana"


def test_why_it_waits_is_kept_once_for_each_wait(desk, client_organization):
    ana = available("Ana")
    goes(ana, "away")
    ticket = factories.ticket(client_organization)
    for _turn in range(3):
        settle()
        clock.set_to(clock.now() + timedelta(minutes=2))
        actions.change_priority(ticket, priority="high", actor=TEST)

    assert Decision.objects.filter(ticket=ticket, rule="queued").count() == 1


def test_the_queue_is_handed_out_by_due_tier_and_priority(desk):
    enterprise, starter = factories.organization(tier="enterprise"), factories.organization(tier="starter")
    ana = available("Ana", capacity=1)
    goes(ana, "away")
    late = factories.ticket(starter)
    soon = factories.ticket(enterprise)
    other = factories.ticket(enterprise, priority="low")
    Ticket.objects.filter(pk=other.pk).update(next_due_at=Ticket.objects.get(pk=soon.pk).next_due_at)
    settle()

    assert [one.pk for one in in_queue("tier1")] == [soon.pk, other.pk, late.pk]
    places = {one.pk: place_in_queue(Ticket.objects.get(pk=one.pk)) for one in (late, soon, other)}
    assert places == {soon.pk: 1, other.pk: 2, late.pk: 3}

    goes(ana, "available")
    settle()
    assert [has(soon), has(other), has(late)] == ["Ana", None, None]
    assert place_in_queue(Ticket.objects.get(pk=soon.pk)) is None

    factories.answer(soon, ana, set_status="solved")
    settle()
    assert [has(other), has(late)] == ["Ana", None]


def test_the_place_in_a_queue_is_one_statement(desk, client_organization):
    tickets = [factories.ticket(client_organization) for _number in range(4)]
    last, policy = Ticket.objects.get(pk=tickets[-1].pk), policies.current()

    with CaptureQueriesContext(connection) as counted:
        assert place_in_queue(last, policy) == 4
    assert len(counted) == 1


def test_equal_people_get_the_same_number_within_one(desk, client_organization):
    for name in ("Ana", "Ben", "Cleo"):
        available(name)
    for _number in range(8):
        factories.ticket(factories.organization())
        settle()
        clock.set_to(clock.now() + timedelta(seconds=1))

    held = [one.load.tickets for one in queries.standings(["tier1"])]
    assert sorted(held) == [2, 3, 3]


def test_whoever_knows_the_client_gets_their_next_ticket(desk, client_organization):
    available("Ana")
    ben = available("Ben")
    for _number in range(2):
        earlier = actions.assign(factories.ticket(client_organization), assignee=ben, actor=TEST)
        factories.answer(earlier, ben, set_status="solved")
    ticket = factories.ticket(client_organization)
    settle()

    assert has(ticket) == "Ben"
    assert last_choice(ticket).chosen["candidates"][0]["parts"]["knows_client"] > 0


def test_nobody_is_given_more_than_their_limit(desk, client_organization):
    available("Ana", capacity=2)
    tickets = [factories.ticket(client_organization) for _number in range(4)]
    settle()

    assert [has(one) for one in tickets] == ["Ana", "Ana", None, None]
    assert refusals(last_choice(tickets[3]))["Ana"] == {"because": "full", "load": "2", "limit": 2}


def test_a_ticket_leaves_who_is_away_too_long_and_the_reason_stands(desk, client_organization):
    ana = available("Ana")
    ticket = factories.ticket(client_organization)
    settle()
    ben = available("Ben")
    goes(ana, "away")
    travel(clock.now() + timedelta(minutes=29))
    assert has(ticket) == "Ana"

    travel(clock.now() + timedelta(minutes=2))

    assert has(ticket) == "Ben"
    assert last_choice(ticket).rule == "rerouted_away_too_long"
    (told,) = reroutes(ticket)
    assert told.data == {
        "ticket_id": ticket.pk,
        "previous_assignee_id": ana.pk,
        "assignee_id": ben.pk,
        "reason": "away_too_long",
        "times": 1,
    }


def test_where_nobody_else_may_take_it_it_stays(desk, client_organization):
    ana = available("Ana")
    ticket = factories.ticket(client_organization)
    settle()
    goes(ana, "away")
    travel(clock.now() + timedelta(hours=1))

    assert has(ticket) == "Ana"
    assert reroutes(ticket) == []


def test_tickets_of_somebody_who_leaves_go_to_others_or_to_the_queue(desk, client_organization):
    ana = available("Ana")
    ticket = factories.ticket(client_organization)
    settle()
    accounts.deactivate_person(ana, actor=TEST)
    settle()

    assert has(ticket) is None
    assert last_choice(ticket).rule in ("rerouted_gone", "queued")
    available("Ben")
    settle()
    assert has(ticket) == "Ben"


def test_a_ticket_is_not_sent_round_for_ever(desk, client_organization):
    ana, ben = available("Ana"), available("Ben")
    goes(ben, "away")
    ticket = factories.ticket(client_organization)
    settle()
    people = {"Ana": ana, "Ben": ben}
    for _turn in range(5):
        holder = has(ticket)
        assert holder is not None
        goes(people["Ben" if holder == "Ana" else "Ana"], "available")
        goes(people[holder], "away")
        travel(clock.now() + timedelta(minutes=31))

    assert [one.data["times"] for one in reroutes(ticket)] == [1, 2, 3]


def test_an_idle_look_asks_nothing(desk, client_organization):
    settle()
    TeamQueue.objects.update(look_at=None)
    from_now = clock.now() + timedelta(hours=1)

    travel(from_now)
    assert clock.now() == from_now
    assert not TeamQueue.objects.filter(look_at__isnull=False, look_at__lte=from_now).exists()


def test_a_look_costs_the_same_however_much_waits(desk, client_organization):
    goes(available("Ana"), "away")

    def cost() -> int:
        TeamQueue.objects.update(look_at=clock.now())
        with CaptureQueriesContext(connection) as counted:
            settle()
        return len(counted)

    factories.ticket(client_organization)
    settle()
    before = cost()
    for _number in range(6):
        factories.ticket(client_organization)
    settle()
    assert cost() <= before


def test_whose_desk_is_closed_is_away_and_back_when_it_opens(desk):
    ana = available("Ana")
    actions.set_availability(ana, state="available", actor=TEST, by=ana, from_desk=True)
    travel(clock.now() + timedelta(minutes=4))
    actions.hear_of(ana, actor=TEST)
    travel(clock.now() + timedelta(minutes=4))
    assert queries.availability_of(ana).state == "available"

    travel(clock.now() + timedelta(minutes=2))
    row = queries.availability_of(ana)
    assert (row.state, row.is_automatic, row.reason) == ("away", True, "The desk was closed.")

    actions.hear_of(ana, actor=TEST)
    row = queries.availability_of(ana)
    assert (row.state, row.is_automatic) == ("available", False)


def test_who_went_away_themselves_is_not_called_back_by_an_open_desk(desk):
    ana = available("Ana")
    actions.set_availability(ana, state="away", reason="Lunch", actor=TEST, by=ana, from_desk=True)
    clock.set_to(clock.now() + timedelta(minutes=1))
    actions.hear_of(ana, actor=TEST)

    row = queries.availability_of(ana)
    assert (row.state, row.reason, row.set_by_id) == ("away", "Lunch", ana.pk)


@pytest.mark.parametrize("state", ["", "asleep"])
def test_an_unknown_state_is_refused(desk, maya, state):
    with pytest.raises(actions.availability.UnknownValue):
        actions.set_availability(maya, state=state, actor=TEST)


def test_only_a_lead_speaks_for_others_and_clients_take_no_tickets(desk, maya):
    with pytest.raises(actions.availability.NotAllowed):
        actions.set_availability(factories.agent(name="Ben"), state="away", actor=TEST, by=maya)
    lead = factories.staff(role="lead")
    assert actions.set_availability(maya, state="away", actor=TEST, by=lead).set_by_id == lead.pk
    with pytest.raises(actions.availability.NotAllowed):
        actions.set_availability(factories.person(), state="away", actor=TEST)
    assert Availability.objects.count() == 1


def test_a_look_that_fails_or_dies_is_made_up_for_and_holds_up_no_other_team(desk, client_organization, monkeypatch):
    settle()
    available("Ana")
    first, second = factories.ticket(client_organization), factories.ticket(client_organization)
    actions.change_team(second, team="tier2", actor=TEST)
    available("Ben", teams=["tier2"])
    usual = placing._hand_out

    def failing(team, *given):
        if team == first.team:
            raise RuntimeError("a fault of ours")
        return usual(team, *given)

    monkeypatch.setattr(placing, "_hand_out", failing)
    settle()
    assert (has(first), has(second)) == (None, "Ben")

    monkeypatch.setattr(placing, "_hand_out", usual)
    travel(clock.now() + timedelta(minutes=2))
    assert has(first) == "Ana"
