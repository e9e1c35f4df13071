from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core import mail
from django.test import Client

from seiketsu.accounts import actions
from seiketsu.accounts.tests import factories
from seiketsu.accounts.tests.factories import TEST

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery staple"
SECRET = "JBSWY3DPEHPK3PXP"


@pytest.fixture(autouse=True)
def _no_limits(settings):
    settings.ACCOUNT_RATE_LIMITS = False
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


def current_code() -> str:
    return format_hotp_value(hotp_value(SECRET, next(yield_hotp_counters_from_time())))


def sign_in(client: Client, user, password: str = PASSWORD):
    return client.post("/accounts/login/", {"login": user.email, "password": password})


def test_the_sign_in_page_offers_every_way():
    page = Client().get("/accounts/login/?next=/desk")
    text = page.content.decode()
    assert page.status_code == 200
    for way in ('name="password"', "/accounts/login/code/", "data-passkey-form", "/portal/sign-in", 'value="/desk"'):
        assert way in text


def test_a_wrong_password_does_not_say_which_was_wrong():
    user = factories.staff(password=PASSWORD)
    wrong = sign_in(Client(), user, "something else entirely").content.decode()
    unknown = Client().post("/accounts/login/", {"login": "no@where.example", "password": "x"}).content.decode()
    message = "The email address and/or password you specified are not correct."
    assert message in wrong
    assert message in unknown


def test_staff_without_a_second_factor_can_do_nothing_but_set_one_up():
    user = factories.staff(password=PASSWORD)
    client = Client()
    assert sign_in(client, user).status_code == 302
    for path in ("/", "/desk", "/settings/tokens", "/scorecard", "/portal"):
        answer = client.get(path)
        assert (answer.status_code, answer["Location"]) == (302, "/accounts/second-factor")
    assert client.get("/settings/tokens", headers={"HX-Request": "true"}).status_code == 403
    page = client.get("/accounts/second-factor")
    assert page.status_code == 200
    assert "/accounts/2fa/totp/activate/" in page.content.decode()


def test_setting_one_up_opens_the_pages(plan_in_force):
    user = factories.staff(password=PASSWORD)
    client = Client()
    sign_in(client, user)
    TOTP.activate(user, SECRET)
    assert client.get("/settings/tokens").status_code == 200
    assert client.get("/accounts/second-factor")["Location"] == "/desk"


def test_an_operator_can_make_it_optional(settings):
    settings.STAFF_SECOND_FACTOR = "optional"
    client = Client()
    sign_in(client, factories.staff(password=PASSWORD))
    assert client.get("/settings/tokens").status_code == 200


def test_with_a_second_factor_the_password_alone_is_not_enough():
    user = factories.staff(password=PASSWORD)
    TOTP.activate(user, SECRET)
    client = Client()
    answer = sign_in(client, user)
    assert "_auth_user_id" not in client.session
    assert "2fa" in answer["Location"]
    assert client.post("/accounts/2fa/authenticate/", {"code": "000000"}).status_code == 200
    assert "_auth_user_id" not in client.session
    client.post("/accounts/2fa/authenticate/", {"code": current_code()})
    assert int(client.session["_auth_user_id"]) == user.pk


def test_the_link_of_the_first_start_lets_the_administrator_in_to_set_one_up():
    user = factories.staff(role="administrator")
    client = Client()
    path = urlsplit(actions.create_sign_in_link(user, actor=TEST)).path
    assert client.post(path)["Location"] == "/desk"
    assert client.get("/desk")["Location"] == "/accounts/second-factor"
    page = client.get("/accounts/2fa/totp/activate/")
    assert page.status_code == 200
    secret = client.session["mfa.totp.secret"]
    code = format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))
    assert client.post("/accounts/2fa/totp/activate/", {"code": code}).status_code == 302
    assert Authenticator.objects.filter(user=user, type="totp").exists()
    assert client.get("/accounts/2fa/recovery-codes/").status_code == 200
    assert client.get("/settings/tokens").status_code == 200


def test_a_link_does_not_go_round_the_second_factor():
    user = factories.staff()
    TOTP.activate(user, SECRET)
    client = Client()
    answer = client.post(urlsplit(actions.create_sign_in_link(user, actor=TEST)).path)
    assert "2fa" in answer["Location"]
    assert "_auth_user_id" not in client.session


def test_the_secret_of_a_second_factor_is_encrypted():
    user = factories.staff()
    TOTP.activate(user, SECRET)
    stored = Authenticator.objects.get(user=user, type="totp")
    assert SECRET not in str(stored.data)
    assert TOTP(stored).validate_code(current_code())


def test_staff_cannot_remove_their_last_second_factor():
    user = factories.staff(password=PASSWORD)
    TOTP.activate(user, SECRET)
    client = factories.signed_in(user)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    answer = client.post("/accounts/2fa/totp/deactivate/")
    assert answer.status_code == 200
    assert "cannot deactivate" in answer.content.decode()
    assert Authenticator.objects.filter(user=user).exists()


@pytest.mark.parametrize("page", ["/accounts/password/reset/", "/accounts/login/code/"])
def test_mail_goes_only_to_addresses_that_are_known(page):
    user = factories.staff(password=PASSWORD)
    shown = [Client().post(page, {"email": email}).status_code for email in (user.email, "no@where.example")]
    assert shown == [302, 302]
    assert [message.to for message in mail.outbox] == [[user.email]]
    assert not mail.outbox[0].subject.startswith("[")


def test_an_emailed_code_signs_in():
    user = factories.staff()
    client = Client()
    client.post("/accounts/login/code/", {"email": user.email})
    found = re.search(r"^([A-Z0-9]{4}-?[A-Z0-9]{4}|[A-Z0-9]{6})$", mail.outbox[0].body, re.MULTILINE)
    assert found, mail.outbox[0].body
    client.post("/accounts/login/code/confirm/", {"code": found[1]})
    assert int(client.session["_auth_user_id"]) == user.pk
    assert client.get("/desk")["Location"] == "/accounts/second-factor"


def test_nobody_can_sign_up_or_change_the_address_in_the_librarys_pages():
    assert Client().get("/accounts/signup/").status_code == 404
    client = factories.signed_in(factories.staff())
    assert client.get("/accounts/email/")["Location"] == "/settings/account"


def test_a_closed_member_of_the_staff_is_out_at_once():
    user = factories.staff(password=PASSWORD)
    client = factories.signed_in(user)
    assert client.get("/settings/tokens").status_code == 200
    actions.deactivate_person(user, actor=TEST)
    assert client.get("/settings/tokens")["Location"].startswith("/accounts/login/")
    assert "_auth_user_id" not in Client().session
    fresh = Client()
    sign_in(fresh, user)
    assert "_auth_user_id" not in fresh.session


def test_each_person_starts_on_their_own_page():
    assert Client().get("/")["Location"] == "/accounts/login/"
    assert factories.signed_in(factories.staff()).get("/")["Location"] == "/desk"
    assert factories.signed_in(factories.person(factories.organization())).get("/")["Location"] == "/portal"


def test_the_librarys_other_pages_have_the_products_look():
    client = factories.signed_in(factories.staff(password=PASSWORD))
    for path in ("/accounts/2fa/", "/accounts/password/change/", "/accounts/reauthenticate/"):
        assert client.get(path).status_code in (200, 302)
    for path in ("/accounts/login/code/", "/accounts/password/reset/"):
        assert Client().get(path).status_code == 200
