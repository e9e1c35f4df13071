"""People of clients, and what all people have in common: names, addresses, whether they are active."""

from __future__ import annotations

from typing import Any

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from seiketsu.accounts import events
from seiketsu.accounts.actions.details import (
    checked_address,
    checked_choice,
    checked_locale,
    checked_name,
    checked_time_zone,
)
from seiketsu.accounts.errors import AddressTaken, InvalidDetails, LastAdministrator
from seiketsu.accounts.models import (
    Identity,
    IdentityKind,
    Membership,
    MembershipRole,
    Organization,
    StaffProfile,
    StaffRole,
    User,
    UserKind,
)
from seiketsu.core.actor import Actor
from seiketsu.core.events import record


def new_user(
    *, kind: UserKind, name: str, email: str | None, actor: Actor, how: str, verified: bool = False, **details: Any
) -> User:
    """Insert a person with the identity of their address. For the actions of this app only.

    Raises:
        AddressTaken: the address belongs to somebody.
    """
    user = User(kind=kind, name=name, email=email, **details)
    user.set_unusable_password()
    try:
        with transaction.atomic():
            user.save()
            if email is not None:
                Identity.objects.create(user=user, kind=IdentityKind.EMAIL, value=email, verified=verified)
                if verified:
                    note_verified_address(user)
    except IntegrityError as fault:
        raise AddressTaken(email or "") from fault
    record(
        events.PersonAdded(user.pk, kind.value, how),
        actor=actor,
        subject=events.person_subject(user.pk),
        organization_id=None,
    )
    return user


@transaction.atomic
def add_person(
    *,
    name: str,
    email: str | None,
    actor: Actor,
    organization: Organization | None = None,
    role: str = "member",
    time_zone: str | None = None,
    locale: str | None = None,
) -> User:
    """Add a client's person; zone and language default to the organization's.

    Raises:
        AddressTaken: the address belongs to somebody.
        AddressNotUsable, InvalidDetails: what is wrong is in the message.
    """
    user = new_user(
        kind=UserKind.CLIENT,
        name=checked_name(name),
        email=checked_address(email) if email else None,
        actor=actor,
        how="by hand",
        time_zone=checked_time_zone(time_zone or (organization.time_zone if organization else "UTC")),
        locale=checked_locale(locale or (organization.locale if organization else "en")),
    )
    if organization is not None:
        set_membership(user, organization, role, actor=actor)
    return user


@transaction.atomic
def change_person(
    user: User,
    *,
    actor: Actor,
    name: str | None = None,
    email: str | None = None,
    time_zone: str | None = None,
    locale: str | None = None,
) -> User:
    """Change a person's own details. A new address joins the old ones as an identity, so that old mail still matches.

    Raises:
        AddressTaken: the address belongs to somebody else.
        AddressNotUsable, InvalidDetails: what is wrong is in the message.
    """
    locked = User.objects.select_for_update().get(pk=user.pk)
    wanted = {
        "name": checked_name(name) if name is not None else None,
        "email": checked_address(email) if email is not None else None,
        "time_zone": checked_time_zone(time_zone) if time_zone is not None else None,
        "locale": checked_locale(locale) if locale is not None else None,
    }
    changed = [field for field, value in wanted.items() if value is not None and getattr(locked, field) != value]
    if not changed:
        return locked
    for field in changed:
        setattr(locked, field, wanted[field])
    if "email" in changed:
        add_identity(locked, IdentityKind.EMAIL, locked.email or "", actor=actor)
    try:
        with transaction.atomic():
            locked.save(update_fields=changed)
    except IntegrityError as fault:
        raise AddressTaken(locked.email or "") from fault
    if "email" in changed:
        EmailAddress.objects.filter(user=locked).delete()
        if locked.is_staff:
            note_verified_address(locked)
    _changed(locked, tuple(changed), actor)
    return locked


def note_verified_address(user: User) -> None:
    """Tell the sign-in library that the person's address is proved; without it no second factor can be set up."""
    if user.email is None:
        return
    EmailAddress.objects.filter(user=user, primary=True).exclude(email=user.email).update(primary=False)
    EmailAddress.objects.update_or_create(user=user, email=user.email, defaults={"verified": True, "primary": True})


