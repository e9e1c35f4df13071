"""An agent writes to a partner from the ticket's page, forwards the client's words, and sees what waits for whom."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from seiketsu.accounts.actions import match_sender
from seiketsu.accounts.tests.factories import signed_in
from seiketsu.core.actor import Actor
from seiketsu.desk import actions
from seiketsu.desk.models import SideConversation
from seiketsu.desk.sides import actions as sides
from seiketsu.desk.tests import factories

pytestmark = pytest.mark.django_db
MAIL = Actor.system("mail")


@pytest.fixture
def begin(browser_of_maya, ticket):
    def post(**given):
        values = {"to": "pat@mls.example", "subject_line": "Your feed", "body": "Is it late?", **given}
        return browser_of_maya.post(f"/desk/tickets/{ticket.pk}/sides/new/", values)

    return post


def answered(side: SideConversation, text: str = "Yes, since Friday.", address: str = "pat@mls.example") -> None:
    author = match_sender(address, "Pat Lee", actor=MAIL).user
    sides.take_in(side, sides.Arrived(author, address, factories.body(text)), actor=MAIL)


def test_it_is_begun_shown_folded_answered_and_closed(begin, browser_of_maya, ticket, read):
    answer = begin()
    side = SideConversation.objects.get()
    page, own = f"/desk/tickets/{ticket.pk}/", f"/desk/tickets/{ticket.pk}/sides/{side.pk}/"
    assert answer.status_code == 302 and answer.url == own
    assert "Your feed Not for the client pat@mls.example Waiting for pat@mls.example 1 message" in read(
        browser_of_maya, page
    )

    answered(side)
    text = read(browser_of_maya, page)
    assert "Answered: yours to go on 2 messages" in text and "Yes, since Friday." in text

    assert browser_of_maya.post(own, {"to": "pat@mls.example", "body": "Thanks."}).status_code == 302
    browser_of_maya.post(f"{own}closure/")
    assert "pat@mls.example Closed 3 messages" in read(browser_of_maya, page)
    browser_of_maya.post(f"{own}reopening/")
    assert SideConversation.objects.get().state == "ours"


def test_the_live_part_of_the_page_holds_it(begin, browser_of_maya, ticket, read):
    begin()
    answered(SideConversation.objects.get(), "Look at the token.")
    assert "Look at the token." in read(browser_of_maya, f"/desk/tickets/{ticket.pk}/?part=conversation")


def test_somebody_who_was_not_written_to_is_marked(begin, browser_of_maya, ticket, read):
    begin()
    side = SideConversation.objects.get()
    answered(side, "It is me.", "eve@elsewhere.example")
    own = f"/desk/tickets/{ticket.pk}/sides/{side.pk}/"
    assert "eve@elsewhere.example was not written to here." in read(browser_of_maya, own)


def test_a_message_is_forwarded_with_its_files(begin, browser_of_maya, ticket, maya, read):
    stored = actions.store_attachment(name="log.txt", content_type="text/plain", chunks=[b"line"])
    file = actions.NewAttachment(stored, "log.txt", "text/plain")
    message = factories.client_writes(ticket, "Our log.", attachments=[file]).message
    factories.answer(ticket, maya, "A later word.")
    address = f"/desk/tickets/{ticket.pk}/sides/new/"

    form = browser_of_maya.get(f"{address}?forward={message.pk}").content.decode()
    assert 'value="Fwd: Tour bookings ignore blackout dates"' in form
    assert "Our log." in form and "A later word." not in form and f'value="{file_id(message)}" checked' in form

    begin(forward=message.pk, file=file_id(message))
    said = SideConversation.objects.get(is_forward=True).messages.get()
    assert "Our log." in said.quoted_text and [one.name for one in said.attachments.all()] == ["log.txt"]


def file_id(message) -> int:
    return message.attachments.get().pk


def test_an_internal_note_can_not_be_forwarded(browser_of_maya, ticket, maya):
    note = actions.add_note(ticket, body=factories.body("Between us."), author=maya, actor=factories.TEST)
    answer = browser_of_maya.get(f"/desk/tickets/{ticket.pk}/sides/new/?forward={note.pk}")
    assert answer.status_code == 422 and "Between us." not in answer.content.decode()


@pytest.mark.parametrize(
    ("given", "status", "told"),
    [
        ({"to": "nobody at all"}, 422, "nobody"),
        ({"to": "  "}, 422, "Give at least one address."),
        ({"body": " "}, 422, "Write something before you send it."),
        ({"subject_line": ""}, 422, "Give it a subject."),
        ({"file": "999999"}, 422, "Choose files of this ticket."),
    ],
)
def test_what_cannot_be_sent_stays_in_the_form(begin, given, status, told):
    answer = begin(**{"body": "Words that took an hour.", **given})
    page = answer.content.decode()
    assert answer.status_code == status and told in page and not SideConversation.objects.exists()
    assert given.get("body", "Words that took an hour.").strip() in page


def test_a_clients_person_is_asked_about_first(begin, ticket):
    answer = begin(to=ticket.requester.email)
    page = answer.content.decode()
    assert answer.status_code == 409 and "is of the client Harbor &amp; Pine Realty" in page and "confirmed" in page
    assert begin(to=ticket.requester.email, confirmed="on").status_code == 302


def test_it_is_found_only_beside_its_ticket_and_only_by_the_staff(begin, browser_of_maya, ticket, harbor):
    begin()
    side, other = SideConversation.objects.get(), factories.ticket(harbor)
    assert browser_of_maya.get(f"/desk/tickets/{other.pk}/sides/{side.pk}/").status_code == 404
    client = signed_in(ticket.requester)
    for address in (f"/desk/tickets/{ticket.pk}/sides/{side.pk}/", f"/desk/tickets/{ticket.pk}/sides/new/"):
        assert client.get(address).status_code in (302, 403, 404)


def test_the_history_tells_of_it(begin, browser_of_maya, ticket, read):
    begin()
    answered(SideConversation.objects.get())
    text = read(browser_of_maya, f"/desk/tickets/{ticket.pk}/history/")
    assert "Wrote to a third party" in text and "A third party answered" in text and "Yes, since Friday." in text


def test_tickets_without_one_ask_no_more_and_many_ask_once(begin, browser_of_maya, ticket):
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            browser_of_maya.get(f"/desk/tickets/{ticket.pk}/")
        return len(queries)

    asked()
    without = asked()
    begin()
    with_one = asked()
    for number in range(4):
        begin(subject_line=f"Another {number}")
        answered(SideConversation.objects.latest("id"))
    assert with_one <= without + 1 and asked() <= with_one
