"""An agent changes a ticket by one verb each; a refusal is told in words and changes nothing."""

from __future__ import annotations

import pytest

from seiketsu.accounts.tests.factories import signed_in
from seiketsu.core.test_kit import settle
from seiketsu.desk import actions
from seiketsu.desk.models import Message, Ticket
from seiketsu.desk.tests import factories
from seiketsu.surveys.actions import record_score
from seiketsu.surveys.models import SurveyRequest

pytestmark = pytest.mark.django_db


@pytest.fixture
def change(browser_of_maya, ticket):
    """`change("priority", priority="high")`: the words that the page shows afterwards."""

    def post(what: str, browser=browser_of_maya, **fields) -> str:
        answer = browser.post(f"/desk/tickets/{ticket.pk}/{what}/", fields, follow=True)
        assert answer.status_code == 200, answer.status_code
        ticket.refresh_from_db()
        return answer.content.decode()

    return post


@pytest.fixture
def lead(desk):
    return signed_in(factories.agent(name="Ines Duarte", role="lead"))


def test_to_me_to_a_colleague_and_to_nobody(change, ticket, maya):
    jonas = factories.agent(name="Jonas Beck")

    change("assignment", assignee="me")
    assert ticket.assignee == maya
    assert "Assigned to" in change("assignment", assignee=jonas.pk)
    assert ticket.assignee == jonas
    change("assignment", assignee="")
    assert ticket.assignee is None


def test_a_client_or_a_stranger_cannot_have_a_ticket(change, ticket):
    for impossible in (ticket.requester_id, 999999, "everybody"):
        assert "Choose somebody of the staff." in change("assignment", assignee=impossible)
    assert ticket.assignee is None


@pytest.mark.parametrize("status", ["open", "pending", "hold"])
def test_a_status(change, ticket, status):
    change("status", status=status)
    assert ticket.status == status


def test_solving_needs_an_answer_first(change, ticket, maya):
    assert "Answer the client before you solve the ticket" in change("status", status="solved")
    assert ticket.status == "new"
    factories.answer(ticket, maya)
    change("status", status="solved")
    assert ticket.status == "solved"


@pytest.mark.parametrize(
    ("what", "fields", "told"),
    [
        ("status", {"status": "vanished"}, "not a status that can be set"),
        ("priority", {"priority": "utmost"}, "is not a priority"),
        ("category", {"category": "cooking"}, "no category"),
        ("team", {"team": "band"}, "no team"),
        ("escalation", {"level": "9", "reason": "x"}, "no escalation level"),
        ("escalation", {"level": "", "reason": "x"}, "Choose the level"),
        ("escalation", {"level": "2", "reason": " "}, "Say why it goes up"),
        ("escalation", {"level": "1", "reason": "x"}, "escalate it to a higher one"),
        ("merge", {"target": "999999"}, "Give the number of the ticket"),
        ("merge", {"target": "x"}, "Give the number of the ticket"),
        ("organization", {"organization": "999999"}, "Choose a client organization"),
        ("reopening", {}, "open already"),
        ("closure", {}, "Solve the ticket first"),
        ("follow_up", {"body": "Called them."}, "needs the role"),
    ],
)
def test_what_is_refused_is_told_and_changes_nothing(change, ticket, what, fields, told):
    before = Ticket.objects.values().get(pk=ticket.pk)

    assert told in change(what, **fields)

    assert Ticket.objects.values().get(pk=ticket.pk) == before


def test_priority_category_and_team(change, ticket):
    change("priority", priority="urgent")
    change("category", category="billing")
    change("team", team="tier2")

    assert (ticket.priority, ticket.category, ticket.team) == ("urgent", "billing", "tier2")


def test_tags_come_and_go(change, ticket):
    assert "follow-up-boss" in change("tags", tags="follow-up-boss, paragon")
    change("tags", remove="paragon")
    assert ticket.tags == ["follow-up-boss"]


def test_escalation_goes_to_the_levels_team_with_its_reason(change, ticket):
    page = change("escalation", level="2", reason="It needs somebody who knows MLS.")

    assert ticket.level == 2
    assert "Escalated to level" in page
    assert ticket.decisions.filter(kind="escalation").get().reasons == ["It needs somebody who knows MLS."]


def test_merging_leads_on_to_the_other_ticket(change, ticket, harbor):
    other = factories.ticket(harbor, requester=ticket.requester)

    assert f"Merged into #{other.pk}" in change("merge", target=other.pk)
    assert ticket.merged_into_id == other.pk


def test_tickets_of_two_clients_are_not_merged(change, ticket):
    other = factories.ticket(factories.organization())

    assert "two clients" in change("merge", target=other.pk)
    assert ticket.merged_into_id is None


def test_a_stranger_is_connected_with_a_client_and_gets_its_promises(browser_of_maya, harbor):
    stranger = factories.ticket(None)

    browser_of_maya.post(f"/desk/tickets/{stranger.pk}/organization/", {"organization": harbor.pk})

    stranger.refresh_from_db()
    assert (stranger.organization, stranger.tier) == (harbor, "business")


def test_reopening_and_closing(change, ticket, maya):
    factories.answer(ticket, maya, set_status="solved")
    change("reopening")
    assert ticket.status == "open"
    change("status", status="solved")
    change("closure")
    assert ticket.status == "closed"


def test_spam_and_not_spam_after_all(change, ticket):
    assert "Not spam" in change("spam")
    assert ticket.spam_at is not None
    change("spam")
    assert ticket.spam_at is None


def test_deleting_and_restoring_need_a_lead(change, ticket, lead):
    assert "needs the role" in change("deletion")
    assert ticket.deleted_at is None
    change("deletion", browser=lead)
    assert ticket.deleted_at is not None
    assert "needs the role" in change("deletion")
    change("deletion", browser=lead)
    assert ticket.deleted_at is None


def test_a_verb_that_nobody_made_is_not_found_and_none_works_by_get(browser_of_maya, ticket):
    assert browser_of_maya.post(f"/desk/tickets/{ticket.pk}/explode/").status_code == 404
    assert browser_of_maya.get(f"/desk/tickets/{ticket.pk}/priority/").status_code == 405


def test_the_agent_goes_back_to_where_they_were_but_never_to_another_site(browser_of_maya, ticket):
    address = f"/desk/tickets/{ticket.pk}/priority/"

    back = browser_of_maya.post(address, {"priority": "high", "next": "/desk/?tier=business"})
    assert back.headers["Location"] == "/desk/?tier=business"
    elsewhere = browser_of_maya.post(address, {"priority": "high", "next": "https://evil.example/"})
    assert elsewhere.headers["Location"] == f"/desk/tickets/{ticket.pk}/"


def test_a_bad_rating_is_followed_up_by_a_lead_on_the_ticket(browser_of_maya, ticket, maya, lead, read):
    factories.answer(ticket, maya, set_status="solved")
    actions.close(Ticket.objects.get(pk=ticket.pk), actor=factories.TEST)
    settle()
    request = SurveyRequest.objects.get()
    record_score(request.token, score=2, actor=factories.TEST)
    settle()

    assert "The plan owes them a follow-up" in read(lead, f"/desk/tickets/{ticket.pk}/")
    lead.post(f"/desk/tickets/{ticket.pk}/follow_up/", {"body": "Called, **apologised**."})
    assert "owes them a follow-up" not in read(lead, f"/desk/tickets/{ticket.pk}/")
    assert Message.objects.order_by("-id").first().visibility == "internal"
