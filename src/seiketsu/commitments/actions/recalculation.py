"""Moving open promises to another version of the plan, in batches that continue after a stop; `queries` previews it."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext

from seiketsu.commitments.actions.moving import Terms
from seiketsu.commitments.actions.verbs import retarget_many
from seiketsu.commitments.errors import NothingToRecalculate, RecalculationOver
from seiketsu.commitments.models import Commitment, Recalculation
from seiketsu.commitments.terms import TermsOfPlan
from seiketsu.core import clock
from seiketsu.core.actor import Actor
from seiketsu.plan import queries as plans

BATCH = 200


@transaction.atomic
def start_recalculation(*, plan_version: int, reason: str, actor: Actor) -> Recalculation:
    """Ask that every open promise be moved to a version of the plan. The worker's engine does it in batches.

    One that is under way is stopped first: its work would be done again under the newer plan.

    Raises:
        NothingToRecalculate: nothing is open.
    """
    plans.at(plan_version)
    now = clock.now()
    if not Commitment.objects.unsettled().exists():
        raise NothingToRecalculate(gettext("Nothing is promised at the moment, so there is nothing to move."))
    for running in Recalculation.objects.select_for_update().filter(state=Recalculation.State.RUNNING):
        _finish(running, Recalculation.State.STOPPED, now)
    return Recalculation.objects.create(
        plan_version=plan_version,
        reason=reason[:200],
        made_before=now,
        created_at=now,
        actor_kind=actor.kind,
        actor_id=actor.id,
    )


@transaction.atomic
def continue_recalculation(recalculation: Recalculation, *, limit: int = BATCH) -> int:
    """Do the next batch and move the mark, in one transaction; gives how many promises were looked at.

    A stop between two batches loses nothing and repeats nothing. Another worker's batch is left to it.
    """
    held = (
        Recalculation.objects.select_for_update(skip_locked=True)
        .filter(pk=recalculation.pk, state=Recalculation.State.RUNNING)
        .first()
    )
    if held is None:
        return 0
    rows = list(
        Commitment.objects.unsettled()
        .filter(pk__gt=held.last_commitment_id, started_at__lte=held.made_before)
        .exclude(plan_version__gte=held.plan_version)
        .order_by("pk")
        .select_for_update()[:limit]
    )
    if rows:
        _move(held, rows)
    if len(rows) < limit:
        _finish(held, Recalculation.State.DONE, clock.now())
    else:
        held.save(update_fields=["last_commitment_id", "seen", "moved", "missed"])
    return len(rows)


def recalculate(*, plan_version: int, reason: str, actor: Actor) -> Recalculation:
    """Start one and see it through, batch by batch, each in its own transaction."""
    recalculation = start_recalculation(plan_version=plan_version, reason=reason, actor=actor)
    while continue_recalculation(recalculation) == BATCH:
        pass
    recalculation.refresh_from_db()
    return recalculation


@transaction.atomic
def stop_recalculation(recalculation: Recalculation, *, actor: Actor) -> Recalculation:
    """Leave the rest under the terms that it has; what was moved stays moved.

    Raises:
        RecalculationOver: it has ended already.
    """
    held = Recalculation.objects.select_for_update().get(pk=recalculation.pk)
    if held.state != Recalculation.State.RUNNING:
        raise RecalculationOver(gettext("This recalculation has ended already."))
    _finish(held, Recalculation.State.STOPPED, clock.now())
    return held


def _move(held: Recalculation, rows: list[Commitment]) -> None:
    changed, _ = TermsOfPlan(plans.at(held.plan_version)).for_open(rows)
    terms = {
        pk: Terms(new.promise, timedelta(seconds=new.target_seconds), new.calendar, held.plan_version)
        for pk, new in changed.items()
    }
    missed_before = {row.pk for row in rows if row.is_missed}
    actor = Actor(held.actor_kind, held.actor_id)
    moved = retarget_many([row for row in rows if row.pk in terms], terms, actor=actor, reason=held.reason)
    held.last_commitment_id = rows[-1].pk
    held.seen += len(rows)
    held.moved += len(moved)
    held.missed += sum(row.is_missed and row.pk not in missed_before for row in moved)


def _finish(held: Recalculation, state: Recalculation.State, now: datetime) -> None:
    held.state, held.finished_at = state, now
    held.save(update_fields=["state", "finished_at", "last_commitment_id", "seen", "moved", "missed"])
