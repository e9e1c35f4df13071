"""What the database says about the letters at hand: read for all of them at once, kept true while they are placed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from seiketsu.accounts.actions import SenderMatch, match_senders
from seiketsu.accounts.models import User
from seiketsu.accounts.rules.addresses import normal_address
from seiketsu.channels import queries
from seiketsu.channels.letters import Letter
from seiketsu.channels.rules.threading import Clue
from seiketsu.core import clock
from seiketsu.core.actor import Actor
from seiketsu.delivery.rules.threading import bracketed
from seiketsu.desk.models import Ticket
from seiketsu.desk.sides.subjects import SIDE
from seiketsu.plan import queries as plans
from seiketsu.plan.spec.values import Comparator

_WINDOWS = {"day": timedelta(days=1)}
_HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Tickets:
    """The tickets that letters point to, and by which Message-IDs."""

    by_message_id: dict[str, int]
    by_id: dict[int, Ticket]
    sides: dict[str, int]

    @classmethod
    def of(cls, letters: Sequence[Letter]) -> Tickets:
        """Those of these letters, in a fixed number of queries."""
        identifiers = {one for letter in letters for one in queries.identifiers_answered(letter.mail)}
        by_message_id, sides = queries.threads_by_message_id(identifiers)
        tickets = cls(by_message_id, {}, sides)
        wanted = {clue.ticket_id for letter in letters for clue in tickets.clues(letter)}
        tickets.by_id.update(queries.open_to_mail(wanted))
        return tickets

    def clues(self, letter: Letter) -> list[Clue]:
        """Every sign in a letter that points to a ticket, nearest first."""
        tokens = [token.id for token in letter.tokens if token.kind == queries.TICKET]
        return queries.clues(letter.mail, tokens, self.by_message_id)

    def meant_by(self, letter: Letter) -> dict[int, Ticket]:
        """Those of the tickets it points to that take mail; a ticket opened since they were read is one of them."""
        ids = {clue.ticket_id for clue in self.clues(letter)}
        return {number: self.by_id[number] for number in ids if number in self.by_id}

    def side_meant(self, letter: Letter) -> int | None:
        """The side conversation that a letter answers: by the address it was sent to, else by what it answers, where
        that is nearer than any word of a ticket."""
        if tokens := [token.id for token in letter.tokens if token.kind == SIDE]:
            return tokens[0]
        nearest = queries.identifiers_answered(letter.mail)
        return next((self.sides.get(one) for one in nearest if one in self.sides or one in self.by_message_id), None)

    def note_side(self, letter: Letter, side_id: int) -> None:
        """The letter is in this side conversation now, so an answer to it belongs there too."""
        if letter.mail.message_id:
            self.sides[bracketed(letter.mail.message_id)] = side_id

    def note(self, letter: Letter, ticket: Ticket) -> None:
        """The letter is on this ticket now, so an answer to it belongs there too."""
        self.by_id[ticket.pk] = ticket
        if letter.mail.message_id:
            self.by_message_id[bracketed(letter.mail.message_id)] = ticket.pk


@dataclass(frozen=True)
class Known:
    """Who wrote, what their letters point to, and at which pace they write."""

    people: Mapping[str, SenderMatch]
    tickets: Tickets
    opened: dict[int, int]
    loop_after: Comparator

    @classmethod
    def of(cls, letters: Sequence[Letter], *, actor: Actor) -> Known:
        """What placing these letters needs; who is new among their senders becomes a person.

        Raises:
            AddressNotUsable: one of the senders could not be answered.
        """
        senders = [(letter.sender.address, letter.sender.name) for letter in letters if letter.sender is not None]
        people = match_senders(senders, actor=actor)
        limit = plans.current().plan.document.mail.loop_after
        opened = queries.opened_since([match.user for match in people.values()], _window_start(limit))
        return cls(people, Tickets.of(letters), opened, limit)

    def sender_of(self, letter: Letter) -> SenderMatch:
        """The person who wrote a letter."""
        assert letter.sender is not None
        address = normal_address(letter.sender.address)
        assert address is not None
        return self.people[address]

    def writes_like_a_machine(self, user: User) -> bool:
        """Whether one more ticket of this person would be the pace of a loop, by the plan."""
        # The plan says beyond which pace it is a loop, so the comparison that holds means: answer no more.
        return self.loop_after.is_met(Decimal(self.opened.get(user.pk, 0) + 1))

    def note_opened(self, user: User) -> None:
        """A ticket of this person was opened."""
        self.opened[user.pk] = self.opened.get(user.pk, 0) + 1


def _window_start(limit: Comparator) -> datetime:
    return clock.now() - _WINDOWS.get(limit.per or "", _HOUR)
