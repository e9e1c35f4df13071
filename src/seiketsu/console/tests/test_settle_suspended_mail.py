"""An agent looks at mail that became neither a ticket nor a reply, lets it in or puts it away."""

from __future__ import annotations

import pytest

from seiketsu.channels.tests.factories import arrives, written
from seiketsu.core.models import RawIntake
from seiketsu.desk.models import Ticket
from seiketsu.desk.tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def waiting(desk) -> RawIntake:
    """An out-of-office notice of somebody we know."""
    summit = factories.organization("Summit & Vale Realty", domains=["summitvale.example"])
    factories.person(summit, name="Dana Whitfield", email="dana@summitvale.example")
    return arrives(written("I am away <b>until</b> Monday.", subject="Out of office", auto_submitted="auto-replied"))


def test_the_list_says_who_what_and_why(browser_of_maya, waiting, read):
    text = read(browser_of_maya, "/desk/suspended/")

    assert "dana@summitvale.example" in text and "Out of office" in text and "Auto-Submitted" in text


def test_an_empty_list_is_good_news(browser_of_maya, read):
    assert "Nothing is waiting" in read(browser_of_maya, "/desk/suspended/")


def test_one_mail_is_shown_as_text_and_given_as_bytes(browser_of_maya, waiting, read):
    text = read(browser_of_maya, f"/desk/suspended/{waiting.pk}/")
    assert "I am away <b>until</b> Monday." in text

    file = browser_of_maya.get(f"/desk/suspended/{waiting.pk}/?download=1")
    assert file.content == bytes(waiting.body)
    assert file.headers["Content-Type"] == "application/octet-stream"
    assert file.headers["Content-Disposition"].startswith("attachment")


def test_it_becomes_a_ticket_once(browser_of_maya, waiting, read):
    answer = browser_of_maya.post(f"/desk/suspended/{waiting.pk}/ticket/")

    ticket = Ticket.objects.get()
    assert answer.headers["Location"] == f"/desk/tickets/{ticket.pk}/"
    assert "I am away" in read(browser_of_maya, f"/desk/tickets/{ticket.pk}/")
    browser_of_maya.post(f"/desk/suspended/{waiting.pk}/ticket/")
    assert Ticket.objects.count() == 1


def test_it_is_put_away_and_kept(browser_of_maya, waiting, read):
    browser_of_maya.post(f"/desk/suspended/{waiting.pk}/discard/")

    assert "Nothing is waiting" in read(browser_of_maya, "/desk/suspended/")
    assert RawIntake.objects.filter(pk=waiting.pk).exists()


def test_it_can_be_read_again(browser_of_maya, waiting):
    answer = browser_of_maya.post(f"/desk/suspended/{waiting.pk}/retry/", follow=True)

    assert answer.status_code == 200


def test_what_is_not_there_is_not_found(browser_of_maya, waiting):
    assert browser_of_maya.get("/desk/suspended/999999/").status_code == 404
    assert browser_of_maya.post("/desk/suspended/999999/ticket/").status_code == 404
    assert browser_of_maya.post(f"/desk/suspended/{waiting.pk}/explode/").status_code == 404


def test_a_mail_without_headers_shows_its_sender_and_first_words(browser_of_maya, desk, read):
    arrives(b"\r\nPlease call me back,\r\nmy tours are gone.\r\n", envelope={"sender": "ann@harbor.example"})
    text = read(browser_of_maya, "/desk/suspended/")
    assert "ann@harbor.example" in text and "Please call me back, my tours are gone." in text
    assert "(no subject)" not in text


def test_a_mail_without_anything_says_so(browser_of_maya, desk, read):
    arrives(b"\r\n\r\n")
    text = read(browser_of_maya, "/desk/suspended/")
    assert "(no subject)" in text and "unknown sender" in text
