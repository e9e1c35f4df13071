"""The manager of a large client asks for our executives; everybody else is told why not."""

import pytest

from seiketsu.accounts.tests.factories import organization, person, signed_in
from seiketsu.core import clock
from seiketsu.desk.models import Escalation, Ticket
from seiketsu.desk.tests import factories


def open_one(of, requester, priority="urgent"):
    return factories.ticket(of, requester=requester, priority=priority, category="billing")


@pytest.fixture
def grand(office):
    return organization("Grand Coast Brokerage", tier="enterprise")


@pytest.fixture
def manager(grand):
    return person(grand, name="Rosa Vidal", role="manager")


def ask(user, ticket, reason="All our agents are silent."):
    return signed_in(user).post(f"/portal/tickets/{ticket.pk}/executives", {"reason": reason}, follow=True)


def test_a_manager_asks_and_learns_by_when_somebody_has_it(grand, manager):
    ticket = open_one(grand, manager)
    assert "Ask for our executives" in signed_in(manager).get(f"/portal/tickets/{ticket.pk}").content.decode()

    page = ask(manager, ticket).content.decode()
    assert "Our executives have it now. One of them takes it on by" in page
    assert "Our executives have this already." in page and "Ask for our executives" not in page
    row = Escalation.objects.get(ticket=ticket)
    assert (row.to_level, row.actor_id, row.acknowledged_at) == (5, manager.pk, None)
    assert row.reason == "A manager of the client asks for it: All our agents are silent."
    assert row.at == clock.now() and Ticket.objects.get(pk=ticket.pk).team == "executive"


def test_twice_is_once(grand, manager):
    ticket = open_one(grand, manager)
    ask(manager, ticket)
    assert "Our executives have this already." in ask(manager, ticket).content.decode()
    assert Escalation.objects.count() == 1


def test_without_a_word_it_is_not_sent(grand, manager):
    ticket = open_one(grand, manager)
    assert "Tell us in a sentence" in ask(manager, ticket, reason=" ").content.decode()
    assert not Escalation.objects.exists()


def test_a_member_is_told_who_can(grand):
    member = person(grand, role="member")
    ticket = open_one(grand, member)
    page = ask(member, ticket).content.decode()
    assert "Whoever manages your office’s tickets can ask" in page and "Ask for our executives" not in page
    assert not Escalation.objects.exists()


def test_what_is_not_critical_is_told_so(grand, manager):
    ticket = open_one(grand, manager, priority="low")
    assert "when your business has stopped or is in danger" in ask(manager, ticket).content.decode()
    assert not Escalation.objects.exists()


def test_a_smaller_plan_has_no_such_way_and_says_so(office):
    ticket = open_one(office.organization, office.dana)
    page = signed_in(office.dana).get(f"/portal/tickets/{ticket.pk}").content.decode()
    assert "executives" not in page
    assert "does not include a way to our executives" in ask(office.dana, ticket).content.decode()
    assert not Escalation.objects.exists()


def test_another_clients_ticket_does_not_exist(office, grand, manager):
    theirs = open_one(office.organization, office.dana)
    assert ask(manager, theirs).status_code == 404
    assert not Escalation.objects.exists()


def test_only_so_much_is_told_and_nothing_that_cannot_be_kept(grand, manager):
    ticket = open_one(grand, manager)
    ask(manager, ticket, reason="Silent.\x00" + "!" * 5000)
    reason = Escalation.objects.get(ticket=ticket).reason
    assert "Silent.!" in reason and len(reason) < 1200
