"""Tickets from opening to closing, by programs of both sides."""

from __future__ import annotations

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from seiketsu.accounts import actions as accounts
from seiketsu.accounts.tests.factories import TEST
from seiketsu.desk.models import Message, Ticket
from seiketsu.desk.tests import factories
from seiketsu.desk.tests.conftest import desk  # noqa: F401 - a fixture

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("desk")]
BODY = {"subject": "Wrong address", "body": {"text": "Our voice agent says an old address."}}


def opened(program, **details):
    requester = {"requester": {"email": "ann@acme.example", "name": "Ann"}} if program.organization is None else {}
    answer = program.post("/tickets", {**BODY, **requester, **details})
    assert answer.status_code == 201, answer.content
    return answer.json()


@pytest.fixture
def acme():
    return factories.organization("Acme", tier="business", domains=["acme.example"])


def test_the_staff_open_a_ticket_for_somebody_new(staff_program, acme):
    ticket = opened(staff_program(), tags=["vip"], external_id="crm-7")
    assert (ticket["organization_id"], ticket["tier"], ticket["channel"]) == (acme.pk, "business", "api")
    assert ticket["next_due"]["kind"] == "first_response"
    assert (ticket["internal"]["tags"], ticket["internal"]["external_id"]) == (["vip"], "crm-7")


def test_a_ticket_from_open_to_closed(staff_program, acme):
    program = staff_program("agent")
    path = f"/tickets/{opened(program)['id']}"
    answered = program.post(f"{path}/messages", {"body": {"text": "We look into it."}, "set_status": "pending"})
    assert (answered.status_code, answered.json()["author"]["kind"]) == (201, "staff")
    note = program.post(f"{path}/messages", {"body": {"text": "It is the carrier."}, "visibility": "internal"})
    assert note.json()["visibility"] == "internal"
    assert program.get(path).json()["status"] == "pending"
    texts = [row["text"] for row in program.get(f"{path}/messages").json()["items"]]
    assert texts == ["Our voice agent says an old address.", "We look into it.", "It is the carrier."]
    assert program.post(f"{path}/solution", {"body": {"text": "Solved by the carrier."}}).json()["status"] == "solved"
    assert program.post(f"{path}/reopening", {}).json()["status"] == "open"
    assert program.post(f"{path}/solution", {}).json()["status"] == "solved"
    assert program.call("PUT", f"{path}/confirmation").json()["status"] == "closed"
    kinds = {row["kind"] for row in program.get(f"{path}/commitments").json()["items"]}
    assert kinds >= {"first_response", "resolution"}


def test_a_ticket_cannot_be_solved_unanswered(staff_program, acme):
    program = staff_program()
    answer = program.post(f"/tickets/{opened(program)['id']}/solution", {})
    assert (answer.status_code, answer["Content-Type"]) == (422, "application/problem+json")


def test_properties_change_together_or_not_at_all(staff_program, acme):
    program = staff_program()
    ticket = opened(program)
    path = f"/tickets/{ticket['id']}"
    agent = factories.agent()
    changed = program.call("PATCH", path, {"priority": "urgent", "assignee_id": agent.pk, "subject": "Silent"}).json()
    assert (changed["priority"], changed["internal"]["assignee_id"], changed["subject"]) == (
        "urgent",
        agent.pk,
        "Silent",
    )
    refused = program.call("PATCH", path, {"priority": "low", "category": "no-such-category"})
    assert refused.status_code == 422
    assert program.get(path).json()["priority"] == "urgent"


def test_a_change_on_old_knowledge_is_refused(staff_program, acme):
    program = staff_program()
    ticket = opened(program)
    path, version = f"/tickets/{ticket['id']}", ticket["internal"]["version"]
    assert program.call("PATCH", path, {"priority": "high", "version": version}).status_code == 200
    assert program.call("PATCH", path, {"priority": "low", "version": version}).status_code == 409
    assert program.get(path).json()["priority"] == "high"


def test_lists_filter_and_follow_changes(staff_program, acme):
    program = staff_program()
    first, second = opened(program, priority="urgent"), opened(program, tags=["vip"])
    assert [row["id"] for row in program.get("/tickets").json()["items"]] == [second["id"], first["id"]]
    assert [row["id"] for row in program.get("/tickets?priority=urgent").json()["items"]] == [first["id"]]
    assert [row["id"] for row in program.get("/tickets?tag=vip").json()["items"]] == [second["id"]]
    assert program.get(f"/tickets?organization_id={acme.pk + 1}").json()["items"] == []
    program.call("PUT", f"/tickets/{first['id']}/tags/later")
    listed = program.get("/tickets?updated_since=2026-01-01T00:00:00Z").json()["items"]
    assert {row["id"] for row in listed} == {first["id"], second["id"]}
    assert program.get("/tickets?updated_since=2030-01-01T00:00:00Z").json()["items"] == []


