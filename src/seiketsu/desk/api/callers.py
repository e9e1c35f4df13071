"""Who calls, and the ticket as that caller may reach it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.http import HttpRequest
from django.utils.translation import gettext as _

from seiketsu.accounts.access import TokenUser, writing
from seiketsu.accounts.models import User
from seiketsu.core.errors import NotPermitted, ProblemForPerson
from seiketsu.core.http.bearer import Bearer
from seiketsu.desk import access
from seiketsu.desk.actions import MessageBody, NewAttachment
from seiketsu.desk.actions.readers import Choice
from seiketsu.desk.api.file_tokens import file_of
from seiketsu.desk.api.schemas import ReadersChosen, TicketShown, Written
from seiketsu.desk.models import Ticket

READ, WRITE = Bearer("tickets:read"), Bearer("tickets:write")


def caller_of(request: HttpRequest) -> TokenUser:
    """The caller, whom ``Bearer`` has let in."""
    caller: TokenUser = request.caller  # type: ignore[attr-defined]
    return caller


def staff_caller(request: HttpRequest) -> TokenUser:
    """Who calls, if they are of the staff.

    Raises:
        NotPermitted: it is a client's token.
    """
    caller = caller_of(request)
    if caller.is_client:
        raise NotPermitted(_("Only the staff may do this."))
    return caller


def ticket_of(caller: TokenUser, ticket_id: int, verb: str = "see") -> Ticket:
    """The ticket as the caller may reach it.

    Raises:
        TicketNotFound: there is none, or none that the caller may know of.
        NotAllowed: the caller's role doesn't reach.
    """
    if caller.is_client:
        return access.ticket_for_client(ticket_id)
    return access.ticket_for_staff(caller.user, ticket_id, verb=verb)


def staff_ticket(request: HttpRequest, ticket_id: int, verb: str = "see") -> tuple[TokenUser, Ticket]:
    """The ticket for what only the staff may do with it.

    Raises:
        TicketNotFound: there is none, or none that the caller may know of.
        NotPermitted: a client asks.
    """
    caller = caller_of(request)
    ticket = ticket_of(caller, ticket_id, verb)
    if caller.is_client:
        raise NotPermitted(_("Only the staff may do this."))
    return caller, ticket


def shown(caller: TokenUser, ticket: Ticket) -> TicketShown:
    """The ticket after a write, read anew by a client so that only granted columns are told."""
    if caller.is_client:
        return TicketShown.of(access.ticket_for_client(ticket.pk), for_client=True)
    return TicketShown.of(ticket, for_client=False)


def body_of(given: Written) -> MessageBody:
    return MessageBody(given.text, given.html)


def attachments_of(caller: TokenUser, tokens: Sequence[str]) -> list[NewAttachment]:
    """The files that this caller uploaded before.

    Raises:
        ProblemForPerson: a token is wrong, too old or somebody else's.
    """
    return [file_of(token, caller.user.pk) for token in tokens]


def people_of(ids: Iterable[int]) -> list[User]:
    """The people with these ids.

    Raises:
        ProblemForPerson: one does not exist.
    """
    wanted = list(dict.fromkeys(ids))
    found = {user.pk: user for user in User.objects.active().filter(pk__in=wanted)} if wanted else {}
    missing = [str(number) for number in wanted if number not in found]
    if missing:
        raise ProblemForPerson(_("Nobody has the id %(ids)s.") % {"ids": ", ".join(missing)})
    return [found[number] for number in wanted]


def choice_of(given: ReadersChosen) -> Choice:
    """Whom one answer goes to.

    Raises:
        ProblemForPerson: one does not exist.
    """
    return Choice(frozenset(given.leave_out), tuple(people_of(given.cc_once)), frozenset(given.confirmed))


__all__ = [
    "READ",
    "WRITE",
    "attachments_of",
    "body_of",
    "caller_of",
    "choice_of",
    "people_of",
    "shown",
    "staff_ticket",
    "ticket_of",
    "writing",
]
