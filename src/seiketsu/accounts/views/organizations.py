"""The staff's pages for client organizations and their people."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from seiketsu.accounts import access, actions, queries
from seiketsu.accounts.actors import actor_of
from seiketsu.accounts.forms import InstanceForm, OrganizationForm, PersonForm
from seiketsu.accounts.models import Organization, User
from seiketsu.accounts.queries.holds import holds_on, in_words
from seiketsu.accounts.views.invitations import send
from seiketsu.accounts.views.pages import organization_or_404, person_or_404, shown_problem
from seiketsu.core.http.paging import page
from seiketsu.plan import queries as plan_queries

_ORDER = ("sort_name", "id")


def tiers() -> list[tuple[str, str]]:
    """The tiers of the plan in force as choices."""
    return [(slug, tier.title) for slug, tier in plan_queries.current().plan.tiers.items()]


@require_GET
def organization_list(request: HttpRequest) -> HttpResponse:
    access.require_staff(request)
    search, tier = request.GET.get("q", "").strip(), request.GET.get("tier", "")
    archived = request.GET.get("archived") == "1"
    found = queries.organizations(archived=archived, search=search, tier=tier)
    shown = page(found, order=_ORDER, limit=50, cursor=request.GET.get("cursor"))
    context = {"page": shown, "search": search, "tier": tier, "tiers": tiers(), "archived": archived}
    return render(request, "accounts/pages/organizations.html", context)


def _form(request: HttpRequest, organization: Organization | None) -> OrganizationForm:
    initial: dict[str, Any] = {"time_zone": "America/New_York", "locale": "en"}
    if organization is not None:
        initial = {name: getattr(organization, name) for name in OrganizationForm.base_fields if name != "domains"}
        initial["domains"] = queries.domains_of(organization)
    return OrganizationForm(request.POST or None, initial=initial, tiers=tiers(), managers=queries.staff())


@require_http_methods(["GET", "POST"])
def organization_new(request: HttpRequest) -> HttpResponse:
    user = access.require_staff(request, "manager")
    form = _form(request, None)
    if request.method == "POST" and form.is_valid():
        with shown_problem(form):
            organization = actions.create_organization(actor=actor_of(user), **form.cleaned_data)
            return redirect("accounts:organization", organization.pk)
    status = 422 if form.errors else 200
    return render(request, "accounts/pages/organization_form.html", {"form": form, "organization": None}, status=status)


@require_GET
def organization_detail(request: HttpRequest, organization_id: int) -> HttpResponse:
    user = access.require_staff(request)
    organization = organization_or_404(organization_id)
    context = {
        "organization": organization,
        "held": in_words(holds_on("organization", organization.pk)),
        "tier_title": dict(tiers()).get(organization.tier, organization.tier),
        "domains": queries.domains_of(organization),
        "people": list(queries.people_of(organization)[:200]),
        "instances": list(organization.instances.select_related("region").order_by("name")),
        "instance_form": InstanceForm(),
        "may_edit": access.has_staff_role(user, "manager"),
        "may_add_people": access.has_staff_role(user, "lead"),
    }
    return render(request, "accounts/pages/organization.html", context)


@require_http_methods(["GET", "POST"])
def organization_edit(request: HttpRequest, organization_id: int) -> HttpResponse:
    user = access.require_staff(request, "manager")
    organization = organization_or_404(organization_id)
    form = _form(request, organization)
    if request.method == "POST" and form.is_valid():
        with shown_problem(form):
            _save(organization, form, user)
            messages.success(request, _("Saved."))
            return redirect("accounts:organization", organization.pk)
    context = {"form": form, "organization": organization}
    return render(request, "accounts/pages/organization_form.html", context, status=422 if form.errors else 200)


@transaction.atomic
def _save(organization: Organization, form: OrganizationForm, user: User) -> None:
    details = dict(form.cleaned_data)
    actor = actor_of(user)
    wanted, tier = set(details.pop("domains")), details.pop("tier")
    actions.change_organization(organization, actor=actor, **details)
    actions.change_tier(organization, tier, actor=actor)
    for domain in set(queries.domains_of(organization)) - wanted:
        actions.remove_domain(organization, domain, actor=actor)
    for domain in wanted:
        actions.add_domain(organization, domain, actor=actor)


@require_POST
def organization_archive(request: HttpRequest, organization_id: int) -> HttpResponse:
    user = access.require_staff(request, "manager")
    organization = organization_or_404(organization_id)
    act = actions.restore_organization if organization.archived_at else actions.archive_organization
    act(organization, actor=actor_of(user))
    return redirect("accounts:organization", organization.pk)


@require_POST
def instance_new(request: HttpRequest, organization_id: int) -> HttpResponse:
    user = access.require_staff(request, "manager")
    organization = organization_or_404(organization_id)
    form = InstanceForm(request.POST)
    if form.is_valid():
        actions.add_instance(organization, actor=actor_of(user), **form.cleaned_data)
    else:
        messages.error(request, _("An instance needs a name and a region."))
    return redirect("accounts:organization", organization.pk)


@require_http_methods(["GET", "POST"])
def person_new(request: HttpRequest, organization_id: int) -> HttpResponse:
    user = access.require_staff(request, "lead")
    organization = organization_or_404(organization_id)
    initial: dict[str, Any] = {"time_zone": organization.time_zone, "locale": organization.locale, "role": "member"}
    form = PersonForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        with shown_problem(form):
            person = actions.add_person(actor=actor_of(user), organization=organization, **form.cleaned_data)
            if request.POST.get("invite"):
                send(request, person, by=user, organization=organization)
            return redirect("accounts:organization", organization.pk)
    context = {"form": form, "organization": organization, "person": None}
    return render(request, "accounts/pages/person_form.html", context, status=422 if form.errors else 200)


@require_GET
def person_detail(request: HttpRequest, user_id: int) -> HttpResponse:
    asker = access.require_staff(request)
    person = person_or_404(user_id)
    context = {
        "person": person,
        "held": in_words(holds_on("person", person.pk)),
        "identities": list(person.identities.order_by("kind", "value")),
        "memberships": queries.memberships_of(person),
        "invitation": queries.waiting_invitations([person.pk]).get(person.pk),
        "may_edit": access.has_staff_role(asker, "lead") and person.is_client,
        "may_erase": access.has_staff_role(asker, "administrator"),
    }
    return render(request, "accounts/pages/person.html", context)


@require_POST
def person_state(request: HttpRequest, user_id: int) -> HttpResponse:
    """Closes or opens a person's ways in; which one is the button's value."""
    verb = request.POST.get("do", "")
    asker = access.require_staff(request, "lead")
    person = person_or_404(user_id)
    if person.is_staff:
        access.require_staff(request, "administrator")
    verbs = {
        "deactivate": actions.deactivate_person,
        "reactivate": actions.reactivate_person,
    }
    if verb in verbs:
        verbs[verb](person, actor=actor_of(asker))
    return redirect("accounts:person", person.pk)
