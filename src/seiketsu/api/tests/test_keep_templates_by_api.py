"""Ticket templates through the API."""

from __future__ import annotations

import pytest

from seiketsu.api.tests.test_keep_forms_by_api import agent, lead

pytestmark = pytest.mark.django_db
__all__ = ["agent", "lead"]
GIVEN = {
    "name": "Agent is silent",
    "prepared": {"subject_line": "No calls", "tags": ["Voice"], "custom": {"crm": "other"}},
    "visibility": "all",
}


def test_a_lead_keeps_one_and_agents_read_it(lead, agent):
    made = lead.post("/ticket-templates", GIVEN)
    assert made.status_code == 201 and made.json()["prepared"]["tags"] == ["voice"]
    address = f"/ticket-templates/{made.json()['id']}"
    assert [one["name"] for one in agent.get("/ticket-templates").json()["items"]] == ["Agent is silent"]
    assert agent.get(address).json()["prepared"]["custom"] == {"crm": "other"}
    changed = {**GIVEN, "prepared": {"body": "Silent."}}
    for verb, where, body in (("PUT", address, changed), ("PUT", f"{address}/restoration", {"version": 1})):
        assert agent.call(verb, where, body).status_code == 403
    assert agent.call("DELETE", address).status_code == 403
    assert lead.call("PUT", address, changed).json()["version"] == 2
    assert [one["number"] for one in agent.get(f"{address}/versions").json()["items"]] == [2, 1]
    assert lead.call("PUT", f"{address}/restoration", {"version": 1}).json()["prepared"]["subject_line"] == "No calls"
    assert lead.call("PUT", f"{address}/restoration", {"version": 9}).status_code == 422
    assert lead.call("DELETE", address).status_code == 204
    assert agent.get(address).status_code == 404


def test_what_could_not_work_is_refused(lead, agent):
    for prepared in ({}, {"category": "boats"}, {"custom": {"crm": "boat"}}, {"body": "{{ticket.number}}"}):
        assert lead.post("/ticket-templates", {**GIVEN, "prepared": prepared}).status_code == 422
    assert agent.post("/ticket-templates", GIVEN).status_code == 403
    assert agent.post("/ticket-templates", {**GIVEN, "visibility": "personal"}).status_code == 201
    assert lead.get("/ticket-templates").json()["items"] == []
