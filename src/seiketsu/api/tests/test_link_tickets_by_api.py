"""Links and one answer to several tickets, by programs of the staff; a client's program has none of it."""

from __future__ import annotations

import pytest

from seiketsu.core.test_kit import settle
from seiketsu.desk.tests import factories
from seiketsu.desk.tests.conftest import desk  # noqa: F401 - a fixture

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("desk")]


@pytest.fixture
def pair():
    acme = factories.organization("Acme", tier="business", domains=["acme.example"])
    return factories.ticket(acme, subject_line="Calls drop"), factories.ticket(acme, subject_line="Calls drop here too")


def test_a_program_links_reads_and_takes_the_link_away(staff_program, pair):
    program, (problem, incident) = staff_program(), pair
    made = program.post(f"/tickets/{incident.pk}/links", {"kind": "incident", "target_id": problem.pk})
    assert made.status_code == 201
    assert made.json()["is_source"] is True
    listed = program.get(f"/tickets/{problem.pk}/links").json()
    assert [(one["kind"], one["ticket_id"], one["is_source"]) for one in listed["items"]] == [
        ("incident", incident.pk, False)
    ]
    assert listed["waiting_for_answer"] == 1
    assert program.call("DELETE", f"/tickets/{problem.pk}/links/{made.json()['id']}").status_code == 204
    assert program.get(f"/tickets/{problem.pk}/links").json()["items"] == []


def test_a_circle_is_refused_as_a_problem(staff_program, pair):
    program, (problem, incident) = staff_program(), pair
    program.post(f"/tickets/{incident.pk}/links", {"kind": "child", "target_id": problem.pk})
    refused = program.post(f"/tickets/{problem.pk}/links", {"kind": "child", "target_id": incident.pk})
    assert refused.status_code == 422
    assert "circle" in refused.json()["detail"]


def test_one_answer_to_several_is_sent_in_the_background(staff_program, pair):
    program, (problem, incident) = staff_program(), pair
    assert program.get(f"/tickets/{problem.pk}/group_answer").status_code == 404
    seen = incident.messages.get().pk
    body = {"text": "It is mended.", "tickets": [{"ticket_id": incident.pk, "seen_message_id": seen}]}
    begun = program.post(f"/tickets/{problem.pk}/group_answers", body)
    assert (begun.status_code, begun.json()["done"]) == (202, 0)
    settle()
    outcome = program.get(f"/tickets/{problem.pk}/group_answer").json()
    assert (outcome["done"], outcome["sent"], outcome["held"]) == (1, 1, [])
    incident.refresh_from_db()
    assert incident.status == "solved"


def test_a_program_splits_a_ticket_and_puts_it_together_again(staff_program, pair):
    program, (ticket, _other) = staff_program(), pair
    second = factories.client_writes(ticket, "And the invoice is wrong.").message
    made = program.post(f"/tickets/{ticket.pk}/split", {"message_ids": [second.pk], "subject": "Invoice"})
    assert (made.status_code, made.json()["subject"]) == (201, "Invoice")
    back = program.call("DELETE", f"/tickets/{made.json()['id']}/split")
    assert back.json()["id"] == ticket.pk
    assert program.post(f"/tickets/{ticket.pk}/split", {"message_ids": [second.pk + 999]}).status_code == 422


@pytest.mark.django_db(transaction=True)
def test_a_client_is_told_that_only_the_staff_may(client_program, pair):
    problem, incident = pair
    program = client_program(organization=problem.organization, role="manager")
    for path in (f"/tickets/{problem.pk}/links", f"/tickets/{problem.pk}/group_answer"):
        assert program.get(path).status_code in (403, 404)
    assert program.post(f"/tickets/{incident.pk}/links", {"kind": "child", "target_id": problem.pk}).status_code in (
        403,
        404,
    )
