"""What holds for every call, whatever it asks for."""

from __future__ import annotations

import json

import pytest
from django.test import Client

from seiketsu.accounts import actions
from seiketsu.accounts.models import ApiToken, Organization
from seiketsu.accounts.tests import factories
from seiketsu.accounts.tests.factories import TEST
from seiketsu.api.middleware import REFUSED_PER_MINUTE
from seiketsu.core import clock
from seiketsu.core.models import IdempotencyKey

pytestmark = pytest.mark.django_db
PROBLEM = "application/problem+json"


def is_problem(answer, status):
    assert answer.status_code == status, answer.content
    assert answer["Content-Type"] == PROBLEM
    body = json.loads(answer.content)
    assert body["status"] == status
    assert body["title"]
    return body


@pytest.mark.django_db(transaction=True)
def test_a_token_says_whose_it_is(staff_program, client_program):
    program = staff_program("agent")
    me = program.get("/me").json()
    assert (me["id"], me["kind"], me["role"], me["organization_id"]) == (program.user.pk, "staff", "agent", None)
    client = client_program()
    me = client.get("/me").json()
    assert (me["kind"], me["role"], me["organization_id"]) == ("client", "manager", client.organization.pk)
    assert "tickets:read" in me["scopes"]


@pytest.mark.parametrize("header", ["", "Bearer wrong", "Basic YTpi", "Token x"])
def test_without_a_valid_token_nothing_is_said(header):
    headers = {"Authorization": header} if header else {}
    answer = Client().get("/api/v1/organizations", headers=headers)
    is_problem(answer, 401)
    assert answer["WWW-Authenticate"] == "Bearer"


def test_a_session_is_not_enough():
    is_problem(factories.signed_in(factories.staff(role="administrator")).get("/api/v1/organizations"), 401)


def test_a_revoked_token_is_out_at_once(staff_program):
    program = staff_program()
    assert program.get("/me").status_code == 200
    actions.revoke_token(ApiToken.objects.get(), actor=TEST)
    is_problem(program.get("/me"), 401)


def test_a_missing_scope_is_named(staff_program):
    program = staff_program(scopes=["tickets:read"])
    assert "organizations:read" in is_problem(program.get("/organizations"), 403)["detail"]


def test_unknown_addresses_and_methods_are_problems_too(staff_program):
    program = staff_program()
    is_problem(program.get("/nothing/here"), 404)
    answer = program.call("PUT", "/organizations", {})
    is_problem(answer, 405)
    assert set(answer["Allow"].replace(" ", "").split(",")) >= {"GET", "POST"}


def test_a_malformed_body_is_refused_with_what_is_wrong(staff_program):
    program = staff_program()
    errors = is_problem(program.post("/organizations", {"name": 5, "colour": "red"}), 422)["errors"]
    pointers = {error["pointer"].rsplit("/", 1)[-1] for error in errors}
    assert pointers == {"name", "tier", "colour"}
    broken = Client().post(
        "/api/v1/organizations", b"{", "application/json", headers={"Authorization": f"Bearer {program.plain}"}
    )
    is_problem(broken, 400)


@pytest.mark.parametrize(
    "query", ["serach=acme", "limit=5&limit=6", "limit=0", "limit=101", "limit=x", "archived=maybe"]
)
def test_a_misspelt_or_impossible_parameter_is_refused(staff_program, query):
    is_problem(staff_program().get(f"/organizations?{query}"), 422)


def test_what_an_action_refuses_is_a_problem_in_its_words(staff_program):
    program = staff_program()
    body = {"name": "Acme", "tier": "business", "domains": ["gmail.com"]}
    assert "public mail provider" in is_problem(program.post("/organizations", body), 422)["detail"]
    assert not Organization.objects.exists()


def test_every_answer_says_what_is_left_and_too_many_are_refused(staff_program, settings):
    settings.API_REQUESTS_PER_MINUTE = 3
    program = staff_program()
    client = Client()
    headers = {"Authorization": f"Bearer {program.plain}"}
    with clock.at(clock.now()):
        left = [client.get("/api/v1/me", headers=headers)["X-RateLimit-Remaining"] for _ in range(3)]
        refused = client.get("/api/v1/me", headers=headers)
    assert left == ["2", "1", "0"]
    is_problem(refused, 429)
    assert int(refused["Retry-After"]) == 20


