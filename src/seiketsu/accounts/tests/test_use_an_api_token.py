from __future__ import annotations

import re
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from seiketsu.accounts import access, actions, errors
from seiketsu.accounts.models import ApiToken
from seiketsu.accounts.tests import factories
from seiketsu.accounts.tests.factories import TEST
from seiketsu.core import clock
from seiketsu.core.errors import NotPermitted

pytestmark = pytest.mark.django_db


def test_a_token_is_kept_only_as_a_digest():
    token, plain = factories.token(factories.staff())
    row = ApiToken.objects.values().get(pk=token.pk)
    assert plain not in str(row)
    assert plain.startswith(row["hint"])
    assert len(plain) > 40


def test_a_token_opens_with_the_rights_of_its_person():
    user = factories.staff(role="lead")
    _token, plain = factories.token(user, scopes=["tickets:read", "events:read"])
    caller = access.authenticate_token(f"Bearer {plain}")
    assert (caller.user, caller.organization, caller.role) == (user, None, "lead")
    assert caller.scopes == {"tickets:read", "events:read"}
    caller.require("tickets:read")
    with pytest.raises(NotPermitted, match="tickets:write"):
        caller.require("tickets:write")


@pytest.mark.parametrize("header", [None, "", "Bearer", "Bearer ", "Basic abc", "Bearer skt_wrong", "skt_wrong"])
def test_anything_else_is_refused(header):
    factories.token(factories.staff())
    with pytest.raises(access.TokenRefused):
        access.authenticate_token(header)


def test_nobody_gets_more_than_they_may_themselves():
    agent = factories.staff(role="agent")
    with pytest.raises(errors.ScopeNotAllowed, match="staff:write"):
        factories.token(agent, scopes=["tickets:read", "staff:write"])
    organization = factories.organization()
    member = factories.person(organization)
    with pytest.raises(errors.ScopeNotAllowed, match="events:read"):
        factories.token(member, organization=organization, scopes=["events:read"])
    with pytest.raises(errors.InvalidDetails):
        factories.token(agent, scopes=[])


def test_losing_a_role_shrinks_the_tokens_made_before():
    user = factories.staff(role="manager")
    _token, plain = factories.token(user)
    assert "organizations:write" in access.authenticate_token(f"Bearer {plain}").scopes
    actions.change_staff(user, role="agent", actor=TEST)
    assert "organizations:write" not in access.authenticate_token(f"Bearer {plain}").scopes


def test_a_clients_token_acts_for_one_of_their_organizations():
    organization, other = factories.organization(), factories.organization()
    user = factories.person(organization, role="manager")
    with pytest.raises(errors.InvalidDetails):
        factories.token(user, scopes=["tickets:read"])
    with pytest.raises(errors.ScopeNotAllowed):
        factories.token(user, organization=other, scopes=["tickets:read"])
    with pytest.raises(errors.InvalidDetails):
        factories.token(factories.staff(), organization=organization, scopes=["tickets:read"])
    _token, plain = factories.token(user, organization=organization)
    caller = access.authenticate_token(f"bearer {plain}")
    assert (caller.organization, caller.role, caller.is_client) == (organization, "manager", True)


@pytest.mark.parametrize("how", ["revoke", "deactivate", "leave", "archive", "expire"])
def test_a_clients_token_ends_with_whatever_it_rests_on(how):
    organization = factories.organization()
    user = factories.person(organization)
    token, plain = factories.token(user, organization=organization)
    moment = clock.now()
    if how == "revoke":
        actions.revoke_token(token, actor=TEST)
        actions.revoke_token(token, actor=TEST)
    elif how == "deactivate":
        actions.deactivate_person(user, actor=TEST)
    elif how == "leave":
        actions.remove_membership(user, organization, actor=TEST)
    elif how == "archive":
        actions.archive_organization(organization, actor=TEST)
    else:
        ApiToken.objects.filter(pk=token.pk).update(expires_at=moment - timedelta(seconds=1))
    with pytest.raises(access.TokenRefused):
        access.authenticate_token(f"Bearer {plain}")


def test_a_token_cannot_be_made_that_has_expired_already():
    with pytest.raises(errors.InvalidDetails):
        actions.create_token(
            factories.staff(),
            name="x",
            scopes=["tickets:read"],
            actor=TEST,
            expires_at=clock.now() - timedelta(hours=1),
        )


def test_its_last_use_is_noted_at_most_once_a_minute(django_assert_num_queries):
    start = clock.now()
    with clock.at(start):
        token, plain = factories.token(factories.staff())
        access.authenticate_token(f"Bearer {plain}")
        token.refresh_from_db()
        assert token.last_used_at == start
    with clock.at(start + timedelta(seconds=30)), django_assert_num_queries(1):  # the token with its person
        access.authenticate_token(f"Bearer {plain}")
    with clock.at(start + timedelta(seconds=90)):
        access.authenticate_token(f"Bearer {plain}")
    token.refresh_from_db()
    assert token.last_used_at == start + timedelta(seconds=90)


def test_the_command_prints_the_token_alone_on_the_last_line():
    user = factories.staff(email="agent@seiketsu.example")
    out, err = StringIO(), StringIO()
    call_command("token", "create", "--email", "Agent@seiketsu.example", "--name", "CI", stdout=out, stderr=err)
    plain = out.getvalue().splitlines()[-1]
    assert re.fullmatch(r"skt_[A-Za-z0-9_-]+", plain)
    assert access.authenticate_token(f"Bearer {plain}").user == user
    assert plain not in err.getvalue()


def test_the_command_says_what_is_wrong():
    with pytest.raises(CommandError, match="Nobody has the address"):
        call_command("token", "create", "--email", "no@where.example")
    user = factories.person(factories.organization("Acme"))
    actions.set_membership(user, factories.organization("Best"), "member", actor=TEST)
    with pytest.raises(CommandError, match="acme, best"):
        call_command("token", "create", "--email", user.email)
    out = StringIO()
    call_command("token", "create", "--email", user.email, "--organization", "best", stdout=out, stderr=StringIO())
    assert access.authenticate_token(f"Bearer {out.getvalue().split()[-1]}").organization.name == "Best"


def test_tokens_are_listed_and_revoked_by_command():
    token, plain = factories.token(factories.staff(email="agent@seiketsu.example"))
    out = StringIO()
    call_command("token", "list", "--email", "agent@seiketsu.example", stdout=out)
    assert "never used" in out.getvalue()
    assert plain not in out.getvalue()
    call_command("token", "revoke", str(token.pk), stdout=out)
    with pytest.raises(access.TokenRefused):
        access.authenticate_token(f"Bearer {plain}")
    with pytest.raises(CommandError, match="no token"):
        call_command("token", "revoke", "999999")
