"""What the portal adds when Django is ready: its places, who it speaks to, and what a client may read of a promise."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from seiketsu.core import tenancy
from seiketsu.core.tenancy import TenantTable
from seiketsu.core.ui import navigation
from seiketsu.core.ui.navigation import Client, Surface
from seiketsu.portal.queries import COMMITMENT_COLUMNS


def install() -> None:
    """Called once the models are loaded."""
    navigation.register_client(Surface("home", _("Home"), "home", "portal:home", order=10))
    navigation.register_client(Surface("tickets", _("Tickets"), "message-2", "portal:tickets", order=20))
    navigation.register_client(Surface("people", _("People"), "users", "portal:people", order=30))
    navigation.provide_client(client)
    # A promise is the client's own: when it is due and whether it was kept, never how it was reckoned.
    tenancy.register(
        TenantTable(
            "commitments.Commitment",
            columns=COMMITMENT_COLUMNS,
            where="subject_kind = 'desk.ticket' and exists (select 1 from desk_ticket t where t.id = subject_id)",
        )
    )


def client(request: HttpRequest) -> Client | None:
    """The acting person, on the portal's own pages."""
    acting = getattr(request, "acting", None)
    if acting is None:
        return None
    return Client(
        organization=acting.organization.name,
        person=acting.user.name,
        zone_label=acting.organization.time_zone.split("/")[-1].replace("_", " "),
    )
