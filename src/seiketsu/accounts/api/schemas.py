"""Bodies of the endpoints of accounts."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal

from ninja import Field
from pydantic import PlainSerializer

from seiketsu.accounts.models import Instance, Membership, Organization, User
from seiketsu.core.http.schemas import Given, GivenMoment, Id, Line, Moment, PageWanted, Shown, Text, Word

Domain = Annotated[str, Field(min_length=1, max_length=253, pattern=r"^[A-Za-z0-9_.-]+$")]
Address = Annotated[str, Field(min_length=3, max_length=254, pattern=r"^[^\s@\x00-\x1f]+@[^\s@\x00-\x1f]+$")]
Zone = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_+/-]+$")]
Locale = Annotated[str, Field(min_length=2, max_length=16, pattern=r"^[A-Za-z-]+$")]
Money = Annotated[Decimal, Field(ge=0, max_digits=14, decimal_places=2, strict=False)]
ShownMoney = Annotated[Decimal, PlainSerializer(str, return_type=str)]
Name = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]*$")]
Words = Annotated[list[Word], Field(max_length=50)]
MemberRole = Literal["member", "manager", "administrator"]
RoleOfStaff = Literal["agent", "lead", "manager", "administrator"]
Currency = Annotated[str, Field(pattern=r"^([A-Z]{3})?$", max_length=3)]


class OrganizationsWanted(PageWanted):
    tier: Line = ""
    search: Line = ""
    archived: bool = False


class PeopleWanted(PageWanted):
    search: Line = ""
    email: Line = ""


class StaffWanted(PageWanted):
    team: Line = ""
    search: Line = ""


class OrganizationForStaff(Shown):
    """What only the staff may know of an organization."""

    external_id: str
    notes: str
    success_manager_id: int | None
    annual_contract_value: ShownMoney | None
    annual_contract_currency: str


class OrganizationShown(Shown):
    """``internal`` is null for a client's token."""

    id: int
    name: str
    slug: str
    tier: str
    time_zone: str
    locale: str
    created_at: Moment
    archived_at: Moment | None
    internal: OrganizationForStaff | None

    @classmethod
    def of(cls, row: Organization, *, for_client: bool) -> OrganizationShown:
        """The row as its reader may see it; a client's token could not even read the rest."""
        return cls(
            id=row.pk,
            name=row.name,
            slug=row.slug,
            tier=row.tier,
            time_zone=row.time_zone,
            locale=row.locale,
            created_at=row.created_at,
            archived_at=row.archived_at,
            internal=None if for_client else OrganizationForStaff.model_validate(row),
        )


class NewOrganization(Given):
    name: Name
    tier: Word
    domains: Annotated[list[Domain], Field(max_length=50)] = []
    time_zone: Zone = "UTC"
    locale: Locale = "en"
    success_manager_id: Id | None = None
    external_id: Line = ""
    notes: Text = ""
    annual_contract_value: Money | None = None
    annual_contract_currency: Currency = ""


class OrganizationChange(Given):
    name: Name = ""
    time_zone: Zone = ""
    locale: Locale = ""
    success_manager_id: Id | None = None
    external_id: Line = ""
    notes: Text = ""
    annual_contract_value: Money | None = None
    annual_contract_currency: Currency = ""


class TierChoice(Given):
    tier: Word


class DomainShown(Shown):
    domain: str


class InstanceShown(Shown):
    id: int
    organization_id: int
    name: str
    region: str
    version: str
    url: str
    created_at: Moment

    @classmethod
    def of(cls, row: Instance) -> InstanceShown:
        return cls(
            id=row.pk,
            organization_id=row.organization_id,
            name=row.name,
            region=row.region.slug,
            version=row.version,
            url=row.url,
            created_at=row.created_at,
        )


class NewInstance(Given):
    name: Annotated[str, Field(min_length=1, max_length=120, pattern=r"^[^\x00-\x1f\x7f]*$")]
    region: Word
    version: Annotated[str, Field(max_length=40, pattern=r"^[^\x00-\x1f\x7f]*$")] = ""
    url: Annotated[str, Field(max_length=300, pattern=r"^(https?://[^\s\x00]+)?$")] = ""


class InstanceChange(Given):
    region: Word = ""
    version: Annotated[str, Field(max_length=40, pattern=r"^[^\x00-\x1f\x7f]*$")] = ""
    url: Annotated[str, Field(max_length=300, pattern=r"^(https?://[^\s\x00]+)?$")] = ""


