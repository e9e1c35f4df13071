"""Promises as cases of a measure."""

from decimal import Decimal

import pytest
from django.db.models import Count, Sum

from seiketsu.accounts.tests.conftest import plan_in_force  # noqa: F401
from seiketsu.accounts.tests.factories import organization
from seiketsu.commitments import actions, queries
from seiketsu.commitments.tests.factories import AGENT, at, promised
from seiketsu.core.measures import Scope

pytestmark = pytest.mark.django_db

MARCH = Scope(at(2026, 3, 1), at(2026, 4, 1))


def cases(scope: Scope = MARCH) -> list[tuple[object, ...]]:
    found = queries.kept_or_missed(scope, kind="first_response", subject_kind="tests.case").order_by("case_at", "pk")
    return list(found.values_list("case_at", "case_value", "case_tier", "case_subject"))


def test_kept_counts_when_met_and_missed_counts_at_the_deadline() -> None:
    kept, late, unmet = promised(), promised(), promised()
    actions.meet(kept, actor=AGENT, at=at(2026, 3, 16, 10))
    actions.meet(late, actor=AGENT, at=at(2026, 4, 16, 10))
    actions.notice_due(at(2026, 4, 17, 10), 100)
    assert cases() == [
        (at(2026, 3, 16, 10), 1, "professional", kept.subject_id),
        (at(2026, 3, 16, 13), 0, "professional", late.subject_id),
        (at(2026, 3, 16, 13), 0, "professional", unmet.subject_id),
    ]
    assert cases(Scope(at(2026, 4, 1), at(2026, 5, 1))) == []


def test_running_reopened_and_cancelled_promises_are_no_cases() -> None:
    promised()
    actions.reopen(actions.meet(promised(), actor=AGENT, at=at(2026, 3, 16, 10)), actor=AGENT, at=at(2026, 3, 16, 11))
    actions.cancel(promised(), actor=AGENT, at=at(2026, 3, 16, 15))
    assert cases() == []


def test_a_scope_narrows_to_a_tier_and_to_a_client(plan_in_force: object) -> None:  # noqa: F811
    client = organization()
    actions.meet(promised(organization_id=client.pk), actor=AGENT, at=at(2026, 3, 16, 10))
    actions.meet(promised(promise="tiers.starter.first_response"), actor=AGENT, at=at(2026, 3, 16, 10))
    assert [tier for _, _, tier, _ in cases()] == ["professional", "starter"]
    assert [tier for _, _, tier, _ in cases(Scope(MARCH.start, MARCH.end, tier="starter"))] == ["starter"]
    assert [tier for _, _, tier, _ in cases(Scope(MARCH.start, MARCH.end, organization_id=client.pk))] == [
        "professional"
    ]


def test_a_promise_outside_the_tiers_has_no_tier() -> None:
    follow_up = promised(promise="feedback.ticket_survey.follow_up_within")
    actions.meet(follow_up, actor=AGENT, at=at(2026, 3, 16, 10))
    assert [tier for _, _, tier, _ in cases()] == [""]


def test_hours_used_leave_the_pauses_out() -> None:
    begun = promised()
    actions.pause(begun, reason="x", actor=AGENT, at=at(2026, 3, 16, 10, 30))
    actions.meet(begun, actor=AGENT, at=at(2026, 3, 16, 17))
    found = queries.hours_used(MARCH, kind="first_response", subject_kind="tests.case")
    assert [(row.case_at, row.case_value) for row in found] == [(at(2026, 3, 16, 17), Decimal("1.5"))]


def test_cases_can_be_summed_by_tier() -> None:
    actions.meet(promised(), actor=AGENT, at=at(2026, 3, 16, 10))
    actions.meet(promised(), actor=AGENT, at=at(2026, 3, 16, 15))
    found = queries.kept_or_missed(MARCH, kind="first_response", subject_kind="tests.case")
    sums = found.values("case_tier").annotate(n=Count("pk"), hits=Sum("case_value"))
    assert list(sums) == [{"case_tier": "professional", "n": 2, "hits": 1}]
