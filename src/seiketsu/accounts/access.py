"""Who is asking, and what they may see and do. The only way for a view to find out."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.translation import gettext as _

from seiketsu.accounts import actions
from seiketsu.accounts.actions.tokens import digest_of
from seiketsu.accounts.actors import actor_of, actor_of_token
from seiketsu.accounts.errors import SignInRequired
from seiketsu.accounts.models import ApiToken, Membership, Organization, StaffProfile, User
from seiketsu.accounts.queries import memberships_of, readable_organizations, readable_people
from seiketsu.accounts.rules.roles import member_role_reaches, sees_whole_organization, staff_role_reaches
from seiketsu.accounts.rules.scopes import scopes_of_client, scopes_of_staff
from seiketsu.core import clock, tenancy
from seiketsu.core.actor import Actor
from seiketsu.core.errors import NotFound, NotPermitted
from seiketsu.core.kept_queries import KeptQuery

SESSION_ORGANIZATION = "acting_organization"


@dataclass(frozen=True)
class Acting:
    """A client's person acting for one organization; `others` are those that they could act for as well."""

    user: User
    organization: Organization
    role: str
    others: tuple[Organization, ...] = ()

    @property
    def actor(self) -> Actor:
        return actor_of(self.user)

    @property
    def sees_whole_organization(self) -> bool:
        return sees_whole_organization(self.role)

    def reaches(self, role: str) -> bool:
        """Whether the person's role here is this one or above it."""
        return member_role_reaches(self.role, role)


@dataclass(frozen=True)
class TokenUser:
    """Who stands behind an API request. ``scopes`` are what the token was given and its person still may."""

    token: ApiToken
    user: User
    organization: Organization | None
    role: str
    scopes: frozenset[str]

    @property
    def actor(self) -> Actor:
        return actor_of_token(self.token)

    @property
    def is_client(self) -> bool:
        return self.organization is not None

    def require(self, scope: str) -> None:
        """Refuse unless the token has the scope.

        Raises:
            NotPermitted: it has not.
        """
        if scope not in self.scopes:
            raise NotPermitted(_("This token lacks the scope %(scope)s.") % {"scope": scope})


class TokenRefused(SignInRequired):
    """No token, or one that is unknown, revoked, expired or whose person may no longer sign in."""


def signed_in(request: HttpRequest) -> User:
    """The person of the session.

    Raises:
        SignInRequired: nobody is signed in.
    """
    user = request.user
    if not user.is_authenticated:
        raise SignInRequired
    return user


def require_staff(request: HttpRequest, role: str | None = None) -> User:
    """The member of the staff who asks, with this role or one above it.

    Raises:
        SignInRequired: nobody is signed in.
        NotFound: a client asks; pages of the staff do not exist for them.
        NotPermitted: the role does not reach.
    """
    user = signed_in(request)
    if not user.is_staff:
        raise NotFound(_("There is no such page."))
    if role is not None and not has_staff_role(user, role):
        raise NotPermitted(_("Your role does not allow this."))
    return user


def has_staff_role(user: User, role: str) -> bool:
    """Whether the person is an active member of the staff with this role or one above it."""
    if not (user.is_staff and user.is_active):
        return False
    try:
        return staff_role_reaches(user.staff_profile.role, role)
    except StaffProfile.DoesNotExist:
        return False


def acting_organization(request: HttpRequest) -> Acting:
    """For whom a client's person acts: the organization chosen in the session, else their oldest.

    Raises:
        SignInRequired: nobody is signed in.
        NotPermitted: the person belongs to no organization, or is of the staff.
    """
    user = signed_in(request)
    if not user.is_client:
        raise NotPermitted(_("This page is for clients; your own pages are at /desk."))
    memberships = memberships_of(user)
    if not memberships:
        raise NotPermitted(_("Your address is not connected to a client organization yet. Write to us and we will."))
    chosen = request.session.get(SESSION_ORGANIZATION)
    row = next((row for row in memberships if row.organization_id == chosen), memberships[0])
    others = tuple(other.organization for other in memberships if other.pk != row.pk)
    return Acting(user, row.organization, row.role, others)


