"""The pages that are measured on a filled desk."""

from __future__ import annotations

from django.test import Client

from fill.words import words_of
from seiketsu.accounts import actions as accounts
from seiketsu.accounts.models import User
from seiketsu.core.actor import SYSTEM
from seiketsu.desk.models import Ticket
from seiketsu.desk.queries import VIEWS


def sign_in(client: Client) -> str:
    """Sign the first member of the staff in; gives an API token of theirs."""
    user = User.objects.staff().order_by("pk").first()
    assert user is not None
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return accounts.create_token(user, name="bench", scopes=["tickets:read"], actor=SYSTEM)[1]


def pages(tickets: int) -> dict[str, str]:
    """Name and address of each."""
    opened = Ticket.objects.live().order_by("-id").values_list("pk", flat=True).first()
    closed = (
        Ticket.objects.filter(pk__lte=tickets // 2, status="closed")
        .order_by("-id")
        .values_list("pk", flat=True)
        .first()
    )
    rare = words_of(tickets // 2).reference
    return {
        "queue": "/desk/",
        **{f"view {key}": f"/desk/views/{key}/" for key in VIEWS if key != "next_due"},
        "ticket, open": f"/desk/tickets/{opened}/",
        "ticket, closed": f"/desk/tickets/{closed}/",
        "search, rare word": f"/desk/search/?q={rare}",
        "search, common word": "/desk/search/?q=greeting",
        "search, common and filter": "/desk/search/?q=status:open+greeting",
        "search, two common words": "/desk/search/?q=greeting+person",
        "why": f"/desk/tickets/{opened}/why/",
        "history": f"/desk/tickets/{closed}/history/",
        "supervisor wall": "/desk/wall/",
        "saved views": "/desk/views/",
        "suggestions": "/desk/suggestions/?q=organization:",
        "search by query": "/desk/search/?q=tier:enterprise+is:open+due%3C2h+call",
        "roster": "/desk/rosters/tier1/",
        "team scorecard": "/scorecard/teams/tier1/",
        "report builder": "/scorecard/reports/new/",
        "scorecard": "/scorecard",
        "API list of 50": "/api/v1/tickets?limit=50",
        "API list, one client": "/api/v1/tickets?limit=50&organization_id=1",
        "API detail": f"/api/v1/tickets/{opened}",
    }
