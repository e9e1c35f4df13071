"""Everybody sees who has access; only an administrator of the client gives it."""

from __future__ import annotations

import pytest

from seiketsu.accounts.events import person_subject
from seiketsu.accounts.models import Membership, User
from seiketsu.accounts.tests.factories import organization, person, signed_in
from seiketsu.core import clock
from seiketsu.core.events.queries import history
from seiketsu.delivery.models import Delivery
from seiketsu.portal.tests.reading import seen, words

ANN = {"name": "Ann Lee", "email": "ann@summitvale.example", "role": "member"}


def test_the_people_of_ones_own_office_and_nobody_else(office):
    person(organization("Elsewhere"), name="Stranger Danger")
    page = seen(office.luis, "/portal/people")
    assert "Dana Whitfield" in page and "Luis Ortega (you)" in page and "Stranger Danger" not in page
    assert "Invite a colleague" not in page


def test_an_administrator_gives_access(office):
    page = signed_in(office.dana).post("/portal/people", ANN, follow=True)
    assert "Ann Lee has access now; an invitation is on its way." in page.content.decode()
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


def test_the_invited_gets_a_mail_and_the_administrator_may_send_it_again(office, settings):
    settings.EMAIL_BACKEND = "seiketsu.delivery.backend.DeliveryBackend"
    browser = signed_in(office.dana)
    browser.post("/portal/people", ANN)
    ann = User.objects.get(email=ANN["email"])
    assert "invited, has not come yet" in browser.get("/portal/people").content.decode()
    assert browser.post(f"/portal/people/{ann.pk}/invitation").status_code == 302
    sent = Delivery.objects.filter(recipient_user=ann)
    assert [one.subject_line for one in sent] == ["Dana Whitfield invites you"] * 2
    assert office.organization.name in sent[0].text
    told = [one for one in history(person_subject(ann.pk)) if one.type == "accounts.invitation_sent"]
    assert [(one.actor.kind, one.actor.id) for one in told] == [("user", office.dana.pk)] * 2


def test_nobody_else_sends_invitations_and_none_to_strangers(office):
    stranger = person(organization("Elsewhere"))
    ann = person(office.organization, name="Ann Lee")
    assert signed_in(office.luis).post(f"/portal/people/{ann.pk}/invitation").status_code == 403
    assert signed_in(office.dana).post(f"/portal/people/{stranger.pk}/invitation").status_code == 404
    assert "has not come yet" not in seen(office.luis, "/portal/people")
    assert not Delivery.objects.filter(recipient_user__in=[ann, stranger]).exists()


def test_who_has_been_here_is_told_to_need_no_invitation(office):
    ann = person(office.organization, name="Ann Lee")
    User.objects.filter(pk=ann.pk).update(last_login=clock.now())
    page = signed_in(office.dana).post(f"/portal/people/{ann.pk}/invitation", follow=True)
    assert "has signed in already" in words(page)
