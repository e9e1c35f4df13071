"""Rosters and their changes with permission: one's own time is one's own to change, another's is a lead's."""

from __future__ import annotations

from seiketsu.accounts.access import has_staff_role
from seiketsu.accounts.models import User
from seiketsu.schedules.errors import LeadsOnly, NoSuchChange, NoSuchRoster, NotYoursToAnswer
from seiketsu.schedules.models import Absence, Override, Schedule, Swap

LEAD = "lead"


def schedule_for_staff(user: User, team: str) -> Schedule:
    """The roster of a team, for anybody of the staff.

    Raises:
        NoSuchRoster: the plan has no such team.
    """
    found = Schedule.objects.filter(team=team).first() if user.is_staff and user.is_active else None
    if found is None:
        raise NoSuchRoster
    return found


def leads(user: User) -> bool:
    """Whether somebody may change the time of others."""
    return has_staff_role(user, LEAD)


def require_own_or_lead(user: User, person_id: int | None) -> None:
    """Refuse changes of another's time by who doesn't lead.

    Raises:
        LeadsOnly: so it is.
    """
    if person_id != user.pk and not leads(user):
        raise LeadsOnly


def override_to_withdraw(user: User, override_id: int) -> Override:
    """An override that the person may take back: their own, or any for a lead.

    Raises:
        NoSuchChange, LeadsOnly: there is none, or it is another's.
    """
    found = Override.objects.select_related("schedule").filter(pk=override_id).first()
    if found is None or not user.is_staff:
        raise NoSuchChange
    require_own_or_lead(user, found.person_id)
    return found


def absence_to_end(user: User, absence_id: int) -> Absence:
    """An absence that the person may end: their own, or any for a lead.

    Raises:
        NoSuchChange, LeadsOnly: there is none, or it is another's.
    """
    found = Absence.objects.filter(pk=absence_id).first()
    if found is None or not user.is_staff:
        raise NoSuchChange
    require_own_or_lead(user, found.person_id)
    return found


def swap_to_answer(user: User, swap_id: int, answer: str) -> Swap:
    """A swap that the person may answer so: the other accepts or declines, who asked withdraws, a lead decides.

    Raises:
        NoSuchChange: there is none.
        NotYoursToAnswer: it is for somebody else.
    """
    found = Swap.objects.select_related("schedule", "asker", "other").filter(pk=swap_id).first()
    if found is None or not user.is_staff:
        raise NoSuchChange
    may = {
        "accept": found.other_id == user.pk,
        "decline": found.other_id == user.pk,
        "withdraw": found.asker_id == user.pk,
        "approve": leads(user) and user.pk not in (found.asker_id, found.other_id),
        "refuse": leads(user),
    }
    if not may.get(answer, False):
        raise NotYoursToAnswer
    return found
