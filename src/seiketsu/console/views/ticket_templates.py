"""Ticket templates: the list, and the page on which one is written, compared and brought back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages as notices
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from seiketsu.accounts.access import require_staff
from seiketsu.accounts.models import User
from seiketsu.accounts.queries import actor_of
from seiketsu.console.presenting import prepared as presenting
from seiketsu.console.presenting import questions
from seiketsu.core.errors import ProblemForPerson
from seiketsu.desk import policy as policies
from seiketsu.desk import versions
from seiketsu.desk.automation.access import may_edit_shared
from seiketsu.desk.automation.errors import Faulty
from seiketsu.desk.automation.known import Vocabulary, vocabulary
from seiketsu.desk.errors import UnfitFields
from seiketsu.desk.models import Macro, TicketTemplate
from seiketsu.desk.prepared import access, actions, queries
from seiketsu.desk.prepared.actions import TemplateContent
from seiketsu.desk.rules.templates import VARIABLES, Prepared, as_typed


@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    """All templates that somebody may pick or change, the most used first."""
    user = require_staff(request)
    words = vocabulary(policies.current())
    shared = may_edit_shared(user)
    rows = [
        {
            "template": one,
            "lines": queries.lines("", {**one.definition, "body": ""}, words),
            "team": words.title("team", one.team),
            "may_edit": shared or one.visibility == Macro.Visibility.PERSONAL,
        }
        for one in access.templates_to_manage(user)
    ]
    return render(request, "console/pages/ticket_templates.html", {"rows": rows})


def template(request: HttpRequest, template_id: int | None = None) -> HttpResponse:
    """Write a template: what it brings, and for whom it is."""
    user = require_staff(request)
    found = access.template_for(user, template_id, to_edit=True) if template_id is not None else None
    if request.method != "POST":
        return _page(request, user, found, _content_of(found))
    content = _posted(request.POST)
    if request.POST.get("do") != "save":
        return _page(request, user, found, content)
    access.require_right(user, content.visibility)
    try:
        if found is None:
            actions.create_template(content, owner=user, actor=actor_of(user))
        else:
            actions.edit_template(found, content, actor=actor_of(user))
    except UnfitFields as unfit:
        return _page(request, user, found, content, told=unfit.fields, status=422)
    except Faulty as problem:
        return _page(request, user, found, content, problem=problem.message, status=422)
    notices.success(request, _("The template is kept."))
    return redirect("console:ticket_templates")


def _content_of(found: TicketTemplate | None) -> TemplateContent:
    if found is None:
        return TemplateContent("", Prepared(), visibility=Macro.Visibility.PERSONAL)
    return TemplateContent(found.name, as_typed(Prepared.of(found.definition)), found.visibility, found.team)


def _posted(data: QueryDict) -> TemplateContent:
    # "team" is whose template it is, as with macros and views; the ticket's own team has a name of its own here.
    ticket = data.copy()
    ticket["team"] = data.get("to_team", "")
    typed = presenting.typed(ticket)
    return TemplateContent(data.get("name", ""), typed, data.get("visibility", ""), data.get("team", ""))


def _page(
    request: HttpRequest,
    user: User,
    found: TicketTemplate | None,
    content: TemplateContent,
    *,
    problem: str = "",
    told: dict[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    words = vocabulary(policies.current())
    shared = may_edit_shared(user)
    context: dict[str, Any] = {
        "template": found,
        "content": content,
        "choices": {kind: words.choices[kind] for kind in ("category", "priority", "team")},
        "visibilities": [pair for pair in Macro.Visibility.choices if shared or pair[0] == Macro.Visibility.PERSONAL],
        "variables": VARIABLES,
        "area": reverse("console:new_ticket_questions"),
        "asked": presenting.asked(_as_data(content.prepared)),
        "problem": problem,
        "told": told or {},
        "versions": _versions(found, words) if found else [],
    }
    return render(request, "console/pages/ticket_template.html", context, status=status)


def _as_data(prepared: Prepared) -> QueryDict:
    """What the questions look at, as a form would send it."""
    data = QueryDict(mutable=True)
    data["category"], data["priority"] = prepared.category, prepared.priority
    for key, value in prepared.custom.items():
        data.setlist(f"{questions.PREFIX}{key}", value if isinstance(value, list) else [value])
    return data


def _versions(found: TicketTemplate, words: Vocabulary) -> list[versions.Shown]:
    return versions.shown(
        found, lambda name, one: queries.lines(name, one, words), name=found.name, definition=found.definition
    )


@require_POST
def change(request: HttpRequest, template_id: int, what: str) -> HttpResponse:
    """Bring an earlier version back, or take the template away."""
    user = require_staff(request)
    found = access.template_for(user, template_id, to_edit=True)
    try:
        if what == "restoration":
            number = presenting.number_in(request.POST, "version")
            actions.restore_template(found, min(number, 2**31 - 1), actor=actor_of(user))
            text = _("The template is again what it was in version %(number)s.")
            notices.success(request, text % {"number": number})
        elif what == "removal":
            actions.remove_template(found, actor=actor_of(user))
            notices.success(request, _("The template is gone."))
            return redirect("console:ticket_templates")
    except ProblemForPerson as problem:
        notices.error(request, problem.message)
    return redirect("console:ticket_template", template_id)
