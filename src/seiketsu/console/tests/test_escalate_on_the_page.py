"""Handing a ticket up, taking it on and handing it back, on the ticket's page and in the queue."""

from __future__ import annotations

import pytest

from seiketsu.accounts.queries import actor_of
from seiketsu.accounts.tests.factories import signed_in
from seiketsu.core.test_kit import settle
from seiketsu.desk import actions
from seiketsu.desk.models import Escalation
from seiketsu.desk.tests import factories
from seiketsu.desk.tests.factories import TEST


@pytest.fixture
def sofia(desk):
    return factories.agent(name="Sofia Lindqvist", team="tier2")


def do(user, ticket, what, **given):
    return signed_in(user).post(f"/desk/tickets/{ticket.pk}/{what}/", given, follow=True).content.decode()


def read(user, ticket):
    return signed_in(user).get(f"/desk/tickets/{ticket.pk}/").content.decode()


def test_it_goes_up_is_taken_on_and_comes_back(ticket, maya, sofia):
    page = do(maya, ticket, "escalation", level="2", reason="The call logs say nothing to me.")
    assert "1 · Tier 1 support to 2 · Tier 2 technical support" in page and "The call logs say nothing to me." in page
    assert "Take it on" in page and "Acknowledgement" in page

    page = do(sofia, ticket, "acknowledgement")
    assert "taken on by Sofia Lindqvist" in page and "Take it on" not in page

    page = do(sofia, ticket, "de_escalation", reason="It is a setting.")
    assert "1 earlier escalation" in page and "Handed back down: It is a setting." in page
    ticket.refresh_from_db()
    assert (ticket.level, ticket.escalated_to) == (1, None)


def test_what_the_plan_did_names_its_criterion(ticket, maya):
    actions.escalate_for_defect(ticket, defect_id=3, reason="DEF-3", actor=TEST)
    page = read(maya, ticket)
    assert "A product defect: DEF-3" in page and "by the plan" in page
    why = signed_in(maya).get(f"/desk/tickets/{ticket.pk}/why/").content.decode()
    assert "A product defect" in why and "level_4" in why


@pytest.mark.parametrize(
    ("what", "given", "words"),
    [
        ("acknowledgement", {}, "This is for somebody of Tier 2 Technical Support, or for a lead."),
        ("de_escalation", {"reason": "x"}, "This is for somebody of Tier 2 Technical Support, or for a lead."),
        ("escalation", {"level": "5", "reason": "x"}, "Ask somebody who has it."),
    ],
)
def test_who_may_not_is_told_who_may(ticket, maya, what, given, words):
    actions.escalate(ticket, level=2, reason="x", actor=TEST)
    assert words in do(maya, ticket, what, **given)
    assert Escalation.objects.get().acknowledged_at is None


def test_the_dialog_says_which_level_needs_more_than_an_agent(ticket, maya):
    page = read(maya, ticket)
    assert "5 · Executive team (needs the role “lead”)" in page
    assert '<option value="2">2 · Tier 2 technical support</option>' in page


def test_the_queue_marks_it_and_has_a_view_of_it(ticket, maya, sofia):
    quiet = factories.ticket(ticket.organization, subject_line="Another matter")
    actions.escalate(ticket, level=2, reason="x", actor=actor_of(maya))
    settle()
    view = signed_in(sofia).get("/desk/views/escalated/").content.decode()
    assert f"ticket-{ticket.pk}" in view and f"ticket-{quiet.pk}" not in view
    assert 'title="Escalated to level 2"' in view


def test_a_ticket_that_never_went_up_pays_no_query(ticket, maya, django_assert_num_queries):
    from django.db import connection  # noqa: PLC0415
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    client = signed_in(maya)
    client.get(f"/desk/tickets/{ticket.pk}/")
    with CaptureQueriesContext(connection) as asked:
        client.get(f"/desk/tickets/{ticket.pk}/")
    assert not [one for one in asked.captured_queries if "desk_escalation" in one["sql"]]
    for level in (2, 3, 4):
        actions.escalate(ticket, level=level, reason="x", actor=TEST)
    with CaptureQueriesContext(connection) as asked:
        client.get(f"/desk/tickets/{ticket.pk}/")
    assert len([one for one in asked.captured_queries if "desk_escalation" in one["sql"]]) == 1
