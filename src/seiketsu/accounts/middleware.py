"""What holds for every page: staff have a second factor, and who is not signed in is sent to sign in."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from seiketsu.accounts.access import acting_organization, portal_request
from seiketsu.accounts.errors import SignInRequired
from seiketsu.accounts.models import User
from seiketsu.core.errors import ProblemForPerson
from seiketsu.core.http import refusals

Respond = Callable[[HttpRequest], HttpResponse]

SESSION_SECOND_FACTOR = "second_factor_of"
_OPEN_TO_ALL = (
    "/accounts/",
    "/api/",
    "/sign-in/",
    "/static/",
    "/healthz",
    "/readyz",
    "/status",
    "/help",
    "/portal/sign-in",
)


def has_second_factor(request: HttpRequest) -> bool:
    """Whether the signed-in person has one, remembered in the session so that it costs no query on each page."""
    user = request.user
    if request.session.get(SESSION_SECOND_FACTOR) == user.pk:
        return True
    if not is_mfa_enabled(user):
        return False
    request.session[SESSION_SECOND_FACTOR] = user.pk
    return True


def wants_page(request: HttpRequest) -> bool:
    """Whether a person's browser asks for a whole page, so that a redirect makes sense.

    A script that fetches would follow it and put the page of signing in where it wanted a few words.
    """
    is_navigating = request.headers.get("Sec-Fetch-Mode", "navigate") == "navigate"
    return is_navigating and not request.path.startswith("/api/") and "HX-Request" not in request.headers


class StaffSecondFactor:
    """Sends staff without a second factor to set one up before anything else, unless the operator made it optional."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if self._must_set_up(request):
            address = reverse("accounts:second_factor")
            if wants_page(request):
                return redirect(address)
            refusal = _("Set up a second factor first.")
            return JsonResponse({"detail": refusal}, status=403, headers={"HX-Redirect": address})
        return self.get_response(request)

    def _must_set_up(self, request: HttpRequest) -> bool:
        if settings.STAFF_SECOND_FACTOR == "optional" or request.path.startswith(_OPEN_TO_ALL):
            return False
        user = request.user
        return isinstance(user, User) and user.is_staff and not has_second_factor(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """A page that needs somebody sends to the sign-in page and comes back afterwards."""
        if not isinstance(exception, SignInRequired) or not wants_page(request):
            return None
        return HttpResponseRedirect(sign_in_address(request))


def sign_in_address(request: HttpRequest) -> str:
    """The sign-in page for this request: the clients' for the portal, the staff's for all else."""
    page = reverse("accounts:portal_sign_in" if request.path.startswith("/portal") else "account_login")
    return f"{page}?{urlencode({'next': request.get_full_path()})}" if request.method == "GET" else page


class PortalTenancy:
    """Runs every page under ``/portal`` except signing in under the restricted role of the acting organization."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path.startswith("/portal") or request.path.startswith("/portal/sign-in"):
            return self.get_response(request)
        if not request.user.is_authenticated:
            return HttpResponseRedirect(sign_in_address(request))
        try:
            acting = acting_organization(request)
        except ProblemForPerson as refusal:
            return refusals.answer(request, refusal)
        with portal_request(request, acting):
            return self.get_response(request)
