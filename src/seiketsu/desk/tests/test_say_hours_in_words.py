"""The hours in which a promise is counted, in the language of the client who reads them."""

from __future__ import annotations

import pytest

from seiketsu.core.test_kit import settle
from seiketsu.delivery.models import Delivery
from seiketsu.desk.actions.mail import hours_in_words
from seiketsu.desk.policy import current
from seiketsu.desk.tests import factories
from seiketsu.desk.tests.test_follow_the_plan import put_in_force

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("language", "business", "always"),
    [
        ("en", "Monday to Friday 09:00–18:00", "day or night"),
        ("es", "lunes a viernes 09:00–18:00", "de día o de noche"),
    ],
)
def test_hours_are_said_in_the_clients_language(desk, language, business, always):
    assert hours_in_words(current(), "business_hours", language) == business
    assert hours_in_words(current(), "always", language) == always


def test_days_of_their_own_and_pauses_are_said(desk):
    put_in_force(
        ("hours: Monday-Friday 09:00-18:00", "hours: Monday-Thursday 09:00-12:00, 13:00-18:00; Saturday 10:00-14:00")
    )
    assert hours_in_words(current(), "business_hours", "es") == (
        "lunes a jueves 09:00–12:00, 13:00–18:00; sábado 10:00–14:00"
    )


def test_the_acknowledgement_quotes_them(desk):
    starter = factories.organization(tier="starter")
    for locale, words, foreign in (("es", "lunes a viernes", "Monday"), ("en", "Monday to Friday", "lunes")):
        who = factories.person(starter, locale=locale)
        ticket = factories.ticket(starter, requester=who)
        settle()
        mail = Delivery.objects.get(dedup_key=f"desk.acknowledgement:{ticket.pk}")
        assert words in mail.text and words in mail.html
        assert foreign not in mail.text
