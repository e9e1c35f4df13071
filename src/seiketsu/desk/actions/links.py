"""Linking tickets, unlinking them, and what a link holds them to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from seiketsu.accounts.models import User
from seiketsu.core import clock
from seiketsu.core.actor import Actor
from seiketsu.desk import linking_events
from seiketsu.desk.actions.change import changing, lock_ticket
from seiketsu.desk.errors import LinkRefused, NotPossibleNow, UnknownValue
from seiketsu.desk.models import LinkKind, Ticket, TicketLink
from seiketsu.desk.policy import DeskPolicy
from seiketsu.desk.rules import links as rules
from seiketsu.desk.rules.links import Refusal

# One writer of links at a time, so that two links at once can't close a circle that neither of them sees.
_ONE_WRITER = "select pg_advisory_xact_lock(hashtext('desk_ticketlink'))"


@transaction.atomic
def link(
    source: Ticket,
    *,
    kind: str,
    target: Ticket,
    actor: Actor,
    linked_by: User | None = None,
    at: datetime | None = None,
) -> TicketLink:
    """`source` is a duplicate, a child or an incident of `target` from now on. The same link again is harmless.

    Raises:
        UnknownValue: no such kind.
        LinkRefused: one and the same ticket, a circle, two clients, or `source` is one of another ticket already.
        NotPossibleNow: one of them is merged, deleted or spam.
    """
    if kind not in LinkKind.values:
        raise UnknownValue(_("“%(value)s” is not a kind of link.") % {"value": kind})
    wait_for_other_writers()
    locked = {number: lock_ticket(number) for number in sorted({source.pk, target.pk})}
    for ticket in locked.values():
        _require_kept(ticket)
    standing = TicketLink.objects.filter(source_id=source.pk, kind=kind).first()
    if standing is not None and standing.target_id == target.pk:
        return standing
    _require_linkable(kind, locked[source.pk], locked[target.pk], standing)
    moment = at or clock.now()
    made = TicketLink.objects.create(
        source_id=source.pk, target_id=target.pk, kind=kind, created_at=moment, created_by=linked_by
    )
    _tell(made, linking_events.TicketLinked, locked, actor, moment)
    return made


@transaction.atomic
def unlink(standing: TicketLink, *, actor: Actor, at: datetime | None = None) -> None:
    """Both stand for themselves again. Again is harmless."""
    wait_for_other_writers()
    locked = {number: lock_ticket(number) for number in sorted({standing.source_id, standing.target_id})}
    found = TicketLink.objects.filter(pk=standing.pk).first()
    if found is None:
        return
    found_id = found.pk
    found.delete()
    found.pk = found_id
    _tell(found, linking_events.TicketUnlinked, locked, actor, at or clock.now())


def _tell(
    made: TicketLink,
    event: type[linking_events.TicketLinked | linking_events.TicketUnlinked],
    locked: dict[int, Ticket],
    actor: Actor,
    moment: datetime,
) -> None:
    for number, other in ((made.source_id, made.target_id), (made.target_id, made.source_id)):
        with changing(locked[number], actor=actor, at=moment) as change:
            change.tell(event(number, other, str(made.kind), number == made.source_id))


def wait_for_other_writers() -> None:
    """Until nobody else writes links. Comes before the locks of tickets, so that no two wait for each other."""
    with connection.cursor() as cursor:
        cursor.execute(_ONE_WRITER)


def _above(kind: str) -> Any:
    def targets(number: int) -> list[int]:
        return list(TicketLink.objects.filter(source_id=number, kind=kind).values_list("target_id", flat=True))

    return targets


def _side(ticket: Ticket) -> rules.Side:
    return rules.Side(ticket.pk, ticket.organization_id, ticket.requester_id)


def _require_linkable(kind: str, source: Ticket, target: Ticket, standing: TicketLink | None) -> None:
    refused = rules.refusal(kind, _side(source), _side(target), has_one=standing is not None, above=_above(kind))
    if refused is None:
        return
    names = {"source": source.pk, "target": target.pk, "other": standing.target_id if standing else 0}
    raise LinkRefused(_REFUSALS[refused]() % names)


_REFUSALS = {
    Refusal.ITSELF: lambda: _("A ticket can't be linked to itself."),
    Refusal.TAKEN: lambda: _("#%(source)s is linked to #%(other)s this way already; take that link away first."),
    Refusal.CYCLE: lambda: _(
        "#%(target)s belongs to #%(source)s already; the other way round they would go in a circle."
    ),
    Refusal.CLIENTS: lambda: _(
        "These tickets are of two clients. Only the incidents of a problem can be of several clients."
    ),
}


def _require_kept(ticket: Ticket) -> None:
    if ticket.merged_into_id is not None:
        raise NotPossibleNow(_("#%(number)s was merged already.") % {"number": ticket.pk})
    if ticket.deleted_at is not None or ticket.spam_at is not None:
        raise NotPossibleNow(_("#%(number)s is deleted or spam.") % {"number": ticket.pk})


def require_parts_done(ticket: Ticket, policy: DeskPolicy) -> None:
    """Refuse to solve a ticket whose parts are still open, where the plan has it wait for them.

    Raises:
        NotPossibleNow: naming them.
    """
    if not policy.parent_waits:
        return
    parts = Ticket.objects.live().filter(links_out__target_id=ticket.pk, links_out__kind=LinkKind.CHILD)
    refuse_before_parts(list(parts.order_by("id").values_list("pk", flat=True)[:4]))


def refuse_before_parts(open_parts: Sequence[int]) -> None:
    """Refuse to solve a ticket before these, of which four at most are given.

    Raises:
        NotPossibleNow: naming them.
    """
    if open_parts:
        numbers = ", ".join(f"#{number}" for number in open_parts[:3]) + (" …" if len(open_parts) > 3 else "")
        raise NotPossibleNow(
            _("Its parts come first: %(numbers)s are still open. Solve them, or take the links away.")
            % {"numbers": numbers}
        )


def drop_links_across_clients(ticket: Ticket) -> None:
    """The ticket's client is another one now: what may not reach over two clients ends."""
    own, gone = _side(ticket), []
    either = TicketLink.objects.filter(source_id=ticket.pk) | TicketLink.objects.filter(target_id=ticket.pk)
    for one in either.exclude(kind__in=rules.ACROSS_CLIENTS).select_related("source", "target"):
        other = one.target if one.source_id == ticket.pk else one.source
        if not rules.is_of_one_client(own, _side(other)):
            gone.append(one.pk)
    TicketLink.objects.filter(pk__in=gone).delete()


