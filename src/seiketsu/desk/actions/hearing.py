"""How what a client wrote sounds: read once, kept on the message, told where it says something."""

from __future__ import annotations

from typing import Any

from seiketsu.accounts.models import User
from seiketsu.core.events import Event
from seiketsu.desk import escalation_events
from seiketsu.desk.actions.change import TicketChange
from seiketsu.desk.models import Message
from seiketsu.desk.models.records import DecisionKind
from seiketsu.desk.policy import DeskPolicy
from seiketsu.desk.rules.sentiment import Reading, read_sentiment


def hear(text: str, author: User, policy: DeskPolicy, *, is_automatic: bool = False) -> Reading | None:
    """How a message sounds; None of what no client wrote by hand, and where the plan names no words."""
    if author.is_staff or not author.is_client or is_automatic or policy.sentiment.is_empty:
        return None
    return read_sentiment(text, policy.sentiment)


def told(heard: Reading | None, message: Message) -> list[Event]:
    """The event of a message that sounds like something."""
    if heard is None or not heard.is_telling:
        return []
    return [escalation_events.SentimentRead(message.ticket_id, message.pk, heard.sentiment)]


def reason(heard: Reading) -> tuple[DecisionKind, str, list[str], dict[str, Any]]:
    """Why it was read so, as a decision keeps it."""
    words = ", ".join(f"“{word}”" for word in heard.words)
    return DecisionKind.SENTIMENT, f"sounds_{heard.sentiment}", [words], {"sentiment": heard.sentiment}


def tell_in(change: TicketChange, heard: Reading | None, message: Message) -> None:
    """Explain and tell it within a change that is under way."""
    for event in told(heard, message):
        change.tell(event)
    if heard is not None and heard.is_telling:
        kind, rule, reasons, chosen = reason(heard)
        change.explain(kind, rule=rule, reasons=reasons, chosen={**chosen, "message": message.pk})
