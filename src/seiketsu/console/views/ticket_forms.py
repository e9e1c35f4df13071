"""The desk's own fields and the forms that ask for them: the list, a form, a field."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages as notices
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from seiketsu.accounts.access import require_staff
from seiketsu.accounts.models import User
from seiketsu.accounts.queries import actor_of
from seiketsu.console.presenting import ticket_forms as presenting
from seiketsu.core.errors import NotFound, ProblemForPerson
from seiketsu.desk import policy as policies
from seiketsu.desk import versions
from seiketsu.desk.automation import access as editing
from seiketsu.desk.automation import wording
from seiketsu.desk.automation.errors import Faulty
from seiketsu.desk.automation.known import Vocabulary, vocabulary
from seiketsu.desk.forms import access, actions, queries
from seiketsu.desk.forms.wording import NEEDS
from seiketsu.desk.models import CustomField, TicketForm
from seiketsu.desk.rules.automation.checking import Fault
from seiketsu.desk.rules.forms import FormSpec


@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    """Every category with the form that holds for it, and all fields."""
    user = require_staff(request)
    document, written = policies.current().plan.document, queries.forms()
    fields = list(CustomField.objects.all())
    titles = {one.key: one.title for one in fields}
    categories = [("", _("General form")), *((slug, one.title) for slug, one in document.tickets.categories.items())]
    general = queries.form_of(queries.GENERAL)
    used: dict[str, int] = {}
    forms = []
    for slug, title in categories:
        own = written.get(slug)
        spec = FormSpec.of(own.definition) if own else general
        forms.append({"slug": slug, "title": title, "own": own, "lines": [titles.get(one.field) for one in spec.lines]})
        for line in spec.lines if own or not slug else ():
            used[line.field] = used.get(line.field, 0) + 1
    rows = [(one, used.get(one.key, 0)) for one in fields]
    context = {"forms": forms, "fields": rows, "may_edit": editing.may_edit_shared(user)}
    return render(request, "console/pages/ticket_forms.html", context)


def form(request: HttpRequest, category: str = queries.GENERAL) -> HttpResponse:
    """Write the form of a category; each choice draws the page anew, and it is kept when it is sound."""
    user = require_staff(request)
    words = vocabulary(policies.current())
    if category and category not in words.known.choices["category"]:
        raise NotFound(_("The plan has no category “%(value)s”.") % {"value": category})
    found = TicketForm.objects.filter(category=category).first()
    if request.method != "POST":
        return _form(request, user, category, queries.form_of(category), words, found)
    editing.require_editor(user)
    spec, wish = presenting.posted(request.POST, words), request.POST.get("do", "")
    if wish != "save":
        spec = presenting.changed(spec, wish, request.POST.get("new-field", ""))
        return _form(request, user, category, spec, words, found)
    try:
        actions.keep_form(category, spec, actor=actor_of(user))
    except Faulty as problem:
        return _form(request, user, category, spec, words, found, faults=problem.faults, status=422)
    notices.success(request, _("The form is kept. It holds from now on, for open tickets too."))
    return redirect("console:ticket_forms")


def _form(
    request: HttpRequest,
    user: User,
    category: str,
    spec: FormSpec,
    words: Vocabulary,
    found: TicketForm | None,
    *,
    faults: Sequence[Fault] = (),
    status: int = 200,
) -> HttpResponse:
    fields = list(CustomField.objects.all())
    placed = {line.field for line in spec.lines}
    context: dict[str, Any] = {
        "category": category,
        "title": words.title("category", category) if category else _("General form"),
        "form": found,
        "is_own": found is not None and found.removed_at is None,
        "rows": presenting.rows(spec, fields, words, faults),
        "free": [(one.key, one.title) for one in fields if one.key not in placed],
        "needs": NEEDS,
        "words": wording,
        "is_faulty": bool(faults),
        "may_edit": editing.may_edit_shared(user),
        "versions": _versions(found, words) if found else [],
    }
    return render(request, "console/pages/ticket_form.html", context, status=status)


def _versions(found: TicketForm, words: Vocabulary) -> list[versions.Shown]:
    definition = found.definition if found.removed_at is None else {}
    return versions.shown(
        found,
        lambda name, one: actions.form_lines(name, one, words),
        name=found.category,
        definition=definition,
    )


@require_POST
def change_form(request: HttpRequest, what: str, category: str = queries.GENERAL) -> HttpResponse:
    """Bring an earlier version back, or let the general form hold again."""
    user = require_staff(request)
    found = access.form_for(user, category, to_edit=True)
    number = request.POST.get("version", "")
    try:
        if what == "restoration" and number.isdecimal() and len(number) < 9:
            actions.restore_form(found, int(number), actor=actor_of(user))
            notices.success(request, _("The form is again what it was in version %(number)s.") % {"number": number})
        elif what == "removal":
            actions.drop_form(found, actor=actor_of(user))
            notices.success(request, _("The general form holds for this category again."))
    except ProblemForPerson as problem:
        notices.error(request, problem.message)
    return redirect("console:ticket_form", category) if category else redirect("console:general_form")


def field(request: HttpRequest, field_id: int | None = None) -> HttpResponse:
    """Write a field: what it holds, what it must keep to, and who sees it."""
    user = require_staff(request)
    found = access.field_for(user, field_id, to_edit=request.method == "POST") if field_id is not None else None
    if found is None or request.method == "POST":
        editing.require_editor(user)
    content = presenting.content_of(found) if found else actions.FieldContent(title="", kind="text")
    problem, status = "", 200
    if request.method == "POST":
        content = presenting.posted_field(request.POST)
        if request.POST.get("do") == "save":
            try:
                return _kept(request, user, found, content)
            except Faulty as fault:
                problem, status = fault.message, 422
    context = {
        "field": found,
        "content": content,
        "kinds": CustomField.Kind.choices,
        "problem": problem,
        "may_edit": editing.may_edit_shared(user),
    }
    return render(request, "console/pages/custom_field.html", context, status=status)


def _kept(request: HttpRequest, user: User, found: CustomField | None, content: actions.FieldContent) -> HttpResponse:
    if found is None:
        actions.create_field(content, actor=actor_of(user), on_general_form=bool(request.POST.get("on_general")))
    else:
        actions.edit_field(found, content, actor=actor_of(user))
    notices.success(request, _("The field is kept."))
    return redirect("console:ticket_forms")


@require_POST
def remove_field(request: HttpRequest, field_id: int) -> HttpResponse:
    """Take a field away; tickets keep what they hold."""
    user = require_staff(request)
    found = access.field_for(user, field_id, to_edit=True)
    try:
        actions.remove_field(found, actor=actor_of(user))
        notices.success(request, _("The field is gone; tickets keep what they hold."))
    except ProblemForPerson as problem:
        notices.error(request, problem.message)
        return redirect("console:custom_field", field_id)
    return redirect("console:ticket_forms")
