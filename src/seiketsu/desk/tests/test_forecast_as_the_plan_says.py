"""Each figure of the forecast in the plan moves what the wall foretells; what it could not do is refused."""

from __future__ import annotations

from datetime import timedelta

import pytest

from seiketsu.core import clock
from seiketsu.desk import policy
from seiketsu.desk.queries import forecasting
from seiketsu.desk.queries.handling import handling
from seiketsu.desk.tests import factories
from seiketsu.desk.tests.test_follow_the_plan import put_in_force
from seiketsu.plan.errors import PlanRefused
from seiketsu.schedules import queries as rosters

pytestmark = pytest.mark.django_db
TEN = timedelta(minutes=10)


def _answers(organization, maya, count):
    """A ticket that Maya answers every ten minutes."""
    ticket = factories.ticket(organization)
    for number in range(count):
        clock.set_to(clock.now() + TEN)
        factories.answer(ticket, maya, f"Step {number}")


def _known():
    return handling(clock.now() + timedelta(seconds=1), policy.current().forecast)


def _foretold():
    now = clock.now()
    loaded = rosters.rosters(now, now + timedelta(hours=24))
    due = forecasting.due_until(now, now + timedelta(hours=24))
    return forecasting.forecast(now, due, loaded, _known(), policy.current().forecast.horizons).outlooks


def test_the_plan_says_how_much_must_be_measured(client_organization, maya):
    _answers(client_organization, maya, 4)
    assert (_known().measured, _known().minutes) == (3, ())

    put_in_force(("answers_needed: 20", "answers_needed: 3"))
    assert _known().typical == pytest.approx(10)
    put_in_force(("answers_needed: 20", "answers_needed: 4"))
    assert _known().typical is None


def test_the_plan_says_what_a_break_is(client_organization, maya):
    _answers(client_organization, maya, 4)
    clock.set_to(clock.now() + timedelta(hours=2))
    _answers(client_organization, maya, 1)
    assert _known().measured == 3

    put_in_force(("break_after: 90m", "break_after: 3h"))
    assert _known().measured == 4
    put_in_force(("break_after: 90m", "break_after: 9m"))
    assert _known().measured == 0


def test_the_plan_says_how_far_ahead_it_looks(client_organization, maya):
    _answers(client_organization, maya, 4)
    ticket = factories.ticket(client_organization)
    put_in_force(("answers_needed: 20", "answers_needed: 3"))
    assert [one.until - clock.now() for one in _foretold()] == [TEN * 3, TEN * 6, TEN * 12]
    clock.set_to(ticket.next_due_at - timedelta(hours=3, minutes=30) + timedelta(hours=2))
    assert [one.due for one in _foretold()] == [0, 0, 1]

    put_in_force(("answers_needed: 20", "answers_needed: 3"), ("[30m, 1h, 2h]", "[1h 40m, 15m, 15m]"))
    assert [(one.until - clock.now(), one.due) for one in _foretold()] == [(timedelta(minutes=15), 0), (TEN * 10, 1)]


@pytest.mark.parametrize(
    ("horizons", "why"),
    [("[]", "at least 1"), ("[1h, 25h]", "at most 24h"), ("[1h, 2h, 3h, 4h, 5h]", "at most 4"), ("[soon]", "soon")],
)
def test_a_horizon_that_cannot_be_foretold_is_refused(desk, horizons, why):
    with pytest.raises(PlanRefused, match=why):
        put_in_force(("[30m, 1h, 2h]", horizons))


def test_the_plan_says_how_far_back_it_measures(client_organization, maya):
    _answers(client_organization, maya, 4)
    clock.set_to(clock.now() + timedelta(days=10))
    assert _known().measured == 3
    put_in_force(("looks_back: 4w", "looks_back: 9d"))
    assert _known().measured == 0
