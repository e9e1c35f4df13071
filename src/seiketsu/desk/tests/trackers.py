"""Trackers of others for tests: what each sends, and how it signs."""

from __future__ import annotations

import hashlib
import hmac
import json
from typing import Any

from django.test import Client

from seiketsu.core import clock
from seiketsu.desk.defects import actions
from seiketsu.desk.defects.actions import Details
from seiketsu.desk.defects.trackers import set_up
from seiketsu.desk.models import Defect, Tracker
from seiketsu.desk.tests import factories

TEST = factories.TEST
SECRET = "a secret of at least sixteen"


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
