"""Client organizations: their tier, domains and instances of the platform."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from seiketsu.accounts import events
from seiketsu.accounts.actions.details import checked_locale, checked_name, checked_time_zone
from seiketsu.accounts.errors import DomainNotUsable, DomainTaken, InvalidDetails, UnknownTier
from seiketsu.accounts.models import Instance, Organization, OrganizationDomain, Region, User
from seiketsu.accounts.rules.addresses import PUBLIC_MAIL_DOMAINS, normal_domain
from seiketsu.core import clock
from seiketsu.core.actor import Actor
from seiketsu.core.events import record
from seiketsu.plan import queries as plan_queries

_CHANGEABLE = frozenset(
    {
        "name",
        "time_zone",
        "locale",
        "success_manager",
        "external_id",
        "notes",
        "annual_contract_value",
        "annual_contract_currency",
    }
)


def _checked_tier(tier: str) -> str:
    in_force = plan_queries.current_or_none()
    known = list(in_force.plan.tiers) if in_force else [tier]  # before the first plan there is nothing to hold it to
    if tier not in known:
        raise UnknownTier(tier, known)
    return tier


def _free_slug(name: str) -> str:
    stem = slugify(name)[:70] or "organization"
    taken = set(Organization.objects.filter(slug__startswith=stem).values_list("slug", flat=True))
    if stem not in taken:
        return stem
    return next(slug for number in range(2, len(taken) + 3) if (slug := f"{stem}-{number}") not in taken)


def _checked_details(details: dict[str, Any]) -> dict[str, Any]:
    checked = dict(details)
    if "name" in checked:
        checked["name"] = checked_name(checked["name"])
    if "time_zone" in checked:
        checked["time_zone"] = checked_time_zone(checked["time_zone"])
    if "locale" in checked:
        checked["locale"] = checked_locale(checked["locale"])
    manager = checked.get("success_manager")
    if manager is not None and not (manager.is_staff and manager.is_active):
        raise InvalidDetails(_("A success manager must be an active member of the staff."))
    return checked


def _require_currency(organization: Organization) -> None:
    value = organization.annual_contract_value
    if value is None:
        return
    currency = organization.annual_contract_currency
    if not (len(currency) == 3 and currency.isascii() and currency.isupper()):
        raise InvalidDetails(_("A contract value needs its currency, in three letters such as USD."))
    if not (value.is_finite() and 0 <= value < Decimal(10) ** 12):
        raise InvalidDetails(_("A contract value is an amount from 0 to 999,999,999,999."))


def _save_once(organization: Organization, fields: list[str] | None = None) -> None:
    try:
        with transaction.atomic():
            organization.save(update_fields=fields)
    except IntegrityError as fault:
        message = _("Another organization already has the external id “%(id)s”.") % {"id": organization.external_id}
        raise InvalidDetails(message) from fault


@transaction.atomic
def create_organization(
    *,
    name: str,
    tier: str,
    actor: Actor,
    domains: Iterable[str] = (),
    time_zone: str | None = None,
    locale: str = "en",
    success_manager: User | None = None,
    external_id: str = "",
    notes: str = "",
    annual_contract_value: Decimal | None = None,
    annual_contract_currency: str = "",
) -> Organization:
    """Take on a client. Without a time zone it gets UTC.

    Raises:
        UnknownTier: the plan in force has no such tier.
        InvalidDetails, DomainNotUsable, DomainTaken: what is wrong is in the message.
    """
    details = _checked_details(
        {
            "name": name,
            "time_zone": time_zone or "UTC",
            "locale": locale,
            "success_manager": success_manager,
            "external_id": external_id,
            "notes": notes,
            "annual_contract_value": annual_contract_value,
            "annual_contract_currency": annual_contract_currency,
        }
    )
    organization = Organization(tier=_checked_tier(tier), slug=_free_slug(details["name"]), **details)
    _require_currency(organization)
    _save_once(organization)
    record(
        events.OrganizationCreated(organization.pk, organization.name, organization.tier),
        actor=actor,
        subject=events.organization_subject(organization.pk),
        organization_id=organization.pk,
    )
    for domain in domains:
        add_domain(organization, domain, actor=actor)
    return organization


@transaction.atomic
def change_organization(organization: Organization, *, actor: Actor, **details: Any) -> Organization:
    """Change what is kept about the organization; the tier has an action of its own.

    Raises:
        InvalidDetails: a value that cannot be stored, or a field that this action does not change.
    """
    strange = details.keys() - _CHANGEABLE
    if strange:
        raise InvalidDetails(_("These cannot be changed here: %(fields)s.") % {"fields": ", ".join(sorted(strange))})
    locked = Organization.objects.select_for_update().get(pk=organization.pk)
    changed = [name for name, value in _checked_details(details).items() if getattr(locked, name) != value]
    for name in changed:
        setattr(locked, name, details[name] if name != "name" else checked_name(details[name]))
    if not changed:
        return locked
    _require_currency(locked)
    _save_once(locked, changed)
    record(
        events.OrganizationChanged(locked.pk, tuple(changed)),
        actor=actor,
        subject=events.organization_subject(locked.pk),
        organization_id=locked.pk,
    )
    return locked


@transaction.atomic
def change_tier(organization: Organization, tier: str, *, actor: Actor) -> Organization:
    """Move the organization to another tier. What that does to open work is decided by those who hear the event.

    Raises:
        UnknownTier: the plan in force has no such tier.
    """
    locked = Organization.objects.select_for_update().get(pk=organization.pk)
    before = locked.tier
    if _checked_tier(tier) == before:
        return locked
    locked.tier = tier
    locked.save(update_fields=["tier"])
    record(
        events.TierChanged(locked.pk, before, tier),
        actor=actor,
        subject=events.organization_subject(locked.pk),
        organization_id=locked.pk,
    )
    return locked


@transaction.atomic
def archive_organization(organization: Organization, *, actor: Actor) -> Organization:
    """End the relation: its people can no longer sign in for it and its domains match no sender."""
    locked = Organization.objects.select_for_update().get(pk=organization.pk)
    if locked.archived_at is None:
        locked.archived_at = clock.now()
        locked.save(update_fields=["archived_at"])
        record(
            events.OrganizationArchived(locked.pk),
            actor=actor,
            subject=events.organization_subject(locked.pk),
            organization_id=locked.pk,
        )
    return locked


@transaction.atomic
def restore_organization(organization: Organization, *, actor: Actor) -> Organization:
    """Take an archived organization back."""
    locked = Organization.objects.select_for_update().get(pk=organization.pk)
    if locked.archived_at is not None:
        locked.archived_at = None
        locked.save(update_fields=["archived_at"])
        _changed(locked, ("archived_at",), actor)
    return locked


def _changed(organization: Organization, fields: tuple[str, ...], actor: Actor) -> None:
    record(
        events.OrganizationChanged(organization.pk, fields),
        actor=actor,
        subject=events.organization_subject(organization.pk),
        organization_id=organization.pk,
    )


@transaction.atomic
def add_domain(organization: Organization, domain: str, *, actor: Actor) -> OrganizationDomain:
    """Let mail from this domain belong to the organization. Adding it twice is harmless.

    Raises:
        DomainNotUsable: not a domain, or one of a public mail provider.
        DomainTaken: another organization has it.
    """
    name = normal_domain(domain)
    if name is None:
        raise DomainNotUsable(_("“%(domain)s” is not a domain such as example.com.") % {"domain": domain[:253]})
    if name in PUBLIC_MAIL_DOMAINS:
        raise DomainNotUsable(
            _("%(domain)s belongs to a public mail provider: anybody can write from it.") % {"domain": name}
        )
    row, created = OrganizationDomain.objects.select_related("organization").get_or_create(
        domain=name, defaults={"organization": organization}
    )
    if row.organization_id != organization.pk:
        raise DomainTaken(name, row.organization.name)
    if created:
        _changed(organization, ("domains",), actor)
    return row


@transaction.atomic
def remove_domain(organization: Organization, domain: str, *, actor: Actor) -> None:
    """Mail from the domain no longer belongs to the organization; people already matched stay."""
    removed, _rows = organization.domains.filter(domain=normal_domain(domain) or "").delete()
    if removed:
        _changed(organization, ("domains",), actor)


def _region(slug: str) -> Region:
    wanted = slugify(slug)
    if not wanted:
        raise InvalidDetails(_("Name the region of the instance, such as us-east."))
    return Region.objects.get_or_create(slug=wanted[:60], defaults={"name": slug.strip()[:120]})[0]


@transaction.atomic
def add_instance(
    organization: Organization, *, name: str, region: str, actor: Actor, version: str = "", url: str = ""
) -> Instance:
    """Note an installation of the platform that the organization uses; an unknown region is made.

    Raises:
        InvalidDetails: the organization has an instance of that name.
    """
    label = checked_name(name, 120)
    place = _region(region)
    instance, created = Instance.objects.get_or_create(
        organization=organization, name=label, defaults={"region": place, "version": version, "url": url}
    )
    if not created:
        raise InvalidDetails(_("This organization already has an instance “%(name)s”.") % {"name": label})
    record(
        events.InstanceAdded(organization.pk, instance.pk, place.slug, version),
        actor=actor,
        subject=events.organization_subject(organization.pk),
        organization_id=organization.pk,
    )
    return instance


@transaction.atomic
def change_instance(
    instance: Instance,
    *,
    actor: Actor,
    region: str | None = None,
    version: str | None = None,
    url: str | None = None,
) -> Instance:
    """Note that the instance moved, was upgraded or has another address."""
    locked = Instance.objects.select_for_update().select_related("organization").get(pk=instance.pk)
    if region is not None:
        locked.region = _region(region)
    if version is not None:
        locked.version = version
    if url is not None:
        locked.url = url
    locked.save(update_fields=["region", "version", "url"])
    _changed(locked.organization, ("instances",), actor)
    return locked
