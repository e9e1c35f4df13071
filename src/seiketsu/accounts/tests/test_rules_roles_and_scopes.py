from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seiketsu.accounts.rules import roles, scopes


def test_staff_roles_reach_downwards():
    assert roles.staff_role_reaches("manager", "agent")
    assert roles.staff_role_reaches("agent", "agent")
    assert not roles.staff_role_reaches("lead", "manager")


@given(st.text(), st.sampled_from(roles.STAFF_ROLES))
def test_an_unknown_role_reaches_nothing(role, needed):
    if role not in roles.STAFF_ROLES:
        assert not roles.staff_role_reaches(role, needed)
        assert not roles.staff_role_reaches(needed, role)


def test_members_see_their_own_and_managers_all():
    assert not roles.sees_whole_organization("member")
    assert roles.sees_whole_organization("manager")
    assert roles.sees_whole_organization("administrator")


@pytest.mark.parametrize("pair", list(zip(roles.STAFF_ROLES, roles.STAFF_ROLES[1:], strict=False)))
def test_a_higher_role_never_has_fewer_scopes(pair):
    lower, higher = pair
    assert set(scopes.scopes_of_staff(lower)) <= set(scopes.scopes_of_staff(higher))


def test_an_administrator_may_have_all_and_a_client_never_staff_scopes():
    assert set(scopes.scopes_of_staff("administrator")) == set(scopes.ALL_SCOPES)
    assert "staff:read" not in scopes.scopes_of_client("administrator")
    assert "people:read" not in scopes.scopes_of_client("member")


def test_excess_scopes_are_named_in_order():
    assert scopes.not_allowed(["b", "a", "c"], ["c"]) == ["a", "b"]
