"""Who there is: client organizations, people of every kind, what they may do and how they prove who they are.

There is one table of people. A requester, an author and an assignee are all ``User`` rows in one id space; whether
somebody can sign in is a property of the row, not a different kind of row.
"""

from __future__ import annotations

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import OpClass
from django.db import models
from django.db.models import F, Func, Q, TextField, Value
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from seiketsu.accounts.rules.holds import KINDS
from seiketsu.core import clock

ACCENTED, PLAIN = "áàâäãåçéèêëíìîïñóòôöõøúùûüýÿłđðæœþßı", "aaaaaaceeeeiiiinoooooouuuuyylddaotsi"
# A name in small letters without accents, and the last word of it. Indexes hold these very expressions.
PLAIN_NAME = Func(Lower("name"), Value(ACCENTED), Value(PLAIN), function="translate", output_field=TextField())
LAST_WORD = Func(PLAIN_NAME, Value("^.* "), Value(""), function="regexp_replace", output_field=TextField())


class UserKind(models.TextChoices):
    CLIENT = "client", _("Client")
    STAFF = "staff", _("Staff")
    SYSTEM = "system", _("System")


class MembershipRole(models.TextChoices):
    MEMBER = "member", _("Member")
    MANAGER = "manager", _("Manager")
    ADMINISTRATOR = "administrator", _("Administrator")


class StaffRole(models.TextChoices):
    AGENT = "agent", _("Agent")
    LEAD = "lead", _("Team lead")
    MANAGER = "manager", _("Manager")
    ADMINISTRATOR = "administrator", _("Administrator")


class IdentityKind(models.TextChoices):
    EMAIL = "email", _("Email address")
    PHONE = "phone", _("Telephone number")


class UserQuerySet(models.QuerySet["User"]):
    def clients(self) -> UserQuerySet:
        return self.filter(kind=UserKind.CLIENT)

    def staff(self) -> UserQuerySet:
        return self.filter(kind=UserKind.STAFF)

    def active(self) -> UserQuerySet:
        return self.filter(is_active=True, erased_at__isnull=True)


class UserManager(BaseUserManager["User"]):
    """Django's sign-in machinery asks for this; people are made by ``accounts.actions`` alone."""

    def get_queryset(self) -> UserQuerySet:
        return UserQuerySet(self.model, using=self._db)

    def clients(self) -> UserQuerySet:
        return self.get_queryset().clients()

    def staff(self) -> UserQuerySet:
        return self.get_queryset().staff()

    def active(self) -> UserQuerySet:
        return self.get_queryset().active()


class User(AbstractBaseUser):
    """One person or bot: of the staff, of a client, or the system itself."""

    kind = models.CharField(max_length=10, choices=UserKind.choices, default=UserKind.CLIENT)
    name = models.CharField(max_length=200)
    email = models.EmailField(max_length=254, unique=True, null=True, blank=True)
    time_zone = models.CharField(max_length=64, default="UTC")
    locale = models.CharField(max_length=16, default="en")
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=clock.now)
    erased_at = models.DateTimeField(null=True, blank=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    objects = UserManager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(email__isnull=True) | Q(email=Lower("email")), name="user_email_is_lower_case"
            ),
            models.CheckConstraint(condition=Q(kind__in=UserKind.values), name="user_kind_known"),
        ]
        indexes = [
            models.Index(fields=["kind", "id"], name="user_by_kind"),
            models.Index(Lower("name"), F("id"), name="user_by_name"),
            models.Index(OpClass(PLAIN_NAME, name="text_pattern_ops"), name="user_by_plain_name"),
            models.Index(OpClass(LAST_WORD, name="text_pattern_ops"), name="user_by_last_word"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_staff(self) -> bool:
        return self.kind == UserKind.STAFF

    @property
    def is_client(self) -> bool:
        return self.kind == UserKind.CLIENT


class Region(models.Model):
    """Where instances of the platform run."""

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=120)

    def __str__(self) -> str:
        return self.name


class OrganizationQuerySet(models.QuerySet["Organization"]):
    def active(self) -> OrganizationQuerySet:
        return self.filter(archived_at__isnull=True)


class Organization(models.Model):
    """A client. ``tier`` is a slug of the plan; what it entitles the client to is the plan's to say."""

    name = models.CharField(max_length=200)
    slug = models.SlugField(max_length=80, unique=True)
    tier = models.CharField(max_length=60)
    time_zone = models.CharField(max_length=64, default="UTC")
    locale = models.CharField(max_length=16, default="en")
    success_manager = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.SET_NULL, related_name="managed_organizations"
    )
    external_id = models.CharField(max_length=120, blank=True, default="")
    notes = models.TextField(blank=True, default="")
    annual_contract_value = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    annual_contract_currency = models.CharField(max_length=3, blank=True, default="")
    created_at = models.DateTimeField(default=clock.now)
    archived_at = models.DateTimeField(null=True, blank=True)

    objects = OrganizationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["external_id"], condition=~Q(external_id=""), name="organization_external_id_once"
            ),
            models.CheckConstraint(
                condition=Q(annual_contract_value__isnull=True) | ~Q(annual_contract_currency=""),
                name="organization_contract_value_has_currency",
            ),
        ]
        indexes = [
            models.Index(fields=["tier"], name="organization_by_tier"),
            models.Index(Lower("name"), F("id"), name="organization_by_name"),
        ]

    def __str__(self) -> str:
        return self.name


