"""On the pages: undo after sending, send later, and what waits is shown on the ticket."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from seiketsu.accounts.tests.factories import signed_in
from seiketsu.core import clock
from seiketsu.core.test_kit import travel
from seiketsu.desk.models import Message, WaitingReply, WritingPreference
from seiketsu.desk.tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def send(browser_of_maya, ticket):
    def post(**fields):
        data = {"mode": "reply", "body": "It is mended now.", "cc": "", **fields}
        return browser_of_maya.post(f"/desk/tickets/{ticket.pk}/messages/", data, follow=True)

    return post


def change(browser, what, **data):
    return browser.post(f"/desk/replies/{WaitingReply.objects.latest('id').pk}/{what}/", data, follow=True)


def test_after_sending_there_is_an_undo_that_brings_the_words_back(send, browser_of_maya):
    page = send().content.decode()
    assert "Your answer is on its way." in page and 'data-undo-until="' in page and "Your answer goes out at" in page

    page = change(browser_of_maya, "undo").content.decode()

    assert "It is mended now.</textarea>" in page and "Your answer goes out at" not in page
    travel(clock.now() + timedelta(minutes=1))
    assert not Message.objects.filter(author_kind="staff").exists()


def test_files_come_back_with_the_words_and_go_again(send, browser_of_maya):
    send(attachments=SimpleUploadedFile("log.txt", b"line", "text/plain"))
    page = change(browser_of_maya, "undo").content.decode()
    kept = WaitingReply.objects.get().files.get()
    assert f'name="kept_file" value="{kept.pk}"' in page

    send(kept_file=kept.pk)
    travel(clock.now() + timedelta(seconds=10))

    assert [one.name for one in Message.objects.latest("id").attachments.all()] == ["log.txt"]


def test_nobody_else_takes_a_file_along(send, ticket):
    send(attachments=SimpleUploadedFile("log.txt", b"line", "text/plain"))
    kept = WaitingReply.objects.get().files.get()
    ines = signed_in(factories.agent(name="Ines Duarte"))
    ines.post(f"/desk/tickets/{ticket.pk}/messages/", {"mode": "note", "body": "Mine", "kept_file": kept.pk})
    assert not Message.objects.latest("id").attachments.exists()


def test_send_later_waits_for_its_moment_and_can_be_moved(send, browser_of_maya, ticket, read):
    send(when="later_today", later_status="hold")
    row = WaitingReply.objects.get()
    assert (row.is_scheduled, row.send_at, row.set_status) == (True, clock.now() + timedelta(hours=3), "hold")
    text = read(browser_of_maya, f"/desk/tickets/{ticket.pk}/")
    assert "If the client writes before, it is held" in text and "Answer scheduled for" in text

    change(browser_of_maya, "moment", typed="in 30 min")
    row.refresh_from_db()
    assert row.send_at == clock.now() + timedelta(minutes=30)
    assert "is no moment" in change(browser_of_maya, "moment", typed="whenever").content.decode()


def test_a_moment_that_cannot_be_read_keeps_the_words(send):
    answer = send(when_typed="whenever")
    assert answer.status_code == 422 and "is no moment" in answer.content.decode()
    assert "It is mended now.</textarea>" in answer.content.decode()
    assert not WaitingReply.objects.exists()


def test_send_now(send, browser_of_maya):
    send(when="tomorrow")
    change(browser_of_maya, "now")
    assert Message.objects.filter(author_kind="staff").count() == 1


def test_a_colleague_sees_it_and_cannot_touch_it(send, ticket, read):
    send(when="tomorrow")
    ines = signed_in(factories.agent(name="Ines Duarte"))
    text = read(ines, f"/desk/tickets/{ticket.pk}/")
    assert "The answer of Maya Torres goes out at" in text and "Send now" not in text
    assert "Only Maya Torres can change" in change(ines, "undo").content.decode()
    assert WaitingReply.objects.get().state == "waiting"


def test_an_agent_chooses_how_long_undo_lasts(browser_of_maya, maya, send):
    browser_of_maya.post("/desk/preferences/", {"undo_seconds": "0"})
    assert WritingPreference.objects.get(user=maya).undo_seconds == 0
    send()
    assert Message.objects.filter(author_kind="staff").count() == 1
