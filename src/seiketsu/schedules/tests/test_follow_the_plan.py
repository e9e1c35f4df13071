"""Each team of the plan has its roster, which follows the plan and the staff records and leaves the past alone."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from seiketsu.accounts import actions as accounts
from seiketsu.accounts.tests import factories as people
from seiketsu.core import clock
from seiketsu.core.test_kit import settle
from seiketsu.plan.actions import apply_plan
from seiketsu.plan.tests.factories import altered, apply_shipped_plan
from seiketsu.schedules import actions, queries
from seiketsu.schedules.models import Schedule, ShiftLayer
from seiketsu.schedules.tests.factories import EARLY, LATE, TEST, at, followed, member, tier1

pytestmark = pytest.mark.django_db


def on_shift(team, moment):
    return queries.on_now(team, moment).on_shift


def test_every_team_of_the_plan_has_a_roster_and_doing_it_again_changes_nothing():
    apply_shipped_plan()
    member("Maya", EARLY)
    assert actions.follow_plan(actor=TEST) == 1
    assert set(Schedule.objects.values_list("team", flat=True)) == {
        "tier1", "tier2", "success", "engineering", "executive",
    }  # fmt: skip
    before = list(ShiftLayer.objects.values_list("id", flat=True))
    assert actions.follow_plan(actor=TEST) == 0
    assert list(ShiftLayer.objects.values_list("id", flat=True)) == before


def test_nothing_is_followed_before_the_first_plan():
    assert actions.follow_plan(actor=TEST) == 0
    assert not Schedule.objects.exists()
    assert not queries.on_now("tier1").is_rostered
    assert queries.foreseen_gaps(clock.now()) == []


def test_people_work_the_hours_on_their_records():
    apply_shipped_plan()
    early, late = member("Maya", EARLY), member("Luke", LATE)
    actions.follow_plan(actor=TEST)
    assert on_shift("tier1", at(1, 7)) == (early.pk,)
    assert on_shift("tier1", at(1, 14, 59)) == (early.pk,)
    assert on_shift("tier1", at(1, 15)) == (late.pk,)
    assert on_shift("tier1", at(1, 23)) == ()
    assert on_shift("tier1", at(7, 10)) == ()  # Sunday


def test_without_hours_on_record_people_share_the_teams_hours_by_rotation():
    apply_shipped_plan()
    crew = [member(f"Agent {number}") for number in range(6)]
    member("Lead", role="lead")
    actions.follow_plan(actor=TEST)
    early, late = on_shift("tier1", at(2, 10)), on_shift("tier1", at(2, 20))
    assert len(early) == len(late) == 2
    assert not set(early) & set(late)
    # Who opens today closes tomorrow, then has a day off.
    assert on_shift("tier1", at(3, 20)) == early
    assert not set(early) & {*on_shift("tier1", at(4, 10)), *on_shift("tier1", at(4, 20))}
    worked = {person for day in range(2, 7) for person in on_shift("tier1", at(day, 10))}
    assert worked == {person.pk for person in crew}


def test_too_few_people_leave_hours_empty_rather_than_one_on_all_day():
    apply_shipped_plan()
    alone = member("Maya")
    actions.follow_plan(actor=TEST)
    assert on_shift("tier1", at(1, 10)) == (alone.pk,)
    assert on_shift("tier1", at(1, 20)) == ()


def test_one_person_at_a_time_is_on_call_and_it_moves_on_each_monday_at_nine():
    apply_shipped_plan()
    crew = {member(f"Engineer {number}", team="tier2").pk for number in range(4)}
    actions.follow_plan(actor=TEST)
    weeks = [queries.on_now("tier2", at(1, 9) + timedelta(weeks=number)).on_call for number in range(4)]
    assert {person for week in weeks for person in week} == crew
    assert queries.on_now("tier2", at(8, 8, 59)).on_call == weeks[0]
    assert queries.on_now("tier2", at(8, 9)).on_call == weeks[1]


ENGINEERING = (
    "    answers_clients: false\n    coverage:\n      hours: Monday-Friday 09:00-18:00\n      on_call: 24/7\n"
    "    responsibilities:\n      defects"
)


def test_changing_a_coverage_leaf_changes_the_roster():
    apply_shipped_plan()
    crew = {member(f"Engineer {number}", team="engineering").pk for number in range(2)}
    actions.follow_plan(actor=TEST)
    assert len(on_shift("engineering", at(1, 9))) == 1
    assert queries.on_now("engineering", at(2, 12)).on_call
    changed = ENGINEERING.replace("24/7", "Monday-Sunday 18:00-08:00").replace("09:00-18:00", "08:00-18:00")
    changed = changed.replace(
        "    responsibilities", "      zone: America/Chicago\n      on_shift: 2\n    responsibilities"
    )
    apply_plan(altered((ENGINEERING, changed)), actor=TEST)
    actions.follow_plan(actor=TEST)
    assert on_shift("engineering", at(2, 8, 59)) == ()  # eight in Chicago is nine in New York
    assert set(on_shift("engineering", at(2, 9))) == crew
    assert queries.on_now("engineering", at(2, 12)).on_call == ()
    assert queries.on_now("engineering", at(2, 20)).on_call[0] in crew
    assert Schedule.objects.get(team="engineering").zone == "America/Chicago"


def test_more_hours_a_week_put_more_people_on_at_once():
    apply_shipped_plan()
    for number in range(4):
        member(f"Agent {number}", team="tier2")
    actions.follow_plan(actor=TEST)
    assert len(on_shift("tier2", at(2, 10))) == 1
    apply_plan(altered(("hours_per_person_per_week: 40", "hours_per_person_per_week: 60")), actor=TEST)
    actions.follow_plan(actor=TEST)
    assert len(on_shift("tier2", at(2, 10))) == 2


def test_a_swap_waits_for_a_lead_where_the_plan_asks():
    apply_shipped_plan()
    maya, luke = member("Maya", EARLY), member("Luke", LATE)
    actions.follow_plan(actor=TEST)
    give = {"gives": (at(2, 7), at(2, 15)), "takes": (at(3, 15), at(3, 23))}
    asked = actions.propose_swap(tier1(), asker=maya, other=luke, actor=TEST, **give)
    assert actions.accept_swap(asked, actor=TEST).state == "accepted"
    assert on_shift("tier1", at(2, 10)) == (maya.pk,)
    apply_plan(altered(("swaps_need_lead: true", "swaps_need_lead: false")), actor=TEST)
    again = actions.propose_swap(tier1(), asker=maya, other=luke, actor=TEST, **give)
    assert actions.accept_swap(again, actor=TEST).state == "agreed"
    assert on_shift("tier1", at(2, 10)) == (luke.pk,)


def test_only_teams_that_answer_clients_keep_promises():
    apply_shipped_plan()
    people.organization(tier="enterprise")
    member("Victor", "24/7", team="engineering")
    actions.follow_plan(actor=TEST)
    assert queries.foreseen_gaps(clock.now())
    answering = ENGINEERING.replace("answers_clients: false", "answers_clients: true")
    answering = answering.replace("Monday-Friday 09:00-18:00", "24/7")
    apply_plan(altered((ENGINEERING, answering)), actor=TEST)
    actions.follow_plan(actor=TEST)
    assert queries.foreseen_gaps(clock.now()) == []


def test_what_was_stays_as_it_was():
    followed()
    maya = member("Maya", EARLY)
    actions.follow_plan(actor=TEST)
    accounts.change_staff(maya, shift=LATE, actor=TEST)
    with clock.at(at(3, 12)):
        assert actions.follow_plan(actor=TEST) == 1
    assert on_shift("tier1", at(3, 11)) == (maya.pk,)
    assert on_shift("tier1", at(3, 13)) == ()
    assert on_shift("tier1", at(3, 16)) == (maya.pk,)


def test_plans_people_and_hours_are_followed_by_themselves():
    apply_shipped_plan()
    maya = member("Maya", EARLY)
    settle()
    assert on_shift("tier1", at(2, 10)) == (maya.pk,)
    accounts.change_staff(maya, shift=LATE, actor=TEST)
    settle()
    assert on_shift("tier1", at(2, 10)) == ()
    luke = member("Luke", EARLY)
    settle()
    assert on_shift("tier1", at(2, 10)) == (luke.pk,)
    accounts.deactivate_person(luke, actor=TEST)
    settle()
    assert on_shift("tier1", at(2, 10)) == ()


def test_hours_that_nobody_can_read_count_as_none():
    apply_shipped_plan()
    maya = member("Maya", "whenever")
    actions.follow_plan(actor=TEST)
    assert on_shift("tier1", at(1, 10)) == (maya.pk,)


def test_asking_costs_the_same_for_one_team_and_for_all():
    apply_shipped_plan()
    crew = [member(f"Agent {number}", EARLY) for number in range(5)]
    member("Engineer", team="tier2")
    actions.follow_plan(actor=TEST)
    actions.report_absence(crew[0], starts_at=at(1, 7), ends_at=at(2, 7), actor=TEST)
    for ask in (
        lambda: queries.on_now("tier1", at(1, 8)),
        lambda: queries.on_now_by_team(["tier1", "tier2", "success"], at(1, 8)),
        lambda: queries.shift_ends_at(crew[1].pk, at(1, 8)),
        lambda: queries.shift_ends([person.pk for person in crew], at(1, 8)),
    ):
        with CaptureQueriesContext(
            connection,
        ) as taken:
            ask()
        assert len(taken) == 5


def test_a_shift_ends_where_the_person_goes_over_all_that_touches():
    apply_shipped_plan()
    maya = member("Maya", "Monday-Friday 07:00-12:00, 13:00-17:00")
    actions.follow_plan(actor=TEST)
    assert queries.shift_ends_at(maya.pk, at(1, 8)) == at(1, 12)
    assert queries.shift_ends_at(maya.pk, at(1, 12)) is None
    actions.add_override(tier1(), person=maya, adds=True, starts_at=at(1, 17), ends_at=at(1, 19, 30), actor=TEST)
    assert queries.shift_ends_at(maya.pk, at(1, 14)) == at(1, 19, 30)
    actions.report_absence(maya, starts_at=at(1, 15), ends_at=at(1, 16), actor=TEST)
    assert queries.shift_ends_at(maya.pk, at(1, 14)) == at(1, 15)


def test_away_until_on_the_record_counts_as_absence():
    apply_shipped_plan()
    maya = member("Maya", EARLY)
    actions.follow_plan(actor=TEST)
    accounts.change_staff(maya, away_until=at(1, 12), actor=TEST)
    assert on_shift("tier1", at(1, 11)) == ()
    assert on_shift("tier1", at(1, 12)) == (maya.pk,)
