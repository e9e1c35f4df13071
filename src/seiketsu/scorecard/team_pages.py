"""The cards of teams and people as their pages show them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from babel.dates import format_time
from django.urls import reverse
from django.utils.translation import gettext as _

from seiketsu.core import clock
from seiketsu.core.ui.parts import NavigationItem
from seiketsu.core.ui.wording import locale, number
from seiketsu.scorecard import wording
from seiketsu.scorecard.presenting import team_choices
from seiketsu.scorecard.rules.card import Row
from seiketsu.scorecard.rules.clock_hours import Pace
from seiketsu.scorecard.rules.periods import Period
from seiketsu.scorecard.teams import AgentCard, AgentLine, TeamCard


@dataclass(frozen=True, slots=True)
class ShownPace:
    """A pace in words; rates are empty where nobody was on shift."""

    label: str
    on_shift: str
    answered: str
    solved: str
    answered_rate: str
    solved_rate: str
    share: float
    solved_url: str = ""


@dataclass(frozen=True, slots=True)
class ShownAgent:
    """A person's line in the team's table."""

    line: AgentLine
    url: str
    cells: tuple[tuple[wording.WordedRow, str], ...]
    pace: ShownPace


def team_page(card: TeamCard, *, sees_everybody: bool) -> dict[str, Any]:
    """The context of a team's page."""
    return {
        "card": card,
        "rows": [(wording.worded(row), _cases_url(row, card.period)) for row in card.rows],
        "agents": [_agent(line, card) for line in card.agents],
        "columns": [row for row in card.rows if card.agents and row.leaf in {one.leaf for one in card.agents[0].rows}],
        "pace": _pace(_("All"), card.work.in_all, Decimal(0)),
        "hours": _hours(card.work.by_hour),
        "sees_everybody": sees_everybody,
        "export_url": f"{reverse('scorecard:team_csv', args=[card.team])}?{urlencode({'period': card.period.slug})}",
        "team_choices": team_choices(card.period, card.team),
        **_period_choices(card.period, card.zone, reverse("scorecard:team", args=[card.team])),
    }


def agent_page(card: AgentCard) -> dict[str, Any]:
    """The context of a person's page."""
    pace = card.work.in_all
    return {
        "card": card,
        "rows": [(wording.worded(row), _cases_url(row, card.period, card.person.pk)) for row in card.rows],
        "pace": _pace(_("All"), pace, Decimal(0), _solved_url(card.person.email, card.period)),
        "hours": _hours(card.work.by_hour),
        "team_url": f"{reverse('scorecard:team', args=[card.team])}?{urlencode({'period': card.period.slug})}",
        **_period_choices(card.period, card.zone, reverse("scorecard:agent", args=[card.team, card.person.pk])),
    }


def _agent(line: AgentLine, card: TeamCard) -> ShownAgent:
    query = urlencode({"period": card.period.slug})
    return ShownAgent(
        line,
        f"{reverse('scorecard:agent', args=[card.team, line.person.pk])}?{query}",
        tuple((wording.worded(row), _cases_url(row, card.period, line.person.pk)) for row in line.rows),
        _pace(line.person.name, line.pace, Decimal(0), _solved_url(line.person.email, card.period)),
    )


def _cases_url(row: Row, period: Period, agent: int | None = None) -> str:
    query = {"leaf": row.leaf, "period": period.slug} | ({"agent": str(agent)} if agent is not None else {})
    return f"{reverse('scorecard:figure', args=[row.measure])}?{urlencode(query)}"


def _solved_url(email: str | None, period: Period) -> str:
    """The search for what somebody has solved; as the language of search words it, by whole days."""
    if not email:
        return ""
    asked = f"assignee:{email} solved>={period.first.isoformat()} solved<{period.end.isoformat()}"
    return f"{reverse('console:search')}?{urlencode({'q': asked})}"


def _hours(by_hour: Mapping[int, Pace]) -> list[ShownPace]:
    """The hours in which anything was done or anybody was there."""
    most = max((pace.answered_per_hour or Decimal(0) for pace in by_hour.values()), default=Decimal(0))
    return [
        _pace(format_time(time(hour), "short", locale=locale()), pace, most)
        for hour, pace in by_hour.items()
        if pace.answered or pace.solved or pace.on_shift
    ]


def _pace(label: str, pace: Pace, most: Decimal, solved_url: str = "") -> ShownPace:
    rate = pace.answered_per_hour
    return ShownPace(
        label,
        number(pace.hours, 0 if pace.hours == pace.hours.to_integral_value() else 1),
        number(pace.answered),
        number(pace.solved),
        "" if rate is None else number(rate, 2),
        "" if pace.solved_per_hour is None else number(pace.solved_per_hour, 2),
        float(rate / most * 100) if rate is not None and most else 0.0,
        solved_url,
    )


def _period_choices(period: Period, zone: Any, here: str) -> dict[str, Any]:
    today = clock.now().astimezone(zone).date()

    def address(to: Period) -> str:
        return f"{here}?{urlencode({'period': to.slug})}"

    monthly = period.months == 1
    following = period.after()
    return {
        "period_name": wording.period_name(period),
        "earlier": address(period.before()),
        "later": address(following) if following.first <= today else "",
        "spans": [
            NavigationItem(_("Month"), address(period if monthly else Period.month_of(today)), is_current=monthly),
            NavigationItem(_("Quarter"), address(period.as_quarter()), is_current=not monthly),
        ],
    }
