"""What this app tells those below: its engine and its place in the rail."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext_lazy

from seiketsu.core.engine import EngineSpec
from seiketsu.core.engine import register as register_engine
from seiketsu.core.registry import measures
from seiketsu.core.ui import navigation
from seiketsu.core.ui.navigation import Surface
from seiketsu.plan.bindings import bind
from seiketsu.scorecard import engine, jobs
from seiketsu.scorecard.reports import engine as reports
from seiketsu.scorecard.reports import upkeep


def register() -> None:
    """Called once the models are loaded; the apps below have registered their measures by then."""
    for _, measure in measures.items():
        for leaf in (measure.goal_leaf,) if measure.goal_leaf else measure.leaves:
            bind(
                leaf.replace("{tier}", "*").replace("{team}", "*"),
                by="seiketsu.scorecard.targets.row_of",
                kind="measure",
                test="src/seiketsu/scorecard/tests/test_follow_the_plan.py::test_changing_a_target_changes_the_verdict",
            )
    bind(
        "quality.enough_cases",
        by="seiketsu.scorecard.targets.row_of",
        test="src/seiketsu/scorecard/tests/test_follow_the_plan.py::test_how_many_cases_are_enough_is_the_plans",
    )
    bind(
        "quality.team.agent_productivity",
        by="seiketsu.scorecard.teams.team_card",
        kind="measure",
        test="src/seiketsu/scorecard/tests/test_teams_and_people.py::test_pace_stands_beside_the_plans_benchmark",
    )
    engine.register_engine()
    register_engine(EngineSpec(name="themes", run=jobs.look_for_themes, every=timedelta(days=1)))
    register_engine(EngineSpec(name="reports", run=reports.send_due, next_due=reports.next_report_due, batch=20))
    register_engine(EngineSpec(name="report files", run=upkeep.sweep, every=timedelta(days=1), batch=500))
    navigation.register(
        Surface(
            key="scorecard",
            title=gettext_lazy("Scorecard"),
            icon="report-analytics",
            url_name="scorecard:card",
            order=70,
            go="s",
            opens="/scorecard",
        )
    )
