"""How the rest of the product names a ticket, and where its pages are."""

from django.conf import settings

from seiketsu.core.events import Subject

TICKET = "desk.ticket"
ESCALATION = "desk.escalation"


def subject_of(ticket_id: int) -> Subject:
    return Subject(TICKET, ticket_id)


def desk_url(ticket_id: int, *, absolute: bool = False) -> str:
    """The ticket's page for staff."""
    path = f"/desk/tickets/{ticket_id}"
    return f"{settings.PUBLIC_URL}{path}" if absolute else path


def client_url(ticket_id: int, *, absolute: bool = True) -> str:
    """The ticket's page in the portal; mails need the whole address."""
    path = f"/portal/tickets/{ticket_id}"
    return f"{settings.PUBLIC_URL}{path}" if absolute else path
