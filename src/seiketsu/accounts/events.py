"""What happens to organizations, people and their ways in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from seiketsu.core.events import Event, Subject, event_type


def organization_subject(organization_id: int) -> Subject:
    return Subject("accounts.organization", organization_id)


def person_subject(user_id: int) -> Subject:
    return Subject("accounts.person", user_id)


def token_subject(token_id: int) -> Subject:
    return Subject("accounts.token", token_id)


@event_type
@dataclass(frozen=True)
class OrganizationCreated(Event):
    TYPE: ClassVar[str] = "accounts.organization_created"
    organization_id: int
    name: str
    tier: str


@event_type
@dataclass(frozen=True)
class OrganizationChanged(Event):
    """``fields`` names what changed; the values are in the row."""

    TYPE: ClassVar[str] = "accounts.organization_changed"
    organization_id: int
    fields: tuple[str, ...]


@event_type
@dataclass(frozen=True)
class TierChanged(Event):
    TYPE: ClassVar[str] = "accounts.tier_changed"
    organization_id: int
    before: str
    after: str


@event_type
@dataclass(frozen=True)
class OrganizationArchived(Event):
    TYPE: ClassVar[str] = "accounts.organization_archived"
    organization_id: int


@event_type
@dataclass(frozen=True)
class InstanceAdded(Event):
    TYPE: ClassVar[str] = "accounts.instance_added"
    organization_id: int
    instance_id: int
    region: str
    version: str


@event_type
@dataclass(frozen=True)
class PersonAdded(Event):
    """``how`` tells where the person came from: by hand, from mail, from the API."""

    TYPE: ClassVar[str] = "accounts.person_added"
    user_id: int
    kind: str
    how: str


@event_type
@dataclass(frozen=True)
class PersonChanged(Event):
    TYPE: ClassVar[str] = "accounts.person_changed"
    user_id: int
    fields: tuple[str, ...]


@event_type
@dataclass(frozen=True)
class PersonErased(Event):
    TYPE: ClassVar[str] = "accounts.person_erased"
    user_id: int


@event_type
@dataclass(frozen=True)
class MembershipChanged(Event):
    """``role`` is None once the person has left the organization."""

    TYPE: ClassVar[str] = "accounts.membership_changed"
    user_id: int
    organization_id: int
    role: str | None


@event_type
@dataclass(frozen=True)
class StaffChanged(Event):
    TYPE: ClassVar[str] = "accounts.staff_changed"
    user_id: int
    fields: tuple[str, ...]


@event_type
@dataclass(frozen=True)
class TokenCreated(Event):
    TYPE: ClassVar[str] = "accounts.token_created"
    token_id: int
    user_id: int
    scopes: tuple[str, ...]


@event_type
@dataclass(frozen=True)
class TokenRevoked(Event):
    TYPE: ClassVar[str] = "accounts.token_revoked"
    token_id: int
    user_id: int


@event_type
@dataclass(frozen=True)
class SignInLinkSent(Event):
    TYPE: ClassVar[str] = "accounts.sign_in_link_sent"
    user_id: int


@event_type
@dataclass(frozen=True)
class InvitationSent(Event):
    """Somebody was mailed a way in that works until ``expires_at``."""

    TYPE: ClassVar[str] = "accounts.invitation_sent"
    user_id: int
    invited_by_id: int
    expires_at: str


@event_type
@dataclass(frozen=True)
class SignedIn(Event):
    """``method`` is link, password, code, passkey or company sign-in."""

    TYPE: ClassVar[str] = "accounts.signed_in"
    user_id: int
    method: str


@event_type
@dataclass(frozen=True)
class PersonDataExported(Event):
    """All that is kept about a person was handed out as a file."""

    TYPE: ClassVar[str] = "accounts.person_data_exported"
    user_id: int


@event_type
@dataclass(frozen=True)
class HoldPlaced(Event):
    """``subject_kind`` is person, organization or ticket; the reason stays with the hold."""

    TYPE: ClassVar[str] = "accounts.hold_placed"
    hold_id: int
    subject_kind: str
    subject_id: int


@event_type
@dataclass(frozen=True)
class HoldLifted(Event):
    TYPE: ClassVar[str] = "accounts.hold_lifted"
    hold_id: int
    subject_kind: str
    subject_id: int
