"""A promise that nobody will keep is known before it happens, told once, and settled."""

from __future__ import annotations

import pytest

from seiketsu.accounts.tests import factories as people
from seiketsu.core import clock
from seiketsu.core.models import EventRecord
from seiketsu.core.test_kit import settle, travel
from seiketsu.schedules import actions, queries
from seiketsu.schedules.models import PromiseGap
from seiketsu.schedules.tests.factories import TEST, at, followed, member, tier1

pytestmark = pytest.mark.django_db
ALWAYS = "24/7"


@pytest.fixture
def maya():
    followed()
    people.organization(tier="enterprise")
    people.organization(tier="enterprise")
    found = member("Maya", ALWAYS)
    actions.follow_plan(actor=TEST)
    return found


def told(kind):
    return list(EventRecord.objects.filter(type=f"schedules.gap_{kind}").order_by("id"))


def test_somebody_always_there_leaves_no_gap(maya):
    assert actions.foresee_gaps(actor=TEST) == 0
    assert not PromiseGap.objects.exists()


def test_a_gap_names_time_promise_tier_and_clients_and_is_told_once(maya):
    actions.report_absence(maya, starts_at=at(4, 1), ends_at=at(4, 3), actor=TEST)
    found = [gap for gap in queries.foreseen_gaps(clock.now()) if gap.calendar == "always"]
    assert [(gap.starts_at, gap.ends_at, gap.tier, gap.clients) for gap in found] == [
        (at(4, 1), at(4, 3), "enterprise", 2)
    ]
    assert "tiers.enterprise.first_response" in found[0].promises
    assert "tiers.enterprise.channels.hotline" in found[0].promises
    assert actions.foresee_gaps(actor=TEST) == 1
    assert actions.foresee_gaps(actor=TEST) == 0
    assert [event.data["clients"] for event in told("foreseen")] == [2]


def test_a_tier_without_clients_is_promised_nothing(maya):
    actions.report_absence(maya, starts_at=at(4, 0), ends_at=at(5, 0), actor=TEST)
    assert {gap.tier for gap in queries.foreseen_gaps(clock.now())} == {"enterprise"}


def test_who_covers_a_gap_clears_it(maya):
    helper = member("Luke", "Monday 01:00-02:00")
    actions.follow_plan(actor=TEST)
    actions.report_absence(maya, starts_at=at(4, 1), ends_at=at(4, 3), actor=TEST)
    actions.foresee_gaps(actor=TEST)
    actions.add_override(tier1(), person=helper, adds=True, starts_at=at(4, 1), ends_at=at(4, 3), actor=TEST)
    assert actions.foresee_gaps(actor=TEST) == 1
    gap = PromiseGap.objects.get()
    assert gap.covered_at == clock.now()
    assert [event.data["gap_id"] for event in told("covered")] == [gap.pk]


def test_a_gap_covered_in_its_middle_is_not_told_again(maya):
    helper = member("Luke", "Monday 01:00-02:00")
    actions.follow_plan(actor=TEST)
    actions.report_absence(maya, starts_at=at(4, 1), ends_at=at(4, 5), actor=TEST)
    actions.foresee_gaps(actor=TEST)
    actions.add_override(tier1(), person=helper, adds=True, starts_at=at(4, 2), ends_at=at(4, 3), actor=TEST)
    assert actions.foresee_gaps(actor=TEST) == 0
    spans = PromiseGap.objects.order_by("starts_at").values_list("starts_at", "ends_at")
    assert list(spans) == [(at(4, 1), at(4, 2)), (at(4, 3), at(4, 5))]
    assert len(told("foreseen")) == 1


def test_on_call_counts_as_there(maya):
    member("Ravi", "Monday 01:00-02:00", team="tier2")
    actions.follow_plan(actor=TEST)
    actions.report_absence(maya, starts_at=at(4, 1), ends_at=at(4, 3), actor=TEST)
    assert queries.foreseen_gaps(clock.now()) == []


def test_a_gap_that_nobody_covered_passes_and_keeps_its_beginning(maya):
    settle()
    actions.report_absence(maya, starts_at=at(1, 8), ends_at=at(1, 10), actor=TEST)
    actions.foresee_gaps(actor=TEST)
    clock.set_to(at(1, 9))
    assert actions.foresee_gaps(actor=TEST) == 0
    assert set(PromiseGap.objects.values_list("starts_at", flat=True)) == {at(1, 8)}
    clock.set_to(at(1, 10))
    assert actions.foresee_gaps(actor=TEST) == PromiseGap.objects.count()
    assert not told("covered")
    assert all(row.passed_at == at(1, 10) for row in PromiseGap.objects.all())


def test_a_gap_that_lasts_grows_with_the_days_that_come_into_sight():
    followed()
    people.organization(tier="enterprise")
    actions.foresee_gaps(actor=TEST)
    first = len(told("foreseen"))
    row = PromiseGap.objects.get(calendar="always")
    clock.set_to(at(2, 6))
    actions.foresee_gaps(actor=TEST)
    grown = PromiseGap.objects.get(calendar="always")
    assert (grown.pk, grown.starts_at) == (row.pk, row.starts_at)
    assert grown.ends_at > row.ends_at
    assert first == len({event.data["calendar"] + event.data["starts_at"] for event in told("foreseen")[:first]})


def test_the_worker_looks_ahead_by_itself(maya):
    settle()
    actions.report_absence(maya, starts_at=at(4, 1), ends_at=at(4, 3), actor=TEST)
    travel(at(1, 7))
    assert len(told("foreseen")) == 1
