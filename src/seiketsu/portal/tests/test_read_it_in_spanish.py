"""A client's person reads the portal, from the sign-in page on, in Spanish."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import translation

from seiketsu.accounts.tests.factories import signed_in
from seiketsu.desk.tests.factories import ticket
from seiketsu.portal.presenting import spans
from seiketsu.portal.tests.conftest import MONDAY_MORNING
from seiketsu.portal.tests.reading import seen, words

MARKS = re.compile(r"%\(\w+\)|%[sd]\b|\{\w+\}")


@pytest.fixture
def luis(office):
    office.luis.locale = "es"
    office.luis.save(update_fields=["locale"])
    return office.luis


@pytest.mark.parametrize("asked", ["es", "es-MX,es;q=0.9,en;q=0.5", "es-US"])
def test_the_sign_in_page_speaks_the_browser_s_language(office, asked):
    answer = Client().get("/portal/sign-in", headers={"Accept-Language": asked})
    page = words(answer)
    assert answer.headers["Content-Language"] == "es" and '<html lang="es"' in answer.content.decode()
    assert "Inicie sesión en su portal de soporte" in page and "Su correo electrónico de trabajo" in page
    assert "Sign in" not in page and not MARKS.search(page)


@pytest.mark.parametrize("asked", ["", "en-US", "tlh"])
def test_the_sign_in_page_speaks_english_to_everybody_else(office, asked):
    assert "Sign in to your support portal" in words(
        Client().get("/portal/sign-in", headers={"Accept-Language": asked})
    )


def test_the_staff_s_sign_in_page_speaks_it_too(office):
    page = words(Client().get("/accounts/login/", headers={"Accept-Language": "es"}))
    assert "Este es el acceso para nuestro equipo." in page and "Iniciar sesión" in page


def test_home_speaks_the_language_of_whoever_is_signed_in(luis):
    page = seen(luis, "/portal/")
    assert "Buenos días, Luis" in page and "Lo que le prometimos" in page and "Contáctenos ahora" in page
    assert "What we promised you" not in page and not MARKS.search(page)


def test_a_person_s_own_language_wins_over_the_browser_s(luis, office):
    assert "Buenos días" in words(signed_in(luis).get("/portal/", headers={"Accept-Language": "en"}))
    assert "Good morning" in words(signed_in(office.dana).get("/portal/", headers={"Accept-Language": "es"}))


def test_a_ticket_says_in_spanish_by_when_we_reply(luis, office):
    asked = ticket(office.organization, requester=luis)
    page = seen(luis, f"/portal/tickets/{asked.pk}")
    assert re.search(r"Le responderemos a más tardar hoy a las \d+:\d\d", page)
    assert "Las horas se muestran en la zona horaria de Denver." in page and not MARKS.search(page)


@pytest.mark.parametrize("address", ["/portal/tickets", "/portal/tickets/new", "/portal/account"])
def test_the_other_pages_are_there_in_spanish(luis, address):
    page = seen(luis, address)
    assert "Cerrar sesión" in page and "Sign out" not in page and not MARKS.search(page)


def test_what_is_refused_is_refused_in_spanish(luis):
    answer = signed_in(luis).post("/portal/account", {"name": "Luis", "time_zone": "Mars/Base", "locale": "es"})
    assert answer.status_code == 422 and "Mars/Base" in words(answer) and "is not" not in words(answer)
    missing = signed_in(luis).get("/portal/tickets/999999")
    assert missing.status_code == 404 and "No existe ningún ticket con este número." in words(missing)


def test_times_and_spans_are_sentences_in_spanish():
    with translation.override("es"):
        assert spans.when(MONDAY_MORNING + timedelta(hours=3), MONDAY_MORNING) == "hoy a las 18:00"
        assert spans.when(MONDAY_MORNING + timedelta(days=1), MONDAY_MORNING) == "mañana a las 15:00"
        assert spans.when(MONDAY_MORNING + timedelta(days=3), MONDAY_MORNING) == "el jueves a las 15:00"
        assert spans.when(MONDAY_MORNING + timedelta(days=9), MONDAY_MORNING) == (
            "el miércoles, 11 de noviembre a las 15:00"
        )
        assert spans.short_date(MONDAY_MORNING) == "2 de noviembre"
        assert spans.span(timedelta(days=1, hours=1)) == "1 día 1 hora"
        assert spans.span(timedelta(seconds=20)) == "menos de un minuto"