def test_tags_watchers_team_and_level(staff_program, acme):
    program = staff_program()
    path = f"/tickets/{opened(program)['id']}"
    assert program.call("PUT", f"{path}/tags/vip").json() == {"tags": ["vip"]}
    assert program.call("DELETE", f"{path}/tags/vip").json() == {"tags": []}
    colleague = factories.person(acme)
    assert program.call("PUT", f"{path}/watchers/{colleague.pk}").status_code == 204
    assert [row["user_id"] for row in program.get(f"{path}/watchers").json()["items"]] == [colleague.pk]
    assert program.call("DELETE", f"{path}/watchers/{colleague.pk}").status_code == 204
    assert program.call("DELETE", f"{path}/watchers/{colleague.pk}").status_code == 404
    assert program.call("PUT", f"{path}/watchers/999999").status_code == 422
    escalated = program.call("PUT", f"{path}/escalation", {"level": 2, "reason": "Needs engineering"}).json()
    assert escalated["internal"]["level"] == 2
    agent = factories.agent()
    assert program.call("PUT", f"{path}/assignee", {"user_id": agent.pk}).json()["internal"]["assignee_id"] == agent.pk
    assert program.call("PUT", f"{path}/assignee", {"user_id": None}).json()["internal"]["assignee_id"] is None
    assert program.call("PUT", f"{path}/assignee", {"user_id": colleague.pk}).status_code == 403


def test_spam_deleting_and_merging(staff_program, acme):
    lead, agent = staff_program("lead"), staff_program("agent")
    first, second = opened(lead)["id"], opened(lead)["id"]
    assert lead.call("PUT", f"/tickets/{first}/spam").json()["internal"]["is_spam"] is True
    assert [row["id"] for row in lead.get("/tickets").json()["items"]] == [second]
    assert lead.call("DELETE", f"/tickets/{first}/spam").json()["internal"]["is_spam"] is False
    assert agent.call("DELETE", f"/tickets/{first}").status_code == 403
    assert lead.call("DELETE", f"/tickets/{first}").status_code == 204
    assert lead.call("DELETE", f"/tickets/{first}").status_code == 404
    assert lead.call("PUT", f"/tickets/{first}/restoration").json()["internal"]["is_deleted"] is False
    assert lead.post(f"/tickets/{first}/merge", {"target_id": second}).json()["id"] == second
    assert lead.get(f"/tickets/{first}").json()["merged_into_id"] == second
    assert lead.post(f"/tickets/{second}/merge", {"target_id": 999999}).status_code == 404


def test_why_and_history_are_told(staff_program, acme, event_log):
    program = staff_program()
    path = f"/tickets/{opened(program)['id']}"
    kinds = {row["kind"] for row in program.get(f"{path}/decisions").json()["items"]}
    assert kinds >= {"classification", "routing", "promises"}
    promised = program.get(f"{path}/commitments").json()["items"][0]
    explained = program.get(f"{path}/commitments/{promised['id']}/explanation").json()
    assert explained["promise"] == promised["promise"]
    assert explained["lines"]
    assert program.get(f"{path}/commitments/999999/explanation").status_code == 404
    assert "desk.ticket_opened" in {row["type"] for row in program.get(f"{path}/events").json()["items"]}


def test_search_and_queues(staff_program, acme):
    program = staff_program()
    ticket = opened(program)
    hits = program.get("/search?q=voice+says").json()["items"]
    assert [hit["ticket"]["id"] for hit in hits] == [ticket["id"]]
    assert "<mark>" in hits[0]["excerpt"]
    assert program.get("/search?q=nothing-like-it").json()["items"] == []
    counts = {row["key"]: row["count"] for row in program.get("/queues").json()["items"]}
    assert counts["next_due"] == 1
    assert [row["id"] for row in program.get("/queues/next_due").json()["items"]] == [ticket["id"]]
    assert program.get("/queues/no-such").status_code == 404
    assert program.get("/queues/deleted").status_code == 200
    agent = staff_program(role="agent")
    assert "deleted" not in {row["key"] for row in agent.get("/queues").json()["items"]}
    assert agent.get("/queues/deleted").status_code == 403
    assert program.get("/custom-fields").status_code == 200


