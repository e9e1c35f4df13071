"""What a person sets for themselves: the time zone of all times, and for which of their organizations they act."""

from __future__ import annotations

from django.contrib import messages as notices
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from seiketsu.accounts import actions
from seiketsu.accounts.access import choose_organization
from seiketsu.core import clock
from seiketsu.core.errors import NotFound, ProblemForPerson
from seiketsu.portal.acting import acting_of, writing
from seiketsu.portal.forms import AccountForm


@require_http_methods(["GET", "POST"])
def account(request: HttpRequest) -> HttpResponse:
    """Name, time zone and language of the person, and their organizations."""
    acting = acting_of(request)
    user = acting.user
    initial = {"name": user.name, "time_zone": user.time_zone, "locale": user.locale}
    form = AccountForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            with writing(acting):
                actions.change_person(user, actor=acting.actor, **form.cleaned_data)
            notices.success(request, _("Saved."))
            return redirect("portal:account")
        except ProblemForPerson as problem:
            form.add_error(None, problem.message)
    context = {"form": form, "acting": acting, "moment": clock.now()}
    return render(request, "portal/pages/account.html", context, status=422 if form.errors else 200)


@require_POST
def switch(request: HttpRequest) -> HttpResponse:
    """Act for another of one's organizations from now on."""
    acting = acting_of(request)
    chosen = request.POST.get("organization", "")
    if not chosen.isdecimal():
        raise NotFound(_("There is no such organization."))
    with writing(acting):
        choose_organization(request, int(chosen))
    return redirect("portal:home")
