"""What the staff's shell shows around each page: surfaces, views with their counts, who is here."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from seiketsu.accounts.access import has_staff_role
from seiketsu.accounts.models import User
from seiketsu.core.ui import navigation
from seiketsu.core.ui.navigation import Me, Surface
from seiketsu.core.ui.parts import NavigationItem, Person
from seiketsu.desk import queries
from seiketsu.plan import queries as plan_queries


def register() -> None:
    """Put the staff pages into the rail; called once, when the app is ready."""
    navigation.register(Surface("desk", _("Desk"), "inbox", "console:queue", order=10, go="d", opens="/desk/"))
    navigation.register(Surface("plan", _("Plan"), "file-text", "console:plan", order=90, go="p"))
    navigation.register(
        Surface(
            "automation", _("Automation"), "bolt", "console:automation", order=95, go="s", opens="/settings/automation/"
        )
    )
    navigation.register(Surface("macros", _("Macros"), "template", "console:macros", order=96, go="m"))
    navigation.register(
        Surface(
            "automation", _("Automation"), "bolt", "console:automation", order=95, go="s", opens="/settings/automation/"
        )
    )
    navigation.register(Surface("macros", _("Macros"), "template", "console:macros", order=96, go="m"))
    navigation.provide_views(views)
    navigation.provide_me(me)
    navigation.provide_address("new", "console:new_ticket")
    navigation.provide_address("palette", "console:palette")


def staff(request: HttpRequest) -> User | None:
    """The signed-in member of the staff, or None on a page that is shown to others too."""
    user = request.user
    return user if user.is_authenticated and user.is_staff else None


def counts(request: HttpRequest) -> dict[str, int]:
    """Live counts of all views, asked for once a request."""
    user = staff(request)
    if user is None:
        return {}
    known: dict[str, int] | None = getattr(request, "_view_counts", None)
    if known is None:
        known = queries.view_counts(user)
        request._view_counts = known  # type: ignore[attr-defined]
    return known


def views(request: HttpRequest) -> Sequence[NavigationItem]:
    """The standard views of the desk."""
    if staff(request) is None:
        return ()
    numbers = counts(request)
    return [
        NavigationItem(
            title=str(view.title),
            url=reverse("console:view", args=[key]) if key != "next_due" else reverse("console:queue"),
            icon=view.icon,
            count=numbers.get(key),
            is_current=request.path in (reverse("console:view", args=[key]),)
            or (key == "next_due" and request.path == reverse("console:queue")),
            tone=view.tone,
        )
        for key, view in queries.VIEWS.items()
    ]


def me(request: HttpRequest) -> Me | None:
    """The person at the foot of the rail, with their first team."""
    user = staff(request)
    if user is None:
        return None
    profile = getattr(user, "staff_profile", None)
    teams = list(profile.teams) if profile else []
    titles = plan_queries.current().plan.document.teams if teams else {}
    line = titles[teams[0]].title if teams and teams[0] in titles else gettext("Staff")
    if has_staff_role(user, "administrator") and not teams:
        line = gettext("Administrator")
    return Me(Person(user.name, user.pk, "here"), line, reverse("accounts:account"))
