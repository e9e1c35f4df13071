"""Signed webhooks of GitHub, Jira and Linear, both ways, over real HTTP."""

from __future__ import annotations

import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from django.test import Client

from seiketsu.core import clock
from seiketsu.core.models import RawIntake
from seiketsu.core.test_kit import settle
from seiketsu.desk.defects import actions, queries, sending
from seiketsu.desk.defects.actions import Details
from seiketsu.desk.defects.trackers import set_up
from seiketsu.desk.errors import UnknownValue
from seiketsu.desk.models import Defect, Tracker, TrackerMessage
from seiketsu.desk.rules import outbound, trackers
from seiketsu.desk.tests import factories

pytestmark = pytest.mark.django_db
TEST = factories.TEST
SECRET = "a secret of at least sixteen"


class _Fake(HTTPServer):
    """An outside tracker that keeps what it got and answers as it is told."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.got: list[tuple[dict[str, str], bytes]] = []
        self.answers = [200]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/hook?x=1"


class _Handler(BaseHTTPRequestHandler):
    server: _Fake

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.got.append((dict(self.headers), body))
        code = self.server.answers.pop(0) if len(self.server.answers) > 1 else self.server.answers[0]
        self.send_response(code)
        if code == 302:
            self.send_header("Location", self.server.url)
        self.end_headers()

    def log_message(self, *_given: Any) -> None:
        """Quiet."""


@pytest.fixture
def fake() -> Iterator[_Fake]:
    server = _Fake()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def allowed(settings) -> None:
    settings.PRIVATE_WEBHOOKS = ("127.0.0.0/8",)


def tracker(kind: str, url: str = "", **details: Any) -> Tracker:
    return set_up(None, name="Engineering", kind=kind, secret=SECRET, outbound_url=url, **details)


def report(of: Tracker) -> Defect:
    return actions.report_defect(Details("Transfers drop", component="telephony"), actor=TEST, tracker=of)


def signed(kind: str, body: bytes, secret: str = SECRET) -> dict[str, str]:
    """The headers as the tracker itself makes them, written out apart from our own code."""
    digest = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    return {
        "github": {"X-Hub-Signature-256": f"sha256={digest}", "X-GitHub-Event": "issues", "X-GitHub-Delivery": "d-1"},
        "jira": {"X-Hub-Signature": f"sha256={digest}", "X-Atlassian-Webhook-Identifier": "d-1"},
        "linear": {"Linear-Signature": digest, "Linear-Event": "Issue", "Linear-Delivery": "d-1"},
    }[kind]


def send(to: Tracker, body: Any, **changed: str):
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    headers = {**signed(str(to.kind), raw), **changed}
    return Client().post(f"/integrations/trackers/{to.token}/", raw, content_type="application/json", headers=headers)


def github(state: str = "closed", reason: str | None = "completed", number: int = 12, text: str = "") -> dict[str, Any]:
    issue = {
        "number": number,
        "html_url": f"https://github.com/acme/app/issues/{number}",
        "state": state,
        "state_reason": reason,
        "labels": [],
        "body": text,
    }
    return {"action": "closed", "issue": issue, "repository": {"full_name": "acme/app"}}


def jira(category: str = "done", status: str = "Done", resolution: str | None = "Fixed") -> dict[str, Any]:
    fields = {
        "status": {"name": status, "statusCategory": {"key": category}},
        "resolution": {"name": resolution} if resolution else None,
    }
    issue = {"key": "ENG-7", "self": "https://acme.atlassian.net/rest/api/2/issue/1", "fields": fields}
    return {"webhookEvent": "jira:issue_updated", "issue": issue}


def linear(kind: str = "completed", name: str = "Done") -> dict[str, Any]:
    millis = int(clock.now().timestamp() * 1000)
    data = {"identifier": "ENG-7", "state": {"type": kind, "name": name}}
    url = "https://linear.app/acme/issue/ENG-7"
    return {"action": "update", "type": "Issue", "data": data, "url": url, "webhookTimestamp": millis}


def issue_of_linear(kind: str) -> dict[str, Any]:
    data = {"identifier": "E-1", "state": {"type": kind, "name": "X"}}
    return {"action": "create", "type": "Issue", "data": data}


@pytest.mark.parametrize("kind", ["github", "jira", "linear"])
def test_a_tracker_is_told_in_its_own_shape_and_signed(desk, fake, allowed, kind):
    defect = report(tracker(kind, fake.url))
    settle()
    headers, body = fake.got[0]
    name, value = next((name, value) for name, value in signed(kind, body).items() if "Signature" in name)
    assert headers[name] == value
    given = json.loads(body)
    text = {
        "github": lambda: given["issue"]["title"] + given["issue"]["body"],
        "jira": lambda: given["issue"]["fields"]["summary"] + given["issue"]["fields"]["description"],
        "linear": lambda: given["data"]["title"] + given["data"]["description"],
    }[kind]()
    assert "Transfers drop" in text
    assert f"Seiketsu-Defect: {defect.pk}" in text
    assert TrackerMessage.objects.get().state == "sent"
    assert SECRET.encode() not in body


def test_what_does_not_arrive_is_sent_again_later_and_once(desk, fake, allowed):
    fake.answers = [503, 200]
    report(tracker("github", fake.url))
    settle()
    waiting = TrackerMessage.objects.get()
    assert (waiting.state, waiting.error) == ("waiting", "HTTP 503")
    clock.set_to(clock.now() + timedelta(minutes=1))
    settle()
    settle()
    assert TrackerMessage.objects.get().state == "sent"
    assert len(fake.got) == 2
    assert fake.got[0][0]["X-GitHub-Delivery"] == fake.got[1][0]["X-GitHub-Delivery"]


@pytest.mark.parametrize("code", [400, 410])
def test_a_refusal_for_good_is_not_repeated(desk, fake, allowed, code):
    fake.answers = [code]
    report(tracker("github", fake.url))
    settle()
    clock.set_to(clock.now() + timedelta(hours=1))
    settle()
    assert len(fake.got) == 1
    assert TrackerMessage.objects.get().state == "failed"


def test_a_redirection_is_not_followed(desk, fake, allowed):
    fake.answers = [302]
    report(tracker("github", fake.url))
    settle()
    assert len(fake.got) == 1
    assert TrackerMessage.objects.get().state != "sent"


def test_nothing_goes_into_our_own_network_unless_an_operator_allowed_it(desk, fake):
    report(tracker("github", fake.url))
    settle()
    refused = TrackerMessage.objects.get()
    assert fake.got == []
    assert refused.state == "failed"
    assert "SEIKETSU_PRIVATE_WEBHOOKS" in refused.error


def test_a_name_that_changes_its_address_after_the_check_gains_nothing(desk, fake, settings):
    settings.PRIVATE_WEBHOOKS = ()
    row = tracker("github", f"http://rebinding.example:{fake.server_port}/")
    with pytest.raises(sending.AddressRefused):
        sending.post(row, b"{}", delivery="d", resolve=lambda _host, _port: ["93.184.216.34", "127.0.0.1"])
    settings.PRIVATE_WEBHOOKS = ("127.0.0.1/32",)
    asked: list[str] = []

    def once(host: str, _port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"]

    sending.post(row, b"{}", delivery="d", resolve=once)
    assert asked == ["rebinding.example"]
    assert fake.got[0][0]["Host"] == f"rebinding.example:{fake.server_port}"


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.0.0.8",
        "192.168.1.1",
        "169.254.169.254",
        "0.0.0.0",
        "::1",
        "fd00::1",
        "::ffff:10.0.0.1",
        "224.0.0.1",
        "64:ff9b::10.0.0.1",
        "::10.0.0.1",
        "2002:a00:1::1",
    ],
)
def test_inner_addresses_are_known_in_every_spelling(address):
    assert outbound.refused([address], ()) == address
    assert (
        outbound.refused(["93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946", "64:ff9b::93.184.216.34"], ()) is None
    )


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


def test_secrets_are_stored_encrypted_and_too_short_ones_refused(desk):
    row = tracker("github")
    assert SECRET not in row.secret
    kept = row.secret
    assert set_up(row, name="Renamed", kind="github", secret="").secret == kept
    with pytest.raises(UnknownValue):
        set_up(None, name="X", kind="github", secret="short")
    with pytest.raises(UnknownValue):
        set_up(None, name="X", kind="github", secret="")
    with pytest.raises(UnknownValue):
        set_up(None, name="X", kind="github", secret=SECRET, outbound_url="file:///etc/passwd")


@pytest.mark.parametrize("url", ["https://hooks.example:99999/", "https://hooks.example/" + "x" * 500])
def test_an_address_to_which_nothing_could_be_sent_is_refused(desk, url):
    with pytest.raises(UnknownValue):
        tracker("github", url)
    assert not Tracker.objects.exists()


@pytest.mark.parametrize(
    "spoilt", [{"secret": "sealed with another key"}, {"outbound_url": "https://hooks.example:99999/"}]
)
def test_one_tracker_that_cannot_be_told_keeps_no_other_waiting(desk, fake, allowed, spoilt):
    broken, sound = tracker("github", fake.url), tracker("github", fake.url)
    Tracker.objects.filter(pk=broken.pk).update(**spoilt)
    report(broken)
    report(sound)
    settle()
    told = dict(TrackerMessage.objects.values_list("tracker_id", "state"))
    assert told == {broken.pk: "failed", sound.pk: "sent"}
    assert TrackerMessage.objects.get(tracker=broken).error


def test_what_clients_pay_leaves_the_house_only_where_somebody_says_so(desk, fake):
    quiet, open_hearted = tracker("github", fake.url), tracker("github", fake.url, tells_value=True)
    client = factories.organization("Harbor", annual_contract_value=Decimal(48_000), annual_contract_currency="USD")
    for row in (quiet, open_hearted):
        actions.attach(report(row), factories.ticket(client), actor=TEST)
    silent, told = (TrackerMessage.objects.filter(tracker=row).latest("id").body for row in (quiet, open_hearted))
    assert "1 tickets of 1 clients." in silent and "stake" not in silent and "48,000" not in silent
    assert "1 tickets of 1 clients, 48,000 USD a year at stake." in told


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
