"""The webhooks of GitHub, Jira and Linear: signatures, what an issue says, and how a defect is told to them."""

import hashlib
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

SIGNATURE_HEADERS = {"github": "X-Hub-Signature-256", "jira": "X-Hub-Signature", "linear": "Linear-Signature"}
EVENT_HEADERS = {"github": "X-GitHub-Event", "jira": "X-Atlassian-Webhook-Event", "linear": "Linear-Event"}
DELIVERY_HEADERS = {
    "github": "X-GitHub-Delivery",
    "jira": "X-Atlassian-Webhook-Identifier",
    "linear": "Linear-Delivery",
}
# General states of an issue; the plan says what each is for a defect.
WAITING, STARTED, DONE, DROPPED = "waiting", "started", "done", "dropped"
# Put into what we tell a tracker, so that the issue made of it finds its defect again.
_MARK = re.compile(r"Seiketsu-Defect:\s*(\d{1,18})")
_FRESH = timedelta(minutes=5)


class Unreadable(ValueError):
    """Not in the form that this kind of tracker sends."""


@dataclass(frozen=True, slots=True)
class IssueNews:
    """What a webhook says of one issue. `defect_id` where its text names ours, `updated_at` where it says it."""

    key: str
    url: str
    words: str
    general: str
    defect_id: int | None = None
    updated_at: datetime | None = None


def sign(kind: str, secret: str, body: bytes) -> str:
    """The signature as that tracker writes it: bare hex for Linear, with the name of the hash for the others."""
    digest = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    return digest if kind == "linear" else f"sha256={digest}"


def is_signed(kind: str, secret: str, body: bytes, given: str) -> bool:
    """Whether the body was signed with the secret; compared in constant time."""
    return hmac.compare_digest(sign(kind, secret, body).encode(), given.strip().encode("utf-8", "replace"))


def is_stale(kind: str, body: Mapping[str, Any], now: datetime) -> bool:
    """Whether a signed message of Linear is too old to be true: somebody else may have kept it."""
    sent = body.get("webhookTimestamp") if kind == "linear" else None
    if not isinstance(sent, int):
        return False
    return abs(now - datetime.fromtimestamp(sent / 1000, now.tzinfo)) > _FRESH


def news(kind: str, event: str, body: Any) -> IssueNews | None:
    """What it says of an issue; None when it is about something else.

    Raises:
        Unreadable: it isn't in the form of this tracker.
    """
    if not isinstance(body, dict):
        raise Unreadable("An object was expected.")
    try:
        return {"github": _of_github, "jira": _of_jira, "linear": _of_linear}[kind](event, body)
    except (KeyError, TypeError, AttributeError) as fault:
        raise Unreadable(f"Something is missing: {fault}") from fault


def _of_github(event: str, body: dict[str, Any]) -> IssueNews | None:
    if event != "issues" or "issue" not in body:
        return None
    issue = body["issue"]
    is_closed = issue["state"] == "closed"
    reason = issue.get("state_reason") or ""
    labels = [str(label["name"]) for label in issue.get("labels") or ()]
    started = not is_closed and any(label.casefold() in ("in progress", "doing") for label in labels)
    general = (
        (DROPPED if reason in ("not_planned", "duplicate") else DONE) if is_closed else STARTED if started else WAITING
    )
    repository = body["repository"]["full_name"]
    words = reason if is_closed and reason else issue["state"]
    key = f"{repository}#{issue['number']}"
    text, at = issue.get("body"), issue.get("updated_at")
    return IssueNews(key, str(issue["html_url"]), str(words), general, _marked(text), _moment(at))


def _of_jira(_event: str, body: dict[str, Any]) -> IssueNews | None:
    if not str(body.get("webhookEvent", "")).startswith("jira:issue_") or "issue" not in body:
        return None
    issue, fields = body["issue"], body["issue"]["fields"]
    category = fields["status"]["statusCategory"]["key"]
    resolution = str((fields.get("resolution") or {}).get("name", "")).casefold()
    general = {"new": WAITING, "undefined": WAITING, "indeterminate": STARTED, "done": DONE}.get(category, WAITING)
    if general == DONE and resolution in ("won't do", "won't fix", "duplicate", "cannot reproduce", "declined"):
        general = DROPPED
    site = str(issue.get("self", "")).split("/rest/", 1)[0]
    url = f"{site}/browse/{issue['key']}" if site.startswith("http") else ""
    words, text = str(fields["status"]["name"]), fields.get("description")
    return IssueNews(str(issue["key"]), url, words, general, _marked(text), _moment(fields.get("updated")))


def _of_linear(_event: str, body: dict[str, Any]) -> IssueNews | None:
    if body.get("type") != "Issue" or body.get("action") not in ("create", "update"):
        return None
    data = body["data"]
    state = data["state"]
    kinds = {"started": STARTED, "completed": DONE, "canceled": DROPPED, "duplicate": DROPPED}
    general = kinds.get(state.get("type", ""), WAITING)
    url = str(body.get("url") or data.get("url") or "")
    text, at = data.get("description"), data.get("updatedAt")
    return IssueNews(str(data["identifier"]), url, str(state["name"]), general, _marked(text), _moment(at))


def _moment(text: Any) -> datetime | None:
    """When the tracker says that the issue last changed; none of them leaves the zone out."""
    try:
        found = datetime.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None
    return found if found is not None and found.tzinfo is not None else None


def _marked(text: Any) -> int | None:
    found = _MARK.search(text) if isinstance(text, str) else None
    return int(found[1]) if found else None


@dataclass(frozen=True, slots=True)
class Told:
    """A defect as a tracker is told of it; without `at_stake` nothing is said of what clients pay."""

    id: int
    title: str
    description: str
    severity: str
    state: str
    component: str
    url: str
    tickets: int
    clients: int
    at_stake: str = ""
    issue_key: str = ""

    @property
    def text(self) -> str:
        value = f", {self.at_stake} a year at stake" if self.at_stake else ""
        facts = f"{self.tickets} tickets of {self.clients} clients{value}."
        return "\n\n".join(part for part in (self.description, facts, self.url, f"Seiketsu-Defect: {self.id}") if part)


def payload(kind: str, happening: str, told: Told, at: datetime) -> dict[str, Any]:
    """The defect in the shape of that tracker's own webhooks. `happening` is "opened" or "edited"."""
    is_new, labels = happening == "opened", [label for label in (told.severity, told.component) if label]
    if kind == "github":
        state = "closed" if told.state in ("fixed", "released", "wont_fix") else "open"
        issue = {"title": told.title, "body": told.text, "state": state, "labels": [{"name": one} for one in labels]}
        return {"action": happening, "issue": issue, "defect": _facts(told)}
    if kind == "jira":
        fields = {"summary": told.title, "description": told.text, "labels": labels, "issuetype": {"name": "Bug"}}
        event = "jira:issue_created" if is_new else "jira:issue_updated"
        millis = int(at.timestamp() * 1000)
        key_and_fields = {"key": told.issue_key, "fields": fields}
        return {"timestamp": millis, "webhookEvent": event, "issue": key_and_fields, "defect": _facts(told)}
    data = {"identifier": told.issue_key, "title": told.title, "description": told.text, "labels": labels}
    millis = int(at.timestamp() * 1000)
    return {
        "action": "create" if is_new else "update",
        "type": "Issue",
        "data": data,
        "webhookTimestamp": millis,
        "defect": _facts(told),
    }


def _facts(told: Told) -> dict[str, Any]:
    return {"id": told.id, "state": told.state, "severity": told.severity, "url": told.url, "tickets": told.tickets}
