"""The staff's own directory and its administration."""

from __future__ import annotations

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from seiketsu.accounts import access, actions, queries
from seiketsu.accounts.actors import actor_of
from seiketsu.accounts.forms import OwnDetailsForm, PersonDetailsForm, StaffForm
from seiketsu.accounts.models import User
from seiketsu.accounts.views.invitations import send
from seiketsu.accounts.views.pages import person_or_404, shown_problem
from seiketsu.core.errors import NotFound
from seiketsu.plan import queries as plan_queries

_PROFILE = ("role", "job_title", "teams", "skills", "certifications", "languages", "shift", "capacity")


def teams() -> list[tuple[str, str]]:
    """The teams of the plan in force as choices."""
    return [(slug, team.title) for slug, team in plan_queries.current().plan.document.teams.items()]


@require_GET
def staff_list(request: HttpRequest) -> HttpResponse:
    user = access.require_staff(request)
    search = request.GET.get("q", "").strip()
    everyone = request.GET.get("all") == "1"
    people = list(queries.staff(active=not everyone, search=search))
    context = {
        "people": people,
        "invitations": queries.waiting_invitations([one.pk for one in people]),
        "search": search,
        "everyone": everyone,
        "team_titles": dict(teams()),
        "skill_titles": plan_queries.current().skill_titles,
        "may_edit": access.has_staff_role(user, "administrator"),
    }
    return render(request, "accounts/pages/staff.html", context)


@require_http_methods(["GET", "POST"])
def own_account(request: HttpRequest) -> HttpResponse:
    """A member of the staff's own name, zone and language, and the way to passwords, second factors and tokens."""
    user = access.require_staff(request)
    initial = {name: getattr(user, name) for name in OwnDetailsForm.base_fields}
    form = OwnDetailsForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        with shown_problem(form):
            actions.change_person(user, actor=actor_of(user), **form.cleaned_data)
            messages.success(request, _("Saved."))
            return redirect("accounts:account")
    context = {"form": form, "person": user}
    return render(request, "accounts/pages/account.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def staff_new(request: HttpRequest) -> HttpResponse:
    user = access.require_staff(request, "administrator")
    initial = {"time_zone": user.time_zone, "locale": "en", "role": "agent"}
    form = StaffForm(request.POST or None, initial=initial, teams=teams())
    if request.method == "POST" and form.is_valid():
        with shown_problem(form):
            person = actions.add_staff(actor=actor_of(user), **form.cleaned_data)
            if request.POST.get("invite"):
                send(request, person, by=user)
            else:
                messages.success(request, _("%(name)s can now sign in with an emailed code.") % {"name": person.name})
            return redirect("accounts:staff")
    context = {"form": form, "person": None}
    return render(request, "accounts/pages/staff_form.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def staff_edit(request: HttpRequest, user_id: int) -> HttpResponse:
    user = access.require_staff(request, "administrator")
    person = person_or_404(user_id)
    if not person.is_staff:
        raise NotFound(_("There is no such member of the staff."))
    profile = person.staff_profile
    initial = {name: getattr(person, name) for name in PersonDetailsForm.base_fields}
    initial |= {name: getattr(profile, name) for name in _PROFILE}
    form = StaffForm(request.POST or None, initial=initial, teams=teams())
    if request.method == "POST" and form.is_valid():
        with shown_problem(form):
            _save(person, form, user)
            messages.success(request, _("Saved."))
            return redirect("accounts:staff")
    invitation = queries.waiting_invitations([person.pk]).get(person.pk)
    context = {"form": form, "person": person, "invitation": invitation}
    return render(request, "accounts/pages/staff_form.html", context, status=422 if form.errors else 200)


@transaction.atomic
def _save(person: User, form: StaffForm, user: User) -> None:
    details = form.cleaned_data
    actor = actor_of(user)
    actions.change_person(person, actor=actor, **{name: details[name] for name in PersonDetailsForm.base_fields})
    actions.change_staff(person, actor=actor, **{name: details[name] for name in _PROFILE})
