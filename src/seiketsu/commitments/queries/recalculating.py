"""What moving open promises to another version of the plan would do, without doing it."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count

from seiketsu.commitments.calendars import pinned
from seiketsu.commitments.models import Commitment
from seiketsu.commitments.rules.recalculation import Move, MoveSummary, moves, summaries
from seiketsu.commitments.rules.terms import NewTerms
from seiketsu.commitments.terms import TermsOfPlan
from seiketsu.core import clock
from seiketsu.plan import queries as plans

_BATCH = 5000
_EXAMPLES = 20


@dataclass(frozen=True, slots=True)
class Preview:
    """`examples` are the deadlines that would move furthest; `gone` counts by promise what the version lacks."""

    plan_version: int
    at: datetime
    open: int
    summaries: tuple[MoveSummary, ...]
    gone: Mapping[str, int]
    examples: tuple[tuple[Commitment, Move], ...]

    @property
    def moved(self) -> int:
        return sum(summary.moved for summary in self.summaries)


def preview_recalculation(plan_version: int, now: datetime | None = None) -> Preview:
    """What `start_recalculation` would do at this moment, for every open promise under an older version.

    Raises:
        NoSuchVersion: the version was never applied.
    """
    moment = now or clock.now()
    terms_of_plan = TermsOfPlan(plans.at(plan_version))
    older = Commitment.objects.unsettled().filter(plan_version__lt=plan_version).order_by("pk")
    found: list[Move] = []
    terms: dict[int, NewTerms] = {}
    gone: Counter[str] = Counter()
    count = last = 0
    while rows := list(older.filter(pk__gt=last)[:_BATCH]):
        changed, missing = terms_of_plan.for_open(rows)
        standing = [(row.pk, row.promise, row.progress, pinned(row.calendar_id)) for row in rows if row.pk in changed]
        found.extend(moves(standing, changed, moment))
        terms.update(changed)
        gone.update(row.promise for row in missing)
        count, last = count + len(rows), rows[-1].pk
    return Preview(plan_version, moment, count, tuple(summaries(found, terms)), gone, _furthest(found))


def count_to_move(plan_version: int) -> int:
    """How many open promises `start_recalculation` would change, counted in one statement however many there are."""
    terms_of_plan = TermsOfPlan(plans.at(plan_version))
    alike = (
        Commitment.objects.unsettled()
        .filter(plan_version__lt=plan_version)
        .values_list("promise", "calendar_key", "calendar_id", "target_seconds")
        .annotate(count=Count("pk"))
        .order_by()
    )
    moving = 0
    for promise, calendar_key, calendar_id, target_seconds, count in alike:
        new = terms_of_plan.of(promise, calendar_key)
        held = (promise, target_seconds, calendar_id)
        if new is not None and held != (new.promise, new.target_seconds, new.calendar.fingerprint):
            moving += count
    return moving


def _furthest(found: list[Move]) -> tuple[tuple[Commitment, Move], ...]:
    ordered = sorted(found, key=lambda move: (-abs(move.due_after - move.due_before), move.id))[:_EXAMPLES]
    rows = Commitment.objects.in_bulk([move.id for move in ordered])
    return tuple((rows[move.id], move) for move in ordered if move.id in rows)
