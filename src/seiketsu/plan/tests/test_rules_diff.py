"""A change of the plan in words a manager understands: what, for whom, stronger or weaker."""

from __future__ import annotations

import pytest

from seiketsu.plan.loader import load
from seiketsu.plan.rules.diff import Change, diff, summary
from seiketsu.plan.tests.factories import altered, shipped_plan


def changes(*pairs: tuple[str, str]) -> list[Change]:
    """What differs between the shipped plan and one with changes."""
    return diff(shipped_plan(), load(altered(*pairs)))


@pytest.mark.parametrize(
    ("old", "new", "verdict", "sentence"),
    [
        (
            "    first_response: 8h\n    next",
            "    first_response: 6h\n    next",
            "stronger",
            (
                "Starter, first response was 8 hours, business hours and becomes 6 hours, business hours."
                " A stronger promise for Starter clients."
            ),
        ),
        (
            "    first_response: 1h\n    next",
            "    first_response: 90m\n    next",
            "weaker",
            (
                "Enterprise, first response was 1 hour, around the clock"
                " and becomes 1 hour 30 minutes, around the clock. A weaker promise for Enterprise clients."
            ),
        ),
        (
            '  escalation_rate: "< 10 % of tickets"\n  enough',
            '  escalation_rate: "< 15 % of tickets"\n  enough',
            "weaker",
            (
                "Quality, escalation rate was less than 10 % of tickets and becomes less than 15 % of tickets."
                " A weaker target."
            ),
        ),
        (
            'net_promoter_score: "> 60"',
            'net_promoter_score: "> 70"',
            "stronger",
            (
                "Customer Success, metrics, net promoter score was more than 60 and becomes more than 70."
                " A stronger target for Customer Success."
            ),
        ),
        (
            "      notice: 48h",
            "      notice: 24h",
            "weaker",
            "Maintenance, standard maintenance, notice was 48 hours and becomes 24 hours. A weaker promise.",
        ),
        (
            "      notice: at once",
            "      notice: 1h",
            "stronger",
            "Maintenance, emergency maintenance, notice was at once and becomes 1 hour. A stronger promise.",
        ),
        (
            "    hours: business_hours\n    first_response",
            "    hours: extended_hours\n    first_response",
            "other",
            None,
        ),
        (
            "{support_representatives: 6}",
            "{support_representatives: 8}",
            "stronger",
            "Tier 1 Support, positions, support representatives was 6 and becomes 8. More than before.",
        ),
        (
            "live_chat: {title: Live chat, at: in-app chat widget, hours: always",
            "live_chat: {title: Live chat, at: in-app chat widget, hours: extended_hours",
            "weaker",
            (
                "Business, live chat, hours was Around the clock (24/7)"
                " and becomes Extended hours (Monday-Friday 07:00-21:00). A weaker entitlement for Business clients."
            ),
        ),
        ("      schedule: Sunday 02:00-04:00", "      schedule: Sunday 03:00-05:00", "other", None),
        (
            "  default_priority: normal",
            "  default_priority: high",
            "other",
            "Tickets, default priority was Normal and becomes High.",
        ),
    ],
)
def test_a_change_of_one_leaf(old: str, new: str, verdict: str, sentence: str | None) -> None:
    found = [change for change in changes((old, new)) if change.what == "changed"]
    assert found[0].verdict == verdict
    if sentence is not None:
        assert [change.sentence for change in found] == [sentence]


def test_a_change_of_a_tiers_hours_is_told_where_it_matters() -> None:
    found = changes(("    hours: business_hours\n    first_response", "    hours: extended_hours\n    first_response"))
    assert [change.key for change in found] == [
        "tiers.starter.hours",
        "tiers.starter.first_response",
        "tiers.starter.next_response",
        "tiers.starter.resolution.standard",
    ]
    assert found[1].sentence == (
        "Starter, first response was 8 hours, business hours and becomes 8 hours, extended hours."
        " A stronger promise for Starter clients."
    )


