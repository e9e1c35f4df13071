"""Every write about mail coming in: keeping it, and what people decide about mail that waits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from seiketsu.channels import conversations, letters
from seiketsu.channels.errors import AlreadySettled, NobodyToAnswer
from seiketsu.channels.events import SUBJECT_KIND, MailAccepted, MailDiscarded
from seiketsu.channels.queries import SOURCE, TICKET
from seiketsu.channels.rules import fingerprints
from seiketsu.core import clock, intake
from seiketsu.core.actor import Actor
from seiketsu.core.events import Subject, record
from seiketsu.core.models import RawIntake
from seiketsu.desk.models import Ticket


@dataclass(frozen=True)
class Kept:
    """A mail is on disk; `new` is False when it had been before."""

    raw_id: int
    new: bool


def keep(body: bytes, facts: Mapping[str, Any]) -> Kept:
    """Store a mail byte for byte, once, however often and by whatever way it arrives.

    Acknowledge it to its sender only after this has returned and any surrounding transaction has committed.
    """
    raw, new = intake.store(SOURCE, fingerprints.unique_key(body), body, facts)
    if not new and raw.body and not fingerprints.same_mail(bytes(raw.body), body):
        # Some programs use one Message-ID for everything they send: not a reason to lose what they say.
        raw, new = intake.store(SOURCE, fingerprints.key_for_other_content(body), body, facts)
    return Kept(raw.pk, new)


@transaction.atomic
def accept_as_ticket(raw: RawIntake, *, actor: Actor) -> Ticket:
    """Let a waiting mail in: it becomes a ticket, or joins the one it belongs to.

    Raises:
        AlreadySettled: somebody dealt with it.
        NobodyToAnswer: it names no sender.
    """
    row = _waiting(raw)
    letter = letters.read(row)
    if letter.sender is None:
        raise NobodyToAnswer
    placed = conversations.take_in(letter, actor=actor)
    row.result_kind, row.result_id, row.matched_organization = TICKET, placed.ticket_id, placed.organization_id
    _settle(row, RawIntake.State.DONE, "")
    _record(MailAccepted(row.pk, placed.ticket_id), row, actor)
    return Ticket.objects.get(pk=placed.ticket_id)


@transaction.atomic
def discard(raw: RawIntake, *, actor: Actor, reason: str = "") -> RawIntake:
    """Put a waiting mail away. Its bytes stay until the plan's time for raw mail is over.

    Raises:
        AlreadySettled: somebody dealt with it.
    """
    row = _waiting(raw)
    _settle(row, RawIntake.State.IGNORED, reason or row.problem)
    _record(MailDiscarded(row.pk, reason), row, actor)
    return row


@transaction.atomic
def retry(raw: RawIntake) -> None:
    """Have a mail that could not be understood read again, as after an update of the program.

    Raises:
        AlreadySettled: somebody dealt with it.
    """
    intake.retry(_waiting(raw))


def _waiting(raw: RawIntake) -> RawIntake:
    row = RawIntake.objects.select_for_update().get(pk=raw.pk)
    if row.state not in {RawIntake.State.SUSPENDED, RawIntake.State.FAILED}:
        raise AlreadySettled
    return row


def _settle(row: RawIntake, state: RawIntake.State, problem: str) -> None:
    row.state, row.problem, row.next_at, row.settled_at = state, problem, None, clock.now()
    row.save(
        update_fields=[
            "state", "problem", "next_at", "settled_at", "result_kind", "result_id", "matched_organization", "facts",
        ]
    )  # fmt: skip


def _record(event: MailAccepted | MailDiscarded, row: RawIntake, actor: Actor) -> None:
    record(event, actor=actor, subject=Subject(SUBJECT_KIND, row.pk), organization_id=row.matched_organization)
