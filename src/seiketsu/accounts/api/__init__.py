"""REST endpoints for organizations and people: routers by their prefix, for ``seiketsu.api`` to put in place."""

from ninja import Router

from seiketsu.accounts.api import organizations, people, staff

ROUTERS: tuple[tuple[str, Router], ...] = (
    ("/organizations", organizations.router),
    ("/people", people.router),
    ("/staff", staff.router),
    ("", staff.own_router),
)