def test_a_part_that_is_called_something_else_is_told() -> None:
    found, *others = changes(("    title: Starter\n", "    title: Basic\n"))
    assert (found.what, found.key, found.verdict) == ("retitled", "tiers.starter.title", "other")
    assert found.sentence == "“Starter” is called “Basic” now (tiers.starter.title)."
    assert "retitled" not in [change.what for change in others], "elsewhere the value is told in its new words"
    assert summary([found]) == "1 change: 0 stronger, 0 weaker, 1 other."


def test_a_new_title_is_told_beside_a_new_key_and_not_for_a_new_part() -> None:
    found = changes(
        ("    title: Security and privacy\n", "    title: Security\n"),
        ("    security:\n", "    safety:\n      was: security\n"),
    )
    assert [change.sentence for change in found if change.what == "retitled"] == [
        "“Security and privacy” is called “Security” now (tickets.categories.safety.title)."
    ]
    added = changes(
        (
            "    security:\n",
            (
                "    extra:\n      title: Extra\n      team: tier1\n      level: 1\n"
                "      skills: []\n      words: []\n    security:\n"
            ),
        )
    )
    assert "retitled" not in [change.what for change in added]


def test_nothing_changes_by_spelling_it_differently() -> None:
    found = changes(
        ("    first_response: 1h\n", "    first_response: 60m\n"), ("  cpu: 75 %", "  cpu: 75%      # as before")
    )
    assert found == []
    assert summary(found) == "Nothing changes."


def test_a_new_promise_and_one_that_is_gone() -> None:
    [added] = changes(
        ("    resolution:\n      standard: 24h", "    resolution:\n      critical: 12h\n      standard: 24h")
    )
    assert (added.what, added.verdict) == ("added", "stronger")
    assert (
        added.sentence
        == "Starter, resolution, critical is new: 12 hours, business hours. A stronger promise for Starter clients."
    )
    [removed] = changes(("      critical: 4h\n", ""))
    assert (removed.what, removed.verdict) == ("removed", "weaker")
    assert removed.sentence == (
        "Enterprise, resolution, critical is gone; it was 4 hours, around the clock."
        " A weaker promise for Enterprise clients."
    )


def test_a_renamed_part_keeps_its_history() -> None:
    section = "severities.sev2.circumstances"
    found = changes(
        ("  major_client: Single", "  large_client: Single"),
        (
            "\nassumed:\n",
            f"\nwas:\n  {section}.large_client: {section}.major_client\n\nassumed:\n",
        ),
    )
    assert [(change.what, change.key, change.renamed_from) for change in found] == [
        ("renamed", "severities.sev2.circumstances.large_client", "severities.sev2.circumstances.major_client")
    ]
    assert "keeps its value" in found[0].sentence


def test_a_part_renamed_by_its_own_was_keeps_its_history_too() -> None:
    found = changes(
        (
            "    telephony:\n      title: Calls and numbers",
            "    calls:\n      title: Calls and numbers\n      was: telephony",
        ),
    )
    assert {change.what for change in found} == {"renamed"}
    assert {change.renamed_from for change in found} == {
        f"tickets.categories.telephony.{field}" for field in ("team", "level", "skills", "words")
    }


def test_a_was_that_stays_in_the_file_means_nothing_later() -> None:
    renamed = load(
        altered(
            (
                "    telephony:\n      title: Calls and numbers",
                "    calls:\n      title: Calls and numbers\n      was: telephony",
            )
        )
    )
    assert diff(renamed, renamed) == []


def test_the_summary_counts_what_changes() -> None:
    found = changes(
        ("    first_response: 8h\n    next", "    first_response: 6h\n    next"),
        ("      notice: 48h", "      notice: 24h"),
        ("  default_priority: normal", "  default_priority: high"),
    )
    assert summary(found) == "3 changes: 1 stronger, 1 weaker, 1 other."


def test_fewer_hours_of_a_calendar_weaken_every_promise_counted_on_it() -> None:
    title = "    title: Business hours\n    hours: Monday-Friday "
    found = {one.key: one for one in changes((f"{title}09:00-18:00", f"{title}10:00-18:00"))}
    first = found["tiers.starter.first_response"]
    assert (first.what, first.verdict) == ("counted", "weaker")
    assert "stays 8 hours" in first.sentence
    assert "A weaker promise for Starter clients." in first.sentence
    assert "tiers.enterprise.first_response" not in found, "around the clock is what it was"
