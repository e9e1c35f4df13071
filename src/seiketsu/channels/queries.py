"""Reads about mail that came in: what a mail answers, who takes part, and what waits for a person."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q

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
    first_words: str
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


def _line(raw: RawIntake) -> WaitingMail:
    summary = raw.facts.get("summary", {})
    failed = raw.state == RawIntake.State.FAILED
    reason = "It could not be understood; see the problem." if failed else summary.get("reason") or raw.problem
    return WaitingMail(
        raw_id=raw.pk,
        received_at=raw.received_at,
        # A mail without headers still came from somebody: the server was told from whom.
        sender=summary.get("sender") or raw.facts.get("envelope", {}).get("sender") or "",
        name=summary.get("name", ""),
        recipients=tuple(summary.get("recipients", [])),
        subject_line=summary.get("subject_line", ""),
        first_words=summary.get("first_words", ""),
        nature=summary.get("nature", ""),
        reason=reason,
        failed=failed,
        related_ticket_id=summary.get("related_ticket_id"),
    )


def identifiers_answered(mail: ParsedMail) -> list[str]:
    """The Message-IDs a mail answers as they are stored, nearest first; no more than a conversation plausibly has."""
    answered = threading.ordered_identifiers(mail.in_reply_to, mail.references)[:_MOST_IDENTIFIERS]
    return [bracketed(identifier) for identifier in answered]


def clues(mail: ParsedMail, ticket_tokens: Sequence[int], known: Mapping[str, int]) -> list[Clue]:
    """Every sign that points to a ticket, nearest first. `known` has the tickets of Message-IDs."""
    wanted = identifiers_answered(mail)
    found = [Clue(How.REFERENCES, known[identifier]) for identifier in wanted if identifier in known]
    found += [Clue(How.REPLY_ADDRESS, ticket_id) for ticket_id in ticket_tokens]
    number = threading.number_in_subject(mail.subject_line)
    return [*found, Clue(How.SUBJECT, number)] if number is not None else found


def threads_by_message_id(identifiers: Collection[str]) -> tuple[dict[str, int], dict[str, int]]:
    """The ticket on which each of these Message-IDs was received or sent, where there is one; and the side conversation
    of those that are of one, which never lead to the ticket's own thread."""
    if not identifiers:
        return {}, {}
    sent = deliveries.by_message_ids(identifiers).filter(subject_kind=TICKET).values_list("message_id", "subject_id")
    said = Message.objects.filter(message_id__in=identifiers).values_list("message_id", "ticket_id", "side_id")
    of_tickets = {identifier: ticket for identifier, ticket, side in said if side is None}
    return {**of_tickets, **dict(sent)}, {identifier: side for identifier, _ticket, side in said if side is not None}


def open_to_mail(ticket_ids: Collection[int]) -> dict[int, Ticket]:
    """Those of these tickets that exist and are neither deleted nor spam."""
    if not ticket_ids:
        return {}
    rows = Ticket.objects.kept().select_related("organization").filter(pk__in=ticket_ids)
    return {ticket.pk: ticket for ticket in rows}


def takes_part(user: User, address: str, tickets: Mapping[int, Ticket]) -> dict[int, bool]:
    """For each of these tickets, whether this person is on it.

    On it are its requester, whoever watches it, wrote on it or was copied on it, the managers of its organization,
    and the staff.
    """
    part = {pk: user.is_staff or ticket.requester_id == user.pk for pk, ticket in tickets.items()}
    others = {pk: tickets[pk].organization_id for pk in tickets if not part[pk]}
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


def opened_since(users: Collection[User], since: datetime) -> dict[int, int]:
    """How many tickets each of these people opened since a moment: many in an hour is a machine's pace."""
    found = Ticket.objects.filter(requester__in=users, created_at__gt=since).values_list("requester_id")
    return dict(found.annotate(Count("pk"))) if users else {}


def colleagues(addresses: Collection[str], organization_id: int) -> list[User]:
    """The known people of an organization among these addresses."""
    return list(
        User.objects.clients()
        .active()
        .filter(email__in=addresses, memberships__organization_id=organization_id)
        .order_by("pk")[:20]
    )
