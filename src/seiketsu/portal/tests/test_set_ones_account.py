"""A person chooses the zone of all times, and for which of their organizations they act."""

from __future__ import annotations

from seiketsu.accounts import actions
from seiketsu.accounts.tests.factories import TEST, organization, signed_in
from seiketsu.desk.tests.factories import ticket
from seiketsu.portal.tests.reading import seen, words


def test_all_times_are_shown_in_the_zone_that_was_chosen(office):
    asked = ticket(office.organization, requester=office.dana)
    given = {"name": "Dana W.", "time_zone": "Europe/Berlin", "locale": "en"}
    assert signed_in(office.dana).post("/portal/account", given).status_code == 302
    page = seen(office.dana, f"/portal/tickets/{asked.pk}")
    assert "We’ll reply by 6:00 PM today" in page and "Times are shown in Berlin time." in page
    office.dana.refresh_from_db()
    assert office.dana.name == "Dana W."


def test_a_zone_that_there_is_not_is_refused(office):
    page = signed_in(office.dana).post("/portal/account", {"name": "Dana", "time_zone": "Mars/Base", "locale": "en"})
    assert page.status_code == 422
    office.dana.refresh_from_db()
    assert office.dana.time_zone == "America/Denver"


def test_somebody_of_two_offices_goes_from_one_to_the_other(office):
    second = organization("Second Office")
    actions.set_membership(office.dana, second, "member", actor=TEST)
    ticket(office.organization, requester=office.dana, subject_line="Of the first")
    ticket(second, requester=office.dana, subject_line="Of the second")
    browser = signed_in(office.dana)
    first = words(browser.get("/portal/tickets"))
    assert "Of the first" in first and "Of the second" not in first
    assert "Second Office" in words(browser.get("/portal/account"))
    assert browser.post("/portal/account/organization", {"organization": str(second.pk)}).status_code == 302
    other = words(browser.get("/portal/tickets"))
    assert "Of the second" in other and "Of the first" not in other


def test_nobody_enters_an_office_that_is_not_theirs(office):
    foreign = organization("Elsewhere")
    browser = signed_in(office.dana)
    for value in (str(foreign.pk), "", "all", "-1"):
        assert browser.post("/portal/account/organization", {"organization": value}).status_code == 404
    assert "Summit & Vale Realty" in words(browser.get("/portal/"))
    assert "Your organizations" not in words(browser.get("/portal/account"))
