from __future__ import annotations

import pytest
from allauth.account.models import EmailAddress

from seiketsu.accounts import actions, errors, queries
from seiketsu.accounts.models import Identity, Membership, User
from seiketsu.accounts.tests import factories
from seiketsu.accounts.tests.factories import TEST
from seiketsu.core import registry

pytestmark = pytest.mark.django_db


def test_a_person_takes_zone_and_language_from_the_organization():
    organization = factories.organization(time_zone="America/Denver", locale="es")
    user = factories.person(organization, role="manager", email="Ann@Acme.example")
    assert (user.email, user.time_zone, user.locale) == ("ann@acme.example", "America/Denver", "es")
    assert queries.membership(user, organization).role == "manager"
    assert not user.has_usable_password()


def test_one_address_is_one_person():
    factories.person(email="ann@acme.example")
    with pytest.raises(errors.AddressTaken):
        factories.person(email="ANN@acme.example")
    assert User.objects.filter(email="ann@acme.example").count() == 1


def test_people_without_an_address_are_possible_and_several():
    assert factories.person(email=None).pk != factories.person(email=None).pk


def test_a_new_address_does_not_lose_the_old_one():
    user = factories.person(email="ann@old.example")
    actions.change_person(user, email="ann@new.example", actor=TEST)
    assert queries.person_by_email("ann@old.example") == user
    assert queries.person_by_email("ann@new.example") == user


def test_an_address_of_somebody_else_is_refused_and_nothing_changes():
    factories.person(email="bob@acme.example")
    user = factories.person(email="ann@acme.example", name="Ann")
    with pytest.raises(errors.AddressTaken):
        actions.change_person(user, name="Bob", email="bob@acme.example", actor=TEST)
    user.refresh_from_db()
    assert (user.name, user.email) == ("Ann", "ann@acme.example")


def test_a_number_is_kept_in_international_form():
    user = factories.person()
    identity = actions.add_identity(user, "phone", "+1 (212) 555-0100", actor=TEST)
    assert identity.value == "+12125550100"
    with pytest.raises(errors.InvalidDetails):
        actions.add_identity(user, "phone", "555-0100", actor=TEST)


def test_a_verified_identity_stays_verified():
    user = factories.person()
    actions.add_identity(user, "email", "more@x.example", actor=TEST, verified=True)
    assert actions.add_identity(user, "email", "more@x.example", actor=TEST).verified


def test_a_person_may_belong_to_several_organizations_with_different_roles():
    first, second = factories.organization(), factories.organization()
    user = factories.person(first)
    actions.set_membership(user, second, "administrator", actor=TEST)
    actions.set_membership(user, first, "manager", actor=TEST)
    assert [(row.organization, row.role) for row in queries.memberships_of(user)] == [
        (first, "manager"),
        (second, "administrator"),
    ]
    actions.remove_membership(user, first, actor=TEST)
    assert queries.membership(user, first) is None


def test_staff_belong_to_no_client_and_roles_are_known():
    organization = factories.organization()
    with pytest.raises(errors.InvalidDetails):
        actions.set_membership(factories.staff(), organization, "member", actor=TEST)
    with pytest.raises(errors.InvalidDetails, match="owner"):
        actions.set_membership(factories.person(), organization, "owner", actor=TEST)
    assert not Membership.objects.exists()


def test_memberships_of_archived_organizations_do_not_count():
    organization = factories.organization()
    user = factories.person(organization)
    actions.archive_organization(organization, actor=TEST)
    assert queries.memberships_of(user) == []
    assert queries.membership(user, organization) is None


def test_staff_are_added_with_what_routing_needs(plan_in_force):
    user = factories.staff(teams=["tier1", "tier1"], skills=["Billing ", "api"], languages=["ES", "en"])
    profile = user.staff_profile
    assert (profile.teams, profile.skills, profile.languages) == (["tier1"], ["billing", "api"], ["es", "en"])
    assert list(queries.staff_by_team("tier1")) == [user]
    assert list(queries.staff_by_team("tier2")) == []
    assert EmailAddress.objects.get(user=user).verified


def test_new_staff_read_times_where_the_company_is_until_they_say_otherwise(plan_in_force):
    assert factories.staff().time_zone == "America/New_York"
    assert factories.staff(time_zone="Europe/London").time_zone == "Europe/London"


def test_a_team_that_the_plan_does_not_have_is_refused(plan_in_force):
    with pytest.raises(errors.InvalidDetails, match="tier9"):
        factories.staff(teams=["tier9"])
    assert not User.objects.exists()


def test_a_weak_password_is_refused_and_a_good_one_works():
    with pytest.raises(errors.InvalidDetails):
        factories.staff(password="password")
    assert factories.staff(password="correct horse battery").check_password("correct horse battery")


def test_the_last_administrator_stays():
    first = factories.staff(role="administrator")
    with pytest.raises(errors.LastAdministrator):
        actions.change_staff(first, role="agent", actor=TEST)
    with pytest.raises(errors.LastAdministrator):
        actions.deactivate_person(first, actor=TEST)
    with pytest.raises(errors.LastAdministrator):
        actions.erase_person(first, actor=TEST)
    factories.staff(role="administrator")
    assert not actions.deactivate_person(first, actor=TEST).is_active


def test_a_change_of_staff_refuses_strange_fields():
    user = factories.staff()
    with pytest.raises(errors.InvalidDetails):
        actions.change_staff(user, actor=TEST, user_id=5)
    with pytest.raises(errors.InvalidDetails):
        actions.change_staff(user, actor=TEST, capacity=-1)
    assert actions.change_staff(user, actor=TEST, capacity=7, job_title="Lead").capacity == 7


def test_an_erased_person_keeps_the_id_and_nothing_else():
    organization = factories.organization()
    user = factories.person(organization, name="Ann Lee", email="ann@acme.example")
    token, _plain = factories.token(user, organization=organization)
    actions.create_sign_in_link(user, actor=TEST)
    erased = actions.erase_person(user, actor=TEST)
    token.refresh_from_db()
    assert (erased.name, erased.email, erased.is_active) == ("Erased person", None, False)
    assert token.revoked_at is not None
    assert not Identity.objects.filter(user=user).exists()
    assert not user.sign_in_links.exists()
    assert queries.person_by_email("ann@acme.example") is None
    assert not actions.reactivate_person(user, actor=TEST).is_active


def test_erasing_reaches_every_app_through_the_registry(monkeypatch):
    erased = []
    other = registry.PersonalData(export=lambda _id: {}, erase=lambda user_id, at: erased.append(user_id))
    monkeypatch.setitem(registry.personal_data._entries, "test", other)
    user = factories.person()
    actions.erase_person(user, actor=TEST)
    actions.erase_person(user, actor=TEST)
    assert erased == [user.pk]


def test_a_person_can_have_everything_that_is_kept():
    organization = factories.organization("Acme")
    user = factories.person(organization, name="Ann Lee", email="ann@acme.example")
    export = registry.personal_data.get("accounts").export(user.pk)
    assert export["organizations"] == [{"name": "Acme", "role": "member"}]
    assert export["addresses"] == [{"kind": "email", "value": "ann@acme.example", "verified": False}]
