"""Whether to ask a person now. Too many surveys get no answers, so one person is asked seldom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

ASKED_LATELY = "asked_lately"
NO_ADDRESS = "no_address"
NOT_A_CLIENT = "not_a_client"
ASKED_TO_STOP = "asked_to_stop"

REASONS = (ASKED_LATELY, NO_ADDRESS, NOT_A_CLIENT, ASKED_TO_STOP)

PAUSE = timedelta(days=365)
"""How long "Don't ask me again this year" holds."""


@dataclass(frozen=True, slots=True)
class Terms:
    """The plan's word on surveys: at most one a person in `rest`, answered within `open_for`."""

    rest: timedelta
    open_for: timedelta


@dataclass(frozen=True, slots=True)
class Candidate:
    """What is known of the person: when they were last asked by any survey, and until when they asked not to be."""

    is_client: bool
    is_active: bool
    has_address: bool
    last_asked_at: datetime | None
    paused_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Asking:
    """`skipped_because` is empty when the person is to be asked."""

    skipped_because: str
    expires_at: datetime


def decide(candidate: Candidate, terms: Terms, now: datetime) -> Asking:
    """Ask, or the first reason not to."""
    return Asking(_reason_not_to(candidate, terms, now), now + terms.open_for)


def _reason_not_to(candidate: Candidate, terms: Terms, now: datetime) -> str:
    if not (candidate.is_client and candidate.is_active):
        return NOT_A_CLIENT
    if not candidate.has_address:
        return NO_ADDRESS
    if candidate.paused_until is not None and now < candidate.paused_until:
        return ASKED_TO_STOP
    if candidate.last_asked_at is not None and now < candidate.last_asked_at + terms.rest:
        return ASKED_LATELY
    return ""


def is_open(expires_at: datetime, now: datetime) -> bool:
    """Whether an answer still counts: up to the very moment, not at it."""
    return now < expires_at
