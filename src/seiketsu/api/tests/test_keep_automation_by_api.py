"""Rules and macros through the API: read by all of the staff, changed by those who may on the page."""

from __future__ import annotations

import pytest

from seiketsu.accounts.queries import actor_of
from seiketsu.accounts.tests import factories as people
from seiketsu.api.tests.conftest import Program
from seiketsu.core.test_kit import settle
from seiketsu.desk.automation import actions
from seiketsu.desk.tests import factories
from seiketsu.desk.tests.automation_parts import do, on
from seiketsu.plan.tests.factories import apply_shipped_plan

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead():
    apply_shipped_plan()
    return people.staff(name="Ines", role="lead", teams=["tier1"])


@pytest.fixture
def agent(lead):
    return people.staff(name="Maya", role="agent", teams=["tier1"])


def program(user, scopes=None):
    return Program(people.token(user, scopes=scopes)[1], user, None)


@pytest.fixture
def rule(lead):
    made = actions.create_rule(name="Tag", spec=on("opened", acts=[do("add_tags", tags="x")]), actor=actor_of(lead))
    return actions.edit_rule(
        made, name="Tag it", spec=on("opened", acts=[do("add_tags", tags="y")]), actor=actor_of(lead)
    )


def test_rules_are_read_with_their_versions(rule, agent):
    mine = program(agent)
    assert [(one["id"], one["is_on"]) for one in mine.get("/rules").json()["items"]] == [(rule.pk, False)]
    assert mine.get(f"/rules/{rule.pk}").json()["name"] == "Tag it"
    versions = mine.get(f"/rules/{rule.pk}/versions").json()["items"]
    assert [(one["number"], one["change"], one["actor_label"]) for one in versions] == [
        (2, "edited", "Ines"),
        (1, "created", "Ines"),
    ]
    assert mine.get("/rules/987654").status_code == 404


def test_a_lead_switches_and_brings_back_and_an_agent_may_not(rule, lead, agent):
    address = f"/rules/{rule.pk}"
    assert program(agent).call("PUT", f"{address}/activation", {"is_on": True}).status_code == 403
    assert program(agent).call("PUT", f"{address}/restoration", {"version": 1}).status_code == 403
    assert program(agent).call("DELETE", address).status_code == 403
    boss = program(lead)
    assert boss.call("PUT", f"{address}/activation", {"is_on": True}).json()["is_on"] is True
    assert boss.call("PUT", f"{address}/restoration", {"version": 1}).json()["name"] == "Tag"
    assert boss.call("PUT", f"{address}/restoration", {"version": 77}).status_code == 422
    assert boss.call("DELETE", address).status_code == 204
    assert boss.get(address).status_code == 404


def test_the_log_is_read_by_rule_ticket_and_outcome(rule, lead, agent):
    actions.switch_rule(rule, is_on=True, actor=actor_of(lead))
    ticket = factories.ticket(people.organization())
    settle()
    mine = program(agent)
    (fired,) = mine.get(f"/rules/firings?ticket_id={ticket.pk}").json()["items"]
    assert (fired["rule_id"], fired["rule_version"], fired["outcome"]) == (rule.pk, 3, "done")
    assert mine.get("/rules/firings?outcome=refused").json()["items"] == []
    assert len(mine.get(f"/rules/firings?rule_id={rule.pk}").json()["items"]) == 1


def test_an_agent_keeps_own_macros_and_a_lead_shared_ones(lead, agent):
    given = {"name": "Hello", "text": "Hello {{requester.first_name}}"}
    own = program(agent).post("/macros", given | {"text": "Hello"})
    assert own.status_code == 201 and own.json()["visibility"] == "personal"
    shared = given | {"text": "All", "visibility": "team", "team": "tier1"}
    assert program(agent).post("/macros", shared).status_code == 403
    made = program(lead).post("/macros", shared).json()
    assert [one["id"] for one in program(agent).get("/macros").json()["items"]] == [own.json()["id"], made["id"]]
    assert [one["id"] for one in program(lead).get("/macros").json()["items"]] == [made["id"]]
    edited = program(agent).call("PUT", f"/macros/{own.json()['id']}", {"name": "Hi", "text": "Hi"})
    assert edited.json()["name"] == "Hi"
    assert program(agent).call("PUT", f"/macros/{made['id']}", {"name": "Hi", "text": "Hi"}).status_code == 403
    assert program(lead).call("PUT", f"/macros/{own.json()['id']}", {"name": "Hi", "text": "Hi"}).status_code == 404
    assert program(lead).post("/macros", shared | {"team": "nobody"}).status_code == 422
    assert program(agent).call("DELETE", f"/macros/{own.json()['id']}").status_code == 204


