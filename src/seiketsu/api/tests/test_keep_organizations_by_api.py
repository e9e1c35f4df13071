from __future__ import annotations

import pytest

from seiketsu.accounts import actions
from seiketsu.accounts.models import Organization
from seiketsu.accounts.tests import factories
from seiketsu.accounts.tests.factories import TEST
from seiketsu.core import clock
from seiketsu.core.events.sequencer import sequence

pytestmark = pytest.mark.django_db


def test_an_organization_through_its_life(staff_program):
    program = staff_program()
    body = {"name": "Acme", "tier": "business", "domains": ["acme.example"], "time_zone": "America/Denver"}
    made = program.post("/organizations", body).json()
    path = f"/organizations/{made['id']}"
    assert made["internal"] == {
        "external_id": "",
        "notes": "",
        "success_manager_id": None,
        "annual_contract_value": None,
        "annual_contract_currency": "",
    }
    changed = program.call(
        "PATCH", path, {"notes": "VIP", "annual_contract_value": "1200.50", "annual_contract_currency": "USD"}
    ).json()
    assert (changed["name"], changed["internal"]["annual_contract_value"]) == ("Acme", "1200.50")
    assert program.call("PUT", f"{path}/tier", {"tier": "enterprise"}).json()["tier"] == "enterprise"
    assert program.get(f"{path}/domains").json()["items"] == [{"domain": "acme.example"}]
    assert program.call("PUT", f"{path}/domains/Second.Example").json() == {"domain": "second.example"}
    assert program.call("DELETE", f"{path}/domains/acme.example").status_code == 204
    assert program.get(f"{path}/domains").json()["items"] == [{"domain": "second.example"}]
    assert program.call("PUT", f"{path}/archival").json()["archived_at"] is not None
    assert program.get("/organizations").json()["items"] == []
    assert [row["id"] for row in program.get("/organizations?archived=true").json()["items"]] == [made["id"]]
    assert program.call("DELETE", f"{path}/archival").json()["archived_at"] is None


def test_members_join_change_and_leave(staff_program):
    program = staff_program()
    organization = factories.organization()
    body = {"name": "Ann", "email": "ann@acme.example", "organization_id": organization.pk, "role": "manager"}
    person = program.post("/people", body).json()
    path = f"/organizations/{organization.pk}/people"
    assert [row["role"] for row in program.get(path).json()["items"]] == ["manager"]
    assert program.call("PUT", f"{path}/{person['id']}", {"role": "member"}).json()["role"] == "member"
    assert program.call("DELETE", f"{path}/{person['id']}").status_code == 204
    assert program.call("DELETE", f"{path}/{person['id']}").status_code == 404
    assert program.get(path).json()["items"] == []


def test_people_are_found_by_any_address(staff_program):
    program = staff_program()
    person = factories.person(email="ann@acme.example")
    path = f"/people/{person.pk}"
    made = program.post(f"{path}/identities", {"kind": "email", "value": "Ann@Home.example"})
    assert (made.status_code, made.json()["value"]) == (201, "ann@home.example")
    assert [row["id"] for row in program.get("/people?email=ann@home.example").json()["items"]] == [person.pk]
    assert program.get("/people?email=nobody").json()["items"] == []
    assert program.call("PATCH", path, {"name": "Ann Lee"}).json()["name"] == "Ann Lee"
    assert program.call("PUT", f"{path}/deactivation").json()["is_active"] is False
    assert program.call("DELETE", f"{path}/deactivation").json()["is_active"] is True
    other = factories.person(email="bob@acme.example")
    assert program.call("PATCH", f"/people/{other.pk}", {"email": "ann@acme.example"}).status_code == 409


def test_staff_are_not_people_of_clients(staff_program):
    program = staff_program()
    assert program.get(f"/people/{program.user.pk}").status_code == 404
    assert program.call("PUT", f"/people/{program.user.pk}/deactivation").status_code == 404


def test_instances_are_kept(staff_program):
    program = staff_program()
    organization = factories.organization()
    path = f"/organizations/{organization.pk}/instances"
    made = program.post(path, {"name": "Main", "region": "us-east", "version": "4.2"}).json()
    changed = program.call("PATCH", f"{path}/{made['id']}", {"version": "4.3"}).json()
    assert (changed["version"], changed["region"]) == ("4.3", "us-east")
    assert len(program.get(path).json()["items"]) == 1
    assert [row["slug"] for row in program.get("/regions").json()["items"]] == ["us-east"]
    elsewhere = factories.organization()
    assert program.call("PATCH", f"/organizations/{elsewhere.pk}/instances/{made['id']}", {}).status_code == 404


