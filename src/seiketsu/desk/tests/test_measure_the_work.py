"""The numbers that tickets give the scorecard, and the rows behind them."""

from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import Count, Sum
from django.test.utils import CaptureQueriesContext

from seiketsu.accounts.queries import actor_of
from seiketsu.core import clock, registry
from seiketsu.core.measures import CASE_COLUMNS, Scope
from seiketsu.core.test_kit import travel
from seiketsu.desk import actions
from seiketsu.desk.measures import MEASURES, describe_tickets
from seiketsu.desk.models import Escalation
from seiketsu.desk.tests import factories
from seiketsu.plan.tests.factories import shipped_plan

pytestmark = pytest.mark.django_db
TEST = factories.TEST


def figure(key, **scope):
    """(hits, cases) of a measure over everything so far."""
    measure = registry.measures.get(f"desk.{key}")
    found = measure.cases(Scope(clock.now() - timedelta(days=365), clock.now() + timedelta(days=1), **scope))
    counted = found.aggregate(hits=Sum("case_value"), cases=Count("pk"))
    return counted["hits"] or 0, counted["cases"]


@pytest.fixture
def first(client_organization):
    return factories.ticket(client_organization)


@pytest.mark.parametrize("measure", MEASURES, ids=lambda measure: measure.key)
def test_every_measure_is_registered_with_cases_that_add_up(desk, measure):
    assert registry.measures.get(measure.key) is measure
    start = clock.now() - timedelta(days=1)
    found = measure.cases(Scope(start, clock.now(), "business", "tier1", 7))
    assert list(found.values(*CASE_COLUMNS)) == []
    assert list(found.values("case_tier", "case_team").annotate(n=Count("pk"), total=Sum("case_value"))) == []
    assert list(found.order_by("-case_at", "-pk")) == []


@pytest.mark.parametrize("measure", MEASURES, ids=lambda measure: measure.key)
def test_every_measure_is_held_against_leaves_that_the_plan_has(measure):
    keys = [leaf.key for leaf in shipped_plan().leaves()]

    held = list(measure.held_against(keys))
    assert held
    if measure.goal_leaf:
        assert measure.goal_leaf in keys


def test_first_responses_in_time_and_missed(first, client_organization, maya):
    factories.answer(first, maya)
    late = factories.ticket(client_organization)
    travel(clock.now() + timedelta(hours=3))
    factories.answer(late, maya)
    factories.ticket(client_organization)

    assert figure("first_response") == (1, 2)
    assert figure("first_response", tier="business") == (1, 2)
    assert figure("first_response", tier="starter") == (0, 0)
    assert figure("first_response", team="tier1", organization_id=client_organization.pk) == (1, 2)
    assert figure("first_response", team="tier2") == (0, 0)


def test_a_missed_one_counts_before_anybody_answers(first):
    travel(clock.now() + timedelta(hours=3))

    assert figure("first_response") == (0, 1)


@pytest.mark.parametrize("verb", ["mark_spam", "delete"])
def test_what_is_no_work_is_not_counted(first, verb):
    travel(clock.now() + timedelta(hours=3))
    getattr(actions, verb)(first, actor=TEST)

    assert figure("first_response") == (0, 0)
    assert figure("escalation") == (0, 0)


def test_resolutions_by_what_was_promised(first, client_organization, maya):
    factories.answer(first, maya, set_status="solved")
    critical = factories.ticket(factories.organization(tier="enterprise"), priority="urgent")
    travel(clock.now() + timedelta(hours=5))
    factories.answer(critical, maya, set_status="solved")

    assert figure("resolution") == (1, 1)
    assert figure("resolution_critical") == (0, 1)
    assert figure("resolution_compliance") == (1, 2)


def test_first_contact_takes_one_answer_no_escalation_and_no_reopening(client_organization, maya):
    once, twice, up, back, alone = (factories.ticket(client_organization) for _ in range(5))
    factories.answer(once, maya, set_status="solved")
    factories.answer(twice, maya)
    factories.answer(twice, maya, set_status="solved")
    actions.escalate(up, level=2, reason="logs", actor=TEST)
    factories.answer(up, maya, set_status="solved")
    factories.answer(back, maya, set_status="solved")
    clock.advance(timedelta(days=2))
    factories.client_writes(back)
    factories.answer(back, maya, set_status="solved")
    actions.confirm_solution(alone, actor=TEST, confirmed_by=alone.requester)

    assert figure("first_contact_resolution") == (1, 4)
    assert figure("first_contact_resolution", team="tier2") == (0, 1)
    assert figure("first_contact_resolution_common") == (1, 4)


