"""The load of coming shifts on the wall, in words and bars."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from seiketsu.core.ui import wording
from seiketsu.core.ui.geometry import whole
from seiketsu.desk.rules.shifts import ShiftLoad, TeamTrust


@dataclass(frozen=True)
class ShiftRow:
    """One shift: `width` and `tick` in per cent of the longest bar of all teams; `why` where it is over-full."""

    when: str
    people: str
    figures: str
    parts: str
    width: int
    tick: int
    is_over: bool
    why: str


@dataclass(frozen=True)
class TeamShifts:
    """A team's shifts, and how good yesterday's forecast was for it."""

    title: str
    rows: list[ShiftRow]
    trust: str


def by_team(
    found: Mapping[str, Sequence[ShiftLoad]],
    trusted: Mapping[str, TeamTrust],
    titles: Mapping[str, str],
    names: Mapping[int, str],
) -> list[TeamShifts]:
    """Every team of the plan that has somebody on shift, or that anything was foretold for."""
    longest = max([max(load.work, load.capacity) for loads in found.values() for load in loads] or [0.0]) or 1.0
    return [
        TeamShifts(
            titles.get(team, team), [_row(load, longest, names) for load in loads], _trust_words(trusted.get(team))
        )
        for team, loads in found.items()
        if loads or team in trusted
    ]


def _row(load: ShiftLoad, longest: float, names: Mapping[int, str]) -> ShiftRow:
    return ShiftRow(
        f"{wording.day_and_time(load.starts_at)} – {wording.clock_time(load.ends_at)}",
        ", ".join(names.get(person, "?") for person in load.people),
        _("%(hours)s of %(capacity)s h") % {"hours": _number(load.work), "capacity": _number(load.capacity)},
        _("%(stays)s h open, %(arrives)s h usually come")
        % {"stays": _number(load.stays), "arrives": _number(load.arrives)},
        whole(load.work / longest * 100),
        min(99, whole(load.capacity / longest * 100)),
        load.is_over,
        _why(load) if load.is_over else "",
    )


def _why(load: ShiftLoad) -> str:
    """What makes it over-full, and how many people more would mend that."""
    if load.stays > load.capacity:
        reason = _("What is open when it begins already takes longer than its people have.")
    elif load.arrives > load.capacity:
        reason = _("More usually comes in these hours than its people can do.")
    else:
        reason = _("What is open and what usually comes take longer together than its people have.")
    lacking = ngettext(
        "%(left)s h stay for later; %(num)d person more would do it.",
        "%(left)s h stay for later; %(num)d people more would do it.",
        load.lacking,
    ) % {"left": _number(load.left), "num": load.lacking}
    return f"{reason} {lacking}"


def _trust_words(one: TeamTrust | None) -> str:
    if one is None:
        return ""
    said = _(
        "Yesterday %(foretold)s missed promises were foretold of %(due)d, %(missed)d were missed; off by %(error)s on"
        " average, always saying “none” by %(none)s."
    )
    return said % {
        "foretold": _number(one.foretold),
        "due": one.due,
        "missed": one.missed,
        "error": _number(one.error),
        "none": _number(one.error_of_none),
    }


def _number(value: float) -> str:
    return wording.number(round(value, 1), 1)
