from __future__ import annotations

import re
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.core import mail
from django.test import Client

from seiketsu.accounts import actions, errors, queries
from seiketsu.accounts.actions.sign_in import LINKS_PER_HOUR
from seiketsu.accounts.models import SignInLink
from seiketsu.accounts.tests import factories
from seiketsu.accounts.tests.factories import TEST
from seiketsu.core import clock

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _mail_in_memory(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


def ask(client: Client, email: str, **extra: str):
    return client.post("/portal/sign-in", {"email": email, **extra})


def mailed_link() -> str:
    found = re.search(r"https?://\S+/sign-in/\S+", mail.outbox[-1].body)
    assert found
    parts = urlsplit(found[0])
    return f"{parts.path}?{parts.query}"


def test_a_client_asks_gets_a_link_and_is_in():
    user = factories.person(factories.organization(), email="ann@acme.example")
    client = Client()
    assert ask(client, "Ann@Acme.example").status_code == 200
    assert mail.outbox[-1].to == ["ann@acme.example"]
    page = client.get(mailed_link())
    assert page.status_code == 200
    assert user.name in page.content.decode()
    assert "_auth_user_id" not in client.session
    answer = client.post(mailed_link())
    assert (answer.status_code, answer["Location"]) == (302, "/portal")
    assert int(client.session["_auth_user_id"]) == user.pk
    assert user.identities.get().verified


def test_a_link_signs_in_once():
    user = factories.person(factories.organization())
    path = urlsplit(actions.create_sign_in_link(user, actor=TEST)).path
    assert Client().post(path).status_code == 302
    again = Client()
    assert again.get(path).status_code == 410
    assert again.post(path).status_code == 410
    assert "_auth_user_id" not in again.session


def test_a_link_expires():
    user = factories.person(factories.organization())
    path = urlsplit(actions.create_sign_in_link(user, actor=TEST, lifetime=timedelta(minutes=30))).path
    with clock.at(clock.now() + timedelta(minutes=30)):
        assert Client().post(path).status_code == 410


def test_opening_the_link_does_not_use_it_up():
    path = urlsplit(actions.create_sign_in_link(factories.person(factories.organization()), actor=TEST)).path
    for _ in range(3):
        assert Client().get(path).status_code == 200
    assert Client().head(path).status_code == 405
    assert Client().post(path).status_code == 302


def test_the_secret_is_not_in_the_database():
    link = actions.create_sign_in_link(factories.person(), actor=TEST)
    assert link.rsplit("/", 1)[1] not in str(SignInLink.objects.values().get())


@pytest.mark.parametrize("who", ["stranger", "staff", "closed"])
def test_the_answer_is_the_same_for_whom_no_link_is_sent(who):
    known = factories.person(factories.organization(), email="a@acme.example")
    other = {
        "stranger": "b@acme.example",
        "staff": factories.staff(email="c@acme.example").email,
        "closed": factories.person(email="d@acme.example").email,
    }[who]
    if who == "closed":
        actions.deactivate_person(queries.person_by_email(other), actor=TEST)
    with clock.at(clock.now()):
        shown = [ask(Client(), address) for address in (known.email, other)]
    bodies = [re.sub(r"[a-d]@acme.example|nonce=\S+|csrf\S+ value=\S+", "", page.content.decode()) for page in shown]
    assert bodies[0] == bodies[1]
    assert [page.status_code for page in shown] == [200, 200]
    assert [message.to for message in mail.outbox] == [["a@acme.example"]]


def test_only_a_few_links_an_hour_are_sent_to_one_person():
    factories.person(factories.organization(), email="ann@acme.example")
    for _ in range(LINKS_PER_HOUR + 3):
        assert ask(Client(), "ann@acme.example").status_code == 200
    assert len(mail.outbox) == LINKS_PER_HOUR
    with clock.at(clock.now() + timedelta(hours=1, minutes=1)):
        ask(Client(), "ann@acme.example")
    assert len(mail.outbox) == LINKS_PER_HOUR + 1


def test_one_host_cannot_try_many_addresses():
    client = Client()
    with clock.at(clock.now()):
        statuses = [ask(client, f"a{number}@acme.example").status_code for number in range(25)]
    assert statuses[:20] == [200] * 20
    assert statuses[20:] == [429] * 5


def test_one_host_cannot_guess_links():
    client = Client()
    path = urlsplit(actions.create_sign_in_link(factories.person(factories.organization()), actor=TEST)).path
    with clock.at(clock.now()):
        for number in range(60):
            assert client.get(f"/sign-in/{number}").status_code == 410
        assert client.get(path).status_code == 410


def test_what_is_no_address_is_said_on_the_form():
    page = ask(Client(), "not an address")
    assert page.status_code == 422
    assert "aria-invalid" in page.content.decode()


def test_the_page_asked_for_comes_after_signing_in_but_never_another_site():
    user = factories.person(factories.organization(), email="ann@acme.example")
    client = Client()
    ask(client, "ann@acme.example", next="/portal/tickets/7")
    assert client.post(mailed_link())["Location"] == "/portal/tickets/7"
    ask(Client(), "ann@acme.example", next="https://evil.example/")
    assert "evil" not in mail.outbox[-1].body
    path = urlsplit(actions.create_sign_in_link(user, actor=TEST)).path
    assert Client().post(f"{path}?next=//evil.example/")["Location"] == "/portal"


def test_a_link_for_another_person_ends_the_session_of_the_first():
    first, second = factories.person(factories.organization()), factories.person(factories.organization())
    client = factories.signed_in(first)
    path = urlsplit(actions.create_sign_in_link(second, actor=TEST)).path
    client.post(path)
    assert int(client.session["_auth_user_id"]) == second.pk


def test_a_closed_person_cannot_use_a_link_sent_before():
    user = factories.person(factories.organization())
    link = actions.create_sign_in_link(user, actor=TEST)
    actions.deactivate_person(user, actor=TEST)
    with pytest.raises(errors.LinkNotUsable):
        actions.redeem_sign_in_link(link.rsplit("/", 1)[1])
