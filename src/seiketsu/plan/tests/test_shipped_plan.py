"""The shipped plan is the company's document: its figures, its kinds of leaf, and what binds each of them."""

from __future__ import annotations

from collections import Counter

import pytest
from pydantic import BaseModel

from seiketsu.plan import bindings
from seiketsu.plan.coverage import coverage_of
from seiketsu.plan.pending import PENDING
from seiketsu.plan.spec.leaf import Kind, Label, LeafMark
from seiketsu.plan.spec.plan import PlanDocument
from seiketsu.plan.spec.view import UnknownKey
from seiketsu.plan.tests.factories import PLANS, shipped_plan

FIGURES = {
    # 1. Tiers
    "tiers.starter.first_response": "8h",
    "tiers.starter.resolution.standard": "24h",
    "tiers.starter.satisfaction": "> 8.5 / 10",
    "tiers.starter.first_contact_resolution": "> 85 %",
    "tiers.starter.channels.email.at": "support@seiketsu.ai",
    "tiers.professional.first_response": "4h",
    "tiers.professional.resolution.standard": "12h",
    "tiers.professional.satisfaction": "> 9.0 / 10",
    "tiers.professional.first_contact_resolution": "> 90 %",
    "tiers.professional.channels.email.at": "priority@seiketsu.ai",
    "tiers.business.first_response": "2h",
    "tiers.business.resolution.standard": "8h",
    "tiers.business.satisfaction": "> 9.5 / 10",
    "tiers.business.first_contact_resolution": "> 95 %",
    "tiers.business.channels.phone.at": "1-800-SEIKETSU",
    "tiers.enterprise.first_response": "1h",
    "tiers.enterprise.resolution.critical": "4h",
    "tiers.enterprise.satisfaction": "> 9.8 / 10",
    "tiers.enterprise.first_contact_resolution": "> 98 %",
    "tiers.enterprise.channels.business_review.every": "quarter",
    "calendars.business_hours.hours": "Monday-Friday 09:00-18:00",
    "calendars.extended_hours.hours": "Monday-Friday 07:00-21:00",
    # 2. Teams
    "teams.tier1.positions.support_representatives": "6",
    "teams.tier1.coverage.hours_per_day": "16",
    "teams.tier1.coverage.days_per_week": "6",
    "teams.tier1.metrics.first_response": "< 4h average",
    "teams.tier1.metrics.escalation_rate": "< 15 % of tickets",
    "teams.tier2.positions.technical_support_engineers": "4",
    "teams.tier2.coverage.hours_per_day": "12",
    "teams.tier2.coverage.days_per_week": "7",
    "teams.tier2.metrics.resolution_time": "< 8h average",
    "teams.tier2.metrics.knowledge_contributions": ">= 5 per month",
    "teams.success.positions.customer_success_managers": "4",
    "teams.success.positions.technical_success_specialists": "2",
    "teams.success.metrics.client_health": "> 80 average",
    "teams.success.metrics.net_promoter_score": "> 60",
    "teams.success.metrics.retention": "> 95 % per year",
    "teams.success.metrics.expansion_revenue": ">= 30 % of client portfolio",
    "escalation.executive.level": "5",
    # 4. Maintenance
    "maintenance.windows.standard.schedule": "Sunday 02:00-04:00",
    "maintenance.windows.standard.notice": "48h",
    "maintenance.windows.major.schedule": "first Sunday 01:00-05:00",
    "maintenance.windows.major.notice": "1w",
    "maintenance.windows.upgrades.notice": "2w",
    "performance.voice_synthesis": "< 2s for 99.9 %",
    "performance.api_response": "< 500ms for 95 %",
    "performance.database_queries": "< 100ms average",
    "performance.availability": "> 99.9 %",
    "capacity.cpu": "75 %",
    "capacity.memory": "70 %",
    "capacity.database_connections": "80 %",
    "capacity.response_time": "> 2 x baseline",
    # 5. Incidents
    "severities.sev1.client_share": "> 25 % of clients",
    "severities.sev1.revenue_loss": "> 1000 USD per hour",
    "severities.sev1.initial_response": "15m",
    "severities.sev1.executive_notification": "30m",
    "severities.sev1.client_communication": "45m",
    "severities.sev1.resolution": "4h",
    "severities.sev2.revenue_loss": "500 - 1000 USD per hour",
    "severities.sev2.initial_response": "1h",
    "severities.sev2.management_notification": "2h",
    "severities.sev2.client_communication": "4h",
    "severities.sev2.resolution": "12h",
    "severities.sev3.initial_response": "4h",
    "severities.sev3.client_communication": "12h",
    "severities.sev3.resolution": "48h",
    "severities.sev4.initial_response": "24h",
    "severities.sev4.resolution": "1w",
    "incident_communication.update_every": "2h",
    "incident_communication.internal.department_head.within.sev1": "30m",
    "incident_communication.internal.executive_team.within.sev1": "1h",
    # 6. Quality
    "quality.first_contact_resolution": "> 95 %",
    "quality.satisfaction": "> 9.0 / 10",
    "quality.resolution_compliance": "> 95 %",
    "quality.escalation_rate": "< 10 % of tickets",
    "quality.team.self_service": "> 70 %",
    "quality.team.certification_maintenance": "= 100 %",
    "feedback.relationship_survey_every": "quarter",
}


