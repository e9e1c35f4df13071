"""API tokens: made, used, revoked."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from seiketsu.accounts import events
from seiketsu.accounts.actions.details import checked_name, is_current
from seiketsu.accounts.errors import InvalidDetails, ScopeNotAllowed
from seiketsu.accounts.models import ApiToken, Organization, User
from seiketsu.accounts.queries.rights import scopes_of
from seiketsu.accounts.rules.scopes import not_allowed
from seiketsu.core import clock
from seiketsu.core.actor import Actor
from seiketsu.core.events import record

PREFIX = "skt_"
_USE_NOTED_EVERY = timedelta(minutes=1)


def digest_of(plain: str) -> str:
    """What is stored. The token has 256 random bits, so a plain hash is enough: there is nothing to guess."""
    return hashlib.sha256(plain.encode()).hexdigest()


@transaction.atomic
def create_token(
    user: User,
    *,
    name: str,
    scopes: Iterable[str],
    actor: Actor,
    organization: Organization | None = None,
    expires_at: datetime | None = None,
) -> tuple[ApiToken, str]:
    """Make a token and return it with its text, which is kept nowhere and cannot be shown again.

    A client's token acts for one organization and needs it named.

    Raises:
        ScopeNotAllowed: a scope beyond the person's own rights.
        InvalidDetails: no scope, a moment of expiry in the past, or no organization for a client's person.
    """
    wanted = sorted(set(scopes))
    if not wanted:
        raise InvalidDetails(_("A token needs at least one scope."))
    if not is_current(expires_at):
        raise InvalidDetails(_("The token would have expired already."))
    if user.is_client and organization is None:
        raise InvalidDetails(_("A client's token must name the organization it acts for."))
    if not user.is_client and organization is not None:
        raise InvalidDetails(_("A token of the staff acts for no single organization."))
    excess = not_allowed(wanted, scopes_of(user, organization))
    if excess:
        raise ScopeNotAllowed(excess)
    plain = PREFIX + secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        user=user,
        organization=organization,
        name=checked_name(name, 120),
        digest=digest_of(plain),
        hint=plain[:8],
        scopes=wanted,
        expires_at=expires_at,
    )
    record(
        events.TokenCreated(token.pk, user.pk, tuple(wanted)),
        actor=actor,
        subject=events.token_subject(token.pk),
        organization_id=organization.pk if organization else None,
    )
    return token, plain


@transaction.atomic
def revoke_token(token: ApiToken, *, actor: Actor) -> ApiToken:
    """Make the token useless from now on. Revoking twice is harmless."""
    locked = ApiToken.objects.select_for_update().get(pk=token.pk)
    if locked.revoked_at is None:
        locked.revoked_at = clock.now()
        locked.save(update_fields=["revoked_at"])
        record(
            events.TokenRevoked(locked.pk, locked.user_id),
            actor=actor,
            subject=events.token_subject(locked.pk),
            organization_id=locked.organization_id,
        )
    return locked


def token_used(token: ApiToken) -> None:
    """Note the use, at most once a minute, so that busy clients do not write a row with every request."""
    now = clock.now()
    if token.last_used_at is not None and token.last_used_at > now - _USE_NOTED_EVERY:
        return
    ApiToken.objects.filter(Q(last_used_at__isnull=True) | Q(last_used_at__lt=now), pk=token.pk).update(
        last_used_at=now
    )
