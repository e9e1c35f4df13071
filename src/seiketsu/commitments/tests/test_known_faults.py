"""Faults that helpdesks are known for, each held as a test of ours (those of pure time are in `businesstime`)."""

from datetime import datetime, timedelta

import pytest

from seiketsu.commitments import actions, queries
from seiketsu.commitments.actions import notice_due
from seiketsu.commitments.models import Commitment
from seiketsu.commitments.tests.factories import AGENT, ALWAYS, HOURS, MONDAY_9, OFFICE, at, promised, steps, subject
from seiketsu.core.test_kit import travel

pytestmark = pytest.mark.django_db

SECOND = timedelta(seconds=1)


def test_zammad_two_pauses_within_a_minute_both_count() -> None:
    """Zammad rebuilds pauses as HH:MM: the second overwrites the first, and seconds are lost."""
    commitment = promised()
    moment = at(2026, 3, 16, 10, 0, 5)
    for begin, end in ((0, 13), (20, 41)):
        actions.pause(commitment, reason="x", actor=AGENT, at=moment + begin * SECOND)
        commitment = actions.resume(commitment, actor=AGENT, at=moment + end * SECOND)
    assert commitment.due_at == at(2026, 3, 16, 13) + (13 + 21) * SECOND


def test_zammad_5177_another_timer_does_not_overrule_the_first_response() -> None:
    about = subject()
    first = promised(subject=about)
    other = promised(subject=about, promise="tiers.professional.next_response", kind="next_response", target=HOURS)
    actions.retarget(
        other,
        promise=other.promise,
        target=9 * HOURS,
        calendar=OFFICE,
        plan_version=1,
        reason="",
        actor=AGENT,
        at=MONDAY_9,
    )
    actions.meet(other, actor=AGENT, at=MONDAY_9)
    assert Commitment.objects.get(pk=first.pk).due_at == first.due_at


def test_zammad_3551_an_answer_that_also_pauses_keeps_the_first_response() -> None:
    """Reply and pending in one step: the response is met, the resolution pauses, neither is lost."""
    about = subject()
    first = promised(subject=about)
    resolution = promised(
        subject=about, promise="tiers.professional.resolution.standard", kind="resolution", target=12 * HOURS
    )
    now = at(2026, 3, 16, 10)
    actions.meet(first, actor=AGENT, at=now)
    actions.pause(resolution, reason="Waiting on client", actor=AGENT, at=now)
    states = [(one.kind, one.state, one.used_seconds) for one in queries.for_subject(about)]
    assert states == [("first_response", "met", 3600), ("resolution", "paused", 3600)]


def test_zammad_904_a_merged_case_is_never_missed(monday: datetime) -> None:
    about = subject()
    both = [
        promised(subject=about),
        promised(subject=about, kind="resolution", promise="tiers.professional.resolution"),
    ]
    actions.cancel_many(both, actor=AGENT, reason="merged")
    travel(at(2026, 3, 17, 9))
    assert notice_due(at(2026, 4, 1, 9), 100) == 0
    assert [steps(one) for one in both] == [["started", "cancelled"]] * 2


def test_helpdesk_met_while_paused_leaves_the_pause_out() -> None:
    commitment = promised()
    actions.pause(commitment, reason="x", actor=AGENT, at=at(2026, 3, 16, 12))
    met = actions.meet(commitment, actor=AGENT, at=at(2026, 3, 20, 12))
    assert (met.breached_at, met.used_seconds) == (None, 3 * 3600)


def test_chatwoot_the_breach_is_stamped_with_the_deadline() -> None:
    commitment = promised()
    notice_due(at(2026, 3, 16, 17, 42), 100)
    assert Commitment.objects.get(pk=commitment.pk).breached_at == commitment.due_at


def test_helpdesk_many_are_found_at_once_and_not_one_an_hour() -> None:
    for _ in range(30):
        promised(target=HOURS, warn_at=())
    assert notice_due(at(2026, 3, 16, 10), 1000) == 30


def test_rt_each_promise_has_a_deadline_of_its_own() -> None:
    about = subject()
    promised(subject=about)
    promised(subject=about, kind="resolution", promise="tiers.professional.resolution.standard", target=12 * HOURS)
    assert [one.due_at for one in queries.for_subject(about)] == [at(2026, 3, 16, 13), at(2026, 3, 17, 12)]


def test_glpi_a_pause_is_measured_and_credited_in_the_same_time() -> None:
    """A weekend spent waiting moves a deadline of office hours by the office hours in it alone."""
    commitment = promised(at=at(2026, 3, 20, 16))
    actions.pause(commitment, reason="x", actor=AGENT, at=at(2026, 3, 20, 17))
    resumed = actions.resume(commitment, actor=AGENT, at=at(2026, 3, 23, 10))
    assert resumed.due_at == at(2026, 3, 23, 13)
    assert queries.explain(resumed, at(2026, 3, 23, 10)).pauses[0].seconds == 2 * 3600


def test_glpi_new_terms_during_a_pause_lose_nothing() -> None:
    commitment = promised()
    actions.pause(commitment, reason="x", actor=AGENT, at=at(2026, 3, 16, 12))
    actions.retarget(
        commitment,
        promise="p",
        target=5 * HOURS,
        calendar=ALWAYS,
        plan_version=2,
        reason="",
        actor=AGENT,
        at=at(2026, 3, 18, 9),
    )
    resumed = actions.resume(commitment, actor=AGENT, at=at(2026, 3, 20, 9))
    assert (resumed.used_seconds, resumed.due_at) == (3 * 3600, at(2026, 3, 20, 11))


def test_a_new_edition_of_the_calendar_moves_nothing_behind_anybodys_back() -> None:
    """The calendar is pinned by its content: the same key with other hours is another calendar."""
    commitment = promised()
    shorter = OFFICE.of("office", "America/New_York", {"monday": ["09:00-12:00"]})
    promised(calendar=shorter)
    paused = actions.pause(commitment, reason="x", actor=AGENT, at=at(2026, 3, 16, 12))
    assert actions.resume(paused, actor=AGENT, at=at(2026, 3, 16, 13)).due_at == at(2026, 3, 16, 14)
