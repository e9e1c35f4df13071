"""The roster's pages: who may see and change what, and what they cost."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from seiketsu.accounts.tests import factories as people
from seiketsu.schedules import actions, presenting
from seiketsu.schedules.models import Absence, Override, Swap
from seiketsu.schedules.tests.factories import EARLY, LATE, TEST, at, followed, member, tier1

pytestmark = pytest.mark.django_db
ROSTER = "/desk/rosters/tier1/"


@pytest.fixture
def crew():
    followed()
    found = {name: member(name, shift) for name, shift in (("Maya", EARLY), ("Luke", LATE), ("Priya", LATE))}
    found["Ines"] = member("Ines", EARLY, role="lead")
    actions.follow_plan(actor=TEST)
    return found


def test_the_way_leads_to_ones_own_team(crew):
    browser = people.signed_in(crew["Maya"])
    assert browser.get("/desk/rosters/").headers["Location"] == ROSTER
    page = browser.get(ROSTER).content.decode()
    assert "Luke" in page
    assert "Nobody is on shift." in page
    assert 'href="/desk/rosters/"' in page


def test_without_rosters_the_page_says_what_to_do():
    followed_none = people.staff()
    people_page = people.signed_in(followed_none).get("/desk/rosters/")
    assert people_page.status_code == 200
    assert "No rosters yet" in people_page.content.decode()


def test_there_is_no_such_page_for_clients_or_unknown_teams(crew):
    client = people.person(people.organization(), role="administrator")
    assert people.signed_in(client).get(ROSTER).status_code == 404
    assert people.signed_in(crew["Maya"]).get("/desk/rosters/nobody/").status_code == 404


@pytest.mark.parametrize("week", ["2026-03-08", "2026-11-01", "nonsense", "9999-12-31"])
def test_weeks_in_which_the_clocks_change_and_weeks_that_are_none(crew, week):
    assert people.signed_in(crew["Maya"]).get(f"{ROSTER}?week={week}").status_code == 200


def test_a_gap_against_a_promise_stands_on_the_page(crew):
    people.organization(tier="business")
    page = people.signed_in(crew["Maya"]).get(ROSTER).content.decode()
    assert "tiers.business.first_response" in page
    assert "1 client" in page


def override_of(person, replaces, **changed):
    given = {
        "person_in": person.pk, "replaces": replaces.pk, "kind": "on_shift",
        "starts_at": "2026-06-02T09:00", "ends_at": "2026-06-02T11:00", "reason": "dentist",
    }  # fmt: skip
    return {f"override-{name}": value for name, value in (given | changed).items()}


def test_times_are_by_the_readers_own_clock(crew):
    answer = people.signed_in(crew["Luke"]).post(f"{ROSTER}overrides/", override_of(crew["Luke"], crew["Maya"]))
    assert answer.status_code == 302
    row = Override.objects.get()
    assert (row.starts_at, row.ends_at, row.replaces) == (at(2, 9), at(2, 11), crew["Maya"])


def test_another_persons_time_is_a_leads_to_change(crew):
    given = override_of(crew["Priya"], crew["Maya"])
    refused = people.signed_in(crew["Luke"]).post(f"{ROSTER}overrides/", given)
    assert refused.status_code == 422
    assert "for a team lead to change" in refused.content.decode()
    assert people.signed_in(crew["Ines"]).post(f"{ROSTER}overrides/", given).status_code == 302
    row = Override.objects.get()
    address = f"/desk/rosters/overrides/{row.pk}/withdrawal/"
    assert people.signed_in(crew["Luke"]).post(address).status_code == 403
    assert people.signed_in(crew["Priya"]).post(address).status_code == 302


def test_a_refusal_keeps_what_was_typed(crew):
    given = override_of(crew["Luke"], crew["Maya"], starts_at="2026-06-07T09:00", ends_at="2026-06-07T11:00")
    page = people.signed_in(crew["Luke"]).post(f"{ROSTER}overrides/", given).content.decode()
    assert "Nobody is there to be replaced" in page
    assert 'value="2026-06-07T09:00"' in page


def test_an_absence_is_noted_and_ended(crew):
    given = {
        "absence-person_away": crew["Maya"].pk, "absence-kind": "illness", "absence-note": "flu",
        "absence-starts_at": "2026-06-02T00:00", "absence-ends_at": "2026-06-04T00:00",
    }  # fmt: skip
    browser = people.signed_in(crew["Maya"])
    assert browser.post(f"{ROSTER}absences/", given).status_code == 302
    row = Absence.objects.get()
    assert "flu" in browser.get(ROSTER).content.decode()
    assert "flu" not in people.signed_in(crew["Luke"]).get(ROSTER).content.decode()
    assert browser.post(f"/desk/rosters/absences/{row.pk}/end/").status_code == 302
    row.refresh_from_db()
    assert row.withdrawn_at is not None


def test_a_swap_is_asked_accepted_and_approved_by_those_whose_it_is(crew):
    def choice(person, start, end):
        return f"{person.pk}|on_shift|{int(start.timestamp())}|{int(end.timestamp())}"

    given = {
        "swap-gives": choice(crew["Maya"], at(2, 7), at(2, 15)),
        "swap-takes": choice(crew["Luke"], at(3, 15), at(3, 23)),
        "swap-message": "",
    }
    browsers = {name: people.signed_in(person) for name, person in crew.items()}
    assert browsers["Maya"].post(f"{ROSTER}swaps/", given).status_code == 302
    swap = Swap.objects.get()
    address = f"/desk/rosters/swaps/{swap.pk}/"
    assert browsers["Priya"].post(f"{address}accept/").status_code == 403
    assert browsers["Maya"].post(f"{address}accept/").status_code == 403
    assert browsers["Luke"].post(f"{address}accept/").status_code == 302
    assert browsers["Luke"].post(f"{address}approve/").status_code == 403
    assert browsers["Ines"].post(f"{address}approve/").status_code == 302
    swap.refresh_from_db()
    assert swap.state == "agreed"
    assert browsers["Ines"].post(f"{address}nonsense/").status_code == 403


def test_shifts_of_others_cannot_be_given_away(crew):
    given = {"swap-gives": f"{crew['Luke'].pk}|on_shift|1|2", "swap-takes": "x", "swap-message": ""}
    assert people.signed_in(crew["Maya"]).post(f"{ROSTER}swaps/", given).status_code == 422
    assert not Swap.objects.exists()


def test_the_page_costs_the_same_for_few_and_for_many(crew):
    browser = people.signed_in(crew["Maya"])
    browser.get(ROSTER)
    with CaptureQueriesContext(connection) as few:
        browser.get(ROSTER)
    for number in range(12):
        one = member(f"Agent {number}", EARLY)
        actions.report_absence(one, starts_at=at(3, 7), ends_at=at(3, 9), actor=TEST)
    actions.follow_plan(actor=TEST)
    actions.add_override(tier1(), person=crew["Luke"], adds=True, starts_at=at(7, 9), ends_at=at(7, 11), actor=TEST)
    with CaptureQueriesContext(connection) as many:
        browser.get(ROSTER)
    assert len(many) == len(few)


@pytest.mark.parametrize("day", [date(2026, 3, 8), date(2026, 11, 1), date(2026, 11, 2)])
def test_a_free_days_hours_are_nine_to_five_also_when_the_clocks_change(day):
    """Both changes of the clocks in New York, and a usual day."""
    with timezone.override("America/New_York"):
        (shown,) = presenting.days(day, day, ZoneInfo("America/New_York"), datetime(2026, 10, 1, tzinfo=UTC), "")[:1]
        ends = [timezone.localtime(moment).strftime("%d %H:%M") for moment in presenting.usual_hours(shown)]
    assert ends == [f"{day.day:02d} 09:00", f"{day.day:02d} 17:00"]
