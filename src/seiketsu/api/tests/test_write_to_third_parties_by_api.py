"""A program writes to third parties beside a ticket and forwards words of it."""

from __future__ import annotations

import pytest

from seiketsu.accounts.tests.factories import organization, person
from seiketsu.delivery.models import Delivery
from seiketsu.desk import actions
from seiketsu.desk.tests import factories
from seiketsu.plan.tests.factories import apply_shipped_plan

pytestmark = pytest.mark.django_db


@pytest.fixture
def ticket():
    apply_shipped_plan()
    return factories.ticket(organization("Harbor & Pine Realty"), text="Our feed is late.")


def test_the_whole_way(staff_program, ticket):
    program, path = staff_program("agent"), f"/tickets/{ticket.pk}/side_conversations"
    made = program.post(
        path, {"to": ["pat@mls.example"], "subject": "Fwd: feed", "body": {"text": "See below."}, "forward_all": True}
    )
    assert made.status_code == 201 and (made.json()["state"], made.json()["is_forward"]) == ("theirs", True)
    assert "Our feed is late." in Delivery.objects.get(kind="desk.side").text

    own = f"{path}/{made.json()['id']}"
    more = program.post(f"{own}/messages", {"body": {"text": "Any news?"}, "to": ["lee@mls.example"]})
    assert more.status_code == 201
    listed = program.get(f"{own}/messages").json()["items"]
    assert [(one["text"], one["visibility"]) for one in listed] == [
        ("See below.", "internal"),
        ("Any news?", "internal"),
    ]
    assert program.call("PUT", f"{own}/closure").json()["state"] == "closed"
    assert program.call("DELETE", f"{own}/closure").json()["state"] == "ours"
    assert [one["to"] for one in program.get(path).json()["items"]] == [["lee@mls.example"]]
    # The ticket's own conversation is told without it.
    assert [one["text"] for one in program.get(f"/tickets/{ticket.pk}/messages").json()["items"]] == [
        "Our feed is late."
    ]


def test_refusals(staff_program, ticket):
    program, path = staff_program("agent"), f"/tickets/{ticket.pk}/side_conversations"
    note = actions.add_note(ticket, body=factories.body("Between us."), author=program.user, actor=factories.TEST)
    eve = person(organization("Oak Realty"))
    given = {"to": ["pat@mls.example"], "subject": "Feed", "body": {"text": "Late?"}}
    for change, status in (
        ({"to": []}, 422),
        ({"to": ["nobody"]}, 422),
        ({"forward": note.pk}, 422),
        ({"file_ids": [999_999]}, 422),
        ({"body": {}}, 422),
        ({"to": [eve.email]}, 409),
    ):
        assert program.post(path, {**given, **change}).status_code == status, change
    assert program.post(path, {**given, "to": [eve.email], "confirmed": True}).status_code == 201
    assert program.get(f"{path}/999999/messages").status_code == 404
