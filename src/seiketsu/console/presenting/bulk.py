"""What can be done with several tickets at once, as menus of the bar below the list."""

from __future__ import annotations

from seiketsu.accounts import queries as account_queries
from seiketsu.accounts.models import User
from seiketsu.console.presenting import workspace
from seiketsu.desk.models import Priority, Status
from seiketsu.plan import queries as plan_queries


def menus(user: User) -> dict[str, list[tuple[str, str]]]:
    """The choices of each verb that needs one."""
    statuses = (Status.OPEN, Status.PENDING, Status.HOLD, Status.SOLVED)
    teams = plan_queries.current().plan.document.teams
    return {
        "assign": [(str(one.pk), one.name) for one in account_queries.staff()],
        "status": [(str(one.value), str(one.label)) for one in statuses],
        "priority": [(str(value), str(label)) for value, label in Priority.choices],
        "snooze": [(one["key"], str(one["title"])) for one in workspace.presets(user)],
        "team": [(slug, team.title) for slug, team in teams.items()],
    }
