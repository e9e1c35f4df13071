"""Refusals, in words for the person who wanted to change a roster."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.translation import gettext as _

from seiketsu.core.errors import Conflict, NotFound, NotPermitted, ProblemForPerson
from seiketsu.schedules.rules.requests import Fault


class NoSuchRoster(NotFound):
    """The plan has no such team, or its roster was not made yet."""

    def __init__(self) -> None:
        super().__init__(_("There is no roster for this team."))


class NoSuchChange(NotFound):
    """No override, absence or swap has this number."""

    def __init__(self) -> None:
        super().__init__(_("There is no such change of a roster."))


class NotALink(NotFound):
    """The address in a mail was changed, or is for something that no longer exists."""

    def __init__(self) -> None:
        super().__init__(_("This address is not, or no longer, good for anything. Look at the roster instead."))


class LeaveIsSettled(Conflict):
    def __init__(self) -> None:
        super().__init__(_("This leave has been decided already, or was taken back."))


class LeadsOnly(NotPermitted):
    """Another's time is a lead's to change."""

    def __init__(self) -> None:
        super().__init__(_("You can change your own time. Another person's is for a team lead to change."))


class NotYoursToAnswer(NotPermitted):
    """A swap is answered by the person who was asked, and taken back by who asked."""

    def __init__(self) -> None:
        super().__init__(_("This swap is for somebody else to answer."))


class EndsBeforeItBegins(ProblemForPerson):
    def __init__(self) -> None:
        super().__init__(_("The end must be after the beginning."))


class TooLong(ProblemForPerson):
    def __init__(self) -> None:
        super().__init__(_("This is longer than one change may last. Make it in several."))


class InThePast(ProblemForPerson):
    """What has passed stays as it was."""

    def __init__(self) -> None:
        super().__init__(_("This time has passed. A roster is changed before it happens."))


class OverlappingOverride(Conflict):
    def __init__(self) -> None:
        super().__init__(_("Another change holds already for some of this time. Withdraw that one first."))


class OverlappingAbsence(Conflict):
    def __init__(self) -> None:
        super().__init__(_("This person is already away for some of this time."))


class NobodyToReplace(ProblemForPerson):
    def __init__(self) -> None:
        super().__init__(_("Nobody is there to be replaced at this time. Add the person instead."))


class OnAlready(Conflict):
    def __init__(self) -> None:
        super().__init__(_("This person is already there for some of this time."))


class SamePerson(ProblemForPerson):
    def __init__(self) -> None:
        super().__init__(_("Choose two different people."))


class NotTheirShift(Conflict):
    """A swap of a stretch that is not its giver's, or no longer."""

    def __init__(self) -> None:
        super().__init__(_("One of these shifts isn't the person's own, or no longer. Look at the roster again."))


class NotOfTheTeam(ProblemForPerson):
    def __init__(self) -> None:
        super().__init__(_("Choose somebody of the team who works here now."))


class SwapIsSettled(Conflict):
    def __init__(self) -> None:
        super().__init__(_("This swap has been settled already."))


class EndedAlready(Conflict):
    def __init__(self) -> None:
        super().__init__(_("This change is over or was withdrawn already."))


_REFUSALS: dict[Fault, Callable[[], ProblemForPerson]] = {
    Fault.BACKWARDS: EndsBeforeItBegins,
    Fault.TOO_LONG: TooLong,
    Fault.PAST: InThePast,
    Fault.OVERLAPS: OverlappingOverride,
    Fault.NOBODY_THERE: NobodyToReplace,
    Fault.THERE_ALREADY: OnAlready,
    Fault.SAME_PERSON: SamePerson,
    Fault.NOT_THEIRS: NotTheirShift,
}


def refuse(fault: Fault | None) -> None:
    """Raise what a rule found, as the refusal a person reads; nothing when it found nothing."""
    if fault is not None:
        refusal = _REFUSALS[fault]()
        raise refusal
