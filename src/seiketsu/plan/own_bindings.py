"""The leaves that this app itself enforces."""

from __future__ import annotations

from seiketsu.plan.bindings import bind

_CALENDARS = "seiketsu.plan.spec.view.Plan.make_calendar"
_CALENDAR_TEST = "src/seiketsu/plan/tests/test_calendars.py::test_changing_a_calendar_leaf_moves_a_deadline"


def bind_all() -> None:
    """Declare them; called once from `AppConfig.ready`."""
    bind("calendars.*", by=_CALENDARS, kind="schedule", test=_CALENDAR_TEST)
    bind("holidays.*", by=_CALENDARS, kind="schedule", test=_CALENDAR_TEST)
    bind(
        "company.review_every",
        by="seiketsu.plan.queries.document",
        kind="schedule",
        test="src/seiketsu/plan/tests/test_the_plan_as_a_document.py::test_changing_how_often_it_is_reviewed_moves_the_day",
    )
    bind("company.zone", by=_CALENDARS, kind="schedule", test=_CALENDAR_TEST)
