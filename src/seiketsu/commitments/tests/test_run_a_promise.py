"""Each verb as a caller uses it: the fresh row, the record, the event and the refusal."""

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from seiketsu.commitments import actions, queries
from seiketsu.commitments.actions import Terms
from seiketsu.commitments.errors import NotInThisState
from seiketsu.commitments.models import Commitment
from seiketsu.commitments.tests.factories import AGENT, ALWAYS, HOURS, OFFICE, at, promised, steps, subject, told

pytestmark = pytest.mark.django_db

ELEVEN, NOON, LATE = at(2026, 3, 16, 11), at(2026, 3, 16, 12), at(2026, 3, 16, 15)


def stored(commitment: Commitment) -> Commitment:
    return Commitment.objects.get(pk=commitment.pk)


def test_pause_says_why_and_stops_the_clock() -> None:
    begun = promised()
    paused = actions.pause(begun, reason="Waiting on client", actor=AGENT, at=ELEVEN)
    assert (paused.state, paused.pause_reason, paused.used_seconds) == ("paused", "Waiting on client", 2 * 3600)
    assert stored(begun).next_at is None
    assert told(begun)[-1].data["reason"] == "Waiting on client"


def test_resume_moves_the_deadline_and_forgets_the_reason() -> None:
    begun = promised()
    actions.pause(begun, reason="Waiting on client", actor=AGENT, at=ELEVEN)
    resumed = actions.resume(begun, actor=AGENT, at=LATE)
    assert (resumed.state, resumed.pause_reason, resumed.due_at) == ("running", "", at(2026, 3, 16, 17))
    assert steps(begun) == ["started", "paused", "resumed"]


def test_meet_in_time() -> None:
    met = actions.meet(promised(), actor=AGENT, at=NOON)
    assert (met.state, met.met_at, met.settled_at, met.breached_at, met.next_at) == ("met", NOON, NOON, None, None)
    assert told(met)[-1].data["late"] is False


def test_meet_late_is_told_as_missed_at_the_deadline_and_then_met() -> None:
    met = actions.meet(promised(), actor=AGENT, at=LATE)
    assert (met.breached_at, met.met_at) == (at(2026, 3, 16, 13), LATE)
    assert [event.type for event in told(met)][1:] == ["commitments.breached", "commitments.met"]
    assert told(met)[1].data["breached_at"] == at(2026, 3, 16, 13).isoformat()
    assert told(met)[2].data["late"] is True


def test_reopen_runs_on() -> None:
    met = actions.meet(promised(kind="resolution"), actor=AGENT, at=NOON)
    reopened = actions.reopen(met, actor=AGENT, at=at(2026, 3, 17, 9))
    assert (reopened.state, reopened.due_at, reopened.met_at) == ("running", at(2026, 3, 17, 10), None)


def test_cancel_says_why() -> None:
    cancelled = actions.cancel(promised(), actor=AGENT, reason="merged", at=NOON)
    assert (cancelled.state, cancelled.settled_at) == ("cancelled", NOON)
    assert told(cancelled)[-1].data["reason"] == "merged"


def test_retarget_pins_the_new_terms_and_tells_the_old() -> None:
    moved = actions.retarget(
        promised(),
        promise="tiers.enterprise.first_response",
        target=3 * HOURS,
        calendar=ALWAYS,
        plan_version=2,
        reason="Tier changed",
        actor=AGENT,
        at=ELEVEN,
    )
    assert (moved.promise, moved.plan_version, moved.calendar_key) == ("tiers.enterprise.first_response", 2, "always")
    assert (moved.due_at, stored(moved).calendar_fingerprint) == (NOON, ALWAYS.fingerprint)
    data = told(moved)[-1].data
    assert (data["old_promise"], data["promise"]) == ("tiers.professional.first_response", moved.promise)
    assert (data["old_target_seconds"], data["target_seconds"]) == (4 * 3600, 3 * 3600)


def test_a_miss_before_new_terms_belongs_to_the_old_ones() -> None:
    moved = actions.retarget(
        promised(), promise="p", target=9 * HOURS, calendar=ALWAYS, plan_version=2, reason="", actor=AGENT, at=LATE
    )
    assert [(event.type, event.data["promise"]) for event in told(moved)][1:] == [
        ("commitments.breached", "tiers.professional.first_response"),
        ("commitments.retargeted", "p"),
    ]
    record = [(step.facts["promise"], step.facts["calendar"]) for step in moved.steps.order_by("id")]
    assert record[1:] == [("tiers.professional.first_response", OFFICE.fingerprint), ("p", ALWAYS.fingerprint)]
    assert moved.breached_at is None


