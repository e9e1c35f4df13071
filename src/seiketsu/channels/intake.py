"""The parser of raw mail: decides what a mail is and lets the desk act, in one transaction with the raw row's state.

A person's mail always becomes a ticket or a message on one. Machines' mail waits in “Suspended”; reports about our own
mail are noted on the delivery that they concern.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from seiketsu.accounts.errors import AddressNotUsable
from seiketsu.accounts.rules.addresses import normal_address
from seiketsu.channels import bounced, conversations, letters, side_letters
from seiketsu.channels.conversations import Placed
from seiketsu.channels.events import SUBJECT_KIND, MailSuspended
from seiketsu.channels.known import Known
from seiketsu.channels.letters import Letter
from seiketsu.channels.queries import TICKET
from seiketsu.channels.rules.natures import Nature
from seiketsu.core.actor import Actor
from seiketsu.core.errors import ProblemForPerson
from seiketsu.core.events import Subject, record
from seiketsu.core.intake import Outcome
from seiketsu.core.models import RawIntake
from seiketsu.plan import queries as plans

ACTOR = Actor.system("mail")
_MACHINES = frozenset({Nature.REPLY, Nature.AUTOMATIC, Nature.SPAM})


def parse(raw: RawIntake) -> Outcome:
    """Understand one stored mail and act on it."""
    with plans.holding():
        letter = letters.read(raw)
        if not _goes_to_the_desk(letter):
            return _without_ticket(raw, letter)
        raw.facts = {**raw.facts, "summary": letter.summary()}
        try:
            with transaction.atomic():
                return settled(conversations.take_in(letter, actor=ACTOR))
        except ProblemForPerson as refusal:
            # Trying again would be refused again: a person must see it.
            return suspend(raw, letter, refusal.message)


def parse_several(rows: Sequence[RawIntake]) -> list[Outcome]:
    """The same for several mails in one transaction; what one of them cannot do undoes it for all."""
    with plans.holding():
        read = [(raw, letters.read(raw)) for raw in rows]
        known = Known.of([letter for _raw, letter in read if _goes_to_the_desk(letter)], actor=ACTOR)
        return [_outcome(raw, letter, known) for raw, letter in read]


def _outcome(raw: RawIntake, letter: Letter, known: Known) -> Outcome:
    if not _goes_to_the_desk(letter):
        return _without_ticket(raw, letter)
    raw.facts = {**raw.facts, "summary": letter.summary()}
    return settled(conversations.take_in(letter, actor=ACTOR, known=known))


def _goes_to_the_desk(letter: Letter) -> bool:
    """Whether a person wrote it whom one can answer."""
    if letter.judgement.nature in {Nature.OWN, Nature.BOUNCE, *_MACHINES} or letter.sender is None:
        return False
    return normal_address(letter.sender.address) is not None


def _without_ticket(raw: RawIntake, letter: Letter) -> Outcome:
    raw.facts = {**raw.facts, "summary": letter.summary()}
    nature = letter.judgement.nature
    if nature is Nature.OWN:
        return _own(raw, letter)
    if nature is Nature.BOUNCE:
        return bounced.take_in(raw, letter, actor=ACTOR) or suspend(raw, letter, "It is about no mail of ours.")
    if nature is Nature.SPAM:
        return suspend(raw, letter, letter.judgement.reason)
    if nature in _MACHINES:
        taken = side_letters.take_in_automatic(raw, letter, actor=ACTOR)
        return taken or suspend(raw, letter, letter.judgement.reason)
    if letter.sender is None:
        return suspend(raw, letter, "It names no sender that could be answered.")
    return suspend(raw, letter, AddressNotUsable(letter.sender.address).message)


def settled(placed: Placed) -> Outcome:
    """The outcome of a mail that found its ticket."""
    return Outcome(
        RawIntake.State.DONE,
        result_kind=TICKET,
        result_id=placed.ticket_id,
        organization_id=placed.organization_id,
    )


def suspend(raw: RawIntake, letter: Letter, reason: str) -> Outcome:
    """Let it wait for a person, with what is known about it."""
    related = conversations.likely_ticket(letter)
    raw.facts = {**raw.facts, "summary": {**letter.summary(), "reason": reason, "related_ticket_id": related}}
    record(
        MailSuspended(raw.pk, str(letter.judgement.nature), reason),
        actor=ACTOR,
        subject=Subject(SUBJECT_KIND, raw.pk),
        organization_id=None,
    )
    return Outcome(RawIntake.State.SUSPENDED, problem=reason)


def _own(raw: RawIntake, letter: Letter) -> Outcome:
    """A mail that we ourselves sent needs nobody; one that only claims our address does."""
    if letters.is_ours(letter):
        return Outcome(RawIntake.State.IGNORED, problem=letter.judgement.reason)
    return suspend(raw, letter, letter.judgement.reason)
