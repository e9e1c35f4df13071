"""Refusals of the desk, in words for the person who must act."""

from collections.abc import Mapping

from seiketsu.core.errors import Conflict, NotFound, NotPermitted, ProblemForPerson


class TicketNotFound(NotFound):
    """No such ticket, or not for this person's eyes."""


class TicketChanged(Conflict):
    """Somebody changed the ticket since the form was drawn."""


class NotAllowed(NotPermitted):
    """The person's role doesn't allow this."""


class NotPossibleNow(ProblemForPerson):
    """The ticket is in a state in which this has no meaning."""


class NotAnswered(ProblemForPerson):
    """A ticket can't be solved before the client got an answer."""


class NothingToSend(ProblemForPerson):
    """A message needs words or a file."""


class UnknownValue(ProblemForPerson):
    """A status, priority, category, team, level or field that the plan or the desk doesn't have."""


class FileTooLarge(ProblemForPerson):
    """A file above the limit."""

    status = 413


class FileTypeRefused(ProblemForPerson):
    """A type of file that is not taken."""

    status = 415


class LinkRefused(ProblemForPerson):
    """Two tickets can't be linked this way; the message says why."""


class UnfitFields(UnknownValue):
    """Custom fields that are missing or hold what they don't take: a message for each, by its key."""

    def __init__(self, fields: Mapping[str, str], *, at: str = "body/custom") -> None:
        super().__init__(" ".join(fields.values()))
        self.fields = dict(fields)
        self.errors = tuple((f"{at}/{key}", text) for key, text in fields.items())