def test_tokens_cannot_be_guessed_in_a_loop():
    client = Client()
    with clock.at(clock.now()):
        answers = [
            client.get("/api/v1/me", headers={"Authorization": f"Bearer skt_{number}"})
            for number in range(REFUSED_PER_MINUTE + 1)
        ]
    is_problem(answers[0], 401)
    is_problem(answers[-1], 429)


def test_pages_follow_each_other_without_gap_or_repeat(staff_program):
    program = staff_program()
    made = [factories.organization(f"Client {number:02}").pk for number in range(7)]
    seen, cursor = [], ""
    for _ in range(4):
        answer = program.get(f"/organizations?limit=2&cursor={cursor}").json()
        seen += [row["id"] for row in answer["items"]]
        if answer["next_cursor"] is None:
            break
        cursor = answer["next_cursor"]
        factories.organization("Aaa came meanwhile")
    assert seen == made


@pytest.mark.parametrize("cursor", ["x", "e30.abc", "W10.000000000000000000000000"])
def test_a_strange_cursor_is_refused(staff_program, cursor):
    is_problem(staff_program().get(f"/organizations?cursor={cursor}"), 400)


def test_a_cursor_of_another_list_is_refused(staff_program):
    program = staff_program()
    for _ in range(2):
        factories.person(factories.organization())
    cursor = program.get("/people?limit=1").json()["next_cursor"]
    is_problem(program.get(f"/organizations?cursor={cursor}"), 400)


def test_the_same_write_twice_is_done_once(staff_program):
    program = staff_program()
    body = {"name": "Acme", "tier": "business"}
    first = program.post("/organizations", body, Idempotency_Key="a-1")
    again = program.post("/organizations", body, Idempotency_Key="a-1")
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.content == again.content
    assert again["Idempotency-Replayed"] == "true"
    assert "Idempotency-Replayed" not in first
    assert Organization.objects.count() == 1


def test_a_key_is_for_one_request_and_one_token(staff_program):
    program, other = staff_program(), staff_program()
    assert program.post("/organizations", {"name": "Acme", "tier": "business"}, Idempotency_Key="k").status_code == 201
    reused = program.post("/organizations", {"name": "Best", "tier": "business"}, Idempotency_Key="k")
    assert is_problem(reused, 422)["type"] == "idempotency-key-reused"
    assert other.post("/organizations", {"name": "Best", "tier": "business"}, Idempotency_Key="k").status_code == 201


def test_a_refused_write_leaves_its_key_free(staff_program):
    program = staff_program()
    is_problem(program.post("/organizations", {"name": "Acme"}, Idempotency_Key="k"), 422)
    assert not IdempotencyKey.objects.exists()
    assert program.post("/organizations", {"name": "Acme", "tier": "business"}, Idempotency_Key="k").status_code == 201


@pytest.mark.parametrize("key", ["", "x" * 256, "tab\there"])
def test_a_strange_key_is_refused(staff_program, key):
    is_problem(staff_program().post("/organizations", {"name": "A", "tier": "t"}, Idempotency_Key=key), 400)


def test_the_document_is_at_both_addresses_and_needs_no_token():
    first, second = Client().get("/api/v1/openapi.json").json(), Client().get("/api/openapi.json").json()
    assert first["paths"].keys() == second["paths"].keys()
    assert "/api/v1/organizations" in first["paths"]


def test_the_document_says_scope_refusals_and_the_header_of_writes():
    document = Client().get("/api/openapi.json").json()
    operation = document["paths"]["/api/v1/organizations"]["post"]
    assert operation["security"] == [{"Bearer": ["organizations:write"]}]
    assert set(operation["responses"]) >= {"201", "400", "401", "403", "409", "422", "429"}
    assert PROBLEM in operation["responses"]["422"]["content"]
    assert any(parameter["name"] == "Idempotency-Key" for parameter in operation["parameters"])
    assert len({op["operationId"] for path in document["paths"].values() for op in path.values()}) >= 40


def test_a_host_that_is_not_ours_is_refused_as_a_problem(client):
    answer = client.get("/api/v1/tickets", headers={"Host": "a host"})
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
    page = client.get("/desk/", headers={"Host": "a host"})
    assert (page.status_code, page["Content-Type"]) == (400, "text/plain; charset=utf-8")