class PersonShown(Shown):
    id: int
    kind: str
    name: str
    email: str | None
    time_zone: str
    locale: str
    is_active: bool | None

    @classmethod
    def of(cls, row: User, *, for_client: bool = False) -> PersonShown:
        return cls(
            id=row.pk,
            kind=row.kind,
            name=row.name,
            email=row.email,
            time_zone=row.time_zone,
            locale=row.locale,
            is_active=None if for_client else row.is_active,
        )


class MemberShown(Shown):
    person: PersonShown
    organization_id: int
    role: str
    since: Moment

    @classmethod
    def of(cls, row: Membership, *, for_client: bool = False) -> MemberShown:
        person = PersonShown.of(row.user, for_client=for_client)
        return cls(person=person, organization_id=row.organization_id, role=row.role, since=row.created_at)


class NewPerson(Given):
    name: Name
    email: Address | None = None
    organization_id: Id | None = None
    role: MemberRole = "member"
    time_zone: Zone | None = None
    locale: Locale | None = None


class PersonChange(Given):
    name: Name = ""
    email: Address = ""
    time_zone: Zone = ""
    locale: Locale = ""


class RoleChoice(Given):
    role: MemberRole


class IdentityShown(Shown):
    id: int
    kind: str
    value: str
    verified: bool


class NewIdentity(Given):
    kind: Literal["email", "phone"]
    value: Annotated[str, Field(min_length=3, max_length=254, pattern=r"^[^\x00-\x1f\x7f]*$")]


class StaffShown(Shown):
    id: int
    name: str
    email: str | None
    time_zone: str
    locale: str
    is_active: bool
    role: str
    job_title: str
    teams: list[str]
    skills: list[str]
    certifications: list[str]
    languages: list[str]
    shift: str
    capacity: int
    away_until: Moment | None

    @classmethod
    def of(cls, row: User) -> StaffShown:
        profile = row.staff_profile
        return cls(
            id=row.pk,
            name=row.name,
            email=row.email,
            time_zone=row.time_zone,
            locale=row.locale,
            is_active=row.is_active,
            role=profile.role,
            job_title=profile.job_title,
            teams=profile.teams,
            skills=profile.skills,
            certifications=profile.certifications,
            languages=profile.languages,
            shift=profile.shift,
            capacity=profile.capacity,
            away_until=profile.away_until,
        )


class NewStaff(Given):
    name: Name
    email: Address
    role: RoleOfStaff = "agent"
    job_title: Annotated[str, Field(max_length=120, pattern=r"^[^\x00-\x1f\x7f]*$")] = ""
    teams: Words = []
    skills: Words = []
    certifications: Words = []
    languages: Annotated[list[Locale], Field(max_length=50)] = []
    shift: Annotated[str, Field(max_length=300, pattern=r"^[^\x00-\x1f\x7f]*$")] = ""
    capacity: Annotated[int, Field(ge=0, le=1000)] = 20
    time_zone: Zone = "UTC"
    locale: Locale = "en"


class StaffChange(Given):
    role: RoleOfStaff = "agent"
    job_title: Annotated[str, Field(max_length=120, pattern=r"^[^\x00-\x1f\x7f]*$")] = ""
    teams: Words = []
    skills: Words = []
    certifications: Words = []
    languages: Annotated[list[Locale], Field(max_length=50)] = []
    shift: Annotated[str, Field(max_length=300, pattern=r"^[^\x00-\x1f\x7f]*$")] = ""
    capacity: Annotated[int, Field(ge=0, le=1000)] = 20


class Absence(Given):
    until: GivenMoment


class MeShown(Shown):
    """Whose token it is, and what it may do."""

    id: int
    name: str
    email: str | None
    kind: str
    role: str
    organization_id: int | None
    scopes: list[str]


class TokenShown(Shown):
    id: int
    name: str
    hint: str
    scopes: list[str]
    organization_id: int | None
    created_at: Moment
    last_used_at: Moment | None
    expires_at: Moment | None
    revoked_at: Moment | None


class RegionShown(Shown):
    slug: str
    name: str


class InvitationShown(Shown):
    """A mailed way in, which works once, until it expires."""

    id: int
    user_id: int
    created_at: Moment
    expires_at: Moment
