"""Everybody sees who has access; only an administrator of the client gives it."""

from __future__ import annotations

import pytest

from seiketsu.accounts.models import Membership, User
from seiketsu.accounts.tests.factories import organization, person, signed_in
from seiketsu.portal.tests.reading import seen, words

ANN = {"name": "Ann Lee", "email": "ann@summitvale.example", "role": "member"}


def test_the_people_of_ones_own_office_and_nobody_else(office):
    person(organization("Elsewhere"), name="Stranger Danger")
    page = seen(office.luis, "/portal/people")
    assert "Dana Whitfield" in page and "Luis Ortega (you)" in page and "Stranger Danger" not in page
    assert "Invite a colleague" not in page


def test_an_administrator_gives_access(office):
    page = signed_in(office.dana).post("/portal/people", ANN, follow=True)
    assert "Ann Lee has access now." in page.content.decode()
    row = Membership.objects.get(user__email="ann@summitvale.example")
    assert (row.organization, row.role, row.user.time_zone) == (office.organization, "member", "America/Denver")


@pytest.mark.parametrize("role", ["member", "manager"])
def test_others_may_not(office, role):
    who = person(office.organization, role=role)
    assert signed_in(who).post("/portal/people", ANN).status_code == 403
    assert not User.objects.filter(email=ANN["email"]).exists()


def test_an_address_that_cannot_be_used_keeps_the_form(office):
    page = signed_in(office.dana).post("/portal/people", {**ANN, "email": "nobody"})
    assert page.status_code == 422 and "Ann Lee" in page.content.decode()
    taken = signed_in(office.dana).post("/portal/people", {**ANN, "email": office.luis.email or ""})
    assert taken.status_code == 422 and "Ann Lee" in taken.content.decode()
    assert "Invite a colleague" in words(taken)
