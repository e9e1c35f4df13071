"""A person's data: what is kept, handed out as one file, and erased for good after it was looked at."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from seiketsu.accounts import actions
from seiketsu.accounts.access import has_staff_role, require_staff
from seiketsu.accounts.actors import actor_of
from seiketsu.accounts.models import User
from seiketsu.accounts.views.pages import person_or_404
from seiketsu.console.presenting.personal import counted, gathered


def _asked(request: HttpRequest, user_id: int, role: str) -> tuple[User, User]:
    """Who asks, and about whom; people of the staff are for administrators alone."""
    asker = require_staff(request, role)
    person = person_or_404(user_id)
    if person.is_staff:
        require_staff(request, "administrator")
    return asker, person


@require_GET
def data(request: HttpRequest, user_id: int) -> HttpResponse:
    """What each part of the product keeps about the person, and what would stand against erasing them."""
    asker, person = _asked(request, user_id, "lead")
    return render(request, "console/pages/personal.html", _context(person, asker))


def _context(person: User, asker: User) -> dict[str, Any]:
    return {
        "person": person,
        "parts": counted(gathered(person.pk)),
        "obstacles": [] if person.erased_at else actions.obstacles(person.pk),
        "may_erase": has_staff_role(asker, "administrator"),
        "to_type": person.email or person.name,
        "problem": "",
    }


@require_GET
def as_json(request: HttpRequest, user_id: int) -> HttpResponse:
    """All of it as one file; that it was handed out is an event, without what was in it."""
    asker, person = _asked(request, user_id, "lead")
    actions.note_data_export(person, actor=actor_of(asker))
    content = json.dumps(gathered(person.pk), ensure_ascii=False, indent=1, default=str)
    answer = HttpResponse(content, content_type="application/json; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="person-{person.pk}.json"'
    return answer


@require_POST
def erasure(request: HttpRequest, user_id: int) -> HttpResponse:
    """Erase the person, if what was typed is theirs: nobody erases somebody by a slip of the hand."""
    asker, person = _asked(request, user_id, "administrator")
    typed = " ".join(request.POST.get("typed", "").split()).casefold()
    if typed != (person.email or person.name).casefold():
        context = _context(person, asker) | {"problem": _("That is not what stands above. Nothing was erased.")}
        return render(request, "console/pages/personal.html", context, status=422)
    actions.erase_person(person, actor=actor_of(asker))
    messages.success(request, _("The person is erased."))
    return redirect("console:personal_data", person.pk)
