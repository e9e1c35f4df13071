"""Views of the queue that people keep: their list, their form, their counts."""

from __future__ import annotations

from typing import Any

from django.contrib import messages as notices
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from seiketsu.accounts.access import require_staff
from seiketsu.accounts.models import User
from seiketsu.accounts.queries import actor_of
from seiketsu.console import shell
from seiketsu.console.presenting import query_mistakes
from seiketsu.core.errors import ProblemForPerson
from seiketsu.desk.models import SavedView
from seiketsu.desk.queries import Filters, terms
from seiketsu.desk.queries.search_vocabulary import order_titles
from seiketsu.desk.saved_views import access, actions
from seiketsu.desk.saved_views.actions import ViewContent
from seiketsu.desk.saved_views.columns import known_columns
from seiketsu.plan import queries as plan_queries


@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    """All views that somebody sees or may change, in the order of the rail."""
    user = require_staff(request)
    shares, teams = access.may_share(user), plan_queries.current().plan.document.teams
    rows = [
        {
            "view": one,
            "may_edit": shares or one.visibility == SavedView.Visibility.PERSONAL,
            "team": teams[one.team].title if one.team in teams else one.team,
        }
        for one in access.views_to_manage(user)
    ]
    return render(request, "console/pages/saved_views.html", {"rows": rows})


def saved_view(request: HttpRequest, view_id: int | None = None) -> HttpResponse:
    """Make a view, from a search in one step, or change one."""
    user = require_staff(request)
    found = access.view_for(user, view_id, to_edit=True) if view_id is not None else None
    if request.method != "POST":
        return _form(request, user, found, _content_of(found) if found else _begun(request))
    content = _posted(request)
    try:
        if found is None:
            kept = actions.create_view(content, owner=user, actor=actor_of(user))
        else:
            kept = actions.edit_view(found, content, editor=user, actor=actor_of(user))
    except ProblemForPerson as problem:
        return _form(request, user, found, content, problem=problem.message, status=422)
    notices.success(request, _("The view “%(name)s” is kept.") % {"name": kept.name})
    return redirect("console:view", key=kept.key)


def _begun(request: HttpRequest) -> ViewContent:
    """A new view begins with the search or the filters that somebody had before them."""
    query = " ".join(part for part in (request.GET.get("query", ""), Filters.from_query(request.GET).as_text()) if part)
    return ViewContent(request.GET.get("name", ""), query[:1000], request.GET.get("order", "due"))


def _content_of(view: SavedView) -> ViewContent:
    return ViewContent(view.name, view.query, view.order, tuple(view.columns), view.visibility, view.team)


def _posted(request: HttpRequest) -> ViewContent:
    data = request.POST
    return ViewContent(
        name=data.get("name", ""),
        query=data.get("query", ""),
        order=data.get("order", "due"),
        columns=tuple(one for one in data.getlist("columns") if one),
        visibility=data.get("visibility", SavedView.Visibility.PERSONAL),
        team=data.get("team", ""),
    )


def _form(
    request: HttpRequest,
    user: User,
    found: SavedView | None,
    content: ViewContent,
    *,
    problem: str = "",
    status: int = 200,
) -> HttpResponse:
    shares = access.may_share(user)
    context: dict[str, Any] = {
        "saved": found,
        "content": content,
        "problem": problem,
        "mistakes": query_mistakes.worded(terms(content.query, user=user).mistakes, content.query),
        "orders": list(order_titles().items()),
        "columns": list(known_columns().items()),
        "most_columns": actions.MOST_COLUMNS,
        "visibilities": [
            pair for pair in SavedView.Visibility.choices if shares or pair[0] == SavedView.Visibility.PERSONAL
        ],
        "teams": [(slug, team.title) for slug, team in plan_queries.current().plan.document.teams.items()],
    }
    return render(request, "console/pages/saved_view.html", context, status=status)


@require_POST
def change(request: HttpRequest, view_id: int, what: str) -> HttpResponse:
    """Move a view up or down, or take it away."""
    user = require_staff(request)
    found = access.view_for(user, view_id, to_edit=True)
    if what in ("up", "down"):
        actions.move_view(found, up=what == "up", mover=user, actor=actor_of(user))
    elif what == "removal":
        actions.remove_view(found, actor=actor_of(user))
        notices.success(request, _("The view “%(name)s” is gone.") % {"name": found.name})
    else:
        raise Http404
    return redirect("console:saved_views")


@require_GET
def counts(request: HttpRequest) -> HttpResponse:
    """The saved views of the rail with how many tickets each holds now; asked for beside the page."""
    require_staff(request)
    items = shell.saved_views(request, with_counts=True)
    return render(request, "console/fragments/saved_views.html", {"saved_views": items})
