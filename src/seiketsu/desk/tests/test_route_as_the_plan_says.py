"""Each figure of routing in the plan moves what routing does."""

from __future__ import annotations

from datetime import timedelta

from seiketsu.core import clock
from seiketsu.core.test_kit import settle, travel
from seiketsu.desk import actions, queries
from seiketsu.desk.rules.placing import Because
from seiketsu.desk.tests import factories
from seiketsu.desk.tests.factories import TEST
from seiketsu.desk.tests.routing_parts import available, goes, has
from seiketsu.desk.tests.test_follow_the_plan import put_in_force


def _ranked(ticket):
    return queries.candidates_for(ticket, now=clock.now())


def test_the_plan_says_load(client_organization):
    ana = available("Ana")
    chat = factories.ticket(client_organization, channel="chat", priority="urgent")
    actions.assign(chat, assignee=ana, actor=TEST)
    assert queries.standings(["tier1"])[0].load.words == "6"

    put_in_force(("urgent: 3,", "urgent: 4,"), ("chat: 2}", "chat: 3}"), ("waiting: 50 %", "waiting: 25 %"))
    assert queries.standings(["tier1"])[0].load.words == "12"
    factories.answer(chat, ana, set_status="pending")
    assert queries.standings(["tier1"])[0].load.words == "3"


def test_the_plan_says_how_much_of_a_channel(client_organization):
    ana = available("Ana")
    actions.assign(factories.ticket(client_organization, channel="chat"), assignee=ana, actor=TEST)
    other = factories.ticket(client_organization, channel="chat")
    assert _ranked(other)[0].may_take

    put_in_force(("chat: 3}", "chat: 1}"))
    assert _ranked(other)[0].refusal.because == Because.CHANNEL_FULL


def test_the_plan_says_scoring(client_organization):
    available("Ana")
    ticket = factories.ticket(client_organization)
    assert _ranked(ticket)[0].parts == {"free": 40, "knows_client": 0, "waited": 20, "language": 10}

    put_in_force(("free: 40", "free: 50"), ("waited: 20", "waited: 5"), ("      language: 10", "      language: 7"))
    assert _ranked(ticket)[0].parts == {"free": 50, "knows_client": 0, "waited": 5, "language": 7}


def test_the_plan_says_how_long_a_client_is_known(client_organization):
    ana = available("Ana")
    earlier = actions.assign(factories.ticket(client_organization), assignee=ana, actor=TEST)
    factories.answer(earlier, ana, set_status="solved")
    clock.set_to(clock.now() + timedelta(days=3))
    ticket = factories.ticket(client_organization)
    before = _ranked(ticket)[0].parts["knows_client"]
    assert before > 10

    put_in_force(("knowledge_halves_after: 30d", "knowledge_halves_after: 1d"))
    assert _ranked(ticket)[0].parts["knows_client"] < before / 2
    put_in_force(("knows_client: 30", "knows_client: 0"))
    assert _ranked(ticket)[0].parts["knows_client"] == 0


def test_the_plan_says_presence(desk):
    ana = available("Ana")
    put_in_force(("away_when_gone_for: 5m", "away_when_gone_for: 20m"))
    actions.set_availability(ana, state="available", actor=TEST, by=ana, from_desk=True)

    travel(clock.now() + timedelta(minutes=19))
    assert queries.availability_of(ana).state == "available"
    travel(clock.now() + timedelta(minutes=2))
    assert queries.availability_of(ana).state == "away"


def test_the_plan_says_reroute(client_organization):
    ana = available("Ana")
    ticket = factories.ticket(client_organization)
    settle()
    available("Ben")
    put_in_force(("away_for: 30m", "away_for: 10m"))
    goes(ana, "away")
    travel(clock.now() + timedelta(minutes=11))
    assert has(ticket) == "Ben"

    put_in_force(("      at_most: 3", "      at_most: 1"))
    goes(ticket.assignee, "away")
    goes(ana, "available")
    travel(clock.now() + timedelta(minutes=11))
    assert has(ticket) == "Ben"


def test_a_category_may_ask_for_a_certification(client_organization):
    available("Ana", team="tier2")
    ben = available("Ben", team="tier2", certifications=["expert"])
    ticket = factories.ticket(client_organization, category="security")
    assert all(one.may_take for one in _ranked(ticket))

    put_in_force(("certifications: []", "certifications: [expert]"))

    ranked = _ranked(ticket)
    assert (ranked[0].candidate.user_id, ranked[0].may_take) == (ben.pk, True)
    assert ranked[1].refusal.because == Because.CERTIFICATION
