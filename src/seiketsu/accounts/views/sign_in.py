"""Ways in: the clients' link by mail, the staff's second factor, and where each person goes afterwards."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from allauth.account.views import LoginView
from allauth.socialaccount.adapter import get_adapter as get_social_adapter
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_GET, require_http_methods

from seiketsu.accounts import access, actions
from seiketsu.accounts.actions.sign_in import LIFETIME, person_of_link
from seiketsu.accounts.errors import LinkNotUsable
from seiketsu.accounts.forms import SignInLinkForm
from seiketsu.accounts.middleware import has_second_factor
from seiketsu.core.actor import Actor
from seiketsu.core.errors import NotFound
from seiketsu.core.http.client_address import client_address
from seiketsu.core.http.rate_limits import SharedLimit

PORTAL = Actor.system("Portal sign-in")
# The apps above own these pages; a person's first page is theirs.
STAFF_HOME, CLIENT_HOME = "/desk", "/portal"

_PER_HOST = SharedLimit("accounts.sign_in_link", 20, timedelta(minutes=15))
_LINK_TRIES = SharedLimit("accounts.sign_in_link_use", 60, timedelta(minutes=15))


def _within_site(path: str) -> str:
    return path if url_has_allowed_host_and_scheme(path, allowed_hosts=None) else ""


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """The site's root: each person's own first page."""
    if not request.user.is_authenticated:
        return redirect("account_login")
    return redirect(STAFF_HOME if request.user.is_staff else CLIENT_HOME)


class StaffSignIn(LoginView):
    """The library's sign-in, on this product's page; it offers the company's own sign-in where one is configured."""

    template_name = "accounts/pages/sign_in.html"

    def get_context_data(self, **extra: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**extra)
        providers = get_social_adapter().list_providers(self.request)
        context["providers"] = [
            {"name": provider.name, "url": provider.get_login_url(self.request)} for provider in providers
        ]
        context["next_path"] = _within_site(self.request.GET.get("next", self.request.POST.get("next", "")))
        return context


def no_such_page(request: HttpRequest) -> HttpResponse:
    """Nobody signs up here: the library's page for it is closed."""
    raise NotFound(_("There is no such page."))


def own_addresses(request: HttpRequest) -> HttpResponse:
    """In place of the library's page: addresses are changed by the staff, since mail is matched by them."""
    access.require_staff(request)
    return redirect("accounts:account")


@never_cache
@require_http_methods(["GET", "POST"])
def portal_sign_in(request: HttpRequest) -> HttpResponse:
    """Asks for the address; the answer is the same whether it is known or not."""
    if request.method == "GET" and request.user.is_authenticated and request.user.is_client:
        return redirect(_within_site(request.GET.get("next", "")) or CLIENT_HOME)
    form = SignInLinkForm(request.POST or None, initial={"next": request.GET.get("next", "")})
    if request.method == "POST":
        allowance = _PER_HOST.take(client_address(request))
        if not allowance.granted:
            context = {"form": form, "is_busy": True}
            answer = render(request, "accounts/pages/portal_sign_in.html", context, status=429)
            answer.headers["Retry-After"] = str(allowance.retry_after)
            return answer
        if form.is_valid():
            email, next_path = form.cleaned_data["email"], _within_site(form.cleaned_data["next"])
            actions.request_sign_in_link(email, actor=PORTAL, next_path=next_path)
            minutes = int(LIFETIME.total_seconds() // 60)
            return render(request, "accounts/pages/link_sent.html", {"email": email, "minutes": minutes})
    status = 422 if form.errors else 200
    return render(request, "accounts/pages/portal_sign_in.html", {"form": form, "is_busy": False}, status=status)


@never_cache
@sensitive_variables("secret")
@require_http_methods(["GET", "POST"])
def sign_in_link(request: HttpRequest, secret: str) -> HttpResponse:
    """Shows a button first: programs that look into mail follow links, and would use it up."""
    try:
        if not _LINK_TRIES.take(client_address(request)).granted:
            raise LinkNotUsable
        if request.method == "GET":
            person = person_of_link(secret)
            return render(request, "accounts/pages/sign_in_link.html", {"person": person})
        user = actions.redeem_sign_in_link(secret)
    except LinkNotUsable as refusal:
        return render(request, "accounts/pages/link_not_usable.html", {"refusal": refusal}, status=410)
    if request.user.is_authenticated and request.user.pk != user.pk:
        logout(request)
    # As fresh as typing a password: setting up a second factor right away must not ask for yet another proof.
    record_authentication(request, user, method="link", reauthenticated=True)
    target = _within_site(request.GET.get("next", "")) or (STAFF_HOME if user.is_staff else CLIENT_HOME)
    answer: HttpResponse = perform_login(request, user, redirect_url=target)
    return answer


@never_cache
@require_GET
def second_factor(request: HttpRequest) -> HttpResponse:
    """Tells staff why they must set up a second factor, and offers both kinds."""
    access.require_staff(request)
    if has_second_factor(request):
        return redirect(STAFF_HOME)
    return render(request, "accounts/pages/second_factor.html")
