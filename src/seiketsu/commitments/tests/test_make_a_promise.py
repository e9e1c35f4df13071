"""Making promises: one, several, and the refusals."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import IntegrityError, connection, connections, transaction
from django.test.utils import CaptureQueriesContext

from seiketsu.accounts.tests.conftest import plan_in_force  # noqa: F401
from seiketsu.accounts.tests.factories import organization
from seiketsu.commitments import actions
from seiketsu.commitments.actions import NewCommitment
from seiketsu.commitments.calendars import pin, pinned
from seiketsu.commitments.errors import AlreadyPromised
from seiketsu.commitments.models import Commitment, CommitmentStep, PinnedCalendar
from seiketsu.commitments.tests.factories import (
    AGENT,
    ALWAYS,
    HOURS,
    MONDAY_9,
    OFFICE,
    at,
    promised,
    steps,
    subject,
    told,
)
from seiketsu.core.events import Subject

pytestmark = pytest.mark.django_db


def test_a_promise_is_stored_with_plan_calendar_and_deadline() -> None:
    commitment = Commitment.objects.get(pk=promised().pk)
    assert (commitment.state, commitment.due_at, commitment.next_at) == (
        "running",
        at(2026, 3, 16, 13),
        at(2026, 3, 16, 11),
    )
    assert (commitment.plan_version, commitment.calendar_key) == (1, "office")
    assert pinned(commitment.calendar_fingerprint) == OFFICE
    assert steps(commitment) == ["started"]


def test_it_stands_in_the_history_of_its_subject() -> None:
    commitment = promised()
    (event,) = told(commitment)
    assert (event.type, event.actor) == ("commitments.started", AGENT)
    assert event.data["commitment_id"] == commitment.pk
    assert event.data["due_at"] == at(2026, 3, 16, 13).isoformat()
    assert event.data["target_seconds"] == 4 * 3600


def test_of_a_person_the_record_keeps_the_id_alone() -> None:
    step = CommitmentStep.objects.get(commitment=promised())
    assert (step.actor_kind, step.actor_id, step.actor_label) == ("user", 7, "")


def test_the_clients_organization_is_kept_on_promise_and_record(plan_in_force: object) -> None:  # noqa: F811
    client = organization()
    commitment = promised(organization_id=client.pk)
    assert Commitment.objects.get(pk=commitment.pk).organization == client
    assert CommitmentStep.objects.get(commitment=commitment).organization == client
    assert told(commitment)[0].organization_id == client.pk


def test_the_same_promise_can_not_be_made_twice() -> None:
    about = subject()
    promised(subject=about)
    with pytest.raises(AlreadyPromised):
        promised(subject=about)
    assert Commitment.objects.about(about.kind, about.id).count() == 1
    promised(subject=about, sequence=2)


def test_a_repeated_promise_leaves_the_callers_transaction_as_it_was() -> None:
    about = subject()
    promised(subject=about)
    with transaction.atomic():
        other = promised()
        with pytest.raises(AlreadyPromised):
            promised(subject=about)
        assert steps(other) == ["started"]


@pytest.mark.django_db(transaction=True)
def test_two_who_promise_the_same_at_once_make_one_promise() -> None:
    about, refused = subject(), []
    pin([OFFICE])
    barrier = Barrier(4)

    def make() -> None:
        try:
            barrier.wait(timeout=10)
            promised(subject=about)
        except AlreadyPromised as fault:
            refused.append(fault)
        finally:
            connections.close_all()

    workers = [Thread(target=make) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    (made,) = Commitment.objects.about(about.kind, about.id)
    assert (len(refused), steps(made)) == (3, ["started"])


def test_another_fault_of_the_database_is_not_taken_for_a_repeated_promise() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        promised(organization_id=999_999_999)
        with connection.cursor() as cursor:
            cursor.execute("set constraints all immediate")


def test_several_promises_cost_as_many_statements_as_one() -> None:
    pin([OFFICE, ALWAYS])

    def made(number: int) -> int:
        about = Subject("tests.bulk", number)
        wanted = [
            NewCommitment(f"tiers.t.promise{one}", "resolution", about, None, HOURS, (OFFICE, ALWAYS)[one % 2], 1)
            for one in range(number)
        ]
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert len(actions.start_many(wanted, actor=AGENT, at=MONDAY_9)) == number
        return len(queries)

    assert made(2) == made(50) == 2


def test_nothing_wanted_is_nothing_made() -> None:
    assert actions.start_many([], actor=AGENT) == []


def test_a_calendar_is_pinned_once_whatever_its_number_of_promises() -> None:
    promised()
    promised()
    assert PinnedCalendar.objects.filter(pk=OFFICE.fingerprint).count() == 1


@pytest.mark.parametrize("target", [timedelta(0), timedelta(milliseconds=1500), -HOURS])
def test_a_target_must_be_whole_seconds_ahead(target: timedelta) -> None:
    with pytest.raises(ValueError, match=r"whole seconds|can't be kept"):
        promised(target=target)
    assert not Commitment.objects.exists()


def test_the_record_can_only_be_added_to() -> None:
    commitment = promised()
    with pytest.raises(IntegrityError, match="only ever added to"), transaction.atomic():
        CommitmentStep.objects.filter(commitment=commitment).update(kind="met")
    with pytest.raises(IntegrityError, match="only ever added to"), transaction.atomic():
        CommitmentStep.objects.filter(commitment=commitment).delete()
    assert steps(commitment) == ["started"]


def test_the_database_refuses_a_state_that_makes_no_sense() -> None:
    commitment = promised()
    for wrong in (
        {"running_since": None},
        {"state": "paused"},
        {"state": "met"},
        {"state": "odd"},
        {"target_seconds": 0},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Commitment.objects.filter(pk=commitment.pk).update(**wrong)
