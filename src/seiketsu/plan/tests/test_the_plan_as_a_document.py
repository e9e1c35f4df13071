"""The plan as a document: sections and lines, marks, and conflicts quoted from both sides."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from seiketsu.core import clock
from seiketsu.core.actor import Actor
from seiketsu.plan import actions, queries
from seiketsu.plan.queries import PlanPage
from seiketsu.plan.rules.document import Group, next_review
from seiketsu.plan.tests.factories import altered, apply_shipped_plan, shipped_plan

pytestmark = pytest.mark.django_db
DANA = Actor("user", 7, "Dana Whitfield")


@pytest.fixture
def page() -> PlanPage:
    """The document of the shipped plan."""
    apply_shipped_plan(actor=DANA)
    return queries.document()


def group(page: PlanPage, key: str) -> Group:
    """A group of lines by its key."""
    [found] = [item for section in page.sections for item in section.groups if item.key == key]
    return found


def test_it_has_the_sections_of_the_plan_and_every_leaf_once(page: PlanPage) -> None:
    assert [(section.number, section.title) for section in page.sections][1:3] == [
        (1, "Service tiers"),
        (2, "Team structure"),
    ]
    keys = [line.key for section in page.sections for line in section.lines]
    assert len(keys) == len(set(keys)) == page.leaves == len(shipped_plan().by_key)


def test_a_tier_reads_like_the_document(page: PlanPage) -> None:
    professional = group(page, "tiers.professional")
    assert (professional.heading, professional.title, professional.subtitle) == ("Tiers", "Professional", "small teams")
    lines = {line.title: line.value for line in professional.lines}
    assert lines["First response"] == "4 hours, extended hours"
    assert lines["Resolution: Standard"] == "12 hours, extended hours"
    assert lines["Satisfaction"] == "more than 9.0 of 10"
    assert lines["Live chat: Hours"] == "Extended hours (Monday-Friday 07:00-21:00)"


def test_a_line_tells_whether_it_was_assumed_and_whether_it_yields(page: PlanPage) -> None:
    lines = {line.key: line for section in page.sections for line in section.lines}
    assert lines["tiers.enterprise.resolution.standard"].assumed is not None
    assert lines["tiers.enterprise.first_response"].assumed is None
    assert lines["quality.satisfaction"].settled_by == "satisfaction"
    assert lines["principles.factors.proactive"].binding == "statement"
    assert lines["calendars.always.hours"].binding == "bound"


def test_a_conflict_quotes_both_sides_and_says_which_holds(page: PlanPage) -> None:
    [told] = [item for item in group(page, "severities.sev1").disagreements if item.finding.rule == "contradiction"]
    [one], [other] = told.one, told.other
    assert (one.words, one.holds) == ("Executive notification: 30 minutes, around the clock", True)
    assert (other.words, other.holds) == ("Severity 1 (critical): 1 hour", False)
    assert one.place == "§5 Severities, Severity 1 (critical)"
    assert other.place == "§5 Incident communication, Executive team"
    assert told.settlement is not None
    assert told.settlement.why == "The stricter figure holds."
    assert told.holding == (one,)


def test_every_finding_is_told_exactly_once(page: PlanPage) -> None:
    told = [item.finding for section in page.sections for found in section.groups for item in found.disagreements]
    assert len(told) == len(set(told)) == page.findings
    assert page.open_findings == 0


@pytest.mark.parametrize(
    ("every", "today", "expected"),
    [
        ("month", date(2026, 11, 23), date(2026, 12, 1)),
        ("month", date(2026, 12, 1), date(2027, 1, 1)),
        ("quarter", date(2026, 11, 23), date(2027, 1, 1)),
        ("quarter", date(2026, 3, 31), date(2026, 4, 1)),
        ("year", date(2026, 1, 1), date(2027, 1, 1)),
    ],
)
def test_it_says_when_it_is_reviewed_next(every: str, today: date, expected: date) -> None:
    assert next_review(every, today) == expected


def test_changing_how_often_it_is_reviewed_moves_the_day(page: PlanPage) -> None:
    with clock.at(datetime(2026, 10, 5, tzinfo=UTC)):
        assert queries.document().next_review == date(2026, 11, 1)
        actions.apply_plan(altered(("  review_every: month", "  review_every: quarter")), actor=DANA)
        assert queries.document().next_review == date(2027, 1, 1)


def test_it_says_who_applied_it(page: PlanPage) -> None:
    assert (page.version, page.applied_by, page.company) == (1, "Dana Whitfield", "Seiketsu AI")


def test_an_older_version_can_be_read_and_compared(page: PlanPage) -> None:
    actions.apply_plan(altered(("    first_response: 8h\n    next", "    first_response: 6h\n    next")), actor=DANA)
    assert queries.document().version == 2
    old = {line.key: line.value for section in queries.document(1).sections for line in section.lines}
    assert old["tiers.starter.first_response"] == "8 hours, business hours"
    assert [change.verdict for change in queries.changes(1, 2)] == ["stronger"]
    assert [summary.number for summary in queries.history()] == [2, 1]
