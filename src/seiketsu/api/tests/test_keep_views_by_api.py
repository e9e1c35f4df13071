"""Views and queries in the language of search, by programs."""

from __future__ import annotations

import pytest

from seiketsu.desk.tests import factories
from seiketsu.desk.tests.conftest import desk  # noqa: F401 - a fixture

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("desk")]


@pytest.fixture
def two():
    acme = factories.organization("Acme", tier="business")
    return [factories.ticket(acme, tags=tags, subject_line=f"About {tags}").pk for tags in (["vip"], [])]


def test_a_view_is_made_read_changed_and_removed(staff_program, two):
    program = staff_program("agent")
    made = program.post("/views", {"name": "Important", "query": "tag:vip", "columns": ["status"]})
    assert made.status_code == 201, made.content
    path = f"/views/{made.json()['id']}"
    assert [row["id"] for row in program.get(f"{path}/tickets").json()["items"]] == two[:1]
    [listed] = program.get("/views").json()["items"]
    assert (listed["name"], listed["count"], listed["is_least"]) == ("Important", 1, False)
    assert program.call("PATCH", path, {"query": "is:open", "order": "-created"}).json()["name"] == "Important"
    assert [row["id"] for row in program.get(f"{path}/tickets?limit=1").json()["items"]] == two[:1]
    assert program.call("DELETE", path).status_code == 204
    assert program.get(path).status_code == 404


def test_what_a_view_cannot_hold_is_refused(staff_program):
    program = staff_program("agent")
    assert program.post("/views", {"name": "For all", "visibility": "all"}).status_code == 403
    refused = program.post("/views", {"name": "Wrong", "query": "colour:red"})
    assert refused.status_code == 422 and "colour:red" in refused.json()["detail"]
    assert program.post("/views", {"name": "Wrong", "columns": ["salary"]}).status_code == 422


def test_tickets_are_listed_by_a_query(staff_program, two):
    program = staff_program()
    found = program.get("/tickets?query=is:open+tag:vip").json()["items"]
    assert [row["id"] for row in found] == two[:1]
    first = program.get("/tickets?query=tier:business+order:-created&limit=1").json()
    second = program.get(f"/tickets?query=tier:business+order:-created&limit=1&cursor={first['next_cursor']}").json()
    assert [row["id"] for page in (first, second) for row in page["items"]] == two
    assert program.get("/tickets?query=colour:red").status_code == 422


def test_search_takes_the_language(staff_program, two):
    found = staff_program().get("/search?q=tag:vip").json()["items"]
    assert [hit["ticket"]["id"] for hit in found] == two[:1]


@pytest.mark.django_db(transaction=True)
def test_clients_neither_ask_in_the_language_nor_see_views(client_program):
    assert client_program().get("/tickets?query=is:open").status_code == 403
    assert client_program().get("/views").status_code == 403
