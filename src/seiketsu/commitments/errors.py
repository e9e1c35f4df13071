"""Refusals of the promise engine, in words for the person who must act."""

from django.utils.translation import gettext

from seiketsu.commitments.rules.progress import State, WrongState
from seiketsu.core.errors import Conflict, ProblemForPerson


class NotInThisState(Conflict):
    """The promise has moved on: it was met, paused or ended by somebody else in the meantime."""

    def __init__(self, fault: WrongState) -> None:
        words = {
            State.RUNNING: gettext("This promise is running already."),
            State.PAUSED: gettext("This promise is paused."),
            State.MET: gettext("This promise is met already."),
            State.CANCELLED: gettext("This promise was cancelled; nothing is owed any more."),
        }
        super().__init__(words[fault.state])


class AlreadyPromised(Conflict):
    """The same promise was made to the same subject with the same number."""


class NothingToRecalculate(ProblemForPerson):
    """No open promise would be re-targeted."""


class RecalculationOver(Conflict):
    """It has been completed or stopped."""
