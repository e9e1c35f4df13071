from __future__ import annotations

from threading import Thread

import pytest
from django.db import connection

from seiketsu.accounts import actions, errors
from seiketsu.accounts.models import User
from seiketsu.accounts.tests import factories
from seiketsu.accounts.tests.factories import TEST

pytestmark = pytest.mark.django_db


def test_a_known_address_is_its_person_whatever_the_case_and_the_name():
    organization = factories.organization()
    user = factories.person(organization, name="Ann Lee", email="ann@elsewhere.example")
    match = actions.match_sender("ANN@Elsewhere.example", "Somebody Else")
    assert (match.user, match.organization, match.how) == (user, organization, "identity")
    assert match.user.name == "Ann Lee"


def test_a_new_address_at_a_known_domain_joins_the_organization_as_member():
    organization = factories.organization(domains=["acme.example"], time_zone="America/Denver", locale="es")
    match = actions.match_sender("new.person@acme.example")
    assert (match.organization, match.how, match.user.name) == (organization, "domain", "New Person")
    assert (match.user.time_zone, match.user.locale) == ("America/Denver", "es")
    assert match.user.memberships.get().role == "member"
    assert not match.user.identities.get().verified
    assert actions.match_sender("new.person@acme.example").how == "identity"


def test_a_subdomain_belongs_to_its_parent_unless_it_has_an_owner():
    parent = factories.organization(domains=["acme.example"])
    child = factories.organization(domains=["west.acme.example"])
    assert actions.match_sender("a@mail.acme.example").organization == parent
    assert actions.match_sender("a@west.acme.example").organization == child
    assert actions.match_sender("a@notacme.example").organization is None


def test_a_stranger_becomes_a_person_without_organization():
    match = actions.match_sender("ann@gmail.com", "Ann")
    assert (match.organization, match.how, match.user.kind) == (None, "unknown", "client")
    again = actions.match_sender("ann@gmail.com")
    assert (again.user, again.organization, again.how) == (match.user, None, "identity")


def test_of_several_organizations_the_domain_decides_else_the_oldest():
    first = factories.organization(domains=["first.example"])
    second = factories.organization(domains=["second.example"])
    user = factories.person(first, email="ann@second.example")
    actions.set_membership(user, second, "member", actor=TEST)
    actions.add_identity(user, "email", "ann@home.example", actor=TEST)
    assert actions.match_sender("ann@second.example").organization == second
    assert actions.match_sender("ann@home.example").organization == first


def test_an_archived_organization_matches_nobody():
    organization = factories.organization(domains=["acme.example"])
    member = factories.person(organization, email="ann@acme.example")
    actions.archive_organization(organization, actor=TEST)
    assert actions.match_sender("new@acme.example").organization is None
    assert actions.match_sender(member.email).organization is None


def test_staff_who_write_are_recognised_as_staff():
    user = factories.staff(email="agent@seiketsu.example")
    match = actions.match_sender("agent@seiketsu.example")
    assert (match.user, match.organization, match.how) == (user, None, "identity")


@pytest.mark.parametrize("address", ["", "nobody", "a@b", "x\x00@acme.example", "<>"])
def test_what_cannot_be_answered_is_refused(address):
    with pytest.raises(errors.AddressNotUsable):
        actions.match_sender(address)
    assert not User.objects.exists()


def test_a_known_sender_costs_a_fixed_number_of_queries(django_assert_num_queries):
    user = factories.person(factories.organization())
    with django_assert_num_queries(1):
        actions.match_sender(user.email)


@pytest.mark.django_db(transaction=True)
def test_two_first_messages_at_once_make_one_person():
    factories.organization(domains=["acme.example"])
    found, problems = [], []

    def write():
        try:
            found.append(actions.match_sender("new@acme.example").user.pk)
        except Exception as fault:
            problems.append(fault)
        finally:
            connection.close()

    threads = [Thread(target=write) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not problems
    assert len(found) == 6
    assert len(set(found)) == 1
    assert User.objects.count() == 1
