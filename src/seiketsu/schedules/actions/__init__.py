"""Every write of rosters."""

from seiketsu.schedules.actions.absences import (
    agree_to_leave,
    ask_for_leave,
    end_absence,
    refuse_leave,
    report_absence,
)
from seiketsu.schedules.actions.changing import add_override, withdraw_override
from seiketsu.schedules.actions.feeds import renew_calendar
from seiketsu.schedules.actions.following import follow_plan
from seiketsu.schedules.actions.foreseeing import foresee_gaps
from seiketsu.schedules.actions.swapping import (
    accept_swap,
    approve_swap,
    decline_swap,
    propose_swap,
    refuse_swap,
    withdraw_swap,
)

__all__ = [
    "accept_swap",
    "add_override",
    "agree_to_leave",
    "approve_swap",
    "ask_for_leave",
    "decline_swap",
    "end_absence",
    "follow_plan",
    "foresee_gaps",
    "propose_swap",
    "refuse_leave",
    "refuse_swap",
    "renew_calendar",
    "report_absence",
    "withdraw_override",
    "withdraw_swap",
]
