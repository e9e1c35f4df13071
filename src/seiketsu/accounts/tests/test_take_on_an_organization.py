from __future__ import annotations

from decimal import Decimal

import pytest

from seiketsu.accounts import actions, errors, events
from seiketsu.accounts.models import Instance, Organization
from seiketsu.accounts.tests import factories
from seiketsu.accounts.tests.factories import TEST
from seiketsu.core.events.queries import history

pytestmark = pytest.mark.django_db


def types_of(organization):
    return [event.type for event in history(events.organization_subject(organization.pk))]


def test_a_new_organization_has_a_slug_of_its_own_and_an_event():
    first = factories.organization("Acme Homes", domains=[])
    second = factories.organization("Acme  Homes", domains=[])
    assert (first.slug, second.slug) == ("acme-homes", "acme-homes-2")
    assert second.name == "Acme Homes"
    assert types_of(first) == ["accounts.organization_created"]


def test_a_name_without_latin_letters_still_gets_a_slug():
    assert factories.organization("東京不動産").slug == "organization"


def test_an_organization_needs_a_name_a_zone_and_a_language_that_exist():
    for wrong in ({"name": " \n "}, {"time_zone": "EST5"}, {"time_zone": "../etc/passwd"}, {"locale": "xx"}):
        details = {"name": "Acme", "tier": "business", **wrong}
        with pytest.raises(errors.InvalidDetails):
            actions.create_organization(actor=TEST, **details)
    assert not Organization.objects.exists()


def test_a_tier_that_the_plan_does_not_have_is_refused(plan_in_force):
    with pytest.raises(errors.UnknownTier, match=r"platinum.*enterprise"):
        factories.organization(tier="platinum")


def test_a_contract_value_needs_its_currency():
    with pytest.raises(errors.InvalidDetails, match="currency"):
        factories.organization(annual_contract_value=Decimal("100"))
    made = factories.organization(annual_contract_value=Decimal("100"), annual_contract_currency="USD")
    assert made.annual_contract_value == Decimal("100")


def test_a_domain_belongs_to_one_organization():
    acme, other = factories.organization(domains=["ACME.example"]), factories.organization()
    actions.add_domain(acme, "acme.example.", actor=TEST)
    assert [row.domain for row in acme.domains.all()] == ["acme.example"]
    with pytest.raises(errors.DomainTaken, match=acme.name):
        actions.add_domain(other, "acme.example", actor=TEST)
    actions.remove_domain(acme, "Acme.example", actor=TEST)
    assert actions.add_domain(other, "acme.example", actor=TEST).organization == other


@pytest.mark.parametrize("domain", ["gmail.com", "Outlook.com", "localhost", "-x.example", "a b.example", ""])
def test_a_public_or_malformed_domain_is_refused(domain):
    with pytest.raises(errors.DomainNotUsable):
        actions.add_domain(factories.organization(), domain, actor=TEST)


def test_a_refused_domain_takes_the_whole_organization_with_it():
    with pytest.raises(errors.DomainNotUsable):
        actions.create_organization(name="Acme", tier="business", domains=["gmail.com"], actor=TEST)
    assert not Organization.objects.exists()


def test_a_change_is_recorded_with_the_names_of_what_changed():
    organization = factories.organization("Acme")
    manager = factories.staff()
    changed = actions.change_organization(organization, actor=TEST, name="Acme Homes", success_manager=manager)
    assert (changed.name, changed.success_manager) == ("Acme Homes", manager)
    last = history(events.organization_subject(organization.pk))[-1]
    assert set(last.data["fields"]) == {"name", "success_manager"}


def test_a_change_to_the_same_values_is_no_event():
    organization = factories.organization("Acme")
    before = types_of(organization)
    actions.change_organization(organization, actor=TEST, name="Acme", locale="en")
    assert types_of(organization) == before


def test_only_an_active_member_of_the_staff_can_be_success_manager():
    with pytest.raises(errors.InvalidDetails):
        factories.organization(success_manager=factories.person())


def test_the_tier_and_unknown_fields_cannot_slip_through_a_change():
    organization = factories.organization()
    for details in ({"tier": "starter"}, {"slug": "x"}, {"id": 5}):
        with pytest.raises(errors.InvalidDetails):
            actions.change_organization(organization, actor=TEST, **details)


def test_an_external_id_belongs_to_one_organization():
    factories.organization(external_id="crm-1")
    with pytest.raises(errors.InvalidDetails, match="crm-1"):
        factories.organization(external_id="crm-1")


def test_a_change_of_tier_tells_before_and_after_once():
    organization = factories.organization(tier="starter")
    actions.change_tier(organization, "business", actor=TEST)
    actions.change_tier(organization, "business", actor=TEST)
    changes = [e for e in history(events.organization_subject(organization.pk)) if e.type == "accounts.tier_changed"]
    assert [(e.data["before"], e.data["after"]) for e in changes] == [("starter", "business")]


def test_an_archived_organization_can_be_taken_back():
    organization = factories.organization()
    actions.archive_organization(organization, actor=TEST)
    assert actions.archive_organization(organization, actor=TEST).archived_at is not None
    assert actions.restore_organization(organization, actor=TEST).archived_at is None


def test_instances_carry_region_and_version():
    organization = factories.organization()
    instance = actions.add_instance(organization, name="Main", region="us-east", version="4.2", actor=TEST)
    actions.change_instance(instance, version="4.3", region="eu-west", actor=TEST)
    stored = Instance.objects.get(pk=instance.pk)
    assert (stored.version, stored.region.slug) == ("4.3", "eu-west")
    with pytest.raises(errors.InvalidDetails, match="Main"):
        actions.add_instance(organization, name="Main", region="us-east", actor=TEST)
    with pytest.raises(errors.InvalidDetails, match="region"):
        actions.add_instance(organization, name="Second", region="—", actor=TEST)
