"""What Django or a library sends goes the same way as everything else: a row first, our layout, sent by the engine."""

import pytest
from django.core.mail import EmailMultiAlternatives, send_mail
from django.db import transaction

from seiketsu.accounts.tests.factories import person
from seiketsu.core import clock
from seiketsu.delivery import engine
from seiketsu.delivery.models import Automatic, Delivery

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _product_backend(settings):
    """Django's test runner puts a mailbox in memory in its place."""
    settings.EMAIL_BACKEND = "seiketsu.delivery.backend.DeliveryBackend"


def sent_by_django(*to: str) -> int:
    return send_mail("Your code", "Your code is 314159.\n\nIt works once.", None, list(to))


def test_it_becomes_a_row_and_is_sent_by_the_engine(sink):
    dana = person(email="dana@summitvale.example")
    assert sent_by_django("Dana@SummitVale.example") == 1
    mail = Delivery.objects.get()
    assert (mail.recipient_user, mail.kind, mail.automatic) == (dana, "accounts.notice", Automatic.GENERATED)
    assert sink.received == []
    engine.run(clock.now(), 10)
    message = sink.received[0].message
    assert message["Subject"] == "Your code"
    assert "314159" in message.get_body(("plain",)).get_content()
    assert "<p>Your code is 314159.</p>" in message.get_body(("html",)).get_content()


def test_it_is_in_the_readers_language(sink):
    person(email="ana@summitvale.example", locale="es")
    sent_by_django("ana@summitvale.example")
    assert '<html lang="es">' in Delivery.objects.get().html


def test_each_recipient_gets_their_own():
    sent_by_django("a@a.example", "b@a.example")
    assert sorted(Delivery.objects.values_list("recipient_address", flat=True)) == ["a@a.example", "b@a.example"]


def test_html_that_a_library_made_is_kept():
    message = EmailMultiAlternatives("Hi", "text", None, ["a@a.example"], headers={"X-Note": "1", "From": "evil@x"})
    message.attach_alternative("<b>made</b>", "text/html")
    message.send()
    mail = Delivery.objects.get()
    assert (mail.html, mail.headers) == ("<b>made</b>", {"X-Note": "1"})
    assert "evil" not in mail.sender


def test_a_rollback_takes_the_mail_back(sink):
    class Undone(Exception):
        pass

    with pytest.raises(Undone), transaction.atomic():
        sent_by_django("a@a.example")
        raise Undone
    engine.run(clock.now(), 10)
    assert sink.received == []


def test_a_stranger_can_be_written_to():
    sent_by_django("new@a.example")
    assert Delivery.objects.get().recipient_user is None
