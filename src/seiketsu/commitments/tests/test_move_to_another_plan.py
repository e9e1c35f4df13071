"""Recalculation: previewed, in batches, continued after a stop, and never by itself."""

import subprocess
import sys
from datetime import datetime, timedelta

import pytest

from seiketsu.accounts.tests.factories import person, staff
from seiketsu.commitments import access, actions, engine, plan_changes, queries
from seiketsu.commitments.errors import NothingToRecalculate, RecalculationOver
from seiketsu.commitments.models import Commitment, Recalculation
from seiketsu.commitments.queries.recalculating import preview_recalculation
from seiketsu.commitments.terms import TermsOfPlan
from seiketsu.commitments.tests.factories import AGENT, ALWAYS, HOURS, at, promised, steps
from seiketsu.core.actor import SYSTEM
from seiketsu.core.errors import NotFound
from seiketsu.core.test_kit import settle
from seiketsu.plan import queries as plans
from seiketsu.plan.actions import apply_plan, apply_with_account
from seiketsu.plan.errors import NoSuchVersion
from seiketsu.plan.tests.factories import altered, apply_shipped_plan, shipped_source

pytestmark = pytest.mark.django_db

LEAF = "tiers.professional.first_response"
FASTER = altered(("    first_response: 4h\n    next_response: 4h", "    first_response: 2h\n    next_response: 4h"))


@pytest.fixture
def plan() -> object:
    return apply_shipped_plan()


def under_plan(promise: str = LEAF, **details: object) -> Commitment:
    """A promise as the shipped plan makes it."""
    terms = TermsOfPlan(plans.at(1)).of(promise, "business_hours")
    assert terms is not None
    given = {"promise": promise, "target": timedelta(seconds=terms.target_seconds), "calendar": terms.calendar}
    return promised(**{**given, **details})


def apply_faster() -> int:
    return apply_plan(FASTER, actor=SYSTEM).number


def test_a_new_plan_moves_nothing_that_is_open(plan: object, monday: datetime) -> None:
    commitment = under_plan()
    apply_faster()
    settle()
    stored = Commitment.objects.get(pk=commitment.pk)
    assert (stored.due_at, stored.plan_version) == (commitment.due_at, 1)


def test_the_preview_tells_without_touching(plan: object, monday: datetime) -> None:
    commitment = under_plan()
    untouched = under_plan("tiers.starter.first_response")
    version = apply_faster()
    preview = preview_recalculation(version)
    assert (preview.open, preview.moved, [summary.promise for summary in preview.summaries]) == (2, 1, [LEAF])
    assert preview.summaries[0].sooner == 1
    ((example, move),) = preview.examples
    assert (example, move.due_before - move.due_after) == (commitment, 2 * HOURS)
    assert steps(commitment) == steps(untouched) == ["started"]


def test_moved_it_is_as_the_preview_said(plan: object, monday: datetime) -> None:
    commitment = under_plan()
    version = apply_faster()
    ((_, move),) = preview_recalculation(version).examples
    done = actions.recalculate(plan_version=version, reason="Asked by the director", actor=AGENT)
    moved = Commitment.objects.get(pk=commitment.pk)
    assert (moved.due_at, moved.plan_version, moved.target_seconds) == (move.due_after, version, 2 * 3600)
    assert (done.state, done.seen, done.moved, done.missed) == ("done", 1, 1, 0)
    assert moved.steps.latest("id").facts["reason"] == "Asked by the director"


def test_what_the_new_plan_promises_alike_stays_under_its_version(plan: object, monday: datetime) -> None:
    commitment = under_plan("tiers.starter.first_response")
    actions.recalculate(plan_version=apply_faster(), reason="", actor=AGENT)
    assert Commitment.objects.get(pk=commitment.pk).plan_version == 1
    assert steps(commitment) == ["started"]


def test_a_promise_that_is_no_longer_made_keeps_its_terms(plan: object, monday: datetime) -> None:
    commitment = promised(promise="tiers.platinum.first_response", calendar=ALWAYS)
    version = apply_faster()
    assert dict(preview_recalculation(version).gone) == {"tiers.platinum.first_response": 1}
    actions.recalculate(plan_version=version, reason="", actor=AGENT)
    assert steps(commitment) == ["started"]


def test_a_stop_between_batches_loses_and_repeats_nothing(plan: object, monday: datetime) -> None:
    begun = [under_plan() for _ in range(7)]
    recalculation = actions.start_recalculation(plan_version=apply_faster(), reason="", actor=AGENT)
    assert actions.continue_recalculation(recalculation, limit=3) == 3
    assert Commitment.objects.filter(plan_version=2).count() == 3
    # A process that starts afresh knows no more than the row says.
    again = Recalculation.objects.get(pk=recalculation.pk)
    assert (again.state, again.seen, again.moved) == ("running", 3, 3)
    assert [actions.continue_recalculation(again, limit=3) for _ in range(3)] == [3, 1, 0]
    assert {tuple(steps(one)) for one in begun} == {("started", "retargeted")}
    again.refresh_from_db()
    assert (again.state, again.seen, again.moved) == ("done", 7, 7)


