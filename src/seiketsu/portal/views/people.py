"""The people of one's organization, and inviting a colleague."""

from __future__ import annotations

from django.contrib import messages as notices
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from seiketsu.accounts import actions
from seiketsu.accounts.models import Membership
from seiketsu.core.errors import NotPermitted, ProblemForPerson
from seiketsu.portal.acting import acting_of, writing
from seiketsu.portal.forms import InvitationForm


@require_http_methods(["GET", "POST"])
def people(request: HttpRequest) -> HttpResponse:
    """Who has access; an administrator of the client may invite."""
    acting = acting_of(request)
    may_invite = acting.reaches("administrator")
    form = InvitationForm(request.POST or None)
    if request.method == "POST":
        if not may_invite:
            raise NotPermitted(_("Only an administrator of your office can invite people."))
        if form.is_valid():
            try:
                with writing(acting):
                    actions.add_person(organization=acting.organization, actor=acting.actor, **form.cleaned_data)
                notices.success(request, _("%s has access now.") % form.cleaned_data["name"])
                return redirect("portal:people")
            except ProblemForPerson as problem:
                form.add_error("email", problem.message)
    rows = Membership.objects.select_related("user").only("role", "user__name", "user__email", "organization_id")
    context = {
        "members": rows.order_by("user__name", "pk"),
        "form": form,
        "may_invite": may_invite,
        "me": acting.user.pk,
    }
    return render(request, "portal/pages/people.html", context, status=422 if form.errors else 200)
