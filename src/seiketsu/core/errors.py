"""Errors whose message is meant for the person who must act on it."""

from __future__ import annotations


class ProblemForPerson(Exception):
    """Base of all refusals. `status` is the HTTP status that pages and the API answer with."""

    status = 422
    # For programs: parts of the request that it is about, each with what is wrong there.
    errors: tuple[tuple[str, str], ...] = ()

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class NotPermitted(ProblemForPerson):
    """The person may not do this, and may know that it exists."""

    status = 403


class NotFound(ProblemForPerson):
    """It does not exist, or must not be seen to exist."""

    status = 404


class Conflict(ProblemForPerson):
    """Somebody else was faster, or the state has moved on."""

    status = 409
