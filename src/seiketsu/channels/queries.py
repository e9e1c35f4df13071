"""Reads about mail that came in: what a mail answers, who takes part, and what waits for a person."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from seiketsu.accounts.models import Membership, MembershipRole, User
from seiketsu.channels.rules import mime, threading
from seiketsu.channels.rules.mime import ParsedMail, Part
from seiketsu.channels.rules.threading import Clue, How
from seiketsu.core.http.paging import page
from seiketsu.core.models import RawIntake
from seiketsu.delivery import queries as deliveries
from seiketsu.delivery.rules.threading import bracketed
from seiketsu.desk.models import Message, Ticket, Watcher

SOURCE = "mail"
TICKET = "desk.ticket"
_MOST_IDENTIFIERS = 40
_WAITING = (RawIntake.State.SUSPENDED, RawIntake.State.FAILED)


@dataclass(frozen=True)
class WaitingMail:
    """One line of the list “Suspended”: automatic mail, spam, and what could not be understood."""

    raw_id: int
    received_at: datetime
    sender: str
    name: str
    recipients: tuple[str, ...]
    subject_line: str
    nature: str
    reason: str
    failed: bool
    related_ticket_id: int | None


@dataclass(frozen=True)
class WaitingPage:
    """A page of that list."""

    items: list[WaitingMail]
    next_cursor: str | None


@dataclass(frozen=True)
class RawView:
    """A kept mail as it came, for the person who decides about it."""

    waiting: WaitingMail
    mail: ParsedMail
    raw: bytes
    problem: str

    @property
    def parts(self) -> tuple[Part, ...]:
        """Its attachments."""
        return self.mail.parts


def waiting_mail(*, limit: int = 50, cursor: str | None = None) -> WaitingPage:
    """What waits for a person, newest first."""
    rows = RawIntake.objects.filter(source=SOURCE, state__in=_WAITING).defer("body")
    found = page(rows, order=("-id",), limit=limit, cursor=cursor)
    return WaitingPage([_line(raw) for raw in found.items], found.next_cursor)


def waiting_count(most: int = 1000) -> int:
    """How many wait, counted no further than `most`."""
    return RawIntake.objects.filter(source=SOURCE, state__in=_WAITING).values("pk")[:most].count()


def raw_view(raw: RawIntake) -> RawView:
    """The mail itself."""
    body = bytes(raw.body)
    return RawView(_line(raw), mime.parse(body), body, raw.problem)


def original_of(message: Message) -> RawIntake | None:
    """The mail that a message was made from, as it came; None for messages of other channels."""
    if message.raw_intake_id is None:
        return None
    return RawIntake.objects.filter(pk=message.raw_intake_id, source=SOURCE).first()


def _line(raw: RawIntake) -> WaitingMail:
    summary = raw.facts.get("summary", {})
    failed = raw.state == RawIntake.State.FAILED
    reason = "It could not be understood; see the problem." if failed else summary.get("reason") or raw.problem
    return WaitingMail(
        raw_id=raw.pk,
        received_at=raw.received_at,
        sender=summary.get("sender", ""),
        name=summary.get("name", ""),
        recipients=tuple(summary.get("recipients", [])),
        subject_line=summary.get("subject_line", ""),
        nature=summary.get("nature", ""),
        reason=reason,
        failed=failed,
        related_ticket_id=summary.get("related_ticket_id"),
    )


def clues(mail: ParsedMail, ticket_tokens: Sequence[int]) -> list[Clue]:
    """Every sign that points to a ticket, nearest first."""
    wanted = [
        bracketed(identifier)
        for identifier in threading.ordered_identifiers(mail.in_reply_to, mail.references)[:_MOST_IDENTIFIERS]
    ]
    known = _tickets_by_message_id(wanted) if wanted else {}
    found = [Clue(How.REFERENCES, known[identifier]) for identifier in wanted if identifier in known]
    found += [Clue(How.REPLY_ADDRESS, ticket_id) for ticket_id in ticket_tokens]
    number = threading.number_in_subject(mail.subject_line)
    return [*found, Clue(How.SUBJECT, number)] if number is not None else found


def _tickets_by_message_id(identifiers: Collection[str]) -> dict[str, int]:
    sent = deliveries.by_message_ids(identifiers).filter(subject_kind=TICKET).values_list("message_id", "subject_id")
    said = Message.objects.filter(message_id__in=identifiers).values_list("message_id", "ticket_id")
    return {**dict(said), **dict(sent)}


def tickets_taken_part_in(user: User, address: str, ticket_ids: Collection[int]) -> dict[int, bool]:
    """For each of these tickets that exists and is neither deleted nor spam, whether this person is on it.

    On it are its requester, whoever watches it, wrote on it or was copied on it, the managers of its organization,
    and the staff.
    """
    if not ticket_ids:
        return {}
    found = Ticket.objects.kept().filter(pk__in=ticket_ids).values_list("pk", "requester_id", "organization_id")
    part = {pk: user.is_staff or requester_id == user.pk for pk, requester_id, _ in found}
    others = {pk: organization_id for pk, _, organization_id in found if not part[pk]}
    return {**part, **dict.fromkeys(_otherwise_on(user, address, others), True)} if others else part


def _otherwise_on(user: User, address: str, others: Mapping[int, int | None]) -> set[int]:
    """Which of these tickets of other people the person watches, wrote on, was copied on, or is a manager over."""
    here = Q(ticket_id__in=list(others))
    watched = set(Watcher.objects.filter(here, user=user).values_list("ticket_id", flat=True))
    spoke = set(
        Message.objects.filter(here, visibility="public")
        .filter(Q(author=user) | Q(cc__contains=[address]))
        .values_list("ticket_id", flat=True)
    )
    managers = Membership.objects.filter(user=user, role__in=[MembershipRole.MANAGER, MembershipRole.ADMINISTRATOR])
    managed = set(managers.values_list("organization_id", flat=True))
    return watched | spoke | {pk for pk, organization_id in others.items() if organization_id in managed}


def opened_since(user: User, since: datetime) -> int:
    """How many tickets a person opened since a moment: many in an hour is a machine's pace."""
    return Ticket.objects.filter(requester=user, created_at__gt=since).count()


def colleagues(addresses: Collection[str], organization_id: int) -> list[User]:
    """The known people of an organization among these addresses."""
    return list(
        User.objects.clients()
        .active()
        .filter(email__in=addresses, memberships__organization_id=organization_id)
        .order_by("pk")[:20]
    )
