"""Clients see their office's tickets by role, each with who does what by when."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from seiketsu.accounts.tests.factories import organization, person, signed_in
from seiketsu.core import clock, test_kit
from seiketsu.desk.tests.factories import answer, client_writes, ticket
from seiketsu.portal.tests.reading import seen


def test_a_member_sees_their_own_tickets_and_a_manager_all_with_whose_they_are(office):
    mine = ticket(office.organization, requester=office.luis, subject_line="Luis asks")
    theirs = ticket(office.organization, requester=office.dana, subject_line="Dana asks")
    as_member, as_manager = seen(office.luis, "/portal/tickets"), seen(office.dana, "/portal/tickets")
    assert "Luis asks" in as_member and "Dana asks" not in as_member
    assert "Luis asks" in as_manager and "Dana asks" in as_manager
    assert "Luis Ortega · " in as_manager and "Dana Whitfield · " not in as_manager
    browser = signed_in(office.luis)
    assert browser.get(f"/portal/tickets/{mine.pk}").status_code == 200
    assert browser.get(f"/portal/tickets/{theirs.pk}").status_code == 404


def test_open_and_closed_ones_apart_and_what_an_empty_list_says(office):
    assert "No tickets yet" in seen(office.dana, "/portal/tickets")
    ticket(office.organization, requester=office.dana, subject_line="Still open")
    assert "Still open" in seen(office.dana, "/portal/tickets?show=open")
    closed = seen(office.dana, "/portal/tickets?show=closed")
    assert "Still open" not in closed and "Nothing is closed yet" in closed


def test_a_promise_is_a_clock_time_in_the_readers_zone_with_its_reason(office):
    asked = ticket(office.organization, requester=office.dana)
    page = seen(office.dana, f"/portal/tickets/{asked.pk}")
    assert "We’ll reply by 10:00 AM today" in page
    assert "That is in 2 hours." in page
    assert "Why 10:00 AM?" in page
    assert "The time counts from 8:00 AM today, when you wrote." in page
    assert "We promised a reply within 2 hours, day and night." in page
    assert "Times are shown in Denver time." in page
    assert "We’ll reply by 10:00 AM" in seen(office.dana, "/portal/")


def test_business_hours_and_a_day_off_are_told_in_plain_words(office):
    starter = organization("Corner Office", tier="starter", time_zone="America/New_York")
    ann = person(starter, name="Ann Lee")
    clock.set_to(clock.now().replace(day=25, hour=21))  # Wednesday 4 PM before Thanksgiving
    asked = ticket(starter, requester=ann)
    page = seen(ann, f"/portal/tickets/{asked.pk}")
    assert "We’ll reply by 3:00 PM on Friday" in page
    assert "a reply within 8 hours, counted Monday to Friday, 9:00 AM to 6:00 PM." in page
    assert "Thursday, November 26 does not count: Thanksgiving" in page


def test_a_day_of_opening_hours_is_told_in_hours(office):
    starter = person(organization("Corner Office", tier="starter", time_zone="America/New_York"))
    page = seen(starter, "/portal/")
    assert "We solve what you report within 24 hours Counted Monday to Friday, 9:00 AM to 6:00 PM." in page


def test_hours_of_another_zone_say_whose_they_are(office):
    starter = organization("Hillside", tier="starter", time_zone="America/Denver")
    ann = person(starter, name="Ann Lee")
    page = seen(ann, f"/portal/tickets/{ticket(starter, requester=ann).pk}")
    assert "counted Monday to Friday, 9:00 AM to 6:00 PM New York time." in page


def test_the_clock_rests_while_we_wait_for_the_client(office):
    asked = ticket(office.organization, requester=office.dana)
    answer(asked, office.maya, "Which line is it?", set_status="pending")
    waiting = seen(office.dana, f"/portal/tickets/{asked.pk}")
    assert "We are waiting for you" in waiting and "The clock rests until you reply." in waiting
    assert "You have one question waiting for you." in seen(office.dana, "/portal/")
    clock.advance(timedelta(hours=3))
    client_writes(asked, "The second one.")
    answer(asked, office.maya, "Thank you, I look into it.")
    again = seen(office.dana, f"/portal/tickets/{asked.pk}")
    assert "We’ll have it fixed by 7:00 PM today" in again
    assert "3 hours in which we waited for you do not count." in again


def test_a_miss_is_told_first_with_who_has_it(office):
    asked = ticket(office.organization, requester=office.dana, assignee=office.maya)
    test_kit.travel(clock.now() + timedelta(hours=3))
    page = seen(office.dana, f"/portal/tickets/{asked.pk}")
    assert "We’re late. We promised 10:00 AM today." in page
    assert "Maya is on it, and the team lead has been told." in page


def test_home_counts_what_was_kept_and_says_too_early_of_nothing(office):
    assert "Too early" in seen(office.dana, "/portal/") and "nothing was due yet" in seen(office.dana, "/portal/")
    asked = ticket(office.organization, requester=office.dana)
    clock.advance(timedelta(minutes=19))
    answer(asked, office.maya)
    page = seen(office.dana, "/portal/")
    assert "We reply to every new question within 2 hours, day and night Usually 19 minutes. 1 of 1 on time" in page


@pytest.mark.parametrize("address", ["/portal/", "/portal/tickets"])
def test_lists_cost_the_same_however_long(office, address):
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert browser.get(address).status_code == 200
        return len(captured)

    browser = signed_in(office.dana)
    for number in range(5):
        ticket(office.organization, requester=office.dana, subject_line=f"Question {number}")
    browser.get(address)
    few = queries()
    for number in range(25):
        ticket(office.organization, requester=office.luis, subject_line=f"Further {number}")
    assert queries() == few <= 30


def test_a_long_conversation_costs_as_much_as_a_short_one(office):
    asked = ticket(office.organization, requester=office.dana)
    answer(asked, office.maya)
    browser, address = signed_in(office.dana), f"/portal/tickets/{asked.pk}"
    browser.get(address)
    with CaptureQueriesContext(connection) as short:
        browser.get(address)
    for number in range(10):
        client_writes(asked, f"More {number}")
        answer(asked, office.maya, f"Answer {number}")
    with CaptureQueriesContext(connection) as long:
        browser.get(address)
    assert len(long) == len(short) <= 35


def test_another_organizations_ticket_does_not_exist(office):
    other = ticket(organization("Elsewhere"), subject_line="Foreign words")
    browser = signed_in(office.dana)
    for address in ("", "/messages", "/confirmation", "/reopening"):
        path = f"/portal/tickets/{other.pk}{address}"
        assert browser.post(path, {"body": "x"}).status_code == (405 if not address else 404), path
    assert browser.get(f"/portal/tickets/{other.pk}").status_code == 404
