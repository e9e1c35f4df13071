"""Whom one answer goes to: what holds for the ticket, and what its author chose for this answer alone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from seiketsu.accounts.models import Membership, User
from seiketsu.core.errors import Conflict
from seiketsu.core.kept_queries import KeptQuery
from seiketsu.desk import events
from seiketsu.desk.actions.change import TicketChange
from seiketsu.desk.errors import NotAllowed, NotPossibleNow
from seiketsu.desk.models import Ticket, Watcher
from seiketsu.desk.rules import readers as rules
from seiketsu.desk.rules.readers import Belongs, Reader


@dataclass(frozen=True)
class Choice:
    """What is meant for one answer only. `confirmed` are those its author said yes to; None asks about nobody, which is
    for what no person sends."""

    left_out: frozenset[int] = frozenset()
    once: tuple[User, ...] = ()
    confirmed: frozenset[int] | None = None


EVERYBODY = Choice()
# What a person sends without having chosen anything.
ASKED = Choice(confirmed=frozenset())


@dataclass(frozen=True)
class Readers:
    """Whom an answer goes to: by mail as To and Cc, and by a notice to colleagues who follow."""

    to: User | None
    cc: tuple[User, ...]
    colleagues: tuple[User, ...]

    @property
    def people(self) -> tuple[User, ...]:
        return (*((self.to,) if self.to else ()), *self.cc)


class ReadersToConfirm(Conflict):
    """The answer would go to somebody its author may not mean; sent again with their ids confirmed, it goes."""

    def __init__(self, message: str, user_ids: Sequence[int]) -> None:
        super().__init__(message)
        self.user_ids = tuple(user_ids)
        self.errors = tuple(("body/given/confirmed", str(user_id)) for user_id in user_ids)


_WATCHERS: KeptQuery[Watcher] = KeptQuery(
    "desk_watchers",
    lambda number: Watcher.objects.filter(ticket_id=number).select_related("user").order_by("id"),
    int,
)


def readers_of(ticket: Ticket, choice: Choice = EVERYBODY) -> Readers:
    """Who gets an answer now: the requester and those in copy, without whom the author left out, with whom they added.

    The first of the clients is whom the mail is addressed to.
    """
    following = [row.user for row in _WATCHERS(ticket.pk)]
    wanted = {user.pk: user for user in (ticket.requester, *following, *choice.once) if user.is_active}
    kept = [user for number, user in wanted.items() if number not in choice.left_out]
    mailed = [user for user in kept if user.email and (user.is_client or user.pk == ticket.requester_id)]
    colleagues = tuple(user for user in kept if user.is_staff and user not in mailed)
    return Readers(mailed[0] if mailed else None, tuple(mailed[1:]), colleagues)


def require_readers(ticket: Ticket, choice: Choice, *, added: Sequence[User] = ()) -> None:
    """Refuse an answer that nobody would get, or that somebody would read whom its author hasn't said yes to.

    `added` are those whom it puts in copy for good.

    Raises:
        ReadersToConfirm: the author hasn't said yes to all of them; its message names each.
        NotAllowed: somebody of another client would be in copy for good.
        NotPossibleNow: everybody was left out.
    """
    if choice.confirmed is None:
        return
    meant = readers_of(ticket, Choice(choice.left_out, (*choice.once, *added), choice.confirmed))
    if choice.left_out and not meant.people:
        raise NotPossibleNow(_("Everybody was taken out. Leave somebody who gets the answer, or write a note."))
    others = [user for user in meant.people if user.pk != ticket.requester_id]
    if not others:
        return
    of = _organizations(others)
    new = {user.pk for user in (*choice.once, *added)} - set(_following(ticket))
    readers = [Reader(one.pk, one.is_staff, frozenset(of.get(one.pk, ())), one.pk in new) for one in others]
    named = {one.pk: one for one in others}
    for one in readers:
        if one.user_id in {user.pk for user in added} and _is_foreign(one, ticket):
            raise NotAllowed(
                _("%(name)s belongs to another client, and can be added for one answer only.")
                % {"name": named[one.user_id].name}
            )
    asked = rules.to_confirm(readers, ticket.organization_id, choice.confirmed)
    if asked:
        told = " ".join(_told(named[one.user_id], where, of.get(one.user_id, {})) for one, where in asked)
        raise ReadersToConfirm(told, [one.user_id for one, _where in asked])


def watch_in(change: TicketChange, people: Iterable[User]) -> None:
    """Whoever is copied in gets what follows too."""
    ticket = change.ticket
    wanted = {person.pk for person in people} - {ticket.requester_id}
    if not wanted:
        return
    have = set(Watcher.objects.filter(ticket=ticket, user_id__in=wanted).values_list("user_id", flat=True))
    Watcher.objects.bulk_create(
        (
            Watcher(ticket=ticket, organization_id=ticket.organization_id, user_id=user_id, created_at=change.now)
            for user_id in sorted(wanted - have)
        ),
        ignore_conflicts=True,
    )
    for user_id in sorted(wanted - have):
        change.tell(events.WatcherAdded(ticket.pk, user_id))


def _is_foreign(reader: Reader, ticket: Ticket) -> bool:
    return rules.belongs(reader, ticket.organization_id) is Belongs.OTHER_CLIENT


def _following(ticket: Ticket) -> Iterable[int]:
    return [row.user_id for row in _WATCHERS(ticket.pk)]


def _organizations(people: Iterable[User]) -> dict[int, dict[int, str]]:
    """The clients that each of them belongs to, by name."""
    found: dict[int, dict[int, str]] = {}
    rows = Membership.objects.filter(user__in=[one.pk for one in people])
    for user_id, organization_id, name in rows.values_list("user_id", "organization_id", "organization__name"):
        found.setdefault(user_id, {})[organization_id] = name
    return found


def _told(user: User, where: Belongs, of: dict[int, str]) -> str:
    values = {"name": user.name, "address": user.email or "", "client": ", ".join(of.values())}
    if where is Belongs.OTHER_CLIENT:
        return _("%(name)s (%(address)s) belongs to another client, %(client)s.") % values
    return _("%(address)s is outside: no person of this client, and new on this ticket.") % values
