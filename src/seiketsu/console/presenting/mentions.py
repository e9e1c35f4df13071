"""Colleagues named in notes: their names stand out, and the reader is told of notes that name them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from markupsafe import Markup

from seiketsu.accounts.models import User
from seiketsu.core.ui import parts
from seiketsu.desk.models import Message
from seiketsu.desk.queries.mentions import Named, named_in_notes
from seiketsu.desk.rules.mentions import Colleague, handles, highlighted


def shown(
    cards: Sequence[parts.Message], messages: Sequence[Message], colleagues: Iterable[User], reader: User
) -> tuple[list[parts.Message], list[parts.Message]]:
    """The cards with names that stand out, and those among them that name the reader and wait for them."""
    named = named_in_notes(messages)
    if not named:
        return list(cards), []
    said = handles(Colleague(one.pk, one.name, one.email or "") for one in colleagues)
    marked = [_marked(card, _handles_in(named, card.id, said), said.get(reader.pk, "")) for card in cards]
    waiting = {one.message_id for one in named if one.user_id == reader.pk and one.is_unread}
    return marked, [card for card in marked if card.id in waiting]


def _handles_in(named: Sequence[Named], message_id: int, said: dict[int, str]) -> list[str]:
    found: dict[int, list[str]] = defaultdict(list)
    for one in named:
        if one.user_id in said:
            found[one.message_id].append(said[one.user_id])
    return found[message_id]


def _marked(card: parts.Message, names: Sequence[str], own: str) -> parts.Message:
    if not names:
        return card
    html = highlighted(str(card.html), names, own=own)
    return replace(card, html=Markup(html))  # noqa: S704 -- the sanitised text with our own marks in it
