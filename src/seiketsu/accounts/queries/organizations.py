"""Client organizations."""

from __future__ import annotations

from django.db.models import Count, Q
from django.db.models.functions import Lower

from seiketsu.accounts.models import Organization, OrganizationDomain, OrganizationQuerySet
from seiketsu.core.kept_queries import KeptQuery


def organizations(*, archived: bool = False, search: str = "", tier: str | None = None) -> OrganizationQuerySet:
    """Organizations by name (``sort_name``), with the number of their people as ``people_count``."""
    found = Organization.objects.filter(archived_at__isnull=not archived)
    if tier:
        found = found.filter(tier=tier)
    if search:
        found = found.filter(Q(name__icontains=search) | Q(domains__domain__icontains=search)).distinct()
    return (
        found.select_related("success_manager")
        .annotate(people_count=Count("memberships", distinct=True), sort_name=Lower("name"))
        .order_by("sort_name", "id")
    )


_BY_ID: KeptQuery[Organization] = KeptQuery(
    "accounts_organization",
    lambda number: Organization.objects.select_related("success_manager").filter(pk=number),
    int,
)


def organization_by_id(organization_id: int) -> Organization | None:
    """The organization, archived or not."""
    return _BY_ID.first(organization_id)


def domains_of(organization: Organization) -> list[str]:
    """The mail domains whose senders belong to it."""
    rows = OrganizationDomain.objects.filter(organization=organization)
    return list(rows.order_by("domain").values_list("domain", flat=True))