def choose_organization(request: HttpRequest, organization_id: int) -> Membership:
    """Act for another of the person's organizations from now on.

    Raises:
        NotFound: the person does not belong to it.
    """
    user = signed_in(request)
    row = next((row for row in memberships_of(user) if row.organization_id == organization_id), None)
    if row is None:
        raise NotFound(_("There is no such organization."))
    request.session[SESSION_ORGANIZATION] = organization_id
    return row


@contextmanager
def portal_request(request: HttpRequest, acting: Acting) -> Iterator[Acting]:
    """Run a client's page under the restricted role. Open it around the whole view, outside any transaction.

    ``acting`` comes from ``acting_organization`` before, since the role can read neither session nor person. The view
    finds it as ``request.acting``; ``middleware.PortalTenancy`` does all of this for every page under ``/portal``.
    """
    request.acting = acting  # type: ignore[attr-defined]
    with tenancy.as_organization(acting.organization.pk, person_id=acting.user.pk, person_role=acting.role):
        yield acting


@contextmanager
def client_token_request(caller: TokenUser) -> Iterator[None]:
    """The same for a request of the API with a client's token."""
    assert caller.organization is not None
    with tenancy.as_organization(caller.organization.pk, person_id=caller.user.pk, person_role=caller.role):
        yield


def writing(caller: TokenUser) -> AbstractContextManager[None]:
    """Around the one action of a request: a client's leaves the restricted role, but reaches only its organization."""
    return tenancy.elevated(caller.organization.pk) if caller.organization is not None else nullcontext()


_TOKEN: KeptQuery[ApiToken] = KeptQuery(
    "accounts_token",
    lambda digest: ApiToken.objects.select_related("user", "user__staff_profile", "organization").filter(
        digest=digest, revoked_at__isnull=True
    ),
    str,
)


def authenticate_token(header: str | None) -> TokenUser:
    """Who sends ``Authorization: Bearer TOKEN``. Notes the use.

    Raises:
        TokenRefused: nobody that is let in; the message never says why, so that tokens cannot be probed.
    """
    scheme, _space, plain = (header or "").partition(" ")
    if scheme.lower() != "bearer" or not plain.strip():
        raise TokenRefused(_("Send an API token as “Authorization: Bearer TOKEN”."))
    token = _TOKEN.first(digest_of(plain.strip()))
    refusal = TokenRefused(_("This API token is not valid, or no longer."))
    if token is None or not token.user.is_active or (token.expires_at and token.expires_at <= clock.now()):
        raise refusal
    role = _role_behind(token)
    if role is None:
        raise refusal
    actions.token_used(token)
    allowed = scopes_of_client(role) if token.organization is not None else scopes_of_staff(role)
    scopes = frozenset(token.scopes) & frozenset(allowed)
    return TokenUser(token, token.user, token.organization, role, scopes)


def _role_behind(token: ApiToken) -> str | None:
    if token.organization is None:
        profile = getattr(token.user, "staff_profile", None)
        return profile.role if profile is not None and token.user.is_staff else None
    if token.organization.archived_at is not None:
        return None
    rows = Membership.objects.filter(user=token.user, organization=token.organization)
    return rows.values_list("role", flat=True).first()


def organization_for(caller: TokenUser, organization_id: int) -> Organization:
    """The organization as the caller may read it; a client's token reads only its own.

    Raises:
        NotFound: there is none, or none that the caller may know of.
    """
    found = readable_organizations(for_client=caller.is_client).filter(pk=organization_id).first()
    if found is None:
        raise NotFound(_("There is no such organization."))
    return found


def person_for(caller: TokenUser, user_id: int) -> User:
    """A client's person as the caller may read them.

    Raises:
        NotFound: there is none, or none that the caller may know of.
    """
    found = readable_people(for_client=caller.is_client).filter(pk=user_id).first()
    if found is None:
        raise NotFound(_("There is no such person."))
    return found
