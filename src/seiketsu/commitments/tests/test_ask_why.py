"""The explanation and the chip of a stored promise."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from seiketsu.accounts.tests.factories import person, staff
from seiketsu.businesstime import WEEKDAYS, Calendar
from seiketsu.businesstime.holiday_dates import holiday_dates
from seiketsu.commitments import access, actions, queries
from seiketsu.commitments.rules.explanation import BarKind, LineKind
from seiketsu.commitments.tests.factories import AGENT, ALWAYS, HOURS, at, promised
from seiketsu.core.errors import NotFound

pytestmark = pytest.mark.django_db

EXTENDED = Calendar.of(
    "extended",
    "America/New_York",
    {day: ["07:00-21:00"] for day in WEEKDAYS[:5]},
    holiday_dates("US", None, [2026, 2027]),
)


def test_the_mockups_deadline_in_two_queries_at_most() -> None:
    begun = promised(
        promise="tiers.professional.resolution.standard",
        kind="resolution",
        target=12 * HOURS,
        calendar=EXTENDED,
        plan_version=7,
        at=at(2026, 11, 25, 15, 10),
    )
    actions.pause(begun, reason="Maya asked for two lead IDs", actor=AGENT, at=at(2026, 11, 25, 17, 30))
    resumed = actions.resume(begun, actor=AGENT, at=at(2026, 11, 27, 8, 15))
    with CaptureQueriesContext(connection) as made:
        why = queries.explain(resumed, at(2026, 11, 27, 10, 42))
    assert len(made) <= 2
    assert (why.due_at, why.due_without_pauses) == (at(2026, 11, 27, 17, 55), at(2026, 11, 27, 13, 10))
    assert (why.promise, why.plan_version, why.calendar_key) == (
        "tiers.professional.resolution.standard",
        7,
        "extended",
    )
    assert (why.left_seconds, why.used_seconds) == (7 * 3600 + 13 * 60, 4 * 3600 + 47 * 60)
    assert [(line.kind, line.seconds) for line in why.lines if line.kind is LineKind.HOLIDAY] == [
        (LineKind.HOLIDAY, 14 * 3600)
    ]
    assert why.pauses[0].reason == "Maya asked for two lead IDs"
    assert [(str(point.fraction), point.at, point.is_past) for point in why.warnings] == [
        ("0.5000", at(2026, 11, 27, 11, 55), False),
        ("0.7500", at(2026, 11, 27, 14, 55), False),
    ]
    assert (why.holidays_in_year, why.next_holiday and why.next_holiday.name) == (12, "Christmas Day")


def test_an_explanation_spans_a_change_of_calendar() -> None:
    begun = promised(calendar=EXTENDED, at=at(2026, 11, 23, 20))
    moved = actions.retarget(
        begun,
        promise="p",
        target=6 * HOURS,
        calendar=ALWAYS,
        plan_version=8,
        reason="Tier",
        actor=AGENT,
        at=at(2026, 11, 23, 22),
    )
    why = queries.explain(moved, at(2026, 11, 24, 0))
    counted = [segment.seconds for segment in why.segments if segment.kind is BarKind.COUNTED]
    assert (sum(counted), why.used_seconds) == (3 * 3600, 3 * 3600)
    assert [line.name for line in why.lines if line.kind is LineKind.RETARGETED] == ["Tier"]


def test_the_chip_of_each_state_costs_no_query() -> None:
    running = promised(kind="resolution")
    paused = actions.pause(promised(), reason="Waiting on client", actor=AGENT, at=at(2026, 3, 16, 10))
    met = actions.meet(promised(), actor=AGENT, at=at(2026, 3, 16, 10))
    late = actions.meet(promised(), actor=AGENT, at=at(2026, 3, 16, 15))
    cancelled = actions.cancel(promised(), actor=AGENT, at=at(2026, 3, 16, 10))
    now = at(2026, 3, 16, 11)
    with CaptureQueriesContext(connection) as made:
        chips = [queries.chip(one, now) for one in (running, paused, met, late, cancelled)]
    assert len(made) == 0
    assert [chip.state for chip in chips] == ["running", "paused", "met", "missed", "waiting"]
    assert (chips[0].name, chips[0].used, chips[0].due_at) == ("Resolution", 0.5, at(2026, 3, 16, 13))
    assert chips[0].warn_at == at(2026, 3, 16, 12), "the last quarter, not the first warning"
    assert (chips[1].reason, chips[1].due_at) == ("Waiting on client", None)
    assert chips[2].met_after == timedelta(hours=1)
    assert chips[3].met_after == timedelta(hours=6)


def test_a_chip_is_right_before_the_engine_has_looked() -> None:
    chip = queries.chip(promised(), at(2026, 3, 16, 14, 30), why_url="/why", is_next=True)
    assert (chip.state, chip.late_by, chip.used) == ("missed", timedelta(minutes=90), 1.0)
    assert (chip.why_url, chip.is_next) == ("/why", True)


def test_a_kind_of_promise_has_a_name_for_people() -> None:
    assert [queries.title_of_kind(kind) for kind in ("first_response", "client_update")] == [
        "First response",
        "Client update",
    ]


def test_only_staff_may_fetch_a_promise() -> None:
    commitment = promised()
    agent = staff(name="Maya")
    assert access.commitment_for_staff(agent, commitment.pk) == commitment
    with pytest.raises(NotFound):
        access.commitment_for_staff(agent, commitment.pk + 1000)
    with pytest.raises(NotFound):
        access.commitment_for_staff(person(), commitment.pk)
    agent.is_active = False
    with pytest.raises(NotFound):
        access.commitment_for_staff(agent, commitment.pk)
