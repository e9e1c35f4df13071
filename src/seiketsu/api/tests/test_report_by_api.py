"""A program runs reports, keeps them, writes findings down and takes a ticket out whole."""

from datetime import timedelta

import pytest

from seiketsu.core import clock
from seiketsu.core.events.queries import history
from seiketsu.desk.subjects import subject_of
from seiketsu.desk.tests import factories
from seiketsu.desk.tests.conftest import desk, maya  # noqa: F401 - fixtures

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("desk")]


@pytest.fixture
def writer(staff_program):
    return staff_program("agent")


def test_a_report_has_the_figures_of_the_page(writer):
    for tier in ("business", "business", "starter"):
        factories.ticket(factories.organization(tier=tier))
    found = writer.get("/report?measure=opened&dimension=tier&bucket=day&span=last_7").json()
    assert [(row["key"], row["total"]["value"]) for row in found["rows"]] == [("business", 2.0), ("starter", 1.0)]
    assert found["whole"]["total"] == {"value": 3.0, "cases": 3}
    assert len(found["buckets"]) == 7 == len(found["rows"][0]["cells"])
    narrow = writer.get("/report?dimension=tier&query=tier:starter").json()
    assert [row["key"] for row in narrow["rows"]] == ["starter"]
    table = writer.get("/report.csv?measure=opened&dimension=tier")
    assert table["Content-Type"].startswith("text/csv")
    assert "All,3,3" in table.content.decode()


@pytest.mark.parametrize(
    "query", ["measure=nothing", "dimension=nothing", "span=ever", "dimension=agent", "span=custom"]
)
def test_what_cannot_be_told_is_refused(writer, query):
    assert writer.get(f"/report?{query}").status_code in (403, 422)
    assert writer.get(f"/report.csv?{query}").status_code in (403, 422)


def test_a_report_is_kept_run_and_removed_by_its_owner(writer, staff_program):
    made = writer.post("/reports", {"name": "By tier", "dimension": "tier", "is_shared": True, "schedule": "weekly"})
    assert made.status_code == 201
    report = made.json()
    assert (report["name"], report["asked"]["dimension"], report["next_at"] is not None) == ("By tier", "tier", True)
    other = staff_program("lead")
    path = f"/reports/{report['id']}"
    assert [row["id"] for row in other.get("/reports").json()["items"]] == [report["id"]]
    assert other.get(f"{path}/result").json()["whole"]["total"]["cases"] == 0
    assert other.call("DELETE", path).status_code == 404
    assert writer.call("DELETE", path).status_code == 204
    assert writer.get(path).status_code == 404
    assert other.get("/reports").json()["items"] == []
    assert writer.post("/reports", {"name": " "}).status_code == 422


def test_one_s_own_reports_are_nobody_else_s(writer, staff_program):
    report = writer.post("/reports", {"name": "Mine"}).json()
    assert staff_program("administrator").get(f"/reports/{report['id']}").status_code == 404


def test_a_finding_is_written_down_and_done(writer):
    due = (clock.now() + timedelta(days=3)).date().isoformat()
    given = {"kind": "recurring", "title": "Calls drop", "owner_id": writer.user.pk, "due_on": due}
    made = writer.post("/findings", given)
    assert made.status_code == 201
    number = made.json()["id"]
    assert [row["id"] for row in writer.get("/findings?is_done=false").json()["items"]] == [number]
    done = writer.call("PUT", f"/findings/{number}/done", {"text": "An article"}).json()
    assert (done["done_text"], done["done_by_id"]) == ("An article", writer.user.pk)
    assert writer.get("/findings?is_done=false").json()["items"] == []
    assert writer.call("PUT", f"/findings/{number}/done", {"text": "Again"}).status_code == 404
    assert writer.post("/findings", given | {"due_on": "2020-01-01"}).status_code == 422
    assert writer.post("/findings", given | {"owner_id": 999_999}).status_code == 422


def test_who_may_only_read_saves_nothing(staff_program):
    reader = staff_program("lead", scopes=["scorecard:read"])
    assert reader.get("/report").status_code == 200
    assert reader.post("/reports", {"name": "Mine"}).status_code == 403


def test_a_ticket_is_taken_out_whole_and_its_history_says_so(writer, maya):  # noqa: F811
    ticket = factories.ticket(factories.organization())
    factories.answer(ticket, maya)
    whole = writer.get(f"/tickets/{ticket.pk}/export").json()
    assert (whole["for"], whole["ticket"]["number"], len(whole["messages"])) == ("staff", ticket.pk, 2)
    theirs = writer.get(f"/tickets/{ticket.pk}/export?audience=client").json()
    assert "decisions" not in theirs and "team" not in theirs["ticket"]
    assert writer.get("/tickets/999999/export").status_code == 404


@pytest.mark.django_db(transaction=True)
def test_none_of_it_is_for_clients(client_program):
    program = client_program()
    for path in ("/report", "/report.csv", "/reports", "/findings"):
        assert program.get(path).status_code == 403


def test_a_kept_report_is_changed_by_its_owner_and_taken_as_a_table(writer, staff_program):
    factories.ticket(factories.organization(tier="starter"))
    made = writer.post("/reports", {"name": "By tier", "dimension": "tier", "is_shared": True}).json()
    path = f"/reports/{made['id']}"
    assert "All,1,1" in writer.get(f"{path}/result.csv").content.decode()
    changed = writer.call("PUT", path, {"name": "By team", "dimension": "team", "is_shared": True})
    assert (changed.status_code, changed.json()["asked"]["dimension"]) == (200, "team")
    assert writer.get(path).json()["name"] == "By team"
    assert writer.call("PUT", path, {"name": " "}).status_code == 422
    other = staff_program("lead")
    assert other.get(f"{path}/result.csv").status_code == 200
    assert other.call("PUT", path, {"name": "Theirs"}).status_code == 404
    assert writer.get("/reports/999999/result.csv").status_code == 404


def test_a_ticket_is_taken_out_as_a_document(writer):
    ticket = factories.ticket(factories.organization())
    answer = writer.get(f"/tickets/{ticket.pk}/export.pdf?audience=client")
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")
    told = [one for one in history(subject_of(ticket.pk)) if one.type == "desk.ticket_exported"]
    assert [(one.data["how"], one.data["audience"]) for one in told] == [("pdf", "client")]
    assert writer.get("/tickets/999999/export.pdf").status_code == 404