def test_scopes_are_asked_for(agent):
    assert program(agent, ["tickets:read"]).get("/rules").status_code == 403
    assert program(agent, ["automation:read"]).post("/macros", {"name": "x", "text": "x"}).status_code == 403


DEFINITION = {
    "events": ["opened"],
    "every": [{"field": "tier", "operator": "is", "values": ["business"]}],
    "acts": [{"kind": "priority", "values": {"priority": "high"}}],
}


def test_a_lead_writes_a_trigger_that_runs(lead):
    boss = program(lead)
    made = boss.post("/rules", {"name": "Business first", "definition": DEFINITION})
    assert made.status_code == 201 and not made.json()["is_on"]
    address = f"/rules/{made.json()['id']}"
    changed = {**DEFINITION, "acts": [{"kind": "add_tags", "values": {"tags": "vip"}}]}
    edited = boss.call("PUT", address, {"name": "Tag business", "definition": changed}).json()
    assert (edited["name"], edited["version"]) == ("Tag business", 2)
    boss.call("PUT", f"{address}/activation", {"is_on": True})
    ticket = factories.ticket(people.organization(tier="business"))
    settle()
    ticket.refresh_from_db()
    assert ticket.tags == ["vip"]


def test_a_rule_that_waits_is_written_and_can_be_on_at_once(lead):
    definition = {
        "timing": {"since": "status", "amount": 3, "unit": "business_days"},
        "every": [{"field": "status", "operator": "is", "values": ["pending"]}],
        "acts": [{"kind": "status", "values": {"status": "solved"}}],
    }
    made = program(lead).post("/rules", {"name": "Silent", "definition": definition, "is_on": True}).json()
    assert made["is_on"] and made["definition"]["timing"] == {
        "since": "status",
        "wait": ["3", "business_days"],
        "repeats": False,
    }


def test_a_rule_that_could_not_work_is_refused_with_pointers(lead):
    wrong = {**DEFINITION, "every": [{"field": "tier", "operator": "is", "values": ["gold"]}], "acts": []}
    answer = program(lead).post("/rules", {"name": "X", "definition": wrong})
    assert answer.status_code == 422
    assert [one["pointer"] for one in answer.json()["errors"]] == ["body/definition/every/0", "body/definition/acts"]
    assert program(lead).post("/rule-previews", {"definition": wrong}).status_code == 422


def test_a_rule_is_tried_on_the_past_before_it_is_kept(lead):
    ticket = factories.ticket(people.organization(tier="business"))
    factories.ticket(people.organization("Other", tier="professional"))
    settle()
    found = program(lead).post("/rule-previews", {"definition": DEFINITION, "days": 7}).json()
    assert (found["tickets"], [one["ticket_id"] for one in found["shown"]]) == (1, [ticket.pk])
    ticket.refresh_from_db()
    assert ticket.priority != "high", "nothing was changed"


def test_rules_are_put_in_their_order(lead):
    boss = program(lead)
    first, second, third = [
        boss.post("/rules", {"name": name, "definition": DEFINITION}).json()["id"] for name in ("One", "Two", "Three")
    ]
    assert boss.call("PUT", f"/rules/{third}/position", {"position": 1}).json()["position"] == 1
    order = sorted(boss.get("/rules").json()["items"], key=lambda one: one["position"])
    assert [one["id"] for one in order] == [third, first, second]
    assert boss.call("PUT", f"/rules/{third}/position", {"position": 99}).json()["position"] == 3


def test_an_agent_writes_no_rules(rule, agent):
    mine = program(agent)
    body = {"name": "X", "definition": DEFINITION}
    assert mine.post("/rules", body).status_code == 403
    assert mine.post("/rule-previews", {"definition": DEFINITION}).status_code == 403
    assert mine.call("PUT", f"/rules/{rule.pk}", body).status_code == 403
    assert mine.call("PUT", f"/rules/{rule.pk}/position", {"position": 1}).status_code == 403


def test_a_macro_is_brought_back(lead, agent):
    boss = program(lead)
    made = boss.post("/macros", {"name": "Hello", "text": "Hello.", "visibility": "all"}).json()
    address = f"/macros/{made['id']}"
    boss.call("PUT", address, {"name": "Hello", "text": "Good day.", "visibility": "all"})
    assert [one["number"] for one in program(agent).get(f"{address}/versions").json()["items"]] == [2, 1]
    assert program(agent).call("PUT", f"{address}/restoration", {"version": 1}).status_code == 403
    assert boss.call("PUT", f"{address}/restoration", {"version": 1}).json()["text"] == "Hello."
    assert boss.call("PUT", f"{address}/restoration", {"version": 9}).status_code == 422
