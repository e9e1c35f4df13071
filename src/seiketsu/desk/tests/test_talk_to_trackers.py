"""What GitHub, Jira and Linear are told of our defects, signed, over real HTTP."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from seiketsu.core import clock
from seiketsu.core.test_kit import settle
from seiketsu.desk.defects import actions, sending
from seiketsu.desk.defects.trackers import set_up
from seiketsu.desk.errors import UnknownValue
from seiketsu.desk.models import Tracker, TrackerMessage
from seiketsu.desk.rules import outbound
from seiketsu.desk.tests import factories
from seiketsu.desk.tests.trackers import SECRET, TEST, report, signed, tracker

pytestmark = pytest.mark.django_db


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