def upload(program, name="log.txt", content=b"a line"):
    return Client().post(
        "/api/v1/attachments",
        {"file": SimpleUploadedFile(name, content, content_type="text/plain")},
        headers={"Authorization": f"Bearer {program.plain}"},
    )


def test_a_file_is_uploaded_sent_and_read_again(staff_program, acme):
    program = staff_program()
    token = upload(program).json()["token"]
    path = f"/tickets/{opened(program)['id']}/messages"
    message = program.post(path, {"body": {"text": "See the log."}, "attachments": [token]}).json()
    file = message["attachments"][0]
    assert (file["name"], file["size"]) == ("log.txt", 6)
    assert program.get(path).json()["items"][-1]["attachments"] == [file]
    assert program.get(f"/attachments/{file['id']}").json() == file
    answer = program.get(f"/attachments/{file['id']}/content")
    assert b"".join(answer.streaming_content) == b"a line"
    assert answer["Content-Disposition"] == 'attachment; filename="log.txt"'


def test_an_upload_is_good_only_for_whoever_made_it(staff_program, acme):
    program, other = staff_program(), staff_program()
    token = upload(program).json()["token"]
    path = f"/tickets/{opened(other)['id']}/messages"
    for wrong in (token, token[:-2] + "xx", "no-token"):
        assert other.post(path, {"body": {"text": "x"}, "attachments": [wrong]}).status_code == 422
    assert upload(program, name="virus.exe").status_code == 415


def test_the_same_opening_twice_is_one_ticket(staff_program, acme):
    program = staff_program()
    body = {**BODY, "requester": {"email": "ann@acme.example"}}
    answers = [program.post("/tickets", body, Idempotency_Key="open-1") for _ in range(2)]
    assert answers[0].content == answers[1].content
    assert Ticket.objects.count() == 1


def test_a_ticket_needs_somebody_who_asks(staff_program):
    for requester in (None, {}, {"id": 999999}, {"email": "no address@at.all"}):
        body = {**BODY, **({} if requester is None else {"requester": requester})}
        assert staff_program().post("/tickets", body).status_code == 422


@pytest.mark.parametrize(
    "body",
    [
        {"subject": "", "body": {"text": "x"}},
        {"subject": "x", "body": {"text": ""}},
        {"subject": "a\nb", "body": {"text": "x"}},
        {"subject": "x", "body": {"text": "\x00"}},
        {"subject": "x", "body": {"text": "x"}, "priority": "highest"},
        {"subject": "x", "body": {"text": "x"}, "custom": {"no-such-field": 1}},
        {"subject": "x", "body": "text"},
        {"subject": 5, "body": {"text": "x"}},
    ],
)
def test_a_ticket_that_cannot_be_is_refused(staff_program, acme, body):
    answer = staff_program().post("/tickets", {**body, "requester": {"email": "ann@acme.example"}})
    assert answer.status_code == 422, answer.content
    assert not Ticket.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_client_opens_reads_answers_and_confirms(staff_program, client_program, acme):
    client, staff = client_program(acme, role="member"), staff_program()
    ticket = opened(client)
    path = f"/tickets/{ticket['id']}"
    assert (ticket["requester_id"], ticket["internal"]) == (client.user.pk, None)
    staff.post(f"{path}/messages", {"body": {"text": "A secret of ours."}, "visibility": "internal"})
    staff.post(f"{path}/messages", {"body": {"text": "It is mended."}, "set_status": "solved"})
    listed = client.get(f"{path}/messages").json()["items"]
    assert [row["text"] for row in listed] == ["Our voice agent says an old address.", "It is mended."]
    assert "secret" not in json.dumps(client.get("/search?q=secret").json())
    assert client.get(path).json()["status"] == "solved"
    reopened = client.post(f"{path}/reopening", {"body": {"text": "Not on line two."}}).json()
    assert (reopened["status"], reopened["reopen_count"]) == ("open", 1)
    written = client.post(f"{path}/messages", {"body": {"text": "Any news?"}})
    assert (written.status_code, written.json()["author"]["id"]) == (201, client.user.pk)
    staff.post(f"{path}/solution", {"body": {"text": "Line two as well."}})
    assert client.call("PUT", f"{path}/confirmation").json()["status"] == "closed"


