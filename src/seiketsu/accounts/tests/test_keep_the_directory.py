"""The staff's pages for organizations, people, staff and tokens."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from seiketsu.accounts import access, actions
from seiketsu.accounts.models import ApiToken, Organization, User
from seiketsu.accounts.tests import factories
from seiketsu.accounts.tests.factories import TEST

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("plan_in_force")]

ORGANIZATION = {
    "name": "Acme",
    "tier": "business",
    "domains": "acme.example, acme.test",
    "time_zone": "America/Denver",
    "locale": "en",
    "success_manager": "",
    "annual_contract_value": "1000",
    "annual_contract_currency": "usd",
    "external_id": "",
    "notes": "",
}
STAFF = {
    "name": "Cem Kaya",
    "email": "cem@seiketsu.example",
    "time_zone": "Europe/Berlin",
    "locale": "en",
    "role": "agent",
    "job_title": "Support",
    "teams": ["tier1"],
    "skills": "billing, api",
    "languages": "en de",
    "shift": "",
    "capacity": "12",
}
PAGES = (
    "/settings/organizations",
    "/settings/organizations/new",
    "/settings/organizations/{organization}",
    "/settings/organizations/{organization}/edit",
    "/settings/organizations/{organization}/people",
    "/settings/people/{person}",
    "/settings/staff",
    "/settings/staff/new",
    "/settings/staff/{staff}",
    "/settings/tokens",
    "/settings/account",
)


@pytest.fixture
def manager():
    return factories.signed_in(factories.staff(role="administrator"))


def addresses():
    organization = factories.organization()
    known = {
        "organization": organization.pk,
        "person": factories.person(organization).pk,
        "staff": factories.staff().pk,
    }
    return [page.format(**known) for page in PAGES]


def test_every_page_is_there_for_an_administrator(manager):
    for address in addresses():
        assert manager.get(address).status_code == 200, address


def test_no_page_exists_for_a_client_and_strangers_are_sent_to_sign_in():
    client = factories.signed_in(factories.person(factories.organization()))
    for address in addresses():
        assert client.get(address).status_code == 404, address
        answer = Client().get(address)
        assert answer.status_code == 302, address
        assert answer["Location"].startswith("/accounts/login/?next=%2Fsettings"), address


@pytest.mark.parametrize(
    "address",
    [
        "/settings/organizations/new",
        "/settings/organizations/{organization}/edit",
        "/settings/staff/new",
        "/settings/staff/{staff}",
    ],
)
def test_an_agent_may_look_but_not_change(address):
    agent = factories.signed_in(factories.staff())
    known = {"organization": factories.organization().pk, "staff": factories.staff().pk}
    answer = agent.get(address.format(**known))
    assert answer.status_code == 403
    assert "Your role does not allow this." in answer.content.decode()


def test_an_organization_is_taken_on_and_changed(manager):
    answer = manager.post("/settings/organizations/new", ORGANIZATION)
    organization = Organization.objects.get()
    assert answer["Location"] == f"/settings/organizations/{organization.pk}"
    assert organization.annual_contract_currency == "USD"
    changed = {**ORGANIZATION, "name": "Acme Homes", "tier": "enterprise", "domains": "acme.test"}
    assert manager.post(f"/settings/organizations/{organization.pk}/edit", changed).status_code == 302
    organization.refresh_from_db()
    assert (organization.name, organization.tier) == ("Acme Homes", "enterprise")
    assert [row.domain for row in organization.domains.all()] == ["acme.test"]


def test_what_the_action_refuses_stands_on_the_form(manager):
    factories.organization(domains=["acme.example"])
    answer = manager.post("/settings/organizations/new", ORGANIZATION)
    assert answer.status_code == 422
    assert "already belongs to" in answer.content.decode()
    assert not Organization.objects.filter(name="Acme").exists()


def test_a_list_is_searched_and_turned_over(manager):
    for number in range(52):
        factories.organization(f"Client {number:02}")
    page = manager.get("/settings/organizations").content.decode()
    assert "Client 00" in page
    assert "Client 51" not in page
    following = re.search(r'rel="next" href="([^"]+)"', page)
    assert following
    assert "Client 51" in manager.get("/settings/organizations" + following[1]).content.decode()
    found = manager.get("/settings/organizations?q=client+07").content.decode()
    assert "Client 07" in found
    assert "Client 08" not in found


def test_people_and_instances_are_added_and_archiving_is_undone(manager):
    organization = factories.organization()
    page = f"/settings/organizations/{organization.pk}"
    person = {"name": "Ann", "email": "ann@x.example", "time_zone": "UTC", "locale": "en", "role": "manager"}
    assert manager.post(f"{page}/people", person).status_code == 302
    assert manager.post(f"{page}/people", person).status_code == 422
    assert manager.post(f"{page}/instances", {"name": "Main", "region": "us-east"}).status_code == 302
    shown = manager.get(page).content.decode()
    for words in ("Ann", "ann@x.example", "Main", "us-east"):
        assert words in shown
    manager.post(f"{page}/archive")
    assert "This organization is archived." in manager.get(page).content.decode()
    manager.post(f"{page}/archive")
    assert Organization.objects.get(pk=organization.pk).archived_at is None


def test_a_person_is_closed_let_in_and_erased(manager):
    person = factories.person(factories.organization(), name="Ann Lee")
    page = f"/settings/people/{person.pk}/state"
    manager.post(page, {"do": "deactivate"})
    assert not User.objects.get(pk=person.pk).is_active
    manager.post(page, {"do": "reactivate"})
    assert User.objects.get(pk=person.pk).is_active
    lead = factories.signed_in(factories.staff(role="lead"))
    assert lead.post(f"/settings/people/{person.pk}/erasure/", {"typed": person.email}).status_code == 403
    manager.post(f"/settings/people/{person.pk}/erasure/", {"typed": person.email})
    assert User.objects.get(pk=person.pk).name == "Erased person"
    assert manager.get(f"/settings/people/{person.pk}").status_code == 200


def test_only_an_administrator_closes_staff(manager):
    colleague = factories.staff()
    page = f"/settings/people/{colleague.pk}/state"
    assert factories.signed_in(factories.staff(role="lead")).post(page, {"do": "deactivate"}).status_code == 403
    manager.post(page, {"do": "deactivate"})
    assert not User.objects.get(pk=colleague.pk).is_active


def test_staff_are_added_and_changed(manager):
    assert manager.post("/settings/staff/new", STAFF).status_code == 302
    person = User.objects.get(email="cem@seiketsu.example")
    assert (person.staff_profile.skills, person.staff_profile.languages) == (["billing", "api"], ["en", "de"])
    changed = {**STAFF, "role": "lead", "teams": ["tier1", "tier2"], "capacity": "5"}
    assert manager.post(f"/settings/staff/{person.pk}", changed).status_code == 302
    profile = User.objects.get(pk=person.pk).staff_profile
    assert (profile.role, profile.teams, profile.capacity) == ("lead", ["tier1", "tier2"], 5)
    assert manager.post("/settings/staff/new", STAFF).status_code == 422
    assert manager.get(f"/settings/staff/{factories.person().pk}").status_code == 404


def test_a_member_of_the_staff_keeps_their_own_details():
    user = factories.staff(email="cem@seiketsu.example")
    details = {"name": "Cem Kaya", "time_zone": "Europe/Berlin", "locale": "es", "email": "other@x.example"}
    assert factories.signed_in(user).post("/settings/account", details).status_code == 302
    user.refresh_from_db()
    assert (user.name, user.time_zone, user.locale, user.email) == (
        "Cem Kaya",
        "Europe/Berlin",
        "es",
        "cem@seiketsu.example",
    )


def test_a_token_is_shown_once_and_revoked():
    user = factories.staff()
    browser = factories.signed_in(user)
    answer = browser.post("/settings/tokens", {"name": "CI", "scopes": ["tickets:read"]})
    shown = re.search(r'id="new-token">([^<]+)<', answer.content.decode())
    assert shown
    assert access.authenticate_token(f"Bearer {shown[1]}").user == user
    assert "no-store" in answer["Cache-Control"]
    assert shown[1] not in browser.get("/settings/tokens").content.decode()
    token = ApiToken.objects.get()
    assert factories.signed_in(factories.staff()).post(f"/settings/tokens/{token.pk}/revoke").status_code == 404
    browser.post(f"/settings/tokens/{token.pk}/revoke")
    with pytest.raises(access.TokenRefused):
        access.authenticate_token(f"Bearer {shown[1]}")


def test_a_token_cannot_be_made_beyond_ones_rights():
    browser = factories.signed_in(factories.staff())
    assert browser.post("/settings/tokens", {"name": "CI", "scopes": ["staff:write"]}).status_code == 422
    assert not ApiToken.objects.exists()


def test_unknown_ids_are_not_found(manager):
    for address in ("/settings/organizations/9999", "/settings/people/9999", "/settings/staff/9999"):
        assert manager.get(address).status_code == 404


def test_pages_carry_no_inline_code_and_names_are_escaped(manager):
    organization = factories.organization("<script>alert(1)</script>")
    actions.add_person(name="<img src=x onerror=1>", email="x@y.example", organization=organization, actor=TEST)
    for address in ("/settings/organizations", f"/settings/organizations/{organization.pk}"):
        page = manager.get(address).content.decode()
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert not re.search(r"<script(?![^>]*\bsrc=)[^>]*>\s*\S", page)