def carry_links(source: Ticket, target: Ticket) -> list[dict[str, int]]:
    """A merge takes the source's links along, where the target can have them. Gives what to take back."""
    wait_for_other_writers()
    moved = []
    for standing in TicketLink.objects.filter(source_id=source.pk).order_by("id"):
        if _may_move(str(standing.kind), target, standing.target):
            moved.append({"link": standing.pk, "side": 0})
            TicketLink.objects.filter(pk=standing.pk).update(source_id=target.pk)
    for standing in TicketLink.objects.filter(target_id=source.pk).order_by("id"):
        if _may_move(str(standing.kind), standing.source, target, is_theirs=True):
            moved.append({"link": standing.pk, "side": 1})
            TicketLink.objects.filter(pk=standing.pk).update(target_id=target.pk)
    return moved


def _may_move(kind: str, source: Ticket, target: Ticket, *, is_theirs: bool = False) -> bool:
    has_one = not is_theirs and TicketLink.objects.filter(source_id=source.pk, kind=kind).exists()
    return rules.refusal(kind, _side(source), _side(target), has_one=has_one, above=_above(kind)) is None


def give_back_links(moved: Sequence[dict[str, int]], to: Ticket) -> None:
    """Undo `carry_links`; a link that somebody took away since stays away."""
    for one in moved:
        side = "target_id" if one["side"] else "source_id"
        found = TicketLink.objects.filter(pk=one["link"]).first()
        if found is None:
            continue
        taken = not one["side"] and TicketLink.objects.filter(source_id=to.pk, kind=found.kind).exists()
        if not taken:
            TicketLink.objects.filter(pk=found.pk).update(**{side: to.pk})
