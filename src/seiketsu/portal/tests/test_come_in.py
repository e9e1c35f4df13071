"""Strangers are sent to sign in and come back to where they wanted to go; staff have no portal."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from django.core import mail
from django.test import Client

from seiketsu.accounts.tests.factories import signed_in
from seiketsu.desk.tests.factories import ticket


def test_a_link_by_mail_leads_to_the_ticket_that_was_asked_for(office, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    wanted = f"/portal/tickets/{ticket(office.organization, requester=office.dana).pk}"
    browser = Client()
    sent_away = browser.get(wanted)
    assert sent_away.status_code == 302 and sent_away["Location"].startswith("/portal/sign-in?next=")
    browser.post("/portal/sign-in", {"email": office.dana.email, "next": wanted})
    found = re.search(r"https?://\S+/sign-in/\S+", str(mail.outbox[-1].body))
    assert found
    parts = urlsplit(found[0])
    inside = browser.post(f"{parts.path}?{parts.query}")
    assert inside["Location"] == wanted
    assert browser.get(wanted).status_code == 200


def test_without_a_wish_it_leads_home(office):
    page = signed_in(office.dana).get("/portal", follow=True)
    assert page.status_code == 200 and "Summit &amp; Vale Realty" in page.content.decode()


def test_staff_have_no_portal(office):
    assert signed_in(office.maya).get("/portal/").status_code == 403
