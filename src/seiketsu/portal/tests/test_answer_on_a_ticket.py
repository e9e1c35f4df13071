"""A client writes on: words and files join the ticket, and after a solution they open it again."""

from __future__ import annotations

from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile

from seiketsu.accounts.tests.factories import signed_in
from seiketsu.core import clock
from seiketsu.desk.models import Attachment, Message, Ticket
from seiketsu.desk.tests.factories import answer, ticket
from seiketsu.portal.tests.reading import seen, words


def test_the_words_are_in_the_conversation_as_the_clients_own(office):
    asked = ticket(office.organization, requester=office.dana)
    sent = signed_in(office.dana).post(f"/portal/tickets/{asked.pk}/messages", {"body": "On <b>two</b> lines."})
    assert sent["Location"] == f"/portal/tickets/{asked.pk}"
    message = Message.objects.latest("id")
    assert (message.author, message.visibility, message.channel) == (office.dana, "public", "portal")
    page = signed_in(office.dana).get(f"/portal/tickets/{asked.pk}").content.decode()
    assert "On &lt;b&gt;two&lt;/b&gt; lines." in page


def test_nothing_written_is_refused_but_a_file_alone_is_enough(office):
    asked, browser = ticket(office.organization, requester=office.dana), signed_in(office.dana)
    before = Message.objects.count()
    refused = browser.post(f"/portal/tickets/{asked.pk}/messages", {"body": "  "})
    assert refused.status_code == 422
    assert "Write your message before you send it." in words(refused)
    assert Message.objects.count() == before
    picture = SimpleUploadedFile("screen.png", b"\x89PNG", "image/png")
    assert browser.post(f"/portal/tickets/{asked.pk}/messages", {"attachments": picture}).status_code == 302
    assert Attachment.objects.get().name == "screen.png"


def test_a_file_over_the_limit_keeps_the_words(office, monkeypatch):
    asked = ticket(office.organization, requester=office.dana)
    large = SimpleUploadedFile("long.mov", b"x" * (25 * 1024 * 1024 + 1), "video/quicktime")
    page = signed_in(office.dana).post(
        f"/portal/tickets/{asked.pk}/messages", {"body": "See the film.", "attachments": large}
    )
    assert page.status_code in (413, 422)
    assert "is larger than 25" in words(page) and "See the film." in page.content.decode()
    assert not Attachment.objects.exists()


def test_writing_after_a_solution_opens_the_ticket_again(office):
    asked = ticket(office.organization, requester=office.dana)
    answer(asked, office.maya, set_status="solved")
    signed_in(office.dana).post(f"/portal/tickets/{asked.pk}/messages", {"body": "It still happens on line two."})
    asked.refresh_from_db()
    assert (asked.status, asked.reopen_count) == ("open", 1)
    assert "We’ll reply by" in seen(office.dana, f"/portal/tickets/{asked.pk}")


def test_too_long_after_closing_the_page_offers_a_new_one(office):
    asked = ticket(office.organization, requester=office.dana)
    answer(asked, office.maya, set_status="solved")
    signed_in(office.dana).post(f"/portal/tickets/{asked.pk}/confirmation")
    assert "You can open it again until" in seen(office.dana, f"/portal/tickets/{asked.pk}")
    clock.advance(timedelta(days=60))
    page = seen(office.dana, f"/portal/tickets/{asked.pk}")
    assert "It is too long ago to open it again." in page and "Ask something new" in page
    sent = signed_in(office.dana).post(f"/portal/tickets/{asked.pk}/messages", {"body": "It is back again."})
    follow_up = Ticket.objects.latest("id")
    assert follow_up.follow_up_of_id == asked.pk and sent["Location"] == f"/portal/tickets/{follow_up.pk}"
