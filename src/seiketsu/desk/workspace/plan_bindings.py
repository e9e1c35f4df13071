"""Which leaves of the plan the agents' workspace follows, and the tests that show it."""

from __future__ import annotations

from seiketsu.plan.bindings import bind

_TESTS = "src/seiketsu/desk/tests"


def bind_all() -> None:
    """Declare them; called once when the desk is installed."""
    for name in ("working_hours", "later_today"):
        bind(
            f"tickets.workspace.{name}",
            by="seiketsu.desk.workspace.hours.presets",
            test=f"{_TESTS}/test_put_a_ticket_off.py::test_mornings_and_later_are_the_plans",
        )
    bind(
        "tickets.workspace.undo_send",
        by="seiketsu.desk.workspace.hours.undo_time",
        test=f"{_TESTS}/test_take_a_reply_back.py::test_it_waits_as_long_as_the_plan_says_or_the_agent",
    )
