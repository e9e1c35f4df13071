"""Inviting somebody who was added, at once or later."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from seiketsu.accounts import access, actions
from seiketsu.accounts.actors import actor_of
from seiketsu.accounts.models import Organization, User
from seiketsu.accounts.views.pages import person_or_404
from seiketsu.core.errors import ProblemForPerson


@require_POST
def person_invite(request: HttpRequest, user_id: int) -> HttpResponse:
    """Send an invitation, or send it again; colleagues are an administrator's to invite."""
    asker = access.require_staff(request, "lead")
    person = person_or_404(user_id)
    if person.is_staff:
        access.require_staff(request, "administrator")
    membership = person.memberships.select_related("organization").order_by("id").first()
    send(request, person, by=asker, organization=membership.organization if membership else None)
    return redirect(*(("accounts:staff_edit", person.pk) if person.is_staff else ("accounts:person", person.pk)))


def send(request: HttpRequest, person: User, *, by: User, organization: Organization | None = None) -> None:
    """Invite, and say on the next page how it went: a refusal takes back nothing that was saved before."""
    try:
        actions.invite(person, by=by, actor=actor_of(by), organization=organization)
    except ProblemForPerson as problem:
        messages.error(request, problem.message)
    else:
        messages.success(request, _("An invitation is on its way to %(email)s.") % {"email": person.email})
