"""What the portal adds when Django is ready: its places, who it speaks to, and what a client may read of a promise."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from seiketsu.core import tenancy
from seiketsu.core.tenancy import TenantTable
from seiketsu.core.ui import navigation
from seiketsu.core.ui.navigation import Client, Surface
from seiketsu.portal.presenting.spans import city
from seiketsu.portal.queries import COMMITMENT_COLUMNS, FIELD_COLUMNS


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
    # The questions of the desk's own fields; what anybody answered lies on the ticket.
    tenancy.register(TenantTable("desk.CustomField", columns=FIELD_COLUMNS, where="shown_to_clients", key=None))


def client(request: HttpRequest) -> Client | None:
    """The acting person, on the portal's own pages."""
    acting = getattr(request, "acting", None)
    if acting is None:
        return None
    account = reverse("portal:account")
    return Client(
        organization=acting.organization.name,
        person=acting.user.name,
        account_url=account,
        zone_label=city(timezone.get_current_timezone_name()),
        zone_url=account,
        switch_url=f"{account}#organizations" if acting.others else "",
    )
