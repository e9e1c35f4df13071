"""The file answers conflicts by settlements, and gaps by assumptions; neither reaches further than it says."""

from __future__ import annotations

import pytest

from seiketsu.plan.loader import PlanError, load
from seiketsu.plan.rules.check import check
from seiketsu.plan.rules.findings import turn
from seiketsu.plan.tests.checking import TODAY, finding, report_of, unsettled
from seiketsu.plan.tests.factories import altered, shipped_plan


def test_a_settlement_answers_only_for_the_leaves_it_names() -> None:
    report = report_of(
        (
            "    over: [objectives.satisfaction, quality.satisfaction, teams.tier1.metrics.satisfaction]",
            "    over: [objectives.satisfaction, quality.satisfaction]",
        )
    )
    assert finding(report, "contradiction", "teams.tier1.metrics.satisfaction").is_open


def test_a_settlement_must_name_a_side_that_holds() -> None:
    report = report_of(("    holds: quality.escalation_rate", "    holds: quality.satisfaction"))
    assert finding(report, "contradiction", "quality.escalation_rate").is_open


def test_a_settlement_of_what_no_longer_disagrees_is_told() -> None:
    report = report_of(("within: {sev1: 1h}", "within: {sev1: 30m}"))
    assert report.warnings == (
        "settled.executives_told settles nothing: the leaves it names no longer disagree. Take it out.",
    )
    assert report.open == ()


def test_what_is_settled_counts_where_it_is_asked() -> None:
    plan = shipped_plan()
    yields = "incident_communication.internal.executive_team.within.sev1"
    assert str(plan.value(yields)) == "1h"
    assert str(plan.effective(yields)) == "30m"
    assert str(plan.effective("severities.sev1.executive_notification")) == "30m"
    # The objective for all tiers is not replaced by one tier's figure.
    assert plan.effective("objectives.standard_response") == plan.value("objectives.standard_response")


def test_a_change_of_the_plan_answers_some_conflicts_and_opens_others() -> None:
    turned = turn(
        unsettled(), unsettled(("within: {sev1: 1h}", "within: {sev1: 30m}"), ("      notice: 48h", "      notice: 1h"))
    )
    assert [item.title for item in turned.answered] == ["Two figures: tell executives"]
    assert turned.opened == ()
    turned = turn(
        check(shipped_plan(), TODAY),
        report_of(("{technical_support_engineers: 4}", "{technical_support_engineers: 2}")),
    )
    assert [item.rule for item in turned.opened] == ["headcount"]
    assert turned.answered == ()


def test_every_assumption_is_listed_with_its_reason() -> None:
    report = check(shipped_plan(), TODAY)
    listed = {item.leaf.key: item.reason for item in report.assumptions}
    assert "No hours are written" in listed["calendars.direct_line.hours"]
    assert "Chat isn't listed" in listed["tiers.enterprise.channels.live_chat.hours"]
    assert "tickets.critical_issue.calls_down" in listed
    assert "tiers.enterprise.first_response" not in listed


def test_a_finding_tells_its_leaves_to_those_who_ask_by_key() -> None:
    report = check(shipped_plan(), TODAY)
    assert [item.rule for item in report.about("quality.escalation_rate")] == ["contradiction"]
    assert report.about("tickets.default_tier") == ()


def test_only_what_a_settlement_overrules_yields() -> None:
    plan = shipped_plan()
    assert plan.settlement_over("tiers.business.first_response") is None
    assert plan.settlement_over("tiers.business.channels.knowledge_base.hours") is None
    assert plan.settlement_over("teams.tier2.coverage.on_call") is None
    found = plan.settlement_over("tiers.business.support_hours.weekend.hours")
    assert found is not None
    assert (found[0], found[1].holds) == ("business_weekends", "tiers.business.first_response")


def test_every_settlement_of_the_shipped_plan_overrules_something() -> None:
    for name, settlement in shipped_plan().document.settled.items():
        assert settlement.over, name
        assert not set(settlement.over) & {settlement.holds, *settlement.keeps}, name


def test_what_a_settlement_keeps_must_be_in_the_plan() -> None:
    with pytest.raises(PlanError, match=r"did you mean 'objectives\.availability'"):
        load(altered(("    keeps: [objectives.availability]", "    keeps: [objectives.availibility]")))


def test_a_settlement_names_what_it_decides_and_not_everything() -> None:
    with pytest.raises(PlanError, match=r"'\*' names leaves of every section; begin it with the section's name"):
        load(altered(("    holds: quality.escalation_rate", '    holds: "*"')))
    with pytest.raises(PlanError, match=r"names leaves of every section"):
        load(
            altered(
                ("    over: [teams.tier1.metrics.escalation_rate]", '    over: ["*.tier1.metrics.escalation_rate"]')
            )
        )


def test_no_leaf_both_holds_and_yields() -> None:
    with pytest.raises(PlanError, match=r"quality\.escalation_rate both holds and yields"):
        load(
            altered(
                (
                    "    over: [teams.tier1.metrics.escalation_rate]",
                    "    over: [teams.tier1.metrics.escalation_rate, quality]",
                )
            )
        )


def test_both_sides_of_a_conflict_cannot_hold() -> None:
    windows = ("maintenance.windows.major.schedule", "maintenance.windows.standard.schedule")
    report = report_of(
        (
            f"    holds: {windows[0]}\n    over: [{windows[1]}]",
            "    holds: maintenance.windows.*.schedule\n    over: [maintenance.when_clocks_change]",
        )
    )
    assert finding(report, "windows_meet", *windows).is_open


def test_one_side_may_hold_as_a_whole() -> None:
    report = report_of(
        ("    holds: severities.sev1.executive_notification", "    holds: severities"),
        (
            "    over: [incident_communication.internal.executive_team.within.sev1]",
            "    over: [incident_communication]",
        ),
    )
    assert not finding(report, "contradiction", "severities.sev1.executive_notification").is_open


def test_an_incomplete_settlement_says_what_it_leaves_out() -> None:
    report = report_of(
        (
            "    over: [objectives.satisfaction, quality.satisfaction, teams.tier1.metrics.satisfaction]",
            "    over: [objectives.satisfaction, quality.satisfaction]",
        ),
    )
    assert report.warnings == (
        "settled.satisfaction leaves out teams.tier1.metrics.satisfaction. Name it under keeps or over.",
    )
