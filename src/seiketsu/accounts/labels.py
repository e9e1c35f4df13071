"""How staff pages speak of organizations, people and tokens."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from seiketsu.accounts.models import ApiToken, Organization, User
from seiketsu.core.registry import SubjectLabel
from seiketsu.core.ui.navigation import Surface


def _organization_name(organization_id: int) -> str:
    name = Organization.objects.filter(pk=organization_id).values_list("name", flat=True).first()
    return name or _("Organization %(id)d") % {"id": organization_id}


def _person_name(user_id: int) -> str:
    name = User.objects.filter(pk=user_id).values_list("name", flat=True).first()
    return name or _("Person %(id)d") % {"id": user_id}


def _token_name(token_id: int) -> str:
    name = ApiToken.objects.filter(pk=token_id).values_list("name", flat=True).first()
    return name or _("API token %(id)d") % {"id": token_id}


ORGANIZATION = SubjectLabel(
    _organization_name, lambda organization_id: reverse("accounts:organization", args=[organization_id])
)
PERSON = SubjectLabel(_person_name, lambda user_id: reverse("accounts:person", args=[user_id]))
TOKEN = SubjectLabel(_token_name, lambda _token_id: reverse("accounts:tokens"))


def _is_staff(request: HttpRequest) -> bool:
    return request.user.is_authenticated and request.user.is_staff


SURFACES = (
    Surface(
        "organizations",
        gettext_lazy("Clients"),
        "building",
        "accounts:organizations",
        order=60,
        go="c",
        allows=_is_staff,
        opens="/settings/organizations",
    ),
    Surface(
        "staff",
        gettext_lazy("Staff"),
        "users",
        "accounts:staff",
        order=70,
        go="m",
        allows=_is_staff,
        opens="/settings/staff",
    ),
)
