"""Pictures of the mail itself are shown; those of other servers wait until somebody asks for them."""

import base64
import re
from email.message import EmailMessage

import pytest

from seiketsu.accounts.tests.factories import organization, person, signed_in, staff
from seiketsu.channels import actions
from seiketsu.core import clock, intake
from seiketsu.desk.models import Attachment, Message, Ticket
from seiketsu.plan.tests.factories import apply_shipped_plan

pytestmark = pytest.mark.django_db
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
)


@pytest.fixture
def ticket() -> Ticket:
    """A mail with one picture of its own and one on another server."""
    apply_shipped_plan()
    firm = organization(domains=["summitvale.example"])
    person(firm, email="dana@summitvale.example", role="manager")
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "dana@summitvale.example", "support@seiketsu.ai", "Look"
    mail.set_content("See")
    mail.add_alternative('<p>See <img src="cid:shot@x"><img src="https://spy.example/1.png"></p>', subtype="html")
    html_part = mail.get_payload(1)
    assert isinstance(html_part, EmailMessage)
    html_part.add_related(PNG, maintype="image", subtype="png", cid="<shot@x>")
    actions.keep(mail.as_bytes(), {})
    intake.run(clock.now(), 10)
    return Ticket.objects.get()


def test_the_mails_own_picture_is_shown_to_the_staff(ticket):
    browser = signed_in(staff())
    page = browser.get(f"/desk/tickets/{ticket.pk}/").content.decode()
    address = f"/desk/attachments/{Attachment.objects.get().pk}/"
    assert f'src="{address}"' in page and "cid:" not in page
    answer = browser.get(address)
    assert (answer.headers["Content-Type"], b"".join(answer.streaming_content)) == ("image/png", PNG)


@pytest.mark.django_db(transaction=True)
def test_and_to_the_client(ticket):
    page = signed_in(ticket.requester).get(f"/portal/tickets/{ticket.pk}").content.decode()
    assert "cid:" not in page
    found = re.search(r'src="(/portal/attachments/\d+)"', page)
    assert found is not None
    assert signed_in(ticket.requester).get(found[1]).headers["Content-Type"] == "image/png"


def test_pictures_of_other_servers_wait_until_asked_for(ticket):
    browser = signed_in(staff())
    page = browser.get(f"/desk/tickets/{ticket.pk}/").content.decode()
    message = Message.objects.get(ticket=ticket)
    assert ' src="https://spy.example' not in page
    assert f"/desk/messages/{message.pk}/" in page
    asked = browser.get(f"/desk/messages/{message.pk}/")
    assert ' src="https://spy.example/1.png"' in asked.content.decode()
    assert "img-src 'self' data: https: http:" in asked.headers["Content-Security-Policy"]
    assert "script-src" not in asked.headers["Content-Security-Policy"], "only pictures are let in"


def test_only_the_staff_may_ask(ticket):
    message = Message.objects.get(ticket=ticket)
    answer = signed_in(ticket.requester).get(f"/desk/messages/{message.pk}/")
    assert answer.status_code in {302, 403, 404}
    assert signed_in(staff()).get("/desk/messages/999999/").status_code == 404
