"""Every write of rosters."""

from seiketsu.schedules.actions.changing import add_override, end_absence, report_absence, withdraw_override
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
    "approve_swap",
    "decline_swap",
    "end_absence",
    "follow_plan",
    "foresee_gaps",
    "propose_swap",
    "refuse_swap",
    "report_absence",
    "withdraw_override",
    "withdraw_swap",
]
