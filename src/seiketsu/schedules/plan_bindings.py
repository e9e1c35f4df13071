"""Which leaves of the plan make the rosters, and the test that shows it."""

from __future__ import annotations

from seiketsu.plan.bindings import bind

_TEST = "src/seiketsu/schedules/tests/test_follow_the_plan.py"
_FOLLOWS = "seiketsu.schedules.actions.following.follow_plan"


def bind_all() -> None:
    """Declare them; called once from `AppConfig.ready`."""
    # The whole part: hours, zone, on_shift and on_call make the roster; hours a day and days a week are held against
    # those hours when the plan is checked (`plan.rules.presence`), and a plan in which they differ is refused.
    bind("teams.*.coverage", by=_FOLLOWS, test=f"{_TEST}::test_changing_a_coverage_leaf_changes_the_roster")
    bind(
        "staffing.hours_per_person_per_week",
        by="seiketsu.schedules.rules.staffing.layers_of_team",
        test=f"{_TEST}::test_more_hours_a_week_put_more_people_on_at_once",
    )
    bind(
        "staffing.swaps_need_lead",
        by="seiketsu.schedules.actions.swapping.propose_swap",
        test=f"{_TEST}::test_a_swap_waits_for_a_lead_where_the_plan_asks",
    )
    bind(
        "staffing.leave_needs_lead",
        by="seiketsu.schedules.actions.absences.ask_for_leave",
        test="src/seiketsu/schedules/tests/test_ask_for_leave.py::test_leave_waits_for_a_lead_where_the_plan_asks",
    )
    bind(
        "teams.*.answers_clients",
        by="seiketsu.schedules.queries.gaps.foreseen_gaps",
        test=f"{_TEST}::test_only_teams_that_answer_clients_keep_promises",
    )
