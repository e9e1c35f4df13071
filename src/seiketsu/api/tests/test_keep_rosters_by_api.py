"""Rosters through the API: the same rights, refusals and verbs as on the page."""

from __future__ import annotations

import pytest

from seiketsu.accounts.tests import factories as people
from seiketsu.api.tests.conftest import Program
from seiketsu.core import clock
from seiketsu.schedules.tests.factories import at, early_late_and_lead

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _monday():
    with clock.at(at(1, 6)):
        yield


@pytest.fixture
def crew():
    return early_late_and_lead()


def program(user):
    return Program(people.token(user)[1], user, None)


def test_who_is_on_now_and_at_another_moment(crew):
    found = program(crew["Maya"]).get("/rosters/on-now?at=2026-06-02T13:00:00Z").json()["items"]
    assert {one["team"]: one["on_shift"] for one in found}["tier1"] == [crew["Maya"].pk, crew["Ines"].pk]
    assert {one["team"] for one in program(crew["Maya"]).get("/rosters").json()["items"]} >= {"tier1", "tier2"}


def test_a_roster_with_its_duties_and_gaps(crew):
    answer = program(crew["Maya"]).get("/rosters/tier1?since=2026-06-07T04:00:00Z&until=2026-06-08T04:00:00Z").json()
    assert answer["duties"] == []
    week = program(crew["Maya"]).get("/rosters/tier1?since=2026-06-02T04:00:00Z&until=2026-06-03T04:00:00Z").json()
    assert {duty["person_id"] for duty in week["duties"]} == {person.pk for person in crew.values()}
    assert all(gap["needs"] > gap["has"] and gap["leaf"] == "teams.tier1.coverage" for gap in week["gaps"])
    assert program(crew["Maya"]).get("/rosters/nobody").status_code == 404
    for bad in ("since=2026-06-03T04:00:00Z&until=2026-06-02T04:00:00Z", "until=2027-06-02T04:00:00Z"):
        assert program(crew["Maya"]).get(f"/rosters/tier1?{bad}").status_code == 422


def test_promises_that_nobody_stands_behind(crew):
    people.organization(tier="business")
    found = program(crew["Luke"]).get("/rosters/gaps").json()["items"]
    assert found and {gap["tier"] for gap in found} == {"business"} and found[0]["missing"] == 1


def test_an_override_is_made_and_withdrawn_by_those_who_may(crew):
    given = {
        "person_id": crew["Luke"].pk, "replaces_id": crew["Maya"].pk,
        "starts_at": "2026-06-02T13:00:00Z", "ends_at": "2026-06-02T15:00:00Z",
    }  # fmt: skip
    assert program(crew["Maya"]).post("/rosters/tier1/overrides", given).status_code == 403
    made = program(crew["Ines"]).post("/rosters/tier1/overrides", given)
    assert made.status_code == 201 and made.json()["replaces_id"] == crew["Maya"].pk
    assert program(crew["Ines"]).post("/rosters/tier1/overrides", given).status_code == 409
    address = f"/rosters/overrides/{made.json()['id']}"
    assert program(crew["Maya"]).call("DELETE", address).status_code == 403
    assert program(crew["Luke"]).call("DELETE", address).status_code == 204


def test_leave_is_asked_for_decided_and_its_reason_kept_from_colleagues(crew):
    given = {"starts_at": "2026-06-02T04:00:00Z", "ends_at": "2026-06-03T04:00:00Z", "note": "a wedding"}
    asked = program(crew["Maya"]).post("/absences", given).json()
    assert (asked["state"], asked["note"]) == ("asked", "a wedding")
    seen = program(crew["Luke"]).get("/absences").json()["items"]
    assert [(one["id"], one["note"], one["kind"]) for one in seen] == [(asked["id"], None, None)]
    address = f"/absences/{asked['id']}/decision"
    assert program(crew["Luke"]).call("PUT", address, {"agreed": True}).status_code == 403
    assert program(crew["Ines"]).call("PUT", address, {"agreed": True}).json()["state"] == "agreed"
    assert program(crew["Ines"]).call("PUT", address, {"agreed": False}).status_code == 409
    assert program(crew["Luke"]).call("DELETE", f"/absences/{asked['id']}").status_code == 403
    assert program(crew["Maya"]).call("DELETE", f"/absences/{asked['id']}").status_code == 204
    assert program(crew["Maya"]).get("/absences?team=tier1").json()["items"] == []


def test_illness_holds_at_once_and_anothers_is_a_leads_to_tell(crew):
    given = {
        "starts_at": "2026-06-02T04:00:00Z", "ends_at": "2026-06-03T04:00:00Z", "kind": "illness",
        "person_id": crew["Luke"].pk,
    }  # fmt: skip
    assert program(crew["Maya"]).post("/absences", given).status_code == 403
    assert program(crew["Luke"]).post("/absences", given).json()["state"] == "agreed"
    assert program(crew["Ines"]).post("/absences", {**given, "person_id": 987654}).status_code == 422


def test_a_swap_is_proposed_and_answered(crew):
    def moment(day, hour):
        return at(day, hour).isoformat()

    given = {
        "team": "tier1", "other_id": crew["Luke"].pk, "gives_from": moment(2, 7), "gives_to": moment(2, 15),
        "takes_from": moment(3, 15), "takes_to": moment(3, 23),
    }  # fmt: skip
    made = program(crew["Maya"]).post("/swaps", given)
    assert made.status_code == 201 and made.json()["needs_lead"] is True
    address = f"/swaps/{made.json()['id']}/answer"
    assert program(crew["Maya"]).call("PUT", address, {"answer": "accept"}).status_code == 403
    assert program(crew["Luke"]).call("PUT", address, {"answer": "accept"}).json()["state"] == "accepted"
    assert program(crew["Ines"]).call("PUT", address, {"answer": "approve"}).json()["state"] == "agreed"
    assert program(crew["Luke"]).call("PUT", address, {"answer": "decline"}).status_code == 409
    assert [one["state"] for one in program(crew["Maya"]).get("/swaps?state=agreed").json()["items"]] == ["agreed"]
    wrong = {**given, "gives_from": moment(4, 1), "gives_to": moment(4, 2)}
    assert program(crew["Maya"]).post("/swaps", wrong).status_code == 409


def test_the_scopes_are_asked_for(crew):
    plain = people.token(crew["Maya"], scopes=["tickets:read"])[1]
    assert Program(plain, crew["Maya"], None).get("/rosters").status_code == 403
