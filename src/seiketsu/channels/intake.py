"""The parser of raw mail: decides what a mail is and lets the desk act, in one transaction with the raw row's state.

A person's mail always becomes a ticket or a message on one. Machines' mail waits in “Suspended”; reports about our own
mail are noted on the delivery that they concern.
"""

from __future__ import annotations

from django.db import transaction

from seiketsu.channels import bounced, conversations, letters
from seiketsu.channels.conversations import Placed
from seiketsu.channels.events import SUBJECT_KIND, MailSuspended
from seiketsu.channels.letters import Letter
from seiketsu.channels.queries import TICKET
from seiketsu.channels.rules.natures import Nature
from seiketsu.core.actor import Actor
from seiketsu.core.errors import ProblemForPerson
from seiketsu.core.events import Subject, record
from seiketsu.core.intake import Outcome
from seiketsu.core.models import RawIntake

ACTOR = Actor.system("mail")
_MACHINES = frozenset({Nature.REPLY, Nature.AUTOMATIC, Nature.SPAM})


def parse(raw: RawIntake) -> Outcome:
    """Understand one stored mail and act on it."""
    letter = letters.read(raw)
    raw.facts = {**raw.facts, "summary": letter.summary()}
    nature = letter.judgement.nature
    if nature is Nature.OWN:
        return _own(raw, letter)
    if nature is Nature.BOUNCE:
        return bounced.take_in(raw, letter, actor=ACTOR) or suspend(raw, letter, "It is about no mail of ours.")
    if nature in _MACHINES:
        return suspend(raw, letter, letter.judgement.reason)
    if letter.sender is None:
        return suspend(raw, letter, "It names no sender that could be answered.")
    try:
        with transaction.atomic():
            placed = conversations.take_in(letter, actor=ACTOR)
    except ProblemForPerson as refusal:
        # Trying again would be refused again: a person must see it.
        return suspend(raw, letter, refusal.message)
    return settled(placed)


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
