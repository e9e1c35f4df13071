"""The engine: what is due and nothing else, at the deadline and not when it looked."""

from datetime import datetime, timedelta
from threading import Event, Thread

import pytest
from django.db import connection, connections, transaction
from django.test.utils import CaptureQueriesContext

from seiketsu.commitments import actions, engine
from seiketsu.commitments.actions import NewCommitment, notice_due
from seiketsu.commitments.models import Commitment
from seiketsu.commitments.tests.factories import AGENT, ALWAYS, HOURS, MONDAY_9, at, promised, steps, subject, told
from seiketsu.core import clock
from seiketsu.core.test_kit import travel


@pytest.mark.django_db
def test_warnings_and_the_breach_come_at_their_own_moments(monday: datetime) -> None:
    commitment = promised(at=monday)
    travel(at(2026, 3, 17, 9))
    moments = [(event.type.removeprefix("commitments."), event.at, event.data["at"]) for event in told(commitment)]
    assert [(kind, when) for kind, when, _ in moments] == [
        ("started", monday),
        ("warned", at(2026, 3, 16, 11)),
        ("warned", at(2026, 3, 16, 12)),
        ("breached", at(2026, 3, 16, 13)),
    ]
    assert all(when.isoformat() == said for _, when, said in moments)


@pytest.mark.django_db
def test_after_an_outage_the_breach_is_still_the_deadline(monday: datetime) -> None:
    commitment = promised(at=monday)
    later = at(2026, 3, 19, 10)
    clock.set_to(later)
    assert notice_due(later, 100) == 1
    stored = Commitment.objects.get(pk=commitment.pk)
    assert (stored.breached_at, stored.next_at) == (at(2026, 3, 16, 13), None)
    assert steps(commitment) == ["started", "missed"]
    assert notice_due(later, 100) == 0


@pytest.mark.django_db
def test_a_moment_that_was_noted_too_early_is_noted_anew_and_tells_nobody(monday: datetime) -> None:
    wrong = promised(at=monday)
    Commitment.objects.filter(pk=wrong.pk).update(next_at=at(2026, 3, 16, 10))
    due = promised(at=monday, target=HOURS, warn_at=())
    assert notice_due(at(2026, 3, 16, 10), 100) == 2
    assert Commitment.objects.get(pk=wrong.pk).next_at == at(2026, 3, 16, 11)
    assert (steps(wrong), steps(due)) == (["started"], ["started", "missed"])
    assert notice_due(at(2026, 3, 16, 11), 100) == 1
    assert steps(wrong) == ["started", "warned"]


@pytest.mark.django_db
def test_only_what_is_due_is_touched(monday: datetime) -> None:
    due, later = promised(at=monday), promised(target=40 * HOURS)
    assert notice_due(at(2026, 3, 16, 11), 100) == 1
    assert steps(due) == ["started", "warned"]
    assert steps(later) == ["started"]


@pytest.mark.django_db
def test_a_batch_takes_the_most_overdue_first() -> None:
    early, late = promised(target=HOURS, warn_at=()), promised(target=2 * HOURS, warn_at=())
    assert notice_due(at(2026, 3, 17, 9), 1) == 1
    assert (steps(early), steps(late)) == (["started", "missed"], ["started"])


@pytest.mark.django_db
def test_its_statements_depend_neither_on_what_is_open_nor_on_what_is_due() -> None:
    def cost(due: int, waiting: int) -> int:
        Commitment.objects.update(next_at=None)
        about = subject()
        wanted = [
            NewCommitment(f"p{number}", "k", about, None, HOURS if number < due else 500 * HOURS, ALWAYS, 1)
            for number in range(due + waiting)
        ]
        actions.start_many(wanted, actor=AGENT, at=MONDAY_9)
        now = MONDAY_9 + 2 * HOURS
        with CaptureQueriesContext(connection) as queries:
            assert notice_due(now, 1000) == due
        return len(queries)

    cost(1, 0)  # a process reads a calendar once
    assert cost(2, 10) == cost(2, 300) == cost(60, 10) <= 7


@pytest.mark.django_db
def test_nothing_due_is_one_statement_and_served_by_the_index_of_due_rows() -> None:
    promised()
    with CaptureQueriesContext(connection) as queries:
        assert notice_due(MONDAY_9, 100) == 0
    assert len([query for query in queries if "SAVEPOINT" not in query["sql"]]) == 1
    with connection.cursor() as cursor:
        cursor.execute("set local enable_seqscan = off")
        cursor.execute(
            "explain select id from commitments_commitment where next_at <= now() order by next_at, id limit 10"
        )
        assert "commitments_due" in "\n".join(row[0] for row in cursor.fetchall())


@pytest.mark.django_db
def test_the_engine_says_when_it_is_needed_next(monday: datetime) -> None:
    assert engine.DEADLINES.next_due() is None
    promised(at=monday)
    assert engine.DEADLINES.next_due() == at(2026, 3, 16, 11)


@pytest.mark.django_db
def test_paused_and_settled_promises_never_come_due(monday: datetime) -> None:
    paused, met, cancelled = promised(), promised(), promised()
    actions.pause(paused, reason="x", actor=AGENT)
    actions.meet(met, actor=AGENT)
    actions.cancel(cancelled, actor=AGENT)
    assert engine.DEADLINES.next_due() is None
    assert notice_due(at(2026, 5, 1, 9), 100) == 0
    assert [steps(one)[1:] for one in (paused, met, cancelled)] == [["paused"], ["met"], ["cancelled"]]


@pytest.mark.django_db(transaction=True)
def test_a_row_that_another_worker_holds_is_left_to_it() -> None:
    held, free = promised(), promised()
    locked, release = Event(), Event()

    def hold() -> None:
        try:
            with transaction.atomic():
                Commitment.objects.select_for_update().get(pk=held.pk)
                locked.set()
                release.wait(timeout=10)
        finally:
            connections.close_all()

    worker = Thread(target=hold)
    worker.start()
    try:
        assert locked.wait(timeout=10)
        assert notice_due(at(2026, 3, 18, 9), 100) == 1
        assert (steps(free), steps(held)) == (["started", "missed"], ["started"])
    finally:
        release.set()
        worker.join()
    assert notice_due(at(2026, 3, 18, 9), 100) == 1


@pytest.mark.django_db
def test_two_looks_at_the_same_moment_tell_it_once(monday: datetime) -> None:
    commitment = promised(at=monday)
    for _ in range(3):
        notice_due(at(2026, 3, 16, 13) + timedelta(seconds=1), 100)
    assert steps(commitment) == ["started", "missed"]
