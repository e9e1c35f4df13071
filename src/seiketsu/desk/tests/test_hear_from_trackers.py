"""What an outside tracker says of its issues: believed when it is signed, read once, kept where it can't be read."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from seiketsu.core import clock
from seiketsu.core.models import RawIntake
from seiketsu.core.test_kit import settle
from seiketsu.desk.defects import actions, queries
from seiketsu.desk.rules import trackers
from seiketsu.desk.tests.trackers import github, jira, linear, report, send, signed, tracker

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("kind", "key", "body"), [("github", "acme/app#12", github), ("jira", "ENG-7", jira), ("linear", "ENG-7", linear)]
)
def test_a_done_issue_mends_the_defect(desk, kind, key, body):
    row = tracker(kind)
    defect = report(row)
    actions.link_issue(defect, tracker=row, key=key)
    answer = send(row, body())
    assert answer.status_code == 202
    defect.refresh_from_db()
    assert defect.state == "reported", "it is read after it was acknowledged"
    settle()
    defect.refresh_from_db()
    assert defect.state == "fixed"
    assert defect.issue_url.startswith("https://")
    assert bytes(RawIntake.objects.get().body) == json.dumps(body()).encode()


def test_the_same_delivery_twice_is_one(desk):
    row = tracker("github")
    actions.link_issue(report(row), tracker=row, key="acme/app#12")
    first, second = send(row, github()), send(row, github())
    assert first.json() == second.json()
    assert RawIntake.objects.count() == 1


def test_an_issue_made_of_our_webhook_finds_its_defect(desk):
    row = tracker("github")
    defect = report(row)
    send(row, github("open", None, 77, f"Facts.\n\nSeiketsu-Defect: {defect.pk}"))
    settle()
    defect.refresh_from_db()
    assert (defect.issue_key, defect.state) == ("acme/app#77", "confirmed")


@pytest.mark.parametrize("kind", ["github", "jira", "linear"])
def test_what_is_not_signed_with_the_secret_is_refused_and_not_kept(desk, kind):
    row = tracker(kind)
    raw = json.dumps({"a": 1}).encode()
    for headers in ({}, signed(kind, raw, "another secret, also long"), signed(kind, raw + b" ")):
        answer = Client().post(
            f"/integrations/trackers/{row.token}/", raw, content_type="application/json", headers=headers
        )
        assert answer.status_code == 401
    assert not RawIntake.objects.exists()
    assert Client().post("/integrations/trackers/unknown/", raw, content_type="application/json").status_code == 401
    assert Client().get(f"/integrations/trackers/{row.token}/").status_code == 405


@pytest.mark.parametrize("body", [b"not json", b"[1]", b"\xff\xfe", b'{"issue": {"state": "closed"}}'])
def test_what_cannot_be_read_waits_for_a_person(desk, body):
    row = tracker("github")
    assert send(row, body).status_code == 202
    settle()
    assert [bytes(one.body) for one in queries.unread_webhooks()] == [body]


def test_an_old_message_of_linear_is_not_believed(desk):
    row = tracker("linear")
    defect = report(row)
    actions.link_issue(defect, tracker=row, key="ENG-7")
    old = {**linear(), "webhookTimestamp": int((clock.now() - timedelta(hours=1)).timestamp() * 1000)}
    send(row, old)
    settle()
    defect.refresh_from_db()
    assert defect.state == "reported"
    assert len(queries.unread_webhooks()) == 1


def test_what_is_about_something_else_is_put_away(desk):
    row = tracker("github")
    send(row, {"zen": "Keep it logically awesome.", "hook_id": 1}, **{"X-GitHub-Event": "ping"})
    settle()
    assert RawIntake.objects.get().state == "ignored"


@pytest.mark.parametrize(
    ("kind", "body", "general"),
    [
        ("github", github("open", None), trackers.WAITING),
        ("github", github("closed", "not_planned"), trackers.DROPPED),
        ("jira", jira("indeterminate", "In Progress", None), trackers.STARTED),
        ("jira", jira("done", "Done", "Won't Do"), trackers.DROPPED),
        (
            "linear",
            {
                "action": "update",
                "type": "Issue",
                "data": {"identifier": "E-1", "state": {"type": "canceled", "name": "X"}},
            },
            trackers.DROPPED,
        ),
        (
            "linear",
            {
                "action": "create",
                "type": "Issue",
                "data": {"identifier": "E-1", "state": {"type": "backlog", "name": "B"}},
            },
            trackers.WAITING,
        ),
    ],
)
def test_each_trackers_states_are_told_apart(kind, body, general):
    news = trackers.news(kind, "issues", body)
    assert news is not None
    assert news.general == general


def _aged(body: dict[str, Any], at: str) -> dict[str, Any]:
    """The same webhook, of an issue that last changed then."""
    if "issue" in body and "fields" in body["issue"]:
        body["issue"]["fields"]["updated"] = at
    elif "issue" in body:
        body["issue"]["updated_at"] = at
    else:
        body["data"]["updatedAt"] = at
    return body


@pytest.mark.parametrize(
    ("kind", "key", "done", "begun", "late", "early"),
    [
        ("github", "acme/app#12", github, lambda: github("open", None), "2026-11-02T10:00:00Z", "2026-11-02T09:00:00Z"),
        (
            "jira", "ENG-7", jira, lambda: jira("new", "To do", None),
            "2026-11-02T12:00:00.000+0200", "2026-11-02T09:59:59.999+0000",
        ),
        (
            "linear", "ENG-7", linear, lambda: linear("backlog", "Backlog"),
            "2026-11-02T10:00:00.000Z", "2026-11-02T09:00:00.000Z",
        ),
    ],
)  # fmt: skip
def test_news_older_than_what_is_known_changes_nothing(desk, kind, key, done, begun, late, early):
    to = tracker(kind)
    defect = report(to)
    actions.link_issue(defect, tracker=to, key=key)
    heads = {"github": "X-GitHub-Delivery", "jira": "X-Atlassian-Webhook-Identifier", "linear": "Linear-Delivery"}
    send(to, _aged(done(), late), **{heads[kind]: "d-1"})
    settle()
    defect.refresh_from_db()
    known = (defect.state, defect.issue_state)
    assert known[0] == "fixed" and defect.issue_updated_at is not None

    send(to, _aged(begun(), early), **{heads[kind]: "d-2"})
    settle()
    defect.refresh_from_db()
    assert (defect.state, defect.issue_state) == known
    ignored = RawIntake.objects.latest("id")
    assert ignored.state == RawIntake.State.IGNORED and "the issue is known as of" in ignored.problem

    actions.link_issue(defect, tracker=to, key="ENG-99")
    defect.refresh_from_db()
    assert defect.issue_updated_at is None
