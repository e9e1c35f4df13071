"""Who acts on a portal page, running their writes as owner, and the little that is read beyond their role."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, QueryDict

from seiketsu.accounts.access import Acting
from seiketsu.accounts.models import Organization
from seiketsu.core import tenancy
from seiketsu.core.errors import NotFound
from seiketsu.desk.forms.queries import Question, questions_for
from seiketsu.desk.models import Ticket
from seiketsu.portal.forms import OWN


def acting_of(request: HttpRequest) -> Acting:
    """The acting person; `PortalTenancy` has put them there and entered their organization's role."""
    acting: Acting | None = getattr(request, "acting", None)
    if acting is None:
        raise NotFound("There is no such page.")
    return acting


@contextmanager
def writing(acting: Acting) -> Iterator[None]:
    """Run one action of the acting person as owner; rows of another organization are refused."""
    with tenancy.elevated(acting.organization.pk):
        yield


def manager_of(organization: Organization) -> str:
    """The success manager's name, read as owner since staff do not exist for the portal's role."""
    if organization.success_manager_id is None:
        return ""
    with tenancy.elevated(organization.pk):
        return organization.success_manager.name if organization.success_manager else ""


@dataclass(frozen=True)
class Facts:
    """What a client is told of a ticket beyond the columns of their role: who has it, and what they themselves said."""

    handler: str
    category: str | None
    custom: Mapping[str, object]


def questions_of(acting: Acting, category: str | None, effect: str, data: QueryDict) -> list[Question]:
    """What the form of a category asks a client who is filling it in; read as owner, since a form names fields that
    clients don't see."""
    ticket = {"tier": acting.organization.tier, "priority": effect, "channel": "portal"}
    typed: dict[str, Any] = {}
    for name in data:
        if name.startswith(OWN):
            values = [value for value in data.getlist(name) if value.strip()]
            typed[name.removeprefix(OWN)] = values if len(values) > 1 else values[0] if values else ""
    with tenancy.elevated(acting.organization.pk):
        return questions_for(category, ticket, typed, for_client=True)


def facts_of(acting: Acting, ticket: Ticket) -> Facts:
    """Of a ticket that was read under the client's role, so that they may see it; `handler` is a first name."""
    with tenancy.elevated(acting.organization.pk):
        name, category, custom = Ticket.objects.values_list("assignee__name", "category", "custom").get(pk=ticket.pk)
    return Facts((name or "").partition(" ")[0], category, custom)
