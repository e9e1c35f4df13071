"""Side conversations as the pages show them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from seiketsu.console.presenting import tickets
from seiketsu.core.ui import parts
from seiketsu.core.ui.markup import url
from seiketsu.desk.models import Attachment, Message, SideConversation
from seiketsu.desk.rules import sides as rules


@dataclass(frozen=True)
class Word:
    """One mail of it. `doubt` says that its sender was not among those who were written to."""

    card: parts.Message
    is_ours: bool
    is_automatic: bool
    doubt: str = ""


@dataclass(frozen=True)
class Thread:
    """A side conversation with its words, the oldest first."""

    id: int
    ticket_id: int
    url: str
    subject: str
    with_whom: str
    icon: str
    state: str
    state_words: str
    tone: Literal["warn", "info", "ok", "idle"]
    count: str
    at: datetime
    started_by: str
    words: Sequence[Word]

    @property
    def is_open(self) -> bool:
        return self.state != SideConversation.State.CLOSED


def threads(
    sides: Sequence[SideConversation], messages: Sequence[Message], files: Mapping[int, Sequence[Attachment]]
) -> list[Thread]:
    """Each with its own messages."""
    by_side: dict[int, list[Message]] = {}
    for message in messages:
        if message.side_id is not None:
            by_side.setdefault(message.side_id, []).append(message)
    return [thread(one, by_side.get(one.pk, []), files) for one in sides]


def thread(side: SideConversation, messages: Sequence[Message], files: Mapping[int, Sequence[Attachment]]) -> Thread:
    cards = tickets.conversation(messages, files, None)
    return Thread(
        id=side.pk,
        ticket_id=side.ticket_id,
        url=url("console:side", side.ticket_id, side.pk),
        subject=side.subject_line,
        with_whom=", ".join(side.addresses),
        icon="mail-forward" if side.is_forward else "messages",
        state=side.state,
        state_words=_state(side),
        tone={"ours": "warn", "theirs": "info"}.get(side.state, "idle"),  # type: ignore[arg-type]
        count=ngettext("%(num)s message", "%(num)s messages", len(messages)) % {"num": len(messages)},
        at=max([side.created_at, *(one.created_at for one in messages)]),
        started_by=side.started_by.name,
        words=[_word(side, card, message) for card, message in zip(cards, messages, strict=True)],
    )


def _state(side: SideConversation) -> str:
    if side.state == SideConversation.State.THEIRS:
        first = side.addresses[0] if side.addresses else ""
        others = len(side.addresses) - 1
        if others > 0:
            return _("Waiting for %(address)s and %(number)s more") % {"address": first, "number": others}
        return _("Waiting for %(address)s") % {"address": first}
    if side.state == SideConversation.State.OURS:
        return _("Answered: yours to go on")
    return _("Closed")


def _word(side: SideConversation, card: parts.Message, message: Message) -> Word:
    is_ours = message.author_kind == "staff"
    doubt = ""
    if message.author_kind == "outside" and not rules.is_expected(message.source_address, side.addresses):
        doubt = _("%(address)s was not written to here.") % {"address": message.source_address}
    # Inside the conversation it is a mail like any other; that no client sees it, its head says.
    card = replace(card, kind="agent" if is_ours else "client", to=", ".join(message.cc) if is_ours else "")
    return Word(card, is_ours, message.is_automatic, doubt)
