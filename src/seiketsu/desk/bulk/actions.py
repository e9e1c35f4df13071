"""Doing one thing with several tickets, and undoing it: a few at once, many by the worker, each in a transaction."""

from __future__ import annotations

from collections.abc import Iterable

import structlog
from django.db import transaction
from django.utils.translation import gettext as _

from seiketsu.accounts.actors import actor_of
from seiketsu.accounts.models import User
from seiketsu.core import clock
from seiketsu.core.errors import ProblemForPerson
from seiketsu.desk import access
from seiketsu.desk.actions.change import lock_ticket
from seiketsu.desk.bulk.verbs import ALL_VERBS, VERBS, put_back, stood
from seiketsu.desk.models import BulkChange, BulkItem, Ticket

# So many are done while the agent waits; more go on in the background.
AT_ONCE = 50
MOST = 10_000
State = BulkItem.State

_log = structlog.get_logger(__name__)


class NothingChosen(ProblemForPerson):
    """No ticket, or no verb."""


def start(*, verb: str, value: str, tickets: Iterable[int], user: User) -> BulkChange:
    """Begin a change of several tickets; up to `AT_ONCE` of them it is done when this returns.

    Raises:
        NothingChosen: no ticket, or a verb that there is not or that isn't chosen with tickets.
        NotAllowed: the person may not do this with tickets.
    """
    if verb not in VERBS:
        raise NothingChosen(_("Choose tickets and what to do with them."))
    access.require(user, verb)
    return begin(verb=verb, value=value, tickets=tickets, user=user)


def begin(*, verb: str, value: str, tickets: Iterable[int], user: User) -> BulkChange:
    """`start` for a caller that has asked for the person's right itself; any verb may be begun.

    Raises:
        NothingChosen: no ticket.
    """
    chosen = list(dict.fromkeys(tickets))[:MOST]
    if not chosen:
        raise NothingChosen(_("Choose tickets and what to do with them."))
    with transaction.atomic():
        there = set(Ticket.objects.filter(pk__in=chosen).values_list("pk", flat=True))
        bulk = BulkChange.objects.create(
            user=user,
            verb=verb,
            value=value[:200],
            missing=[number for number in chosen if number not in there],
            created_at=clock.now(),
        )
        BulkItem.objects.bulk_create(BulkItem(bulk=bulk, ticket_id=number) for number in chosen if number in there)
    if len(there) <= AT_ONCE:
        go_on(AT_ONCE, only=bulk)
    return bulk


def undo(bulk: BulkChange) -> None:
    """Take back what nobody has touched since; up to `AT_ONCE` tickets it is done when this returns. Again is harmless.

    What still waited to be changed stays as it is.
    """
    with transaction.atomic():
        locked = BulkChange.objects.select_for_update().get(pk=bulk.pk)
        if locked.undo_asked_at is not None:
            return
        locked.undo_asked_at = clock.now()
        locked.save(update_fields=["undo_asked_at"])
        locked.items.filter(state=State.WAITING).update(state=State.CANCELLED)
        count = locked.items.filter(state=State.CHANGED).update(state=State.UNDOING)
    if count <= AT_ONCE:
        go_on(AT_ONCE, only=bulk)


def cancel(bulk: BulkChange) -> None:
    """Leave alone what has not been changed yet."""
    with transaction.atomic():
        BulkChange.objects.filter(pk=bulk.pk, cancelled_at__isnull=True).update(cancelled_at=clock.now())
        bulk.items.filter(state=State.WAITING).update(state=State.CANCELLED)


def go_on(limit: int, *, only: BulkChange | None = None) -> int:
    """Do what waits, one ticket a transaction. The engine's verb."""
    done = 0
    while done < limit and _next(only):
        done += 1
    return done


def _next(only: BulkChange | None) -> bool:
    with transaction.atomic():
        waiting = BulkItem.objects.select_for_update(skip_locked=True, of=("self",)).select_related("bulk__user")
        waiting = waiting.filter(state__in=(State.WAITING, State.UNDOING))
        if only is not None:
            waiting = waiting.filter(bulk=only)
        item = waiting.order_by("id").first()
        if item is None:
            return False
        try:
            with transaction.atomic():
                if item.state == State.WAITING:
                    _do(item)
                else:
                    _take_back(item)
        except ProblemForPerson as problem:
            item.state = State.REFUSED if item.state == State.WAITING else State.KEPT
            item.reason = problem.message[:500]
        except Exception:
            # One ticket's fault must not hold up the others; the log has the whole of it.
            _log.exception("desk.bulk_item_failed", item=item.pk, ticket=item.ticket_id)
            item.state = State.REFUSED if item.state == State.WAITING else State.KEPT
            item.reason = _("An unexpected fault; look at the ticket.")
        item.save(update_fields=["state", "before", "version", "reason"])
    return True


def _do(item: BulkItem) -> None:
    ticket, user = lock_ticket(item.ticket_id), item.bulk.user
    before, version = stood(ticket, user), ticket.version
    ALL_VERBS[item.bulk.verb](ticket, item.bulk.value, user, actor_of(user))
    after = lock_ticket(ticket.pk)
    item.before, item.version = before, after.version
    is_changed = after.version != version or stood(after, user) != before
    item.state = State.CHANGED if is_changed else State.UNCHANGED


def _take_back(item: BulkItem) -> None:
    ticket = lock_ticket(item.ticket_id)
    if ticket.version != item.version:
        item.state, item.reason = State.KEPT, _("It was changed again since.")
        return
    user = item.bulk.user
    put_back(ticket, item.before, user, actor_of(user))
    item.state = State.UNDONE