def test_what_a_verb_gives_back_is_what_is_stored() -> None:
    def same(row: Commitment) -> Commitment:
        again = stored(row)
        names = [field.attname for field in Commitment._meta.concrete_fields]
        assert {name: getattr(row, name) for name in names} == {name: getattr(again, name) for name in names}
        return row

    begun = same(promised())
    same(actions.pause(begun, reason='Waiting on "client"', actor=AGENT, at=at(2026, 3, 16, 11, 30)))
    terms = {begun.pk: Terms("p", 8 * HOURS, ALWAYS, 2)}
    same(actions.retarget_many([begun], terms, actor=AGENT, reason="", at=NOON)[0])
    same(actions.resume(begun, actor=AGENT, at=NOON))
    assert same(actions.meet(begun, actor=AGENT, at=at(2026, 3, 17, 12))).is_missed
    same(actions.reopen(begun, actor=AGENT, at=at(2026, 3, 17, 13)))
    same(actions.cancel(begun, actor=AGENT, at=at(2026, 3, 17, 14)))


def test_a_pause_keeps_its_reason_over_new_terms() -> None:
    paused = actions.pause(promised(), reason="Waiting on client", actor=AGENT, at=ELEVEN)
    terms = Terms(paused.promise, 8 * HOURS, OFFICE, 2)
    (moved,) = actions.retarget_many([paused], {paused.pk: terms}, actor=AGENT, reason="Plan version 2", at=NOON)
    assert (moved.state, moved.pause_reason) == ("paused", "Waiting on client")


def test_a_verb_on_a_stale_instance_acts_on_the_row() -> None:
    begun = promised()
    actions.pause(begun, reason="x", actor=AGENT, at=ELEVEN)
    assert begun.state == "running"
    with pytest.raises(NotInThisState, match="paused"):
        actions.pause(begun, reason="x", actor=AGENT, at=NOON)
    assert actions.meet(begun, actor=AGENT, at=NOON).used_seconds == 2 * 3600


def test_what_is_settled_is_refused_in_words_and_nothing_is_written() -> None:
    cancelled = actions.cancel(promised(), actor=AGENT, at=NOON)
    with pytest.raises(NotInThisState, match="nothing is owed"):
        actions.meet(cancelled, actor=AGENT, at=NOON)
    assert steps(cancelled) == ["started", "cancelled"]


def test_a_refusal_leaves_the_callers_transaction_as_it_was() -> None:
    with transaction.atomic():
        begun = promised()
        with pytest.raises(NotInThisState):
            actions.resume(begun, actor=AGENT, at=NOON)
        actions.meet(begun, actor=AGENT, at=NOON)
    assert stored(begun).state == "met"


def test_one_refusal_among_several_undoes_all() -> None:
    one, other = promised(), actions.cancel(promised(), actor=AGENT, at=NOON)
    with pytest.raises(NotInThisState):
        actions.pause_many([one, other], reason="x", actor=AGENT, at=NOON)
    assert (stored(one).state, steps(one)) == ("running", ["started"])


def test_several_are_written_in_as_many_statements_as_few() -> None:
    def cost(number: int) -> int:
        about = subject()
        begun = [promised(subject=about, sequence=one + 1) for one in range(number)]
        with CaptureQueriesContext(connection) as queries_made:
            paused = actions.pause_many(begun, reason="x", actor=AGENT, at=ELEVEN)
        assert [row.pk for row in paused] == [row.pk for row in begun]
        assert {row.state for row in paused} == {"paused"}
        return len(queries_made)

    assert cost(2) == cost(20) == 3


def test_the_next_due_of_a_subject_leaves_out_what_rests() -> None:
    about = subject()
    first = promised(subject=about)
    second = promised(
        subject=about, promise="tiers.professional.resolution.standard", kind="resolution", target=9 * HOURS
    )
    assert queries.next_due(queries.for_subject(about)) == first
    actions.pause(first, reason="x", actor=AGENT, at=ELEVEN)
    assert queries.next_due(queries.for_subject(about)) == second
    actions.meet(second, actor=AGENT, at=ELEVEN)
    assert queries.next_due(queries.for_subject(about)) is None


def test_the_promises_of_many_subjects_are_one_query() -> None:
    about = [subject() for _ in range(5)]
    for one in about[:4]:
        promised(subject=one)
    with CaptureQueriesContext(connection) as queries_made:
        found = queries.for_subjects("tests.case", [one.id for one in about])
    assert len(queries_made) == 1
    assert [len(found[one.id]) for one in about] == [1, 1, 1, 1, 0]


def test_the_number_of_the_next_promise_of_a_kind_counts_across_terms() -> None:
    about = subject()
    assert queries.next_sequence(about, "next_response") == 1
    promised(subject=about, kind="next_response", promise="tiers.starter.next_response")
    promised(subject=about, kind="next_response", promise="tiers.enterprise.next_response", sequence=2)
    assert queries.next_sequence(about, "next_response") == 3


def test_open_promises_are_counted() -> None:
    promised()
    actions.pause(promised(), reason="x", actor=AGENT, at=ELEVEN)
    actions.meet(promised(), actor=AGENT, at=ELEVEN)
    actions.retarget(
        promised(kind="resolution"),
        promise="p",
        target=HOURS,
        calendar=OFFICE,
        plan_version=1,
        reason="",
        actor=AGENT,
        at=NOON,
    )
    assert queries.open_counts() == {"running": 2, "paused": 1, "missed": 1}
    assert queries.open_counts("resolution") == {"running": 1, "paused": 0, "missed": 1}
