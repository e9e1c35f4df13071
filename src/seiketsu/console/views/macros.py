"""Macros: in the composer, and the pages on which they are written."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages as notices
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from seiketsu.accounts.access import require_staff
from seiketsu.accounts.models import User
from seiketsu.accounts.queries import actor_of
from seiketsu.console.presenting import rule_form
from seiketsu.core.errors import ProblemForPerson
from seiketsu.desk import access as desk_access
from seiketsu.desk import policy as policies
from seiketsu.desk import versions
from seiketsu.desk.automation import access, macro_actions, macros, wording
from seiketsu.desk.automation.errors import Faulty
from seiketsu.desk.automation.known import Vocabulary, vocabulary
from seiketsu.desk.automation.macro_actions import MacroContent
from seiketsu.desk.models import Macro, Status, Ticket
from seiketsu.desk.rules.automation.checking import Fault
from seiketsu.desk.rules.automation.filling import VARIABLES
from seiketsu.desk.rules.automation.spec import RuleSpec
from seiketsu.desk.rules.automation.vocabulary import MACRO_ACTS


@require_GET
def choices(request: HttpRequest, ticket_id: int) -> HttpResponse:
    """The macros that the agent may apply, for the menu of the composer."""
    user = require_staff(request)
    ticket = desk_access.ticket_for_staff(user, ticket_id)
    found = macros.found(user, request.GET.get("find", ""))
    return render(request, "console/fragments/macro_choices.html", {"ticket": ticket, "found": found})


@require_GET
def filled(request: HttpRequest, ticket_id: int, macro_id: int) -> HttpResponse:
    """A macro as it reads on this ticket; nothing is changed before the reply is sent."""
    user = require_staff(request)
    ticket = desk_access.ticket_for_staff(user, ticket_id)
    found = macros.on_ticket(access.macro_for(user, macro_id), ticket, user)
    return JsonResponse(
        {
            "text": found.text,
            "mode": "note" if found.macro.is_note else "reply",
            "status": "" if found.macro.is_note else found.status,
            "status_title": str(Status(found.status).label) if found.status else "",
            "applied": render_to_string("console/fragments/macro_applied.html", applied(found), request),
        }
    )


def applied(found: macros.Filled) -> dict[str, Any]:
    """What the composer says of a macro that goes with the reply."""
    words = vocabulary(policies.current())
    return {"macro": found.macro, "macro_acts": [wording.act(one, words) for one in found.acts]}


def applied_again(request: HttpRequest, ticket: Ticket, user: User) -> dict[str, Any] | None:
    """The macro of a reply that could not be sent, for the composer that keeps it."""
    number = request.POST.get("macro", "")
    try:
        found = access.macro_for(user, int(number)) if number.isdecimal() else None
    except ProblemForPerson:
        return None
    return applied(macros.on_ticket(found, ticket, user)) if found else None


@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    """All macros that somebody may apply or change, the most used first."""
    user = require_staff(request)
    words = vocabulary(policies.current())
    shared = access.may_edit_shared(user)
    rows = [
        {
            "macro": one,
            "acts": [wording.act(act, words) for act in macros.acts_of(one)],
            "team": words.title("team", one.team),
            "may_edit": shared or one.visibility == Macro.Visibility.PERSONAL,
        }
        for one in access.macros_to_manage(user)
    ]
    return render(request, "console/pages/macros.html", {"rows": rows})


def macro(request: HttpRequest, macro_id: int | None = None) -> HttpResponse:
    """Write a macro: its text, what it does, and for whom it is."""
    user = require_staff(request)
    found = access.macro_for(user, macro_id, to_edit=True) if macro_id is not None else None
    words = vocabulary(policies.current())
    if request.method != "POST":
        return _form(request, user, found, _content_of(found), words)
    content, wish = _posted(request), request.POST.get("do", "")
    if wish != "save":
        draft = rule_form.changed_rows(rule_form.of_rule("", RuleSpec(acts=content.acts)), wish)
        return _form(request, user, found, _with_acts(content, draft.spec), words)
    if content.visibility != Macro.Visibility.PERSONAL:
        access.require_editor(user)
    try:
        if found is None:
            macro_actions.create_macro(content, owner=user, actor=actor_of(user))
        else:
            macro_actions.edit_macro(found, content, actor=actor_of(user))
    except Faulty as problem:
        return _form(request, user, found, content, words, faults=problem.faults, status=422)
    notices.success(request, _("The macro is kept."))
    return redirect("console:macros")


def _versions(found: Macro, words: Vocabulary) -> list[versions.Shown]:
    return versions.shown(
        found,
        lambda name, one: [name, *wording.macro_lines(one, words)],
        name=found.name,
        definition=_content_of(found).as_json(),
    )


@require_POST
def restoration(request: HttpRequest, macro_id: int) -> HttpResponse:
    """Make a macro what it was in an earlier version; for whom it is stays."""
    user = require_staff(request)
    found = access.macro_for(user, macro_id, to_edit=True)
    number = request.POST.get("version", "")
    try:
        wanted = int(number) if number.isdecimal() and len(number) < 9 else 0
        macro_actions.restore_macro(found, wanted, actor=actor_of(user))
        notices.success(request, _("The macro is again what it was in version %(number)s.") % {"number": number})
    except ProblemForPerson as problem:
        notices.error(request, problem.message)
    return redirect("console:macro", macro_id)


def _content_of(found: Macro | None) -> MacroContent:
    if found is None:
        return MacroContent(name="", visibility=Macro.Visibility.PERSONAL)
    return MacroContent(found.name, found.text, found.is_note, macros.acts_of(found), found.visibility, found.team)


def _posted(request: HttpRequest) -> MacroContent:
    data = request.POST
    return MacroContent(
        name=data.get("name", ""),
        text=data.get("text", ""),
        is_note=bool(data.get("is_note")),
        acts=tuple(rule_form.posted_acts(data)),
        visibility=data.get("visibility", ""),
        team=data.get("team", ""),
    )


def _with_acts(content: MacroContent, spec: RuleSpec) -> MacroContent:
    return MacroContent(content.name, content.text, content.is_note, spec.acts, content.visibility, content.team)


def _form(
    request: HttpRequest,
    user: User,
    found: Macro | None,
    content: MacroContent,
    words: Vocabulary,
    *,
    faults: Sequence[Fault] = (),
    status: int = 200,
) -> HttpResponse:
    shared = access.may_edit_shared(user)
    context = {
        "macro": found,
        "content": content,
        "acts": rule_form.act_rows(content.acts, words, faults, for_macro=True),
        "kinds": [(one, str(wording.ACTS[one])) for one in MACRO_ACTS],
        "teams": words.choices["team"],
        "visibilities": [pair for pair in Macro.Visibility.choices if shared or pair[0] == Macro.Visibility.PERSONAL],
        "variables": VARIABLES,
        "problems": [wording.fault(one, words) for one in faults if not one.where.startswith("acts-")],
        "is_faulty": bool(faults),
        "versions": _versions(found, words) if found else [],
    }
    return render(request, "console/pages/macro.html", context, status=status)


@require_POST
def removal(request: HttpRequest, macro_id: int) -> HttpResponse:
    """Take a macro away."""
    user = require_staff(request)
    macro_actions.remove_macro(access.macro_for(user, macro_id, to_edit=True), actor=actor_of(user))
    notices.success(request, _("The macro is gone."))
    return redirect("console:macros")
