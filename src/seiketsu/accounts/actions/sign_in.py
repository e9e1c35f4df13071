"""Sign-in by a link sent to a person's own address."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from urllib.parse import urlencode

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from seiketsu.accounts import events
from seiketsu.accounts.actions.people import note_verified_address
from seiketsu.accounts.errors import LinkNotUsable
from seiketsu.accounts.models import Identity, IdentityKind, SignInLink, User
from seiketsu.accounts.queries.people import person_by_email
from seiketsu.core import clock
from seiketsu.core.actor import Actor
from seiketsu.core.events import record
from seiketsu.core.mail import TemplateMail

LIFETIME = timedelta(minutes=30)
LINKS_PER_HOUR = 5


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


@transaction.atomic
def create_sign_in_link(user: User, *, actor: Actor, lifetime: timedelta = LIFETIME, next_path: str = "") -> str:
    """A single-use address that signs the person in; whoever has it is taken for them, so hand it to nobody else."""
    _link, address = issue_link(user, lifetime=lifetime, next_path=next_path)
    record(events.SignInLinkSent(user.pk), actor=actor, subject=events.person_subject(user.pk), organization_id=None)
    return address


def issue_link(
    user: User, *, lifetime: timedelta, next_path: str = "", invited_by: User | None = None
) -> tuple[SignInLink, str]:
    """A link and its address, without an event: that is the verb's that sends it. For the actions of this app only."""
    secret = secrets.token_urlsafe(32)
    link = SignInLink.objects.create(
        user=user, digest=_digest(secret), expires_at=clock.now() + lifetime, invited_by=invited_by
    )
    query = f"?{urlencode({'next': next_path})}" if next_path else ""
    return link, f"{settings.PUBLIC_URL}{reverse('accounts:sign_in_link', args=[secret])}{query}"


def recent_links(user: User) -> int:
    """How many links were sent to the person within the hour."""
    return SignInLink.objects.filter(user=user, created_at__gt=clock.now() - timedelta(hours=1)).count()


@transaction.atomic
def request_sign_in_link(email: str, *, actor: Actor, next_path: str = "") -> None:
    """Mail a link when the address belongs to a client's active person; else do nothing, and never say which.

    More than a few links an hour to one person are not sent: the earlier ones still work.
    """
    user = person_by_email(email)
    if user is None or not user.is_active or not user.is_client:
        return
    User.objects.select_for_update().get(pk=user.pk)
    if recent_links(user) >= LINKS_PER_HOUR:
        return
    address = create_sign_in_link(user, actor=actor, next_path=next_path)
    context = {"url": address, "expires_at": clock.now() + LIFETIME, "recipient_name": user.name}
    TemplateMail("sign_in_link", context, to=user.email or "", text=address).send()


def person_of_link(secret: str) -> User:
    """Whose link it is, without using it up.

    Raises:
        LinkNotUsable: used, expired or never made.
    """
    return _usable(secret).user


def _usable(secret: str, *, lock: bool = False) -> SignInLink:
    links = SignInLink.objects.select_related("user", "invited_by")
    if lock:
        links = links.select_for_update(of=("self",))
    link = links.filter(digest=_digest(secret)).first()
    if link is None:
        raise LinkNotUsable
    if link.used_at is not None or link.expires_at <= clock.now() or not link.user.is_active:
        by = link.invited_by.name if link.invited_by is not None else ""
        raise LinkNotUsable(invited_by=by, is_for_staff=link.user.is_staff)
    return link


@transaction.atomic
def redeem_sign_in_link(secret: str) -> User:
    """Use the link up and return its person, whose address is proved by it.

    Raises:
        LinkNotUsable: used, expired or never made.
    """
    link = _usable(secret, lock=True)
    link.used_at = clock.now()
    link.save(update_fields=["used_at"])
    user = link.user
    if user.email is not None:
        Identity.objects.filter(user=user, kind=IdentityKind.EMAIL, value=user.email).update(verified=True)
        note_verified_address(user)
    record(
        events.SignedIn(user.pk, "link"),
        actor=Actor("user", user.pk, user.name),
        subject=events.person_subject(user.pk),
        organization_id=None,
    )
    return user
