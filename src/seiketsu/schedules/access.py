"""Rosters and their changes with permission: one's own time is one's own to change, another's is a lead's."""

from __future__ import annotations

from seiketsu.accounts.access import has_staff_role
from seiketsu.accounts.models import User
from seiketsu.accounts.queries import staff
from seiketsu.schedules.errors import LeadsOnly, NoSuchChange, NoSuchRoster, NotYoursToAnswer
from seiketsu.schedules.models import Absence, AbsenceState, Override, Schedule, Swap, SwapState

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
    if answer not in _may_answer(user, found):
        raise NotYoursToAnswer
    return found


def _may_answer(user: User, swap: Swap) -> set[str]:
    may = {
        "accept": swap.other_id == user.pk,
        "decline": swap.other_id == user.pk,
        "withdraw": swap.asker_id == user.pk,
        "approve": leads(user) and user.pk not in (swap.asker_id, swap.other_id),
        "refuse": leads(user),
    }
    return {answer for answer, allowed in may.items() if allowed}


def answers_to_swap(user: User, swap: Swap) -> list[str]:
    """What the person may say to a swap as it stands, the usual answer first; empty once it is settled."""
    open_to = {
        SwapState.PROPOSED: ("accept", "decline", "withdraw", "refuse"),
        SwapState.ACCEPTED: ("approve", "refuse", "withdraw"),
    }
    may = _may_answer(user, swap)
    return [answer for answer in open_to.get(SwapState(swap.state), ()) if answer in may]


def leave_to_decide(user: User, absence_id: int) -> Absence:
    """A leave that a lead decides on; nobody decides on their own.

    Raises:
        NoSuchChange, LeadsOnly: there is none, or it is for another to decide.
    """
    found = Absence.objects.select_related("person", "person__staff_profile").filter(pk=absence_id).first()
    if found is None or not user.is_staff:
        raise NoSuchChange
    if not leads(user) or found.person_id == user.pk:
        raise LeadsOnly
    return found


def answers_to_leave(absence: Absence) -> list[str]:
    """What a lead may say to a leave as it stands."""
    waits = absence.state == AbsenceState.ASKED and absence.withdrawn_at is None
    return ["approve", "refuse"] if waits else []


def colleague_for_staff(user: User, person_id: int) -> User:
    """Somebody of the staff whose shifts a colleague looks at.

    Raises:
        NoSuchRoster: there is nobody of that number.
    """
    found = staff(active=False).filter(pk=person_id).first() if user.is_staff and user.is_active else None
    if found is None:
        raise NoSuchRoster
    return found
