"""Who acts on a portal page, and running their writes as owner."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.http import HttpRequest

from seiketsu.accounts.access import Acting
from seiketsu.accounts.models import Organization
from seiketsu.core import tenancy
from seiketsu.core.errors import NotFound


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
