"""A supervisor watches the wall: what will be missed, who is there, what waits; and gives work to somebody else."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from seiketsu.accounts.queries import actor_of
from seiketsu.accounts.tests.factories import signed_in
from seiketsu.core import clock
from seiketsu.core.test_kit import travel
from seiketsu.desk import actions, policy
from seiketsu.desk.models import Availability, Decision, Ticket
from seiketsu.desk.models.records import DecisionKind
from seiketsu.desk.queries import forecasting, workload
from seiketsu.desk.queries.handling import Handling, handling
from seiketsu.desk.rules.forecast import Reason
from seiketsu.desk.tests import factories
from seiketsu.schedules import actions as rosters
from seiketsu.schedules import queries as roster_queries

pytestmark = pytest.mark.django_db
FEWEST = 20  # as the shipped plan says
WALL = "/desk/wall/"
OPEN = "Monday-Sunday 00:00-24:00"


@pytest.fixture(autouse=True)
def _no_memory():
    cache.clear()


@pytest.fixture
def crew(desk):
    """Two agents and a lead around the clock, on a roster."""
    found = {
        name: factories.staff(name=name, teams=["tier1"], shift=OPEN, languages=["en"], role=role)
        for name, role in (("Maya", "agent"), ("Luke", "agent"), ("Ines", "lead"))
    }
    rosters.follow_plan(actor=factories.TEST)
    return found


@pytest.fixture
def browser_of_ines(crew):
    return signed_in(crew["Ines"])


def known_at(moment) -> Handling:
    return handling(moment, policy.current().forecast)


def answered(harbor, author, count=FEWEST + 2, every=timedelta(minutes=10)):
    """Answers of one person, ten minutes apart: what the forecast measures."""
    who = factories.person(harbor)
    one = factories.ticket(harbor, requester=who, subject_line="Old")
    begin = clock.now()
    for number in range(count):
        clock.set_to(begin + every * number)
        factories.answer(one, author, f"Step {number}")
    return one


def test_an_empty_desk_says_so_and_invents_no_figures(browser_of_ines, read):
    text = read(browser_of_ines, WALL)
    assert "Not enough data" in text
    assert f"A forecast needs {FEWEST} measured answers" in text
    assert "Nobody waits for a word of ours." in text and "No open ticket asks for a skill." in text


def test_handling_is_measured_between_ones_own_answers(crew, harbor):
    answered(harbor, crew["Maya"])
    known = known_at(clock.now() + timedelta(seconds=1))
    assert known.measured == FEWEST + 1
    assert known.typical == pytest.approx(10)
    assert known_at(clock.now() - timedelta(minutes=100)).minutes == ()  # too few by then


def test_breaks_and_the_answers_of_clients_are_not_counted(crew, harbor):
    one = answered(harbor, crew["Maya"])
    clock.set_to(clock.now() + timedelta(hours=5))
    factories.client_writes(one)
    factories.answer(one, crew["Maya"], "After lunch")
    assert known_at(clock.now() + timedelta(seconds=1)).measured == FEWEST + 1


def forecast_now():
    now = clock.now()
    loaded = roster_queries.rosters(now, now + timedelta(hours=24))
    due = forecasting.due_until(now, now + timedelta(hours=24))
    return due, forecasting.forecast(now, due, loaded, known_at(now), policy.current().forecast.horizons)


def test_what_nobody_can_reach_in_time_is_likely_to_be_missed(crew, harbor, browser_of_ines, read):
    answered(harbor, crew["Maya"])
    waiting = factories.ticket(harbor, subject_line="Tours are lost")
    waiting.refresh_from_db()
    clock.set_to(waiting.next_due_at - timedelta(minutes=3))
    _due, found = forecast_now()
    half_an_hour = found.outlooks[0]
    assert half_an_hour.due == 1 and half_an_hour.expected == 1
    assert half_an_hour.risks[0].reason == Reason.TOO_CLOSE
    text = read(browser_of_ines, WALL)
    assert "100 %" in text.replace("\u202f", " ").replace("100%", "100 %")
    assert "Less time is left than such an answer usually takes." in text
    clock.set_to(waiting.next_due_at - timedelta(minutes=25))
    assert forecast_now()[1].outlooks[0].expected == 0


def test_a_ticket_of_somebody_who_is_away_is_told_apart(crew, harbor):
    answered(harbor, crew["Maya"])
    waiting = factories.ticket(harbor)
    actions.assign(waiting, assignee=crew["Luke"], actor=factories.TEST)
    waiting.refresh_from_db()
    clock.set_to(waiting.next_due_at - timedelta(minutes=25))
    now = clock.now()
    rosters.report_absence(
        crew["Luke"], starts_at=now, ends_at=now + timedelta(hours=9), kind="illness", actor=factories.TEST
    )
    (risk,) = forecast_now()[1].outlooks[0].risks
    assert (risk.reason, risk.chance) == (Reason.PERSON_AWAY, 1.0)


def test_load_stands_beside_the_people_who_are_there(crew, harbor, browser_of_ines, read):
    for number in range(3):
        one = factories.ticket(harbor, subject_line=f"Matter {number}")
    actions.assign(one, assignee=crew["Maya"], actor=factories.TEST)
    text = read(browser_of_ines, WALL)
    assert "Maya" in text and "1/" in text
    now = clock.now()
    loaded = roster_queries.rosters(now, now + timedelta(hours=24))
    there = forecasting.presences(loaded, now, now + timedelta(hours=24), on_call=False)
    found = workload.workload(now, there, known_at(now), forecasting.policies.current())
    own = next(load for load in found.teams if load.key == Ticket.objects.latest("id").team)
    assert own.tickets == 3 and own.capacity == pytest.approx(3 * 8)
    assert next((one.person.name, one.standing.load.tickets) for one in found.people) == ("Maya", 1)


def test_a_night_with_nobody_stands_in_red_with_its_promise(crew, harbor, browser_of_ines, read):
    now = clock.now()
    for person in crew.values():
        rosters.report_absence(
            person, starts_at=now + timedelta(hours=3), ends_at=now + timedelta(hours=5), kind="training",
            actor=factories.TEST,
        )  # fmt: skip
    text = read(browser_of_ines, WALL)
    assert "Nobody is there" in text and "tiers.business.first_response" in text
    assert "1 client" in text


def test_whose_client_wrote_last_and_longest_ago_stands_first(crew, harbor, browser_of_ines):
    old = factories.ticket(harbor, subject_line="Old")
    clock.set_to(clock.now() + timedelta(minutes=5))
    new = factories.ticket(harbor, subject_line="New")
    done = factories.ticket(harbor, subject_line="Answered")
    clock.set_to(clock.now() + timedelta(minutes=5))
    factories.answer(done, crew["Maya"])
    assert [one.pk for one in workload.longest_waiting(8)] == [old.pk, new.pk]
    factories.client_writes(old)
    clock.set_to(clock.now() + timedelta(minutes=1))
    assert [one.pk for one in workload.longest_waiting(8)] == [new.pk, old.pk]
    with connection.cursor() as cursor:
        # Of three tickets any way is quick: what is shown is that the index gives them in order.
        cursor.execute("set enable_seqscan = off; set enable_sort = off")
        try:
            plan = Ticket.objects.filter(workload.UNANSWERED).order_by("last_client_message_at", "id")[:8].explain()
        finally:
            cursor.execute("reset enable_seqscan; reset enable_sort")
    assert "desk_live_waiting" in plan and "Sort" not in plan


def test_an_escalation_waits_on_the_wall_until_somebody_takes_it_on(crew, harbor, browser_of_ines, read):
    one = factories.ticket(harbor)
    actions.escalate(one, level=2, reason="Needs the technical team", actor=actor_of(crew["Maya"]))
    assert "to level 2" in read(browser_of_ines, WALL)
    assert [row.ticket_id for row in workload.untaken_escalations(8)] == [one.pk]


def test_several_tickets_are_given_away_with_a_reason_that_is_kept(crew, harbor, browser_of_ines):
    chosen = [factories.ticket(harbor, subject_line=f"Matter {number}") for number in range(3)]
    given = {"ticket": [one.pk for one in chosen], "to": f"person:{crew['Luke'].pk}", "reason": "Maya is swamped"}
    answer = browser_of_ines.post("/desk/wall/reassignment/", given)
    assert answer.headers["Location"] == WALL
    assert {one.assignee_id for one in Ticket.objects.filter(pk__in=given["ticket"])} == {crew["Luke"].pk}
    said = Decision.objects.filter(ticket__in=chosen, kind=DecisionKind.ASSIGNMENT, rule="by_hand")
    assert [list(one.reasons) for one in said] == [["Maya is swamped"]] * 3


def test_tickets_go_to_a_team_to_the_best_placed_or_back_to_the_team(crew, harbor, browser_of_ines):
    one = factories.ticket(harbor)
    browser_of_ines.post("/desk/wall/reassignment/", {"ticket": one.pk, "to": "best", "reason": "quick"})
    one.refresh_from_db()
    assert one.assignee_id in {crew["Maya"].pk, crew["Luke"].pk}
    browser_of_ines.post("/desk/wall/reassignment/", {"ticket": one.pk, "to": "nobody", "reason": "off sick"})
    one.refresh_from_db()
    assert one.assignee_id is None
    browser_of_ines.post("/desk/wall/reassignment/", {"ticket": one.pk, "to": "team:tier2", "reason": "technical"})
    one.refresh_from_db()
    assert one.team == "tier2"
    last = Decision.objects.filter(ticket=one, kind=DecisionKind.ROUTING).latest("id")
    assert list(last.reasons) == ["technical"]


@pytest.mark.parametrize(
    "given",
    [
        {"to": "best", "reason": "quick"},
        {"ticket": "1", "reason": "quick"},
        {"ticket": "1", "to": "best", "reason": "  "},
        {"ticket": "x", "to": "best", "reason": "quick"},
        {"ticket": "1", "to": "everybody:1", "reason": "quick"},
    ],
)
def test_without_tickets_a_taker_or_a_reason_nothing_is_given_away(browser_of_ines, read, given):
    assert browser_of_ines.post("/desk/wall/reassignment/", given).status_code == 302
    assert "Choose tickets, say to whom they go, and why." in read(browser_of_ines, WALL)


def test_what_is_refused_is_named_and_the_rest_is_done(crew, harbor, browser_of_ines, read):
    one = factories.ticket(harbor)
    given = {"ticket": [one.pk, 987654], "to": f"person:{crew['Luke'].pk}", "reason": "swamped"}
    browser_of_ines.post("/desk/wall/reassignment/", given)
    text = read(browser_of_ines, WALL)
    assert "1 ticket changed." in text and "#987654" in text
    client = factories.person(harbor)
    browser_of_ines.post(
        "/desk/wall/reassignment/", {"ticket": one.pk, "to": f"person:{client.pk}", "reason": "swamped"}
    )
    one.refresh_from_db()
    assert one.assignee_id == crew["Luke"].pk


def test_the_wall_is_the_staffs_alone(crew, harbor):
    client = signed_in(factories.person(harbor))
    assert client.get(WALL).status_code == 404
    assert client.post("/desk/wall/reassignment/", {"ticket": 1}).status_code == 404


def test_the_live_part_is_a_fragment_and_the_page_listens(browser_of_ines):
    assert "<html" not in browser_of_ines.get(f"{WALL}?part=now").content.decode()
    page = browser_of_ines.get(WALL).content.decode()
    assert "/live?topics=desk,schedules,commitments" in page and 'id="live-lost"' in page


def test_yesterdays_forecast_is_held_against_what_happened(crew, harbor):
    answered(harbor, crew["Maya"])
    begin = clock.now()
    kept, missed = (factories.ticket(harbor, subject_line=words) for words in ("Kept", "Missed"))
    clock.set_to(begin + timedelta(minutes=90))
    factories.answer(kept, crew["Maya"])
    travel(begin + timedelta(hours=26))
    missed.refresh_from_db()
    found = forecasting.tried_over(begin, begin + timedelta(hours=24))
    assert sum(one.actual for one in found) == sum(len(one.missed) for one in found) >= 1
    assert sum(one.outlook.due for one in found) >= 2
    tuesday = factories.ticket(harbor, subject_line="Of Tuesday")
    factories.answer(tuesday, crew["Maya"])
    travel(begin + timedelta(hours=50))
    told = forecasting.trust_of_yesterday(clock.now(), forecasting.ZoneInfo("America/New_York"))
    assert told.whole is not None and told.whole.tried >= 1
    assert sum(one.due for one in told.teams.values()) == told.whole.due
    assert sum(one.missed for one in told.teams.values()) == told.whole.missed
    with CaptureQueriesContext(connection) as again:
        forecasting.trust_of_yesterday(clock.now(), forecasting.ZoneInfo("America/New_York"))
    assert len(again) <= 1  # which plan is in force


def test_the_wall_costs_the_same_with_one_ticket_and_with_many(crew, harbor, browser_of_ines):
    factories.ticket(harbor)
    browser_of_ines.get(WALL)
    with CaptureQueriesContext(connection) as few:
        browser_of_ines.get(WALL)
    for number in range(12):
        one = factories.ticket(factories.organization(f"Client {number}", tier="business"))
        actions.assign(one, assignee=crew["Luke" if number % 2 else "Maya"], actor=factories.TEST)
    with CaptureQueriesContext(connection) as many:
        browser_of_ines.get(WALL)
    assert len(many) == len(few)


def test_a_lead_says_that_somebody_is_away_and_why(crew):
    lead, agent = crew["Ines"], crew["Luke"]
    browser = signed_in(lead)
    assert f"/desk/wall/presence/{agent.pk}/" in browser.get(WALL).content.decode()
    answer = browser.post(f"{WALL}presence/{agent.pk}/", {"state": "away", f"because-{agent.pk}": "At the dentist"})
    assert answer["Location"] == WALL
    row = Availability.objects.get(person=agent)
    assert (row.state, row.reason, row.set_by) == ("away", "At the dentist", lead)
    assert "At the dentist" in browser.get(WALL).content.decode()


def test_agents_cannot_say_it_for_colleagues_and_no_word_is_a_state(crew):
    agent, lead = crew["Luke"], crew["Ines"]
    assert "/desk/wall/presence/" not in signed_in(agent).get(WALL).content.decode()
    page = signed_in(agent).post(f"{WALL}presence/{lead.pk}/", {"state": "away"}, follow=True).content.decode()
    assert "Only a team lead may say this for somebody else." in page
    page = signed_in(lead).post(f"{WALL}presence/{agent.pk}/", {"state": "asleep"}, follow=True).content.decode()
    assert "is not a state" in page
    assert signed_in(lead).post(f"{WALL}presence/999999/", {"state": "away"}).status_code == 404
    assert not Availability.objects.filter(state="away").exists()
