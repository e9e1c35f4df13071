"""Writes of the plan: a new version, and what it moves."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection, transaction

from seiketsu.core import clock, registry
from seiketsu.core.actor import Actor
from seiketsu.core.events import record
from seiketsu.plan import queries
from seiketsu.plan.errors import PlanRefused
from seiketsu.plan.events import PlanApplied, version_subject
from seiketsu.plan.loader import PlanError
from seiketsu.plan.models import PlanVersion
from seiketsu.plan.reading import checksum_of, plan_of, report_of
from seiketsu.plan.rules.diff import Change, diff
from seiketsu.plan.spec.view import Plan

_APPLY_LOCK = 7_226_001  # one application of a plan at a time, over all processes


@dataclass(frozen=True, slots=True)
class Application:
    """What applying a plan did, or would do: `moves` says in words what open work follows the new plan."""

    version: PlanVersion
    changes: tuple[Change, ...]
    moves: tuple[str, ...]
    moved: int
    is_new: bool


class _TrialOver(Exception):
    """Ends a trial application so that its transaction leaves nothing behind."""


def read_plan(source: str, *, name: str = "plan") -> Plan:
    """A plan fit to be applied: valid, and with every conflict and gap answered.

    Raises:
        PlanRefused: it isn't; the message lists why, with lines.
    """
    try:
        plan = plan_of(source, name)
    except PlanError as error:
        raise PlanRefused(str(error)) from error
    report = report_of(source, clock.now().date(), name)
    if report.open:
        lines = [
            f"{name}:{plan.line(item.leaves[0]) or 1}: {item.title}: {item.message}; {item.right}"
            for item in report.open
        ]
        raise PlanRefused("\n".join(lines))
    return plan


def apply_plan(
    source: str, *, actor: Actor, note: str = "", move_open_work: bool = False, name: str = "plan"
) -> PlanVersion:
    """Put a plan in force as a new version; the text in force already is left as it is.

    Open work keeps the version it was promised under, unless `move_open_work` asks the apps to move it.
    """
    return apply_with_account(source, actor=actor, note=note, move_open_work=move_open_work, name=name).version


def apply_with_account(
    source: str, *, actor: Actor, note: str = "", move_open_work: bool = False, name: str = "plan"
) -> Application:
    """As `apply_plan`, telling what changed, what open work it concerns and how much of it was moved."""
    plan = read_plan(source, name=name)
    with transaction.atomic():
        _take_turn()
        before = queries.current_or_none()
        if before is not None and before.plan.source == source:
            return Application(queries.version_row(before.version), (), (), 0, is_new=False)
        changes = () if before is None else tuple(diff(before.plan, plan))
        number = 1 if before is None else before.version + 1
        version = PlanVersion.objects.create(
            number=number,
            source=source,
            checksum=checksum_of(source),
            applied_at=clock.now(),
            applied_by_kind=actor.kind,
            applied_by_id=actor.id,
            applied_by_label=actor.label,
            note=note,
        )
        queries.remember(version.checksum, plan)
        moves, moved = _open_work(before.version, number, move_open_work) if before is not None else ((), 0)
        previous = None if before is None else before.version
        event = PlanApplied(number, previous, len(changes), move_open_work and moved > 0, note)
        record(event, actor=actor, subject=version_subject(number), organization_id=None)
    return Application(version, changes, moves, moved, is_new=True)


def rehearse(source: str, *, actor: Actor, name: str = "plan") -> Application:
    """What `apply_with_account` would do, without doing it."""
    application: list[Application] = []
    try:
        with transaction.atomic():
            application.append(apply_with_account(source, actor=actor, name=name))
            raise _TrialOver
    except _TrialOver:
        return application[0]


def _open_work(old: int, new: int, move: bool) -> tuple[tuple[str, ...], int]:
    words: list[str] = []
    moved = 0
    for _, mover in registry.plan_movers.items():
        words.extend(mover.preview(old, new))
        if move:
            moved += mover.move(old, new)
    return tuple(words), moved


def _take_turn() -> None:
    """Wait until no other process applies a plan; released at the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [_APPLY_LOCK])