def require_another_administrator(user: User) -> None:
    """Refuse to lose the last active administrator.

    Raises:
        LastAdministrator: this is the only one.
    """
    administrators = StaffProfile.objects.select_for_update().filter(role=StaffRole.ADMINISTRATOR, user__is_active=True)
    holders = set(administrators.values_list("user_id", flat=True))
    if holders == {user.pk}:
        raise LastAdministrator


def _changed(user: User, fields: tuple[str, ...], actor: Actor) -> None:
    record(
        events.PersonChanged(user.pk, fields), actor=actor, subject=events.person_subject(user.pk), organization_id=None
    )


@transaction.atomic
def add_identity(user: User, kind: str, value: str, *, actor: Actor, verified: bool = False) -> Identity:
    """Recognise the person by one more address or number. Adding it twice is harmless; verified is never taken back.

    Raises:
        AddressTaken: it belongs to somebody else.
        AddressNotUsable, InvalidDetails: it is no address, or no number.
    """
    if kind == IdentityKind.EMAIL:
        normal = checked_address(value)
    else:
        normal = _checked_number(value)
    row, created = Identity.objects.get_or_create(
        kind=kind, value=normal, defaults={"user": user, "verified": verified}
    )
    if row.user_id != user.pk:
        raise AddressTaken(normal)
    if verified and not row.verified:
        row.verified = True
        row.save(update_fields=["verified"])
    if created:
        _changed(user, ("identities",), actor)
    return row


def _checked_number(text: str) -> str:
    digits = "".join(letter for letter in text if letter in "0123456789")
    if not text.strip().startswith("+") or not 7 <= len(digits) <= 15:
        raise InvalidDetails(_("Write the number with its country code, such as +1 212 555 0100."))
    return f"+{digits}"


@transaction.atomic
def set_membership(user: User, organization: Organization, role: str, *, actor: Actor) -> Membership:
    """Put the person into the organization, or change their role there.

    Raises:
        InvalidDetails: no such role, or the person is not a client's.
    """
    checked_choice(role, MembershipRole.values, _("role"))
    if user.kind != UserKind.CLIENT:
        raise InvalidDetails(_("Only a client's person can belong to an organization."))
    row, created = Membership.objects.get_or_create(user=user, organization=organization, defaults={"role": role})
    if not created and row.role == role:
        return row
    row.role = role
    row.save(update_fields=["role"])
    _membership_changed(user, organization, role, actor)
    return row


@transaction.atomic
def remove_membership(user: User, organization: Organization, *, actor: Actor) -> None:
    """Take the person out of the organization; what they wrote stays."""
    removed, _rows = Membership.objects.filter(user=user, organization=organization).delete()
    if removed:
        _membership_changed(user, organization, None, actor)


def _membership_changed(user: User, organization: Organization, role: str | None, actor: Actor) -> None:
    record(
        events.MembershipChanged(user.pk, organization.pk, role),
        actor=actor,
        subject=events.person_subject(user.pk),
        organization_id=organization.pk,
    )


@transaction.atomic
def deactivate_person(user: User, *, actor: Actor) -> User:
    """Close every way in: sessions end with their next request, tokens and links no longer work.

    Raises:
        LastAdministrator: nobody would be left to let people in.
    """
    locked = User.objects.select_for_update().get(pk=user.pk)
    if not locked.is_active:
        return locked
    require_another_administrator(locked)
    locked.is_active = False
    locked.save(update_fields=["is_active"])
    _changed(locked, ("is_active",), actor)
    return locked


@transaction.atomic
def reactivate_person(user: User, *, actor: Actor) -> User:
    """Let a deactivated person in again. An erased one stays out."""
    locked = User.objects.select_for_update().get(pk=user.pk)
    if locked.is_active or locked.erased_at is not None:
        return locked
    locked.is_active = True
    locked.save(update_fields=["is_active"])
    _changed(locked, ("is_active",), actor)
    return locked
