"""What is worth knowing of a client while one answers them, in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef

from seiketsu.accounts import queries as accounts
from seiketsu.accounts.models import Instance, Membership, Organization
from seiketsu.core.measures import Sample
from seiketsu.desk.defects import queries as defects
from seiketsu.desk.models import Defect, LinkKind, Ticket, TicketLink
from seiketsu.plan import queries as plans
from seiketsu.surveys import queries as surveys

_TICKETS, _PEOPLE, _INSTANCES, _PROBLEMS = 6, 8, 12, 5


def ratings_of() -> timedelta:
    """How far back the plan looks at a client's ratings; the client's own page says the same figure."""
    return plans.current().plan.document.tickets.workspace.ratings_of


@dataclass(frozen=True)
class AroundClient:
    """A client's people, installations, ratings, and what is known to be broken for them."""

    people: Sequence[Membership]
    more_people: bool
    instances: Sequence[Instance]
    more_instances: bool
    ratings: Sample
    problems: Sequence[Ticket]
    defects: Sequence[Defect]


def around(organization: Organization, now: datetime) -> AroundClient:
    """Five queries. Of long lists the first; `problems` are open tickets whose open incidents the client has."""
    people = list(accounts.people_of(organization).filter(user__erased_at__isnull=True)[: _PEOPLE + 1])
    instances = list(organization.instances.select_related("region").order_by("name")[: _INSTANCES + 1])
    return AroundClient(
        people=people[:_PEOPLE],
        more_people=len(people) > _PEOPLE,
        instances=instances[:_INSTANCES],
        more_instances=len(instances) > _INSTANCES,
        ratings=surveys.satisfaction_of(organization.pk, since=now - ratings_of()),
        problems=_problems(organization),
        defects=defects.open_for(organization, limit=_PROBLEMS),
    )


def last_tickets(ticket: Ticket) -> list[Ticket]:
    """The client's other tickets, newest first; the requester's where the client isn't known."""
    whose = (
        {"organization_id": ticket.organization_id}
        if ticket.organization_id is not None
        else {"requester_id": ticket.requester_id}
    )
    found = Ticket.objects.kept().filter(**whose).exclude(pk=ticket.pk)
    return list(found.only("subject_line", "status", "created_at").order_by("-id")[:_TICKETS])


def _problems(organization: Organization) -> list[Ticket]:
    theirs = Ticket.objects.live().filter(pk=OuterRef("source"), organization=organization)
    links = TicketLink.objects.filter(Exists(theirs), kind=LinkKind.INCIDENT, target=OuterRef("pk"))
    found = Ticket.objects.live().filter(Exists(links))
    return list(found.only("subject_line", "status", "created_at").order_by("-id")[:_PROBLEMS])
