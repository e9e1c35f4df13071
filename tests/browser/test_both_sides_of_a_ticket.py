"""One ticket from both sides: the client's mail and phone, the agent's desk, real SMTP in and out, real pages.

The mail comes in over a socket to the listener and goes out over a socket to a mail server that keeps it; only the
worker's loop is run step by step here, so that nothing is waited for.
"""

from __future__ import annotations

import logging
import re
import smtplib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from email.message import EmailMessage

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from seiketsu.accounts.models import User
from seiketsu.accounts.tests import factories as people
from seiketsu.channels.tests.factories import written
from seiketsu.channels.tests.test_take_mail_by_smtp import listening
from seiketsu.core import engine, test_kit
from seiketsu.delivery.tests.sink import Sink, sink_server
from seiketsu.desk.models import Ticket
from seiketsu.desk.workspace import preferences
from seiketsu.plan.tests.factories import apply_shipped_plan

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

DANA = "dana@summitvale.example"
LINK = re.compile(r"https?://[^\s<>\"]+")


@pytest.fixture
def maya() -> User:
    """The plan in force, Dana's firm, and somebody who answers at any hour."""
    apply_shipped_plan()
    summit = people.organization("Summit & Vale Realty", tier="business", domains=["summitvale.example"])
    people.person(summit, name="Dana Whitfield", email=DANA)
    agent = people.staff(name="Maya Torres", role="manager", teams=["tier1"], skills=[], languages=["en"], shift="")
    preferences.set_undo(agent, seconds=0)  # what waits would need a worker
    return agent


@pytest.fixture
def sink(settings, live_server: LiveServer) -> Iterator[Sink]:
    """The next mail server, which keeps what it is given; links in mails lead to the running site."""
    logging.getLogger("mail.log").setLevel(logging.WARNING)
    settings.PUBLIC_URL = live_server.url
    settings.EMAIL_BACKEND = "seiketsu.delivery.backend.DeliveryBackend"  # the test runner keeps mail in memory
    engine.forget_runs()
    with sink_server() as server:
        settings.SMTP_RELAY = f"smtp://127.0.0.1:{server.port}"
        yield server
    engine.forget_runs()


@pytest.fixture
def post(maya: User, sink: Sink) -> Iterator[Callable[[EmailMessage], None]]:
    """Delivers a mail to the real listener, over a socket; then the worker reads it.

    The listener is started from a thread of its own, since this one already runs the browser's event loop.
    """
    with ThreadPoolExecutor(1) as helper:
        listener = listening()
        port = helper.submit(listener.__enter__).result()

        def deliver(mail: EmailMessage) -> None:
            with smtplib.SMTP("127.0.0.1", port, timeout=20) as client:
                client.send_message(mail)
            test_kit.settle()

        yield deliver
        helper.submit(listener.__exit__, None, None, None).result()


def mails_out(sink: Sink, subject: str) -> list[EmailMessage]:
    """What the worker has sent to Dana with this in its subject, the oldest first."""
    test_kit.settle()
    sent = [one.message for one in sink.received if DANA in one.recipients]
    return [mail for mail in sent if subject in str(mail["Subject"])]


def text_of(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def mailed_link(sink: Sink, part: str) -> str:
    """The newest link to Dana with this in it, once the worker has sent what it has."""
    test_kit.settle()
    texts = [text_of(one.message) for one in reversed(sink.received) if DANA in one.recipients]
    found = [link for text in texts for link in LINK.findall(text) if part in link]
    assert found, f"no mail to Dana has a link with {part}: {texts}"
    return found[0]


def agent_answers(page: Page, text: str) -> None:
    page.goto("/desk/")
    page.get_by_role("link", name=re.compile("Greeting is wrong")).first.click()
    expect(page.get_by_text("It says the old name.")).to_be_visible()
    page.locator("#composer-body").fill(text)
    page.get_by_role("button", name="Choose another status").click()
    page.locator("#composer-status").get_by_role("button", name="Solved").click()
    expect(page.locator("main").get_by_text(text).first).to_be_visible()


def test_mail_desk_mail_portal_survey_scorecard(opened: Callable, sink: Sink, maya: User, post: Callable) -> None:
    question = written("It says the old name.", sender=f"Dana Whitfield <{DANA}>", to="business@seiketsu.ai")
    post(question)
    ticket = Ticket.objects.get()
    assert mails_out(sink, "Greeting is wrong"), "Dana is told at once that we have it"

    with opened(maya) as desk:
        agent_answers(desk, "The greeting has the new name now.")

    answer = mails_out(sink, "Greeting is wrong")[-1]
    assert "The greeting has the new name now." in text_of(answer)
    assert answer["In-Reply-To"] == question["Message-ID"]
    assert question["Message-ID"] in answer["References"]
    assert re.search(r"\+[\w.-]+@", str(answer["Reply-To"])), "an answer finds the ticket by its own address"

    with opened(width=390, is_mobile=True, has_touch=True) as phone:
        phone.goto(mailed_link(sink, f"/portal/tickets/{ticket.pk}"))
        phone.get_by_label("Email address").fill(DANA)
        phone.get_by_role("button", name="Send me a link").tap()
        expect(phone.get_by_role("heading", name="Look in your mail")).to_be_visible()
        phone.goto(mailed_link(sink, "/sign-in/"))
        phone.get_by_role("button", name="Sign in").tap()
        expect(phone.get_by_role("heading", name="Greeting is wrong")).to_be_visible()
        expect(phone.get_by_text("The greeting has the new name now.")).to_be_visible()
        assert phone.evaluate("document.documentElement.scrollWidth") <= 390
        phone.get_by_role("button", name="Yes, it’s solved").tap()
        expect(phone.get_by_text("How did we do?")).to_be_visible()

        phone.goto(mailed_link(sink, "/s/").split("?")[0])
        phone.get_by_role("button", name="9", exact=True).tap()
        expect(phone.get_by_text("Saved. You can close this page")).to_be_visible()
    test_kit.settle()

    ticket.refresh_from_db()
    assert ticket.status == "closed"
    with opened(maya) as desk:
        desk.goto("/scorecard?tier=business")
        expect(desk.get_by_role("row").filter(has_text="Satisfaction").first).to_contain_text("1 rating")


def test_a_reply_by_mail_joins_the_ticket_and_opens_it_again(
    opened: Callable, sink: Sink, maya: User, post: Callable
) -> None:
    post(written("It says the old name.", sender=f"Dana Whitfield <{DANA}>", to="business@seiketsu.ai"))
    with opened(maya) as desk:
        agent_answers(desk, "The greeting has the new name now.")
    answer = mails_out(sink, "Greeting is wrong")[-1]
    post(
        written(
            "The Spanish one still has the old name.",
            sender=f"Dana Whitfield <{DANA}>",
            to=str(answer["Reply-To"]),
            subject=f"Re: {answer['Subject']}",
            in_reply_to=str(answer["Message-ID"]),
        )
    )
    ticket = Ticket.objects.get()
    assert (ticket.status, ticket.reopen_count) == ("open", 1)
    with opened(maya) as desk:
        desk.goto(f"/desk/tickets/{ticket.pk}/")
        expect(desk.get_by_text("The Spanish one still has the old name.").first).to_be_visible()
