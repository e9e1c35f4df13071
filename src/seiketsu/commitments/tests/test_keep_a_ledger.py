"""One change of a subject that moves its promises several times: locked once, written once, told in order."""

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from seiketsu.commitments import actions
from seiketsu.commitments.actions import Ledger, NewCommitment, Terms, meeting, pausing, reopening, resuming
from seiketsu.commitments.errors import NotInThisState
from seiketsu.commitments.models import Commitment
from seiketsu.commitments.tests.factories import AGENT, ALWAYS, HOURS, OFFICE, at, promised, steps, subject, told

pytestmark = pytest.mark.django_db

ELEVEN, NOON = at(2026, 3, 16, 11), at(2026, 3, 16, 12)


def two() -> tuple[Commitment, Commitment]:
    first = promised()
    about = told(first)[0].subject
    return first, promised(subject=about, promise="tiers.professional.resolution", kind="resolution", target=9 * HOURS)


def test_several_moves_are_one_lock_and_one_write() -> None:
    first, second = two()
    ledger = Ledger(told(first)[0].subject, actor=AGENT)
    with CaptureQueriesContext(connection) as made, transaction.atomic():
        ledger.do(first.pk, meeting(ELEVEN))
        ledger.do(second.pk, pausing(ELEVEN, "pending"))
        ledger.do(second.pk, resuming(NOON))
        ledger.write()
    named = [one["sql"].split("(")[0] for one in made]
    assert named.count('execute "commitments_lock_of_subject"') == 1
    assert named.count('execute "commitments_save"') == 1
    assert (steps(first), steps(second)) == (["started", "met"], ["started", "paused", "resumed"])


def test_it_leaves_what_the_verbs_one_by_one_leave() -> None:
    (first, second), (third, fourth) = two(), two()
    actions.pause(second, reason="pending", actor=AGENT, at=ELEVEN)
    actions.meet(first, actor=AGENT, at=NOON)
    actions.resume(second, actor=AGENT, at=NOON)
    ledger = Ledger(told(third)[0].subject, actor=AGENT)
    with transaction.atomic():
        ledger.do(fourth.pk, pausing(ELEVEN, "pending"))
        ledger.do(third.pk, meeting(NOON))
        ledger.do(fourth.pk, resuming(NOON))
        ledger.write()
    for one, other in ((first, third), (second, fourth)):
        assert without_ids(one) == without_ids(other)
        assert steps(one) == steps(other)
    assert [record.type for record in told(first)] == [record.type for record in told(third)]


def without_ids(commitment: Commitment) -> dict[str, object]:
    stored = Commitment.objects.filter(pk=commitment.pk).values().get()
    return {name: value for name, value in stored.items() if name not in ("id", "subject_id")}


def test_a_move_without_meaning_changes_nothing_and_the_change_goes_on() -> None:
    first, second = two()
    ledger = Ledger(told(first)[0].subject, actor=AGENT)
    with transaction.atomic():
        with pytest.raises(NotInThisState):
            ledger.do(first.pk, reopening(ELEVEN))
        ledger.do(second.pk, meeting(ELEVEN))
        ledger.write()
    assert (steps(first), steps(second)) == (["started"], ["started", "met"])


def test_a_key_that_was_given_up_can_be_taken_in_the_same_change() -> None:
    first = promised(subject=subject())
    about = told(first)[0].subject
    ledger = Ledger(about, actor=AGENT)
    with transaction.atomic():
        ledger.retarget(
            first.pk, Terms("tiers.enterprise.first_response", 8 * HOURS, ALWAYS, 1), reason="tier", at=ELEVEN
        )
        (made,) = ledger.start_many(
            [NewCommitment(first.promise, first.kind, about, None, 4 * HOURS, OFFICE, 1)], at=ELEVEN
        )
        assert [one.pk for one in ledger.commitments] == [first.pk, made.pk]
        ledger.do(made.pk, meeting(NOON))
        ledger.write()
    assert (steps(first), steps(made)) == (["started", "retargeted"], ["started", "met"])
    assert Commitment.objects.get(pk=first.pk).promise == "tiers.enterprise.first_response"
    assert Commitment.objects.get(pk=made.pk).state == "met"