@pytest.mark.parametrize(("key", "written"), FIGURES.items())
def test_a_figure_of_the_document(key: str, written: str) -> None:
    plan = shipped_plan()
    assert str(plan.value(key)) == written
    assert plan.assumption(key) is None, "the document itself gives this figure"


@pytest.mark.parametrize(
    ("section", "count"),
    [
        ("lifecycle", 7),
        ("escalation", 5),
        ("knowledge", 5),
        ("self_service", 4),
        ("certifications", 4),
        ("training", 3),
        ("severities", 4),
    ],
)
def test_the_document_has_so_many_parts(section: str, count: int) -> None:
    assert len(getattr(shipped_plan().document, section)) == count


def test_every_list_of_the_document_is_whole() -> None:
    document = shipped_plan().document
    assert document.maintenance is not None
    assert document.infrastructure is not None
    assert document.incident_communication is not None
    assert [len(item.tasks) for item in document.maintenance.activities.values()] == [4, 4, 4, 4]
    assert len(document.maintenance.windows) == 4
    assert all(len(section.topics) == 4 for section in document.knowledge.values())
    assert all(len(area.tools) == 4 for area in document.self_service.values())
    assert all(len(level.covers) == 4 for level in document.certifications.values())
    assert all(len(method.offers) == 4 for method in document.training.values())
    assert all(len(tier.services) == 4 for tier in document.tiers.values())
    assert [len(document.teams[slug].responsibilities) for slug in ("tier1", "tier2", "success")] == [4, 4, 4]
    assert len(document.incident_communication.templates) == 4
    assert len(document.incident_communication.external) == 4
    assert [len(item.tasks) for item in document.improvement.values()] == [4, 4]


def test_each_tier_keeps_its_promises_on_its_own_hours() -> None:
    plan = shipped_plan()
    made = {
        tier: [
            (promise.kind, str(promise.target), promise.calendar_key)
            for promise in plan.ticket_promises(tier, "normal")
        ]
        for tier in plan.tiers
    }
    assert made == {
        "starter": [
            ("first_response", "8h", "business_hours"),
            ("next_response", "8h", "business_hours"),
            ("resolution", "24h", "business_hours"),
        ],
        "professional": [
            ("first_response", "4h", "extended_hours"),
            ("next_response", "4h", "extended_hours"),
            ("resolution", "12h", "extended_hours"),
        ],
        "business": [
            ("first_response", "2h", "always"),
            ("next_response", "2h", "always"),
            ("resolution", "8h", "always"),
        ],
        "enterprise": [
            ("first_response", "1h", "always"),
            ("next_response", "1h", "always"),
            ("resolution", "8h", "always"),
        ],
    }


def test_a_critical_issue_of_enterprise_is_solved_in_4_hours() -> None:
    plan = shipped_plan()
    resolution = plan.ticket_promises("enterprise", "urgent")[-1]
    assert (resolution.leaf, str(resolution.target)) == ("tiers.enterprise.resolution.critical", "4h")
    # Where only standard issues have a target, it bounds critical ones too.
    assert plan.ticket_promises("starter", "urgent")[-1].leaf == "tiers.starter.resolution.standard"


