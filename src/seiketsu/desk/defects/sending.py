"""Signed webhooks to a tracker: written with the change that they tell of, sent after it by an engine."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import httpx
import structlog
from cryptography.fernet import InvalidToken
from django.conf import settings
from django.db import transaction
from django.db.models import Min
from django.utils.translation import gettext as _

from seiketsu.core import clock, ids
from seiketsu.desk.defects import queries
from seiketsu.desk.defects.secrets import opened
from seiketsu.desk.models import Defect, Tracker, TrackerMessage
from seiketsu.desk.rules import outbound, trackers

ATTEMPTS = 8
FIRST_RETRY = timedelta(seconds=15)
LEASE = timedelta(minutes=2)
TIMEOUT = 10.0

_log = structlog.get_logger(__name__)


class AddressRefused(Exception):
    """The webhook's address lies inside our own network, or can't be found."""


def tell(defect: Defect, happening: str, *, at: datetime) -> None:
    """Write down that the defect's tracker is to hear of it, where it has one that listens."""
    tracker = defect.tracker
    if tracker is None or not tracker.is_on or not tracker.outbound_url:
        return
    body = trackers.payload(str(tracker.kind), happening, _told(defect, tracker), at)
    TrackerMessage.objects.create(
        tracker=tracker,
        defect=defect,
        happening=happening,
        body=json.dumps(body, ensure_ascii=False),
        delivery=ids.random_token(),
        next_at=at,
        created_at=at,
    )


def _told(defect: Defect, tracker: Tracker) -> trackers.Told:
    stake = queries.stakes_of([defect.pk])[defect.pk]
    return trackers.Told(
        id=defect.pk,
        title=defect.title,
        description=defect.description,
        severity=str(defect.severity),
        state=str(defect.state),
        component=defect.component,
        url=f"{settings.PUBLIC_URL}/desk/defects/{defect.pk}/",
        tickets=defect.collected.count(),
        clients=stake.clients,
        at_stake=f"{stake.value:,.0f} {stake.currency}" if tracker.tells_value else "",
        issue_key=defect.issue_key,
    )


def send_due(now: datetime, limit: int) -> int:
    """Send what is due. The lease is committed before a word leaves, so no two workers send one at once."""
    done = 0
    while done < limit and (message := _claim(now)) is not None:
        _attempt(message)
        done += 1
    return done


@transaction.atomic
def _claim(now: datetime) -> TrackerMessage | None:
    message = (
        TrackerMessage.objects.select_for_update(skip_locked=True, of=("self",))
        .select_related("tracker")
        .filter(state=TrackerMessage.State.WAITING, next_at__lte=now)
        .order_by("next_at", "id")
        .first()
    )
    if message is not None:
        message.attempts += 1
        message.next_at = clock.now() + LEASE
        message.save(update_fields=["attempts", "next_at"])
    return message


def _attempt(message: TrackerMessage) -> None:
    try:
        post(message.tracker, message.body.encode(), delivery=message.delivery)
    except AddressRefused as refusal:
        _settle(message, error=str(refusal), is_final=True)
    except httpx.HTTPStatusError as answer:
        code = answer.response.status_code
        is_final = 400 <= code < 500 and code not in (408, 409, 425, 429)
        _settle(message, error=f"HTTP {code}", is_final=is_final)
    except (ValueError, httpx.InvalidURL, InvalidToken) as fault:
        # The address or the secret is spoilt, and no later attempt finds them better.
        _settle(message, error=f"{type(fault).__name__}: {fault}", is_final=True)
    except (httpx.HTTPError, OSError) as fault:
        _settle(message, error=f"{type(fault).__name__}: {fault}", is_final=False)
    else:
        _settle(message, error="", is_final=False)


def _settle(message: TrackerMessage, *, error: str, is_final: bool) -> None:
    now = clock.now()
    message.error = error[:1000]
    if not error:
        message.state, message.sent_at, message.next_at = TrackerMessage.State.SENT, now, None
    elif is_final or message.attempts >= ATTEMPTS:
        message.state, message.next_at = TrackerMessage.State.FAILED, None
        _log.warning("tracker was not told", tracker=message.tracker_id, message=message.pk, problem=error)
    else:
        message.next_at = now + FIRST_RETRY * 3 ** (message.attempts - 1)
    message.save(update_fields=["state", "error", "next_at", "sent_at"])


Resolve = Callable[[str, int], list[str]]


def resolved(host: str, port: int) -> list[str]:
    """The addresses of a host."""
    return [str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


def post(tracker: Tracker, body: bytes, *, delivery: str, resolve: Resolve = resolved) -> None:
    """Send one signed body. The connection goes to the address that was checked, whatever the name says a moment later;
    no redirection is followed.

    Raises:
        AddressRefused: the host lies inside our own network and no operator has allowed that.
        httpx.HTTPError: it did not arrive, or was refused.
    """
    parts = urlsplit(tracker.outbound_url)
    host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
    address = _checked_address(host, port, resolve)
    shown = f"[{address}]" if ":" in address else address
    kind = str(tracker.kind)
    headers = {
        "Host": parts.netloc.rpartition("@")[2],
        "Content-Type": "application/json",
        "User-Agent": "Seiketsu",
        trackers.SIGNATURE_HEADERS[kind]: trackers.sign(kind, opened(tracker.secret), body),
        trackers.DELIVERY_HEADERS[kind]: delivery,
        trackers.EVENT_HEADERS[kind]: "issues" if kind == "github" else "Issue",
    }
    target = urlunsplit((parts.scheme, f"{shown}:{port}", parts.path or "/", parts.query, ""))
    extensions: dict[str, Any] = {"sni_hostname": host} if parts.scheme == "https" else {}
    with httpx.Client(timeout=TIMEOUT, follow_redirects=False, trust_env=False) as client:
        answer = client.post(target, content=body, headers=headers, extensions=extensions)
    if answer.is_redirect:
        raise httpx.HTTPStatusError("redirected", request=answer.request, response=answer)
    answer.raise_for_status()


def _checked_address(host: str, port: int, resolve: Resolve) -> str:
    try:
        addresses = resolve(host, port)
    except OSError as fault:
        raise httpx.ConnectError(f"{host} can't be found: {fault}") from fault
    inside = outbound.refused(addresses, settings.PRIVATE_WEBHOOKS)
    if inside is not None or not addresses:
        raise AddressRefused(
            _("%(host)s is %(address)s, inside our own network. An operator can allow it in SEIKETSU_PRIVATE_WEBHOOKS.")
            % {"host": host, "address": inside or "?"}
        )
    return addresses[0]


def next_due() -> datetime | None:
    """When the next webhook is due."""
    waiting = TrackerMessage.objects.filter(state=TrackerMessage.State.WAITING)
    first: datetime | None = waiting.aggregate(first=Min("next_at"))["first"]
    return first