@pytest.mark.django_db(transaction=True)
def test_a_clients_write_twice_is_done_once(client_program, acme):
    client = client_program(acme)
    answers = [client.post("/tickets", BODY, Idempotency_Key="k") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].content == answers[1].content
    assert Ticket.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_client_may_not_do_what_is_the_staffs(client_program, acme):
    client = client_program(acme)
    path = f"/tickets/{opened(client)['id']}"
    refused = [
        client.post("/tickets", {**BODY, "priority": "urgent"}),
        client.post("/tickets", {**BODY, "requester": {"email": "other@acme.example"}}),
        client.post("/tickets", {**BODY, "organization_id": acme.pk + 1}),
        client.post(f"{path}/messages", {"body": {"text": "x"}, "visibility": "internal"}),
        client.post(f"{path}/messages", {"body": {"text": "x"}, "set_status": "solved"}),
        client.post(f"{path}/messages", {"body": {"text": "x"}, "leave_out": [client.user.pk]}),
        client.call("PATCH", path, {"priority": "urgent"}),
        client.call("DELETE", path),
        client.post(f"{path}/solution", {}),
        client.call("PUT", f"{path}/spam"),
        client.call("PUT", f"{path}/assignee", {"user_id": None}),
        client.get(f"{path}/decisions"),
        client.get(f"{path}/commitments"),
        client.get(f"{path}/events"),
        client.get(f"{path}/watchers"),
        client.get("/queues"),
        client.get("/queues/next_due"),
        client.get("/tickets?team=tier1"),
    ]
    assert [answer.status_code for answer in refused] == [403] * len(refused)
    assert Ticket.objects.get().priority == "normal"
    assert Message.objects.filter(author=client.user).count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_member_sees_their_own_a_manager_all_and_nobody_anothers(client_program, staff_program, acme):
    member, manager = client_program(acme, role="member"), client_program(acme, role="manager")
    stranger = client_program(factories.organization("Other", tier="business"))
    own, other = opened(member)["id"], opened(manager)["id"]
    theirs = opened(stranger)["id"]
    assert [row["id"] for row in member.get("/tickets").json()["items"]] == [own]
    assert {row["id"] for row in manager.get("/tickets").json()["items"]} == {own, other}
    for program, hidden in ((member, other), (member, theirs), (manager, theirs)):
        for path in ("", "/messages", "/decisions", "/commitments", "/events", "/watchers"):
            assert program.get(f"/tickets/{hidden}{path}").status_code == 404
        writes = [
            program.post(f"/tickets/{hidden}/messages", {"body": {"text": "x"}}),
            program.post(f"/tickets/{hidden}/reopening", {}),
            program.call("PUT", f"/tickets/{hidden}/confirmation"),
            program.call("DELETE", f"/tickets/{hidden}"),
        ]
        assert [answer.status_code for answer in writes] == [404] * 4
    assert staff_program().get(f"/tickets/{theirs}").status_code == 200


@pytest.mark.django_db(transaction=True)
def test_a_clients_file_is_its_own(client_program, staff_program, acme):
    client, stranger = client_program(acme), client_program(factories.organization("Other", tier="business"))
    staff = staff_program()
    token = upload(client).json()["token"]
    path = f"/tickets/{opened(client, attachments=[token])['id']}/messages"
    file = client.get(path).json()["items"][0]["attachments"][0]["id"]
    hidden = staff.post(
        path, {"body": {"text": "x"}, "visibility": "internal", "attachments": [upload(staff).json()["token"]]}
    ).json()["attachments"][0]["id"]
    assert client.get(f"/attachments/{file}/content").status_code == 200
    for program, number in ((stranger, file), (client, hidden)):
        assert program.get(f"/attachments/{number}").status_code == 404
        assert program.get(f"/attachments/{number}/content").status_code == 404
    assert stranger.post("/tickets", {**BODY, "attachments": [token]}).status_code == 422


@pytest.mark.django_db(transaction=True)
def test_leaving_the_organization_ends_the_tokens_sight(client_program, acme):
    client = client_program(acme)
    ticket = opened(client)["id"]
    accounts.remove_membership(client.user, acme, actor=TEST)
    assert client.get(f"/tickets/{ticket}").status_code == 401


def test_lists_of_tickets_cost_the_same_however_long(staff_program, acme, django_assert_num_queries):
    program = staff_program()
    for _ in range(4):
        ticket = opened(program)
    path = f"/tickets/{ticket['id']}"
    for _ in range(3):
        program.post(f"{path}/messages", {"body": {"text": "More."}})
    program.get("/me")
    for address, queries in (("/tickets", 2), (path, 2), (f"{path}/messages", 4), ("/queues/next_due", 3)):
        with django_assert_num_queries(queries):
            assert program.get(address).status_code == 200