def test_staff_are_kept_by_administrators_alone(staff_program):
    agent, administrator = staff_program("agent"), staff_program("administrator")
    body = {"name": "Cem", "email": "cem@seiketsu.example", "skills": ["billing"]}
    assert agent.post("/staff", body).status_code == 403
    made = administrator.post("/staff", body).json()
    path = f"/staff/{made['id']}"
    assert agent.get(path).json()["skills"] == ["billing"]
    assert administrator.call("PATCH", path, {"capacity": 5}).json()["capacity"] == 5
    away = administrator.call("PUT", f"{path}/absence", {"until": "2030-01-01T00:00:00Z"}).json()
    assert away["away_until"] == "2030-01-01T00:00:00Z"
    assert administrator.call("DELETE", f"{path}/absence").json()["away_until"] is None
    assert {row["id"] for row in agent.get("/staff?search=cem").json()["items"]} == {made["id"]}
    assert agent.get(f"/staff/{factories.person().pk}").status_code == 404


def test_own_tokens_are_listed_and_revoked_but_not_those_of_others(staff_program):
    program, other = staff_program(), staff_program()
    listed = program.get("/tokens").json()["items"]
    assert len(listed) == 1
    assert program.plain not in str(listed)
    theirs = other.get("/tokens").json()["items"][0]["id"]
    assert program.call("DELETE", f"/tokens/{theirs}").status_code == 404
    assert program.call("DELETE", f"/tokens/{listed[0]['id']}").status_code == 204
    assert program.get("/me").status_code == 401


@pytest.mark.django_db(transaction=True)
def test_a_client_sees_only_its_organization_and_only_what_it_may(client_program):
    mine = factories.organization("Mine", notes="difficult", success_manager=factories.staff())
    other = factories.organization("Other")
    stranger = factories.person(other)
    program = client_program(mine)
    listed = program.get("/organizations").json()["items"]
    assert [row["id"] for row in listed] == [mine.pk]
    assert "difficult" not in str(listed)
    assert listed[0]["internal"] is None
    for path in (f"/organizations/{other.pk}", f"/people/{stranger.pk}", f"/organizations/{other.pk}/people"):
        assert program.get(path).status_code == 404
    assert [row["id"] for row in program.get("/people").json()["items"]] == [program.user.pk]
    assert program.get(f"/people?email={stranger.email}").json()["items"] == []
    assert program.get(f"/organizations/{mine.pk}/people").json()["items"][0]["person"]["is_active"] is None


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("PATCH", "/organizations/{own}"),
        ("PUT", "/organizations/{own}/archival"),
        ("GET", "/organizations/{own}/domains"),
        ("GET", "/staff"),
        ("GET", "/events"),
        ("GET", "/tokens"),
        ("PUT", "/people/{person}/deactivation"),
    ],
)
def test_a_client_may_not_do_what_only_the_staff_may(client_program, method, path):
    program = client_program()
    address = path.format(own=program.organization.pk, person=program.user.pk)
    assert program.call(method, address, None if method == "GET" else {}).status_code in (403, 422)
    assert Organization.objects.get(pk=program.organization.pk).archived_at is None
    assert program.user.__class__.objects.get(pk=program.user.pk).is_active


@pytest.mark.django_db(transaction=True)
def test_a_plain_member_cannot_list_colleagues(client_program):
    assert client_program(role="member").get("/people").status_code == 403


def test_lists_cost_the_same_however_long(staff_program, event_log, django_assert_num_queries):
    program = staff_program()
    for _ in range(3):
        factories.person(factories.organization())
    paths = ("/organizations", "/people", "/staff", "/events")
    sequence()
    with clock.at(clock.now()):
        for path in paths:  # the first use within a minute is noted in the token's row
            program.get(path)
        for path in paths:
            with django_assert_num_queries(2):  # the token with its person, and the page
                assert program.get(path).status_code == 200


def test_the_log_is_read_in_order_and_on_from_a_position(staff_program, event_log):
    program = staff_program()
    first, second = factories.organization("A"), factories.organization("B")
    actions.change_tier(first, "enterprise", actor=TEST)
    assert program.get("/events").json()["items"] == []
    sequence()
    listed = program.get("/events?type=accounts.organization_created").json()["items"]
    assert [row["subject"]["id"] for row in listed] == [first.pk, second.pk]
    assert listed[0]["actor"] == {"kind": "system", "id": None, "label": "test"}
    last = program.get(f"/events?after={listed[-1]['position']}&organization_id={first.pk}").json()["items"]
    assert [row["type"] for row in last] == ["accounts.tier_changed"]
    assert program.get(f"/events/{last[0]['id']}").json() == last[0]
    assert program.get("/events/999999999").status_code == 404
    named = program.get(f"/events?subject_kind=accounts.organization&subject_id={second.pk}").json()["items"]
    assert {row["subject"]["id"] for row in named} == {second.pk}