def test_the_worker_sees_it_through(plan: object, monday: datetime) -> None:
    begun = [under_plan() for _ in range(3)]
    recalculation = actions.start_recalculation(plan_version=apply_faster(), reason="", actor=AGENT)
    assert engine.RECALCULATION.next_due() is not None
    settle()
    recalculation.refresh_from_db()
    assert (recalculation.state, recalculation.moved) == ("done", 3)
    assert engine.RECALCULATION.next_due() is None
    assert {one.plan_version for one in Commitment.objects.filter(pk__in=[one.pk for one in begun])} == {2}


def test_settled_promises_and_those_made_since_are_left_alone(plan: object, monday: datetime) -> None:
    under_plan()
    met = actions.meet(under_plan(), actor=AGENT)
    version = apply_faster()
    recalculation = actions.start_recalculation(plan_version=version, reason="", actor=AGENT)
    new = under_plan(plan_version=version)
    assert actions.continue_recalculation(recalculation) == 1
    assert (steps(met), steps(new)) == (["started", "met"], ["started"])


def test_a_target_that_is_used_up_under_the_new_plan_is_counted_as_missed(plan: object, monday: datetime) -> None:
    under_plan(at=at(2026, 3, 13, 18))
    done = actions.recalculate(plan_version=apply_faster(), reason="", actor=AGENT)
    assert (done.moved, done.missed) == (1, 1)


def test_a_newer_one_stops_the_older(plan: object, monday: datetime) -> None:
    under_plan()
    version = apply_faster()
    older = actions.start_recalculation(plan_version=version, reason="", actor=AGENT)
    actions.start_recalculation(plan_version=version, reason="", actor=AGENT)
    older.refresh_from_db()
    assert (older.state, older.finished_at) == ("stopped", monday)
    assert actions.continue_recalculation(older) == 0
    assert [one.state for one in queries.recalculations()] == ["running", "stopped"]


def test_stopped_by_a_person_it_stays_stopped(plan: object, monday: datetime) -> None:
    commitment = under_plan()
    recalculation = actions.start_recalculation(plan_version=apply_faster(), reason="", actor=AGENT)
    actions.stop_recalculation(recalculation, actor=AGENT)
    with pytest.raises(RecalculationOver):
        actions.stop_recalculation(recalculation, actor=AGENT)
    settle()
    assert steps(commitment) == ["started"]


def test_nothing_open_is_refused(plan: object) -> None:
    with pytest.raises(NothingToRecalculate):
        actions.start_recalculation(plan_version=1, reason="", actor=AGENT)
    with pytest.raises(NoSuchVersion):
        actions.start_recalculation(plan_version=99, reason="", actor=AGENT)


def test_applying_a_plan_tells_what_it_would_move_and_moves_it_when_asked(plan: object, monday: datetime) -> None:
    commitment = under_plan()
    told = apply_with_account(FASTER, actor=SYSTEM)
    assert [line for line in told.moves if LEAF in line and "1 open promise" in line and "1 due sooner" in line]
    settle()
    assert steps(commitment) == ["started"]
    apply_with_account(shipped_source(), actor=SYSTEM)
    moved = apply_with_account(
        FASTER.replace("first_response: 2h", "first_response: 3h"), actor=SYSTEM, move_open_work=True
    )
    assert moved.moved >= 1
    settle()
    assert steps(commitment) == ["started", "retargeted"]


def test_the_mover_says_what_the_plan_no_longer_promises(plan: object, monday: datetime) -> None:
    promised(promise="tiers.platinum.first_response")
    version = apply_faster()
    assert any("no longer makes it" in line for line in plan_changes.preview(1, version))


def test_with_nothing_open_the_mover_moves_nothing(plan: object) -> None:
    assert plan_changes.move(1, apply_faster()) == 0


def test_only_staff_may_fetch_a_recalculation(plan: object, monday: datetime) -> None:
    under_plan()
    recalculation = actions.start_recalculation(plan_version=apply_faster(), reason="", actor=AGENT)
    assert access.recalculation_for_staff(staff(), recalculation.pk) == recalculation
    with pytest.raises(NotFound):
        access.recalculation_for_staff(person(), recalculation.pk)


def test_no_process_loads_numpy_merely_to_serve() -> None:
    code = "import sys, django; django.setup(); from seiketsu.commitments import actions, queries; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout.split()
    assert "seiketsu.commitments.actions" in loaded
    assert "numpy" not in loaded
