"""Trackers: how they are set up, and what they tell us. Their webhooks are kept byte for byte before we say yes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import transaction
from django.utils.translation import gettext as _

from seiketsu.core import clock, ids, intake
from seiketsu.core.actor import Actor
from seiketsu.core.intake import Outcome
from seiketsu.core.models import RawIntake
from seiketsu.desk.defects import actions
from seiketsu.desk.defects.queries import SOURCE
from seiketsu.desk.defects.secrets import opened, sealed
from seiketsu.desk.errors import NotAllowed, UnknownValue
from seiketsu.desk.models import DefectState, Tracker
from seiketsu.desk.rules import trackers as rules
from seiketsu.desk.rules.text import clean

LEAST_SECRET = 16
LARGEST = 2 * 1024 * 1024
LONGEST_ADDRESS = 500


@transaction.atomic
def set_up(
    tracker: Tracker | None,
    *,
    name: str,
    kind: str,
    secret: str,
    outbound_url: str = "",
    states: Mapping[str, str] | None = None,
    is_on: bool = True,
    tells_value: bool = False,
) -> Tracker:
    """Add a tracker or change one; an empty secret keeps the one that is there.

    Raises:
        UnknownValue: no name, a kind or a state that there isn't, a secret that is too short, no web address.
    """
    row = tracker or Tracker(token=ids.random_token(), created_at=clock.now())
    row.name, row.kind, row.is_on = " ".join(clean(name).split())[:120], kind, is_on
    row.tells_value = tells_value
    row.outbound_url = outbound_url.strip()
    row.states = {key.strip().casefold(): value for key, value in (states or {}).items() if key.strip()}
    if not row.name or kind not in Tracker.Kind.values:
        raise UnknownValue(_("A tracker needs a name and a kind."))
    if any(value not in DefectState.values for value in row.states.values()):
        raise UnknownValue(_("A state of the tracker leads to a state of a defect that there isn't."))
    if len(row.outbound_url) > LONGEST_ADDRESS:
        raise UnknownValue(_("The address is too long; %(most)d characters are the most.") % {"most": LONGEST_ADDRESS})
    if row.outbound_url:
        try:
            URLValidator(schemes=["https", "http"])(row.outbound_url)
            urlsplit(row.outbound_url).port  # noqa: B018 - a port that there can't be raises
        except (ValidationError, ValueError) as fault:
            raise UnknownValue(_("Give an address that begins with https://.")) from fault
    if secret:
        if len(secret) < LEAST_SECRET:
            raise UnknownValue(_("The secret needs at least %(num)d characters.") % {"num": LEAST_SECRET})
        row.secret = sealed(secret)
    elif not row.secret:
        raise UnknownValue(_("A tracker needs a secret, the same on both sides."))
    row.save()
    return row


def receive(token: str, body: bytes, headers: Mapping[str, str]) -> RawIntake:
    """Keep what a tracker sent, once, when it is signed.

    Raises:
        NotAllowed: no such tracker, or it wasn't signed with its secret.
    """
    tracker = Tracker.objects.filter(token=token, is_on=True).first()
    if tracker is None:
        raise NotAllowed(_("There is no such tracker."))
    kind = str(tracker.kind)
    if not rules.is_signed(kind, opened(tracker.secret), body, headers.get(rules.SIGNATURE_HEADERS[kind], "")):
        raise NotAllowed(_("The signature doesn't fit the secret of this tracker."))
    named = headers.get(rules.DELIVERY_HEADERS[kind], "")[:100]
    key = f"{tracker.pk}:{named or hashlib.sha256(body).hexdigest()}"
    facts = {"tracker": tracker.pk, "event": headers.get(rules.EVENT_HEADERS[kind], "")[:100]}
    return intake.store(SOURCE, key, body, facts)[0]


def read(raw: RawIntake) -> Outcome:
    """What one kept webhook does. What can't be read waits for a person."""
    tracker = Tracker.objects.filter(pk=raw.facts.get("tracker")).first()
    if tracker is None:
        return Outcome(RawIntake.State.IGNORED, problem="The tracker is gone.")
    try:
        body = json.loads(bytes(raw.body))
        if isinstance(body, dict) and rules.is_stale(str(tracker.kind), body, raw.received_at):
            raise rules.Unreadable("It was signed long before it was sent.")
        news = rules.news(str(tracker.kind), str(raw.facts.get("event", "")), body)
    except ValueError as fault:
        return Outcome(RawIntake.State.SUSPENDED, problem=str(fault))
    if news is None:
        return Outcome(RawIntake.State.IGNORED, problem="It isn't about an issue.")
    try:
        defect = actions.follow_issue(tracker, news, actor=Actor("tracker", tracker.pk, tracker.name), at=clock.now())
    except actions.OlderNews as older:
        return Outcome(RawIntake.State.IGNORED, problem=str(older))
    if defect is None:
        return Outcome(RawIntake.State.IGNORED, problem=f"No defect is {news.key}.")
    return Outcome(RawIntake.State.DONE, actions.DEFECT, defect.pk)
