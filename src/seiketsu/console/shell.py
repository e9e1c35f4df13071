"""What the staff's shell shows around each page: surfaces, views with their counts, who is here."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from seiketsu.accounts.access import has_staff_role
from seiketsu.accounts.models import User
from seiketsu.core.ui import navigation
from seiketsu.core.ui.markup import url
from seiketsu.core.ui.navigation import Me, Surface
from seiketsu.core.ui.parts import NavigationItem, Person
from seiketsu.desk import queries
from seiketsu.desk.models import SavedView
from seiketsu.desk.saved_views import access as saved_view_access
from seiketsu.desk.saved_views import queries as saved_view_queries
from seiketsu.desk.saved_views.queries import Count
from seiketsu.plan import queries as plan_queries

# More would push what else the rail holds off the screen; the rest stand on the page of views.
_MOST_IN_RAIL = 20


def register() -> None:
    """Put the staff pages into the rail; called once, when the app is ready."""
    navigation.register(Surface("desk", _("Desk"), "inbox", "console:queue", order=10, go="d", opens="/desk/"))
    navigation.register(
        Surface("wall", _("Wall"), "device-desktop", "console:wall", order=15, go="w", opens="/desk/wall/")
    )
    navigation.register(Surface("plan", _("Plan"), "file-text", "console:plan", order=90, go="p"))
    navigation.register(
        Surface(
            "automation", _("Automation"), "bolt", "console:automation", order=95, go="n", opens="/settings/automation/"
        )
    )
    navigation.register(Surface("macros", _("Macros"), "template", "console:macros", order=96, go="t"))
    navigation.provide_views(views)
    navigation.provide_saved_views(saved_views)
    navigation.provide_address("new_view", "console:new_saved_view")
    navigation.provide_address("saved_view_counts", "console:saved_view_counts")
    navigation.provide_me(me)
    navigation.provide_address("new", "console:new_ticket")
    navigation.provide_address("palette", "console:palette")
    navigation.provide_address("availability", "console:availability")


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
    user = staff(request)
    if user is None:
        return ()
    numbers = counts(request)
    return [
        NavigationItem(
            title=str(view.title),
            url=url("console:view", key) if key != "next_due" else url("console:queue"),
            icon=view.icon,
            count=numbers.get(key),
            is_current=request.path == url("console:view", key)
            or (key == "next_due" and request.path == url("console:queue")),
            tone=view.tone,
            key=view.go,
        )
        for key, view in saved_view_queries.standard_views(user).items()
    ]


def saved_views(request: HttpRequest, *, with_counts: bool = False) -> Sequence[NavigationItem]:
    """What somebody keeps, by `g` and its number; counted only beside the page, since that may take a while."""
    user = staff(request)
    if user is None:
        return ()
    kept = list(saved_view_access.views_for(user)[:_MOST_IN_RAIL])
    counted = saved_view_queries.counts_of(kept, user) if with_counts else {}
    return [_saved_item(one, place, counted.get(one.pk), request) for place, one in enumerate(kept, start=1)]


def _saved_item(one: SavedView, place: int, count: Count | None, request: HttpRequest) -> NavigationItem:
    address = url("console:view", one.key)
    return NavigationItem(
        title=one.name,
        url=address,
        count=count.number if count else None,
        is_least=count is not None and count.is_least,
        is_current=address in (request.path, request.headers.get("HX-Current-URL", "").partition("?")[0]),
        tone=saved_view_queries.TONES[one.visibility],
        key=str(place) if place < 10 else "",
    )


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
    return Me(Person(user.name, user.pk, "here"), line, url("accounts:account"))
