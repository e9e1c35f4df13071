"""A person's calendar reads their shifts, and theirs alone, under an address that can be renewed."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from seiketsu.accounts.tests import factories as people
from seiketsu.schedules import actions, links
from seiketsu.schedules.rules.calendar_file import Entry, calendar_file
from seiketsu.schedules.tests.factories import EARLY, LATE, TEST, at, followed, member, tier1

NOW = datetime(2026, 6, 1, tzinfo=UTC)


@pytest.fixture
def crew(db):
    followed()
    found = {name: member(name, shift) for name, shift in (("Maya", EARLY), ("Luke", LATE))}
    actions.follow_plan(actor=TEST)
    return found


def path_of(person):
    return "/" + links.calendar_url(person).split("/", 3)[3]


def unfolded(text):
    return text.replace("\r\n ", "").split("\r\n")


def test_the_calendar_shows_own_shifts_alone(crew):
    answer = Client().get(path_of(crew["Maya"]))
    assert answer.status_code == 200 and answer["Content-Type"].startswith("text/calendar")
    lines = unfolded(answer.content.decode())
    starts = [line for line in lines if line.startswith("DTSTART")]
    assert "DTSTART:20260602T110000Z" in starts  # seven in the morning in New York
    assert not any("T190000Z" in line for line in starts)  # Luke's three in the afternoon
    assert len(starts) == len({line for line in lines if line.startswith("UID")})


def test_changes_show_and_absences_take_shifts_out(crew):
    actions.add_override(
        tier1(), person=crew["Luke"], replaces=crew["Maya"], starts_at=at(2, 7), ends_at=at(2, 15), actor=TEST
    )
    actions.report_absence(crew["Maya"], starts_at=at(3, 0), ends_at=at(4, 0), actor=TEST)
    maya, luke = (unfolded(Client().get(path_of(crew[name])).content.decode()) for name in ("Maya", "Luke"))
    assert "DTSTART:20260602T110000Z" not in maya and "DTSTART:20260602T110000Z" in luke
    assert any("in place of Maya" in line for line in luke)
    assert "DTSTART:20260603T110000Z" not in maya and "SUMMARY:Away" in maya


def test_who_has_nothing_new_to_read_is_told_so(crew):
    first = Client().get(path_of(crew["Maya"]))
    again = Client().get(path_of(crew["Maya"]), headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 304


def test_a_renewed_address_makes_the_one_before_useless(crew):
    before = path_of(crew["Maya"])
    answer = people.signed_in(crew["Maya"]).post("/desk/rosters/calendar/renewal/")
    assert answer.headers["Location"] == f"/desk/rosters/people/{crew['Maya'].pk}/"
    assert Client().get(before).status_code == 404
    second = path_of(crew["Maya"])
    assert Client().get(second).status_code == 200
    actions.renew_calendar(crew["Maya"], actor=TEST)
    assert Client().get(second).status_code == 404


def test_made_up_addresses_and_those_of_people_who_left_show_nothing(crew):
    address = path_of(crew["Maya"])
    for wrong in ("nonsense", "1", "1-aaaa", "-", f"{crew['Luke'].pk}-{address.split('-')[1][:-4]}", "9" * 30 + "-a"):
        assert Client().get(f"/rosters/{wrong}.ics").status_code == 404
    crew["Maya"].is_active = False
    crew["Maya"].save(update_fields=["is_active"])
    assert Client().get(address).status_code == 404


def test_the_persons_page_shows_weeks_and_their_own_address_alone(crew):
    page = people.signed_in(crew["Maya"]).get(f"/desk/rosters/people/{crew['Maya'].pk}/").content.decode()
    assert path_of(crew["Maya"]) in page
    other = people.signed_in(crew["Luke"]).get(f"/desk/rosters/people/{crew['Maya'].pk}/").content.decode()
    assert ".ics" not in other and "Maya" in other
    client = people.person(people.organization())
    assert people.signed_in(client).get(f"/desk/rosters/people/{crew['Maya'].pk}/").status_code == 404
    assert people.signed_in(crew["Luke"]).get(f"/desk/rosters/people/{client.pk}/").status_code == 404


@given(words=st.text(max_size=300), description=st.text(max_size=300))
def test_any_words_make_a_file_that_can_be_read_back(words, description):
    text = calendar_file(words, [Entry("1@x", NOW, NOW, words, description)], stamp=NOW)
    assert text.endswith("END:VCALENDAR\r\n") and "\n" not in text.replace("\r\n", "")
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    lines = unfolded(text)
    assert lines.count("BEGIN:VEVENT") == lines.count("END:VEVENT") == 1
    (summary,) = [line.removeprefix("SUMMARY:") for line in lines if line.startswith("SUMMARY:")]
    read = summary.replace("\\n", "\n").replace("\\,", ",").replace("\\;", ";").replace("\\\\", "\\")
    plain = "\\" not in words
    assert not plain or read == "".join(
        sign for sign in words.replace("\r\n", "\n").replace("\r", "\n") if sign.isprintable() or sign == "\n"
    )
