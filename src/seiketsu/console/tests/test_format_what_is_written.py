"""The composer's marks and its preview."""

from __future__ import annotations

import pytest

from seiketsu.accounts.tests.factories import organization, person, signed_in

pytestmark = pytest.mark.django_db


def test_the_page_offers_marks_and_a_preview(browser_of_maya, ticket):
    page = browser_of_maya.get(f"/desk/tickets/{ticket.pk}/").content.decode()
    assert 'data-markdown-tools="composer-body" data-preview="/desk/preview/"' in page
    for mark in ("bold", "italic", "link", "list", "quote", "code", "preview"):
        assert f'data-mark="{mark}"' in page


def test_a_preview_reads_as_the_message_will(browser_of_maya):
    shown = browser_of_maya.post("/desk/preview/", {"body": "**Look**\n\n- one\n- [two](https://a.example)"})
    assert "<strong>Look</strong>" in shown.content.decode()
    assert "<li>one</li>" in shown.content.decode() and 'href="https://a.example"' in shown.content.decode()


def test_nothing_in_a_preview_runs(browser_of_maya):
    shown = browser_of_maya.post("/desk/preview/", {"body": "<script>alert(1)</script> [x](javascript:alert(1))"})
    assert "<script" not in shown.content.decode() and 'href="javascript' not in shown.content.decode()


def test_a_preview_of_nothing_is_empty(browser_of_maya):
    assert browser_of_maya.post("/desk/preview/", {"body": "  \n"}).content.strip() == b""


def test_it_is_asked_for_by_staff_and_by_posting(browser_of_maya, desk):
    assert browser_of_maya.get("/desk/preview/").status_code == 405
    assert signed_in(person(organization("Elsewhere"))).post("/desk/preview/", {"body": "x"}).status_code == 404


@pytest.mark.parametrize("address", ["/desk/preview/", "/desk/tickets/1/presence/"])
def test_a_script_whose_reader_was_signed_out_gets_no_page(client, address):
    """The browser says what it asks for; a link or a form still leads to signing in."""
    assert client.post(address, {"body": "x"}, headers={"Sec-Fetch-Mode": "cors"}).status_code == 401
    for usual in ({}, {"Sec-Fetch-Mode": "navigate"}):
        assert client.post(address, {"body": "x"}, headers=usual).status_code == 302
