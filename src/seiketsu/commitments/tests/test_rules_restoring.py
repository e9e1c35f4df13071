"""A promise that was ended by mistake stands as before."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from seiketsu.commitments.rules import progress as rules
from seiketsu.commitments.rules.progress import State, StepKind, WrongState
from seiketsu.commitments.tests.test_rules_progress import MONDAY_9, OFFICE, kinds, running

HOUR = timedelta(hours=1)


def test_the_deadline_is_the_one_that_was_promised():
    before = running()
    ended = rules.cancel(before, OFFICE, MONDAY_9 + HOUR).progress
    back = rules.restore(ended, OFFICE, MONDAY_9 + 2 * HOUR, paused_since=None)
    assert kinds(back) == [StepKind.REOPENED]
    assert (back.progress.state, back.progress.due_at) == (State.RUNNING, before.due_at)
    assert back.progress.next_at == before.next_at
    assert back.progress.settled_at is None


def test_the_time_in_between_has_run():
    ended = rules.cancel(running(), OFFICE, MONDAY_9 + HOUR).progress
    back = rules.restore(ended, OFFICE, MONDAY_9 + 2 * HOUR, paused_since=None).progress
    assert back.used_at(MONDAY_9 + 3 * HOUR, OFFICE) == 3 * 3600


def test_what_passed_meanwhile_is_missed_at_its_deadline():
    before = running()
    ended = rules.cancel(before, OFFICE, MONDAY_9 + HOUR).progress
    back = rules.restore(ended, OFFICE, MONDAY_9 + timedelta(days=2), paused_since=None)
    assert kinds(back) == [StepKind.REOPENED, StepKind.MISSED]
    assert back.progress.breached_at == before.due_at


def test_what_rested_rests_again_and_is_not_missed():
    paused = rules.pause(running(), OFFICE, MONDAY_9 + HOUR).progress
    ended = rules.cancel(paused, OFFICE, MONDAY_9 + 2 * HOUR).progress
    back = rules.restore(ended, OFFICE, MONDAY_9 + timedelta(days=2), paused_since=paused.paused_since).progress
    assert replace(back, changed_at=paused.changed_at) == paused


def test_only_what_was_cancelled_can_be_restored():
    with pytest.raises(WrongState):
        rules.restore(running(), OFFICE, MONDAY_9, paused_since=None)
