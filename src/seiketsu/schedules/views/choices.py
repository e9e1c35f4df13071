"""The forms of the roster's page, with what can be chosen in them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from seiketsu.accounts.models import User
from seiketsu.schedules import queries
from seiketsu.schedules.errors import NotTheirShift
from seiketsu.schedules.forms import AbsenceForm, OverrideForm, SwapForm
from seiketsu.schedules.models import Schedule
from seiketsu.schedules.presenting import span_words
from seiketsu.schedules.rules.duty import Duty
from seiketsu.schedules.rules.intervals import Interval

# How far ahead shifts are offered for a swap.
SWAP_AHEAD = timedelta(days=14)


def forms_of(user: User, schedule: Schedule, people: Sequence[User], now: datetime) -> dict[str, Any]:
    """Empty forms: who asks is chosen already, and from the next full hour on."""
    start = (now + timedelta(hours=1)).replace(minute=0, second=0, microsecond=0)
    times = {"starts_at": start, "ends_at": start + timedelta(hours=8)}
    own = user.pk if any(person.pk == user.pk for person in people) else None
    return {
        "override_form": OverrideForm(people=people, initial={**times, "person_in": own}, prefix="override"),
        "absence_form": AbsenceForm(people=people, initial={**times, "person_away": own}, prefix="absence"),
        "swap_form": swap_form(user, schedule, people, now),
    }


def swap_form(user: User, schedule: Schedule, people: Sequence[User], now: datetime, data: Any = None) -> SwapForm:
    """The shifts ahead of the asker, and those of the colleagues by name."""
    start, end = now.replace(microsecond=0), now.replace(microsecond=0) + SWAP_AHEAD
    ahead = [duty for duty in queries.roster_of(schedule, start, end).duties(start, end) if start < duty.starts_at]
    ahead = [duty for duty in ahead if duty.ends_at < end]
    groups = [
        (person.name, [_choice(duty) for duty in ahead if duty.person == person.pk])
        for person in people
        if person.pk != user.pk
    ]
    own = [_choice(duty) for duty in ahead if duty.person == user.pk]
    return SwapForm(data, own=own, others=[group for group in groups if group[1]], prefix="swap")


def _choice(duty: Duty) -> tuple[str, str]:
    ends = [int(moment.timestamp()) for moment in duty.interval]
    return f"{duty.person}|{duty.kind}|{ends[0]}|{ends[1]}", span_words(duty.interval)


def chosen_shift(value: str) -> tuple[int, str, Interval]:
    """Person, kind and ends of a choice.

    Raises:
        NotTheirShift: the value is none of ours.
    """
    try:
        person, kind, start, end = value.split("|")
        return int(person), kind, (datetime.fromtimestamp(int(start), UTC), datetime.fromtimestamp(int(end), UTC))
    except ValueError as fault:
        raise NotTheirShift from fault