class OrganizationDomain(models.Model):
    """A mail domain whose senders belong to the organization."""

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="domains")
    domain = models.CharField(max_length=253, unique=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(domain=Lower("domain")), name="organization_domain_is_lower_case")
        ]

    def __str__(self) -> str:
        return self.domain


class Instance(models.Model):
    """One installation of the platform that an organization uses."""

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="instances")
    name = models.CharField(max_length=120)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="instances")
    version = models.CharField(max_length=40, blank=True, default="")
    url = models.URLField(max_length=300, blank=True, default="")
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organization", "name"], name="instance_name_once")]

    def __str__(self) -> str:
        return self.name


class Identity(models.Model):
    """An address or a number by which a person is recognised. Only a verified one may be used to sign in."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="identities")
    kind = models.CharField(max_length=10, choices=IdentityKind.choices)
    value = models.CharField(max_length=254)
    verified = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name_plural = "identities"
        constraints = [
            models.UniqueConstraint(fields=["kind", "value"], name="identity_once"),
            models.CheckConstraint(condition=Q(value=Lower("value")), name="identity_is_lower_case"),
        ]

    def __str__(self) -> str:
        return f"{self.kind}:{self.value}"


class Membership(models.Model):
    """A client person's place in an organization; a person may have several and acts for one at a time."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=15, choices=MembershipRole.choices, default=MembershipRole.MEMBER)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "organization"], name="membership_once")]
        indexes = [models.Index(fields=["organization", "user"], name="membership_by_organization")]

    def __str__(self) -> str:
        return f"{self.user_id}@{self.organization_id}"


class StaffProfile(models.Model):
    """What routing and permissions need to know about a member of the staff."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="staff_profile")
    role = models.CharField(max_length=15, choices=StaffRole.choices, default=StaffRole.AGENT)
    job_title = models.CharField(max_length=120, blank=True, default="")
    teams = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    skills = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    certifications = ArrayField(models.CharField(max_length=60), default=list, db_default=[], blank=True)
    languages = ArrayField(models.CharField(max_length=16), default=list, blank=True)
    shift = models.CharField(
        max_length=300, blank=True, default="", help_text=_("Working hours as the plan writes them; empty is always.")
    )
    capacity = models.PositiveIntegerField(default=20, help_text=_("Open tickets this person can hold at once."))
    away_until = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"staff:{self.user_id}"


class ApiToken(models.Model):
    """A bearer token. Only its digest is kept: the token itself is shown once, to the person who made it."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="api_tokens")
    organization = models.ForeignKey(
        Organization, null=True, blank=True, on_delete=models.CASCADE, related_name="api_tokens"
    )
    name = models.CharField(max_length=120)
    digest = models.CharField(max_length=64, unique=True)
    hint = models.CharField(max_length=12, help_text=_("The first characters, so that a person can tell tokens apart."))
    scopes = ArrayField(models.CharField(max_length=40))
    created_at = models.DateTimeField(default=clock.now)
    last_used_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["user", "-id"], name="api_token_by_user")]

    def __str__(self) -> str:
        return f"{self.name} ({self.hint}…)"


class SignInLink(models.Model):
    """A single-use way in, sent to a person's own address. Only its digest is kept."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="sign_in_links")
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    # Whose invitation it is; nobody's where its person asked for it.
    invited_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )

    class Meta:
        indexes = [models.Index(fields=["user", "-created_at"], name="sign_in_link_by_user")]

    def __str__(self) -> str:
        return f"sign-in link {self.pk}"


class LegalHold(models.Model):
    """While it stands, nothing about its subject is erased or deleted by retention. No role of clients sees it."""

    subject_kind = models.CharField(max_length=12, choices=[(kind, kind) for kind in KINDS])
    subject_id = models.BigIntegerField()
    # What it was called when the hold was placed; a hold outlives nothing that it names.
    label = models.CharField(max_length=200)
    reason = models.CharField(max_length=1000)
    placed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    placed_at = models.DateTimeField()
    lifted_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    lifted_at = models.DateTimeField(null=True)
    lifted_because = models.CharField(max_length=1000, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(name="legal_hold_kind", condition=Q(subject_kind__in=KINDS)),
            models.UniqueConstraint(
                name="legal_hold_stands_once",
                fields=["subject_kind", "subject_id"],
                condition=Q(lifted_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"hold {self.pk} on {self.subject_kind} {self.subject_id}"
