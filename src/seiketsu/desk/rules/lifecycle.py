"""The seven steps of a ticket: which status follows from what happened.

Statuses are plain words here; the model's choices have the same values.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

OPEN = ("new", "open", "pending", "hold")
SETTABLE = ("open", "pending", "hold")


class Outcome(StrEnum):
    """What a client's message does to the ticket that it came to."""

    ADDED = "added"
    RESUMED = "resumed"
    REOPENED = "reopened"
    KEPT_SOLVED = "kept_solved"
    FOLLOW_UP = "follow_up"


class Step(StrEnum):
    """Where in the plan's ticket lifecycle a ticket stands, for people who read the plan."""

    CREATION = "creation"
    CLASSIFICATION = "classification"
    ROUTING = "routing"
    RESOLUTION = "resolution"
    VALIDATION = "validation"
    CLOSURE = "closure"
    ANALYSIS = "analysis"


@dataclass(frozen=True, slots=True)
class LifecyclePolicy:
    """What the plan says about the end of a ticket's life."""

    silence_confirms_after: timedelta
    reopen_within: timedelta
    first_contact_window: timedelta


@dataclass(frozen=True, slots=True)
class Standing:
    """As much of a ticket as its lifecycle is decided by."""

    status: str
    solved_at: datetime | None = None
    closed_at: datetime | None = None
    is_spam: bool = False
    is_deleted: bool = False


@dataclass(frozen=True, slots=True)
class Ruling:
    """An outcome with the status that follows and why, in words that a person reads under "Why?"."""

    outcome: Outcome
    status: str
    rule: str
    reasons: tuple[str, ...]


def on_client_message(
    ticket: Standing, *, text: str, is_automatic: bool, now: datetime, policy: LifecyclePolicy
) -> Ruling:
    """What a message of the client does: it is added, ends a wait, reopens, or begins a linked ticket."""
    if ticket.is_deleted:
        return Ruling(Outcome.FOLLOW_UP, ticket.status, "deleted_ticket", ("The ticket was deleted.",))
    if is_automatic:
        return Ruling(Outcome.ADDED, ticket.status, "automatic_message", ("A machine wrote it, so nothing changes.",))
    if ticket.is_spam:
        return Ruling(Outcome.ADDED, ticket.status, "spam", ("The ticket is marked as spam.",))
    if ticket.status in ("new", "open"):
        return Ruling(Outcome.ADDED, ticket.status, "being_worked_on", ("The ticket is open already.",))
    if ticket.status in ("pending", "hold"):
        return Ruling(Outcome.RESUMED, "open", "client_answered", ("The client answered, so the wait is over.",))
    return _on_message_after_solution(ticket, text=text, now=now, policy=policy)


def _on_message_after_solution(ticket: Standing, *, text: str, now: datetime, policy: LifecyclePolicy) -> Ruling:
    if says_only_thanks(text):
        return Ruling(Outcome.KEPT_SOLVED, ticket.status, "only_thanks", ("The message says thanks and nothing else.",))
    if ticket.status == "solved":
        return Ruling(Outcome.REOPENED, "open", "not_solved_after_all", ("The client wrote before confirming.",))
    until = reopen_until(ticket, policy)
    if until is not None and now <= until:
        return Ruling(Outcome.REOPENED, "open", "reopen_within", (f"It can be reopened until {until.isoformat()}.",))
    return Ruling(
        Outcome.FOLLOW_UP,
        ticket.status,
        "reopen_within",
        ("The time in which it could be reopened is over, so a new ticket is linked to it.",),
    )


def reopen_until(ticket: Standing, policy: LifecyclePolicy) -> datetime | None:
    """Until when a closed ticket can be reopened; None while nothing has ended yet."""
    ended = ticket.closed_at or ticket.solved_at
    return ended + policy.reopen_within if ended is not None else None


def confirms_at(solved_at: datetime, policy: LifecyclePolicy) -> datetime:
    """When silence counts as confirmation."""
    return solved_at + policy.silence_confirms_after


def after_reply(status: str, set_status: str | None) -> str:
    """The status after a public answer: what the agent chose, else a new ticket is open and others stay as they are."""
    if set_status is not None:
        return set_status
    return "open" if status == "new" else status


def step(ticket: Standing, *, has_team: bool, has_category: bool, is_analysed: bool) -> Step:
    """The step of the plan's lifecycle that is going on now."""
    if ticket.status == "closed":
        return Step.ANALYSIS if is_analysed else Step.CLOSURE
    if ticket.status == "solved":
        return Step.VALIDATION
    if not has_category:
        return Step.CLASSIFICATION
    return Step.RESOLUTION if has_team else Step.ROUTING


_THANKS = frozenset(
    [
        "thank",
        "thanks",
        "thx",
        "ty",
        "cheers",
        "great",
        "perfect",
        "awesome",
        "excellent",
        "wonderful",
        "super",
        "good",
        "nice",
        "ok",
        "okay",
        "you",
        "u",
        "so",
        "very",
        "much",
        "a",
        "lot",
        "for",
        "the",
        "your",
        "help",
        "all",
        "this",
        "it",
        "that",
        "is",
        "works",
        "now",
        "working",
        "fine",
        "again",
        "yes",
        "got",
        "and",
        "again",
        "everyone",
        "team",
        "quick",
        "reply",
        "gracias",
        "muchas",
        "mil",
        "por",
        "la",
        "ayuda",
        "perfecto",
        "genial",
        "excelente",
        "todo",
        "bien",
        "ya",
        "funciona",
        "saludos",
        "best",
        "regards",
        "kind",
    ]
)
_THANKS_CORE = frozenset(["thank", "thanks", "thx", "ty", "cheers", "gracias", "perfect", "perfecto"])


def says_only_thanks(text: str) -> bool:
    """Whether a short message is thanks and nothing else. A question mark or any other word makes it more than that."""
    if len(text) > 120 or "?" in text:
        return False
    plain = unicodedata.normalize("NFD", text.casefold())
    words = re.findall(r"[a-z]+", "".join(letter for letter in plain if not unicodedata.combining(letter)))
    if any(letter.isdigit() for letter in text):
        return False
    return (
        0 < len(words) <= 14
        and not _THANKS.isdisjoint(words)
        and bool(_THANKS_CORE & set(words))
        and set(words) <= _THANKS
    )
