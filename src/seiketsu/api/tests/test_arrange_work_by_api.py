"""Putting tickets off, by programs of the staff."""

from __future__ import annotations

import pytest

from seiketsu.desk.models import Snooze
from seiketsu.desk.tests import factories
from seiketsu.desk.tests.conftest import desk  # noqa: F401 - a fixture

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("desk")]


@pytest.fixture
def acme():
    return factories.organization("Acme", tier="business", domains=["acme.example"])


@pytest.fixture
def path(acme):
    return f"/tickets/{factories.ticket(acme).pk}"


def test_a_ticket_is_put_off_read_and_brought_back(staff_program, path):
    program = staff_program()
    given = program.call("PUT", f"{path}/snooze", {"until": "2026-11-05T10:00:00Z", "note": "After the call"})
    assert (given.status_code, given.json()["until"]) == (200, "2026-11-05T10:00:00Z")
    assert program.call("PUT", f"{path}/snooze", {"when": "in 3h"}).json()["until"] == "2026-11-02T18:00:00Z"
    listed = program.get(f"{path}/snoozes").json()["items"]
    assert [row["user_id"] for row in listed] == [program.user.pk]
    assert program.call("DELETE", f"{path}/snooze").status_code == 204
    assert program.get(f"{path}/snoozes").json()["items"] == []


@pytest.mark.django_db(transaction=True)
def test_what_is_refused(staff_program, client_program, acme, path):
    program = staff_program()
    assert program.call("PUT", f"{path}/snooze", {"until": "2020-01-01T00:00:00Z"}).status_code == 422
    assert program.call("PUT", f"{path}/snooze", {"when": "whenever"}).status_code == 422
    assert program.call("PUT", "/tickets/999999/snooze", {"when": "in 3h"}).status_code == 404
    manager = client_program(acme, role="manager")
    assert manager.call("PUT", f"{path}/snooze", {"when": "in 3h"}).status_code == 403
    assert manager.get(f"{path}/snoozes").status_code == 403
    assert not Snooze.objects.exists()


def test_an_answer_is_scheduled_listed_and_taken_back(staff_program, path):
    program, other = staff_program(), staff_program()
    given = {"body": {"text": "It is mended."}, "when": "in 3h", "set_status": "pending"}
    made = program.post(f"{path}/scheduled_messages", given)
    assert (made.status_code, made.json()["send_at"], made.json()["state"]) == (201, "2026-11-02T18:00:00Z", "waiting")
    listed = program.get(f"{path}/scheduled_messages").json()["items"]
    assert [row["text"] for row in listed] == ["It is mended."]
    one = f"{path}/scheduled_messages/{made.json()['id']}"
    assert other.call("DELETE", one).status_code == 403
    assert program.call("DELETE", "/tickets/999999/scheduled_messages/1").status_code == 404
    assert program.call("DELETE", one).status_code == 204
    assert program.call("DELETE", one).status_code == 422
    assert program.get(f"{path}/scheduled_messages").json()["items"] == []
    assert program.post(f"{path}/scheduled_messages", {**given, "body": {"text": " "}}).status_code == 422
