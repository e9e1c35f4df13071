"""A ticket's way up and down the plan's levels, as the ticket page shows it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from seiketsu.commitments import queries as commitments
from seiketsu.core.ui.parts import Chip
from seiketsu.desk.models import Escalation, Ticket
from seiketsu.desk.policy import DeskPolicy
from seiketsu.desk.queries import escalations


@dataclass(frozen=True)
class Shown:
    """One escalation in words; `chip` is the clock of its acknowledgement while it stands."""

    title: str
    by: str
    at: datetime
    reason: str
    taken_on: str
    outcome: str
    chip: Chip | None
    is_standing: bool


@dataclass(frozen=True)
class Panel:
    """The escalation that stands, those before it, and the levels that one can choose."""

    standing: Shown | None
    past: list[Shown]
    levels: list[tuple[int, str]]


def panel(ticket: Ticket, policy: DeskPolicy, now: datetime) -> Panel:
    """Two queries for a ticket that went up, none for any other."""
    shown = [_shown(row, policy, now) for row in escalations.for_page(ticket)]
    return Panel(
        standing=next((one for one in shown if one.is_standing), None),
        past=[one for one in shown if not one.is_standing],
        levels=[(one.number, _choice(one.number, policy)) for one in policy.levels if one.number > ticket.level],
    )


def _choice(level: int, policy: DeskPolicy) -> str:
    """A level's name, and who may send there where that isn't everybody."""
    title, terms = level_title(level, policy), policy.terms_of(level)
    if terms is None or terms.by_hand == "agent":
        return title
    return _("%(title)s (needs the role “%(role)s”)") % {"title": title, "role": terms.by_hand}


def level_title(level: int, policy: DeskPolicy) -> str:
    terms = policy.terms_of(level)
    return f"{level} · {terms.title}" if terms else str(level)


def _shown(row: Escalation, policy: DeskPolicy, now: datetime) -> Shown:
    owed = escalations.acknowledgement_of(row) if row.ended_at is None else None
    return Shown(
        title=_("%(before)s to %(after)s")
        % {"before": level_title(row.from_level, policy), "after": level_title(row.to_level, policy)},
        by=_("by the plan") if row.cause else row.actor_label,
        at=row.at,
        reason=row.reason,
        taken_on=_taken_on(row),
        outcome=": ".join(part for part in (row.get_outcome_display(), row.outcome_reason) if part),
        chip=commitments.chip(owed, now) if owed is not None else None,
        is_standing=row.ended_at is None,
    )


def _taken_on(row: Escalation) -> str:
    if row.acknowledged_at is None:
        return ""
    return row.acknowledged_by.name if row.acknowledged_by else _("Somebody of the level")
