"""What a ticket owes that is made of another one's words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Word:
    """A message as far as splitting looks at it."""

    id: int
    at: datetime
    is_public: bool
    is_client: bool
    is_staff: bool
    is_automatic: bool = False

    @property
    def asks(self) -> bool:
        return self.is_public and self.is_client and not self.is_automatic

    @property
    def answers(self) -> bool:
        return self.is_public and self.is_staff and not self.is_automatic


@dataclass(frozen=True, slots=True)
class Standing:
    """How a ticket stands by its words alone."""

    asked_at: datetime | None
    answered_at: datetime | None
    last_public_at: datetime | None
    last_client_at: datetime | None
    public_staff_messages: int

    @property
    def owes_answer(self) -> bool:
        """Whether the client had the last word."""
        return self.last_client_at is not None and (self.answered_at is None or self._is_unanswered)

    @property
    def _is_unanswered(self) -> bool:
        return self.last_public_at == self.last_client_at


def standing(words: Sequence[Word]) -> Standing:
    """When was first asked, when first answered after that, who spoke last."""
    ordered = sorted(words, key=lambda word: (word.at, word.id))
    asked = next((word for word in ordered if word.asks), None)
    answers = [word for word in ordered if word.answers]
    return Standing(
        asked_at=asked.at if asked else None,
        answered_at=next((word.at for word in answers if asked is None or word.at >= asked.at), None),
        last_public_at=max((word.at for word in ordered if word.is_public), default=None),
        last_client_at=max((word.at for word in ordered if word.asks), default=None),
        public_staff_messages=len(answers),
    )


def is_splittable(words: Sequence[Word], chosen: Sequence[int]) -> bool:
    """At least one word of the client goes, and at least one public word stays."""
    going = {*chosen}
    return any(word.asks for word in words if word.id in going) and any(
        word.is_public for word in words if word.id not in going
    )


def answered_on_source(words: Sequence[Word], chosen: Sequence[int]) -> datetime | None:
    """When the staff first answered, on what stays behind, after the first chosen word had arrived.

    The client had an answer to that word then, so no first response is owed on the new ticket.
    """
    going = {*chosen}
    asked = standing([word for word in words if word.id in going]).asked_at
    answers = [word.at for word in words if word.id not in going and word.answers]
    return min((at for at in answers if asked is not None and at >= asked), default=None)
