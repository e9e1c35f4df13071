"""Inviting: a mail with a way in that works once, sent again until they come, in their language, not too often."""

from __future__ import annotations

import re
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from seiketsu.accounts import actions, errors
from seiketsu.accounts.actions.sign_in import LINKS_PER_HOUR
from seiketsu.accounts.events import person_subject
from seiketsu.accounts.models import User
from seiketsu.accounts.tests import factories
from seiketsu.accounts.tests.factories import TEST, signed_in
from seiketsu.core import clock
from seiketsu.core.events.queries import history
from seiketsu.delivery.models import Delivery
from seiketsu.plan.actions import apply_plan
from seiketsu.plan.tests.factories import apply_shipped_plan, shipped_source

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _plan(settings):
    settings.EMAIL_BACKEND = "seiketsu.delivery.backend.DeliveryBackend"
    apply_shipped_plan()


@pytest.fixture
def boss() -> User:
    return factories.staff(name="Mara Boss", role="administrator")


def newest_mail() -> Delivery:
    return Delivery.objects.order_by("-id")[0]


def path_in(text: str) -> str:
    found = re.search(r"https?://\S+/sign-in/\S+", text)
    assert found
    return urlsplit(found[0]).path


def invite(person: User, boss: User, **details):
    return actions.invite(person, by=boss, actor=TEST, **details)


def test_a_colleague_is_invited_where_they_are_added_and_comes_in_by_the_mail(boss):
    page = signed_in(boss).get("/settings/staff/new").content.decode()
    assert 'name="invite"' in page
    details = {"name": "Nia New", "email": "nia@seiketsu.example", "role": "agent", "capacity": 20}
    signed_in(boss).post(
        "/settings/staff/new", {**details, "time_zone": "America/New_York", "locale": "en", "invite": "on"}
    )
    sent = newest_mail()
    assert (sent.recipient_address, sent.subject_line) == ("nia@seiketsu.example", "Mara Boss invites you")
    assert "invited you to work with them at the support desk" in sent.text
    browser = Client()
    assert browser.get(path_in(sent.text)).status_code == 200
    assert browser.post(path_in(sent.text)).status_code == 302
    assert int(browser.session["_auth_user_id"]) == User.objects.get(email="nia@seiketsu.example").pk


def test_without_the_tick_nothing_is_sent(boss):
    details = {"name": "Nia New", "email": "nia@seiketsu.example", "role": "agent", "capacity": 20}
    signed_in(boss).post("/settings/staff/new", {**details, "time_zone": "America/New_York", "locale": "en"})
    assert User.objects.filter(email="nia@seiketsu.example").exists()
    assert not Delivery.objects.exists()


def test_a_clients_person_is_invited_in_their_language_with_their_office(boss):
    office = factories.organization("Casa 100% Verde")
    details = {"name": "Ana Ruiz", "email": "ana@casa.example", "role": "member", "locale": "es"}
    signed_in(boss).post(
        f"/settings/organizations/{office.pk}/people", {**details, "time_zone": "America/Bogota", "invite": "on"}
    )
    sent = newest_mail()
    assert sent.subject_line == "Mara Boss le invita"
    assert "Casa 100% Verde" in sent.text
    assert "invited you" not in sent.text


def test_an_invitation_is_in_the_audit_trail_with_who_and_until_when(boss):
    person = factories.person(factories.organization())
    link = invite(person, boss)
    facts = [one for one in history(person_subject(person.pk)) if one.type == "accounts.invitation_sent"]
    assert facts[0].data["invited_by_id"] == boss.pk
    assert facts[0].data["expires_at"] == link.expires_at.isoformat()


def test_sent_again_the_earlier_link_stops_working(boss):
    person = factories.person(factories.organization())
    invite(person, boss)
    first = path_in(newest_mail().text)
    answer = signed_in(boss).post(f"/settings/people/{person.pk}/invitation", follow=True)
    assert "An invitation is on its way" in answer.content.decode()
    assert Client().post(first).status_code == 410
    assert Client().post(path_in(newest_mail().text)).status_code == 302


@pytest.mark.parametrize(("kind", "way_on"), [("staff", "/accounts/login/"), ("client", "/portal/sign-in")])
def test_an_expired_invitation_says_whose_it_was_and_how_to_go_on(boss, kind, way_on):
    person = factories.staff() if kind == "staff" else factories.person(factories.organization())
    link = invite(person, boss)
    path = path_in(newest_mail().text)
    clock.set_to(link.expires_at)
    for answer in (Client().get(path), Client().post(path)):
        text = answer.content.decode()
        assert answer.status_code == 410
        assert "This invitation no longer works" in text
        assert "Mara Boss" in text
        assert way_on in text


