"""A plan's change moves open promises in small pieces: whoever works on others meanwhile never waits for it."""

import threading
from collections.abc import Callable
from datetime import datetime

import pytest
from django.db import connection, connections, transaction
from django.db.models import Count
from django.test.utils import CaptureQueriesContext

from seiketsu.commitments import actions, plan_changes
from seiketsu.commitments.models import Commitment, CommitmentStep, Recalculation
from seiketsu.commitments.queries.recalculating import count_to_move, preview_recalculation
from seiketsu.commitments.tests.factories import AGENT
from seiketsu.commitments.tests.test_move_to_another_plan import apply_faster, under_plan
from seiketsu.plan.tests.factories import apply_shipped_plan

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def open_promises(monday: datetime) -> list[Commitment]:
    apply_shipped_plan()
    return [under_plan() for _ in range(25)]


def beside(work: Callable[[], object]) -> list[object]:
    """What the work gives, or how it failed, on another connection that waits a fifth of a second for a lock."""
    found: list[object] = []

    def run() -> None:
        try:
            with connection.cursor() as cursor:
                cursor.execute("set lock_timeout = '200ms'")
            found.append(work())
        except Exception as fault:
            found.append(fault)
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join(30)
    return found


def retargets() -> dict[int, int]:
    rows = CommitmentStep.objects.filter(kind="retargeted").values("commitment_id").annotate(times=Count("id"))
    return {row["commitment_id"]: row["times"] for row in rows}


def test_what_is_in_no_batch_is_written_while_one_runs(open_promises: list[Commitment]) -> None:
    recalculation = actions.start_recalculation(plan_version=apply_faster(), reason="", actor=AGENT)
    last = open_promises[-1]
    with transaction.atomic():
        actions.continue_recalculation(recalculation, limit=10)  # holds its ten until the block ends
        assert beside(lambda: actions.meet(last, actor=AGENT).state) == ["met"]
        ((refused),) = beside(lambda: actions.meet(open_promises[0], actor=AGENT))
        assert "lock timeout" in str(refused)
    assert beside(lambda: actions.meet(open_promises[0], actor=AGENT).state) == ["met"]


def test_new_promises_and_another_worker_go_on_beside_a_batch(open_promises: list[Commitment]) -> None:
    version = apply_faster()
    recalculation = actions.start_recalculation(plan_version=version, reason="", actor=AGENT)
    with transaction.atomic():
        assert actions.continue_recalculation(recalculation, limit=10) == 10
        assert beside(lambda: actions.continue_recalculation(recalculation, limit=10)) == [0]
        assert [type(made) for made in beside(under_plan)] == [Commitment]


def test_killed_in_the_middle_of_a_batch_every_promise_is_moved_exactly_once(
    open_promises: list[Commitment], monkeypatch: pytest.MonkeyPatch
) -> None:
    version = apply_faster()
    recalculation = actions.start_recalculation(plan_version=version, reason="", actor=AGENT)
    actions.continue_recalculation(recalculation, limit=10)
    with pytest.raises(KeyboardInterrupt), transaction.atomic():
        actions.continue_recalculation(recalculation, limit=10)
        raise KeyboardInterrupt
    assert len(retargets()) == 10
    while actions.continue_recalculation(recalculation, limit=10) == 10:
        pass
    assert retargets() == {one.pk: 1 for one in open_promises}
    recalculation.refresh_from_db()
    assert (recalculation.state, recalculation.seen, recalculation.moved) == (Recalculation.State.DONE, 25, 25)


def test_the_count_is_the_previews_and_costs_the_same_for_any_number(open_promises: list[Commitment]) -> None:
    under_plan("tiers.starter.first_response")
    version = apply_faster()
    count_to_move(version)
    with CaptureQueriesContext(connection) as few:
        assert count_to_move(version) == 25
    for _ in range(30):
        under_plan()
    Commitment.objects.update(plan_version=1)
    with CaptureQueriesContext(connection) as many:
        assert count_to_move(version) == 55
    assert len(few) == len(many)
    assert sum(one.open for one in preview_recalculation(version).summaries) == 55
    assert plan_changes.move(1, version) == 55


def test_a_batch_takes_as_many_statements_for_two_promises_as_for_twenty(open_promises: list[Commitment]) -> None:
    recalculation = actions.start_recalculation(plan_version=apply_faster(), reason="", actor=AGENT)
    actions.continue_recalculation(recalculation, limit=1)
    with CaptureQueriesContext(connection) as few:
        actions.continue_recalculation(recalculation, limit=2)
    with CaptureQueriesContext(connection) as many:
        actions.continue_recalculation(recalculation, limit=20)
    assert len(few) == len(many)