def test_reopened_after_the_window_still_counts(first, maya):
    factories.answer(first, maya, set_status="solved")
    clock.advance(timedelta(days=8))
    factories.client_writes(first)

    assert figure("first_contact_resolution") == (1, 1)


def test_escalations_count_for_the_team_that_had_it_first(first, client_organization, maya):
    factories.ticket(client_organization)
    actions.escalate(first, level=2, reason="logs", actor=TEST)

    assert figure("escalation", team="tier1") == (1, 2)
    assert figure("escalation", team="tier2") == (0, 0)
    assert figure("escalated_resolution", team="tier2") == (0, 1)
    factories.answer(first, maya, set_status="solved")
    assert figure("escalated_resolution", team="tier2") == (1, 1)


@pytest.fixture
def sofia(desk):
    return factories.agent(name="Sofia Lindqvist", team="tier2")


def test_what_went_up_counts_for_the_team_that_it_went_up_to_wherever_it_is_now(first, maya, sofia):
    actions.escalate(first, level=2, reason="logs", actor=TEST)
    actions.acknowledge_escalation(first, person=sofia, actor=TEST)
    clock.advance(timedelta(minutes=5))
    factories.answer(first, sofia, set_status="solved")
    first.refresh_from_db()
    first.team = "success"
    first.save(update_fields=["team"])

    assert figure("escalated_resolution", team="tier2") == (1, 1)
    assert figure("escalated_resolution", team="success") == (0, 0)
    assert figure("escalated_resolution", tier="business") == (1, 1)
    assert figure("escalated_resolution", tier="starter") == (0, 0)
    (case,) = registry.measures.get("desk.escalated_resolution").cases(Scope(clock.now() - timedelta(1), clock.now()))
    assert (case.case_agent, case.case_subject) == (sofia.pk, first.pk)


def test_what_goes_further_up_is_a_miss_of_the_team_that_passed_it_on(first, sofia):
    actions.escalate(first, level=2, reason="logs", actor=TEST)
    clock.advance(timedelta(minutes=5))
    actions.escalate(first, level=3, reason="a defect", actor=TEST)
    third = Escalation.objects.get(ticket=first, ended_at__isnull=True).to_team
    clock.advance(timedelta(minutes=5))
    factories.answer(first, sofia, set_status="solved")

    assert third != "tier2"
    assert figure("escalated_resolution", team="tier2") == (0, 1)
    assert figure("escalated_resolution", team=third) == (1, 1)
    assert figure("escalated_resolution") == (1, 2)


def test_what_was_handed_back_down_was_not_theirs_to_solve(first, maya, sofia):
    actions.escalate(first, level=2, reason="logs", actor=actor_of(maya))
    actions.acknowledge_escalation(first, person=sofia, actor=actor_of(sofia))
    actions.de_escalate(first, reason="a setting", person=sofia, actor=actor_of(sofia))
    factories.answer(first, maya, set_status="solved")

    assert figure("escalated_resolution") == (0, 0)


def test_what_comes_back_is_not_solved_until_it_is_again(first, sofia):
    actions.escalate(first, level=2, reason="logs", actor=TEST)
    factories.answer(first, sofia, set_status="solved")
    clock.advance(timedelta(hours=1))
    factories.client_writes(first)
    assert figure("escalated_resolution", team="tier2") == (0, 1)
    factories.answer(first, sofia, set_status="solved")
    assert figure("escalated_resolution", team="tier2") == (1, 1)


def test_hours_are_business_hours(first, maya):
    clock.advance(timedelta(minutes=90))
    factories.answer(first, maya, set_status="solved")

    assert figure("first_response_time") == (1.5, 1)
    assert figure("resolution_time", team="tier1") == (1.5, 1)


def test_rows_behind_a_figure_lead_to_their_tickets(first, client_organization):
    stranger = factories.ticket(None)

    with CaptureQueriesContext(connection) as counted:
        labels = describe_tickets([first.pk, stranger.pk, 999_999])

    assert len(counted) == 1
    assert labels[first.pk].title == f"#{first.pk} Wrong greeting"
    assert labels[first.pk].detail == "Harbor & Pine Realty"
    assert labels[first.pk].url == f"/desk/tickets/{first.pk}"
    assert set(labels) == {first.pk, stranger.pk}