def test_a_tier_without_a_target_promises_none() -> None:
    plan = shipped_plan()
    tier = plan.tier("enterprise")
    assert tier.resolution.model_copy(update={"standard": None}).target("standard") is None


def test_who_may_use_which_channel() -> None:
    plan = shipped_plan()
    assert plan.entitlement("starter", "live_chat") is None
    chat = plan.entitlement("business", "live_chat")
    assert chat is not None
    assert (chat.calendar_key, chat.critical_only, chat.leaf) == ("always", False, "tiers.business.channels.live_chat")
    hotline = plan.entitlement("enterprise", "hotline")
    assert hotline is not None
    assert hotline.critical_only


def test_unknown_names_are_answered_with_those_there_are() -> None:
    plan = shipped_plan()
    for ask, known in (
        (lambda: plan.tier("gold"), "starter, professional"),
        (lambda: plan.counts_as("asap"), "low, normal, high, urgent"),
        (lambda: plan.value("tiers.gold.first_response"), "tiers.gold.first_response"),
        (lambda: plan.comparator("tiers.starter.first_response"), "no number"),
    ):
        with pytest.raises(UnknownKey, match=known):
            ask()


def test_tiers_rank_as_the_file_orders_them() -> None:
    plan = shipped_plan()
    assert [plan.tier_rank(slug) for slug in ("starter", "professional", "business", "enterprise")] == [0, 1, 2, 3]


# Leaves


def test_at_most_one_leaf_in_twenty_is_prose_and_each_says_why() -> None:
    plan = shipped_plan()
    statements = plan.leaves(Kind.STATEMENT)
    assert len(statements) * 20 <= len(plan.by_key)
    assert all(leaf.mark.why for leaf in statements)


def test_every_kind_of_leaf_is_there() -> None:
    counts = Counter(leaf.kind for leaf in shipped_plan().leaves())
    assert set(counts) == set(Kind)
    assert sum(counts.values()) > 600


def test_no_key_has_an_index() -> None:
    assert not [leaf.key for leaf in shipped_plan().leaves() if any(step.isdigit() for step in leaf.key.split("."))]


def _models(model: type[BaseModel], seen: set[type[BaseModel]]) -> set[type[BaseModel]]:
    if model not in seen:
        seen.add(model)
        for info in model.model_fields.values():
            for candidate in _classes(info.annotation):
                _models(candidate, seen)
    return seen


def _classes(annotation: object) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [found for argument in getattr(annotation, "__args__", ()) for found in _classes(argument)]


def test_every_field_of_the_spec_is_a_leaf_a_label_or_a_part() -> None:
    unmarked = [
        f"{model.__name__}.{name}"
        for model in _models(PlanDocument, set())
        for name, info in model.model_fields.items()
        if not any(isinstance(item, LeafMark | Label) for item in info.metadata) and not _classes(info.annotation)
    ]
    assert unmarked == []


# What binds them


def test_every_leaf_is_bound_or_announced() -> None:
    coverage = coverage_of(shipped_plan())
    assert [item.leaf.key for item in coverage.unbound] == []


def test_every_binding_and_every_announcement_has_a_leaf() -> None:
    coverage = coverage_of(shipped_plan())
    assert coverage.idle_bindings == ()
    assert [entry.pattern for entry in coverage.idle_pending] == [], "its leaves are all bound: take the entry out"


def test_every_announcement_names_the_section_of_its_leaves() -> None:
    plan = shipped_plan()
    for entry in PENDING:
        assert {leaf.section.number for leaf in plan.matching(entry.pattern)} == {entry.section}, entry.pattern
        assert entry.waits_for


MUST_BE_SHOWN = (Kind.PROMISE, Kind.PERMISSION, Kind.SCHEDULE)


def test_every_bound_promise_permission_and_schedule_names_a_test_that_exists() -> None:
    plan, missing = shipped_plan(), []
    for binding in bindings.declared():
        if not any(binding.binds(leaf) and leaf.kind in MUST_BE_SHOWN for leaf in plan.leaves()):
            continue
        path, _, name = (binding.test or "").partition("::")
        file = PLANS.parent / path
        if not name or not file.is_file() or f"def {name.partition('[')[0]}(" not in file.read_text(encoding="utf-8"):
            missing.append(f"{binding.pattern}: {binding.test}")
    assert missing == []
