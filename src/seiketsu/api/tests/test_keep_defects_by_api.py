"""Defects by programs of the staff; a client's program has none of it."""

from __future__ import annotations

import pytest

from seiketsu.core.test_kit import settle
from seiketsu.desk.models import DefectTicket, Message
from seiketsu.desk.tests import factories
from seiketsu.desk.tests.conftest import desk  # noqa: F401 - a fixture

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("desk")]


def test_a_program_reports_collects_and_releases(staff_program):
    program = staff_program()
    ticket = factories.ticket(factories.organization("Acme"))
    made = program.post("/defects", {"title": "Transfers drop", "client_answer": "It is mended."})
    assert (made.status_code, made.json()["state"]) == (201, "reported")
    number = made.json()["id"]
    assert program.call("PUT", f"/tickets/{ticket.pk}/defects/{number}").status_code == 204
    listed = program.get("/defects?q=transfers").json()["items"]
    assert [(one["id"], one["tickets"], one["open_tickets"], one["clients"]) for one in listed] == [(number, 1, 1, 1)]
    assert program.call("PUT", f"/defects/{number}/state", {"state": "released"}).json()["state"] == "released"
    settle()
    assert Message.objects.filter(ticket=ticket, body_text="It is mended.").count() == 1
    assert program.call("DELETE", f"/tickets/{ticket.pk}/defects/{number}").status_code == 204
    assert not DefectTicket.objects.exists()


def test_a_program_reads_the_list_page_by_page(staff_program):
    program = staff_program()
    for number, severity in enumerate(("minor", "critical", "major", "critical", "minor")):
        program.post("/defects", {"title": f"Fault {number}", "severity": severity})
    seen, cursor = [], ""
    for _page in range(3):
        answer = program.get(f"/defects?limit=2&cursor={cursor}").json()
        seen += [one["title"] for one in answer["items"]]
        cursor = answer["next_cursor"] or ""
    assert seen == ["Fault 3", "Fault 1", "Fault 2", "Fault 4", "Fault 0"]
    assert cursor == ""
    assert program.get("/defects?cursor=made-up").status_code == 400


def test_what_makes_no_sense_is_a_problem(staff_program):
    program = staff_program()
    assert program.post("/defects", {"title": ""}).status_code == 422
    assert program.post("/defects", {"title": "X", "tracker_id": 99}).status_code == 404
    assert program.get("/defects/99").status_code == 404
    made = program.post("/defects", {"title": "X"}).json()
    assert program.call("PUT", f"/defects/{made['id']}/state", {"state": "gone"}).status_code == 422


@pytest.mark.django_db(transaction=True)
def test_a_client_may_not_see_defects(client_program):
    program = client_program()
    assert program.get("/defects").status_code == 403
    assert program.post("/defects", {"title": "X"}).status_code == 403