def test_a_stranger_s_guess_learns_nothing():
    text = Client().get("/sign-in/nothing-like-it").content.decode()
    assert "This link no longer works" in text
    assert "invitation" not in text


def test_an_invitation_works_as_long_as_the_plan_says(boss):
    person = factories.person(factories.organization())
    assert invite(person, boss).expires_at == clock.now() + timedelta(days=7)
    apply_plan(shipped_source().replace("invitation_valid_for: 7d", "invitation_valid_for: 2d"), actor=TEST)
    assert invite(person, boss).expires_at == clock.now() + timedelta(days=2)


def test_too_many_to_one_person_are_refused_until_an_hour_is_over(boss):
    person = factories.person(factories.organization())
    for _time in range(LINKS_PER_HOUR):
        invite(person, boss)
    with pytest.raises(errors.TooManyInvitations):
        invite(person, boss)
    clock.set_to(clock.now() + timedelta(hours=1, seconds=1))
    invite(person, boss)


def test_one_person_cannot_send_to_the_whole_world(boss):
    for _number in range(60):
        invite(factories.person(), boss)
    with pytest.raises(errors.TooManyInvitations):
        invite(factories.person(), boss)


def test_who_has_been_here_is_closed_out_or_has_no_address_is_not_invited(boss):
    been, closed = factories.person(), factories.person()
    User.objects.filter(pk=been.pk).update(last_login=clock.now())
    actions.deactivate_person(closed, actor=TEST)
    for person in (been, closed, factories.person(email=None)):
        with pytest.raises(errors.InvalidDetails):
            invite(person, boss)
    assert not Delivery.objects.exists()


def test_only_administrators_invite_colleagues_and_only_leads_clients(boss):
    colleague, person = factories.staff(), factories.person(factories.organization())
    lead, agent = signed_in(factories.staff(role="lead")), signed_in(factories.staff())
    assert lead.post(f"/settings/people/{colleague.pk}/invitation").status_code == 403
    assert agent.post(f"/settings/people/{person.pk}/invitation").status_code == 403
    assert lead.post(f"/settings/people/{person.pk}/invitation").status_code == 302


def test_the_pages_say_who_was_invited_and_has_not_come(boss):
    colleague = factories.staff(name="Late Larry")
    browser = signed_in(boss)
    assert (
        "Has not signed in yet, and was not invited." in browser.get(f"/settings/staff/{colleague.pk}").content.decode()
    )
    link = invite(colleague, boss)
    assert "by Mara Boss; the link works until" in browser.get(f"/settings/staff/{colleague.pk}").content.decode()
    clock.set_to(link.expires_at)
    assert "the link has expired" in signed_in(boss).get(f"/settings/staff/{colleague.pk}").content.decode()


def test_the_list_of_staff_takes_as_many_queries_however_many_were_invited(boss, django_assert_num_queries):
    browser = signed_in(boss)
    invite(factories.staff(), boss)
    browser.get("/settings/staff")
    with CaptureQueriesContext(connection) as few:
        browser.get("/settings/staff")
    for _number in range(5):
        invite(factories.staff(), boss)
    with django_assert_num_queries(len(few)):
        browser.get("/settings/staff")


def test_another_backend_still_carries_the_link(boss, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    invite(factories.person(), boss)
    assert "/sign-in/" in mail.outbox[-1].body


def test_a_program_of_the_staff_invites_by_the_api(boss):
    person = factories.person(factories.organization())
    _row, secret = factories.token(boss)
    headers = {"authorization": f"Bearer {secret}"}
    answer = Client(headers=headers).post(f"/api/v1/people/{person.pk}/invitation")
    assert (answer.status_code, answer.json()["user_id"]) == (201, person.pk)
    assert Client(headers=headers).post(f"/api/v1/staff/{factories.staff().pk}/invitation").status_code == 201
    assert Client(headers=headers).post(f"/api/v1/staff/{boss.pk + 1000}/invitation").status_code == 404


def test_the_link_that_somebody_asks_for_speaks_their_language():
    ann = factories.person(factories.organization(locale="es"), email="ann@acme.example")
    Client().post("/portal/sign-in", {"email": "ann@acme.example"})
    sent = Delivery.objects.get(recipient_user=ann)
    assert sent.subject_line == "Su enlace para iniciar sesión"
    assert "/sign-in/" in sent.text and "/sign-in/" in sent.html
