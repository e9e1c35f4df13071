"""What the restricted role may read of people and organizations, and the gate before every client page."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.http import HttpResponse
from django.test import RequestFactory

from seiketsu.accounts import actions
from seiketsu.accounts.access import acting_organization, choose_organization
from seiketsu.accounts.middleware import PortalTenancy
from seiketsu.accounts.models import Membership, Organization, User
from seiketsu.accounts.queries.readable import ORGANIZATION_COLUMNS, PERSON_COLUMNS
from seiketsu.accounts.tests import factories
from seiketsu.accounts.tests.factories import TEST
from seiketsu.core import tenancy
from seiketsu.core.errors import NotFound, NotPermitted

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def two():
    mine, other = factories.organization("Mine", notes="difficult"), factories.organization("Other")
    return mine, factories.person(mine, role="manager"), other, factories.person(other)


def test_only_the_own_organization_and_its_people_exist(two):
    mine, me, _other, _stranger = two
    factories.staff()
    with tenancy.as_organization(mine.pk, person_id=me.pk, person_role="manager"):
        assert [row.pk for row in Organization.objects.only(*ORGANIZATION_COLUMNS)] == [mine.pk]
        assert [row.pk for row in User.objects.only(*PERSON_COLUMNS)] == [me.pk]
        assert [row.user_id for row in Membership.objects.all()] == [me.pk]


CLOSED = (
    "select notes from accounts_organization",
    "select annual_contract_value from accounts_organization",
    "select password from accounts_user",
    "select last_login from accounts_user",
    "select * from accounts_staffprofile",
    "select * from accounts_apitoken",
    "select * from accounts_signinlink",
    "select * from accounts_identity",
    "select * from accounts_organizationdomain",
    "select * from account_emailaddress",
    "select * from mfa_authenticator",
    "select * from django_session",
    "select * from core_event",
    "update accounts_user set name = 'x'",
    "delete from accounts_membership",
    "insert into accounts_region (slug, name) values ('x', 'x')",
)


def test_the_rest_is_closed(two):
    mine, me, _other, _stranger = two
    for statement in CLOSED:
        with (
            pytest.raises(DatabaseError, match="permission denied"),
            tenancy.as_organization(mine.pk, person_id=me.pk),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)


def test_a_write_elevated_for_one_organization_cannot_touch_another(two):
    mine, me, other, stranger = two
    membership = Membership.objects.get(user=stranger)
    with (
        pytest.raises(DatabaseError, match="another organization"),
        tenancy.as_organization(mine.pk, person_id=me.pk),
        tenancy.elevated(mine.pk),
    ):
        actions.set_membership(stranger, other, "administrator", actor=TEST)
    membership.refresh_from_db()
    assert membership.role == "member"


def request_of(user, path="/portal"):
    request: Any = RequestFactory().get(path)
    request.user = user
    request.session = {}
    return request


def test_a_client_page_runs_under_the_role_and_the_connection_leaves_it(two):
    mine, me, _other, _stranger = two
    seen = []

    def view(request):
        with connection.cursor() as cursor:
            cursor.execute("select current_user, current_setting('app.organization_id')")
            seen.append((request.acting.organization.pk, request.acting.role, *cursor.fetchone()))
        return HttpResponse()

    PortalTenancy(view)(request_of(me))
    assert seen == [(mine.pk, "manager", tenancy.portal_role(), str(mine.pk))]
    with connection.cursor() as cursor:
        cursor.execute("select current_user")
        assert cursor.fetchone()[0] != tenancy.portal_role()


def test_the_connection_leaves_the_role_after_a_failure(two):
    _mine, me, _other, _stranger = two

    def view(request):
        raise RuntimeError("broken")

    with pytest.raises(RuntimeError):
        PortalTenancy(view)(request_of(me))
    assert transaction.get_autocommit()
    assert User.objects.filter(pk=me.pk).exists()


def test_pages_beside_the_portal_and_signing_in_run_without_the_role(two):
    _mine, me, _other, _stranger = two

    def view(request):
        assert not hasattr(request, "acting")
        return HttpResponse()

    for path in ("/help", "/portal/sign-in"):
        assert PortalTenancy(view)(request_of(me, path)).status_code == 200


def test_a_person_of_several_organizations_acts_for_the_chosen_one(two):
    mine, me, other, _stranger = two
    actions.set_membership(me, other, "member", actor=TEST)
    request = request_of(me)
    assert acting_organization(request).organization == mine
    choose_organization(request, other.pk)
    acting = acting_organization(request)
    assert (acting.organization, acting.role) == (other, "member")
    assert not acting.sees_whole_organization
    with pytest.raises(NotFound):
        choose_organization(request, factories.organization().pk)
    actions.remove_membership(me, other, actor=TEST)
    assert acting_organization(request).organization == mine


def test_nobody_acts_without_an_organization():
    for user in (factories.person(), factories.staff()):
        with pytest.raises(NotPermitted):
            acting_organization(request_of(user))


def test_whoever_belongs_to_none_is_told_so_on_the_page():
    answer = factories.signed_in(factories.person()).get("/portal")
    assert answer.status_code == 403
    assert "not connected to a client organization" in answer.content.decode()
