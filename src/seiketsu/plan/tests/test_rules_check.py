"""The check finds what contradicts and what is missing, by general rules."""

from __future__ import annotations

from datetime import date

import pytest

from seiketsu.plan.loader import load
from seiketsu.plan.rules.check import check
from seiketsu.plan.tests.checking import TODAY, finding, has, report_of, unsettled
from seiketsu.plan.tests.factories import shipped_plan, shipped_source

# The shipped plan


def test_every_conflict_of_the_shipped_plan_is_answered() -> None:
    report = check(shipped_plan(), TODAY)
    assert report.open == ()
    assert report.warnings == ()
    assert len(report.findings) == 18


@pytest.mark.parametrize(
    "today", [date(2026, 1, 1), date(2026, 3, 7), date(2027, 6, 30), date(2028, 2, 29), date(2030, 12, 31)]
)
def test_the_answer_does_not_depend_on_the_day_of_the_check(today: date) -> None:
    report = check(shipped_plan(), today)
    assert report.open == ()
    assert report.warnings == ()


def test_without_its_settlements_every_conflict_is_open() -> None:
    report = unsettled()
    assert len(report.open) == 17  # the eighteenth is answered by an assumption


# The conflicts of the document, each with a plan in which it is gone


def test_standard_response_4_h_against_starter_8_h() -> None:
    found = finding(unsettled(), "contradiction", "objectives.standard_response", "tiers.starter.first_response")
    assert found.kind == "conflict"
    assert "4 hours" in found.message
    assert "8 hours, business hours" in found.message
    gone = unsettled(("    first_response: 8h\n    next", "    first_response: 4h\n    next"))
    assert not has(gone, "contradiction", "objectives.standard_response")


def test_satisfaction_9_against_8_5() -> None:
    found = finding(unsettled(), "contradiction", "objectives.satisfaction", "tiers.starter.satisfaction")
    assert {"quality.satisfaction", "teams.tier1.metrics.satisfaction"} <= set(found.leaves)
    gone = unsettled(
        ('satisfaction: "> 8.5 / 10"\n    first', 'satisfaction: "> 9.0 / 10"\n    first'),
        ('satisfaction: "> 8.5 / 10"\n      escalation', 'satisfaction: "> 9.0 / 10"\n      escalation'),
    )
    assert not has(gone, "contradiction", "objectives.satisfaction")


def test_first_contact_resolution_95_against_85_and_90() -> None:
    found = finding(unsettled(), "contradiction", "quality.first_contact_resolution")
    assert {
        "objectives.first_contact_resolution",
        "tiers.starter.first_contact_resolution",
        "tiers.professional.first_contact_resolution",
        "teams.tier1.metrics.first_contact_resolution",
    } <= set(found.leaves)
    # A narrower promise that is stricter contradicts nothing.
    assert "tiers.enterprise.first_contact_resolution" not in found.leaves


def test_escalation_10_against_15() -> None:
    found = finding(unsettled(), "contradiction", "quality.escalation_rate", "teams.tier1.metrics.escalation_rate")
    assert "less than 10 % of tickets" in found.message
    gone = unsettled(('      escalation_rate: "< 15 % of tickets"', '      escalation_rate: "< 8 % of tickets"'))
    assert not has(gone, "contradiction", "quality.escalation_rate")


def test_executives_in_30_min_against_1_h() -> None:
    keys = ("severities.sev1.executive_notification", "incident_communication.internal.executive_team.within.sev1")
    found = finding(unsettled(), "contradiction", *keys)
    assert (found.one, found.other) == ((keys[0],), (keys[1],))
    assert not has(unsettled(("within: {sev1: 1h}", "within: {sev1: 30m}")), "contradiction", *keys)


def test_management_in_2_h_against_department_head_in_30_min() -> None:
    keys = ("severities.sev2.management_notification", "incident_communication.internal.department_head.within.sev2")
    assert finding(unsettled(), "contradiction", *keys)
    # Two figures for the same ones must agree whichever is the stricter.
    assert has(unsettled(("management_notification: 2h", "management_notification: 15m")), "contradiction", *keys)
    assert not has(unsettled(("management_notification: 2h", "management_notification: 30m")), "contradiction", *keys)


def test_a_new_pair_of_leaves_is_compared_without_being_named_anywhere() -> None:
    changes = (
        ("    resolution: 48h", "    management_notification: 6h\n    resolution: 48h"),
        (
            "within: {sev1: 30m, sev2: 30m}",
            "within: {sev1: 30m, sev2: 30m, sev3: 3h}",
        ),
    )
    assert has(
        unsettled(*changes),
        "contradiction",
        "severities.sev3.management_notification",
        "incident_communication.internal.department_head.within.sev3",
    )


def test_business_around_the_clock_against_reduced_weekends() -> None:
    found = finding(unsettled(), "support_hours", "tiers.business.first_response")
    assert {"tiers.business.channels.live_chat.hours", "tiers.business.support_hours.weekend.hours"} <= set(
        found.leaves
    )
    assert "Saturday-Sunday 00:00-10:00, 16:00-24:00" in found.message
    gone = unsettled(
        ("weekend: {title: Weekend coverage, hours: reduced_weekend}", "weekend: {title: Weekend, hours: always}")
    )
    assert not has(gone, "support_hours", "tiers.business.first_response")


def test_business_around_the_clock_against_team_coverage() -> None:
    found = finding(unsettled(), "nobody_on_shift", "tiers.business.first_response")
    assert {
        "tiers.business.channels.live_chat.hours",
        "teams.tier1.coverage.hours",
        "teams.tier2.coverage.hours",
    } <= set(found.leaves)
    assert "60 h a week" in found.message
    gone = unsettled(
        ("      hours_per_day: 12\n      days_per_week: 7\n      hours: Monday-Sunday 09:00-21:00", "      hours: 24/7")
    )
    assert not has(gone, "nobody_on_shift", "tiers.business.first_response")


def test_those_on_call_answer_for_the_night_only_if_they_cover_all_of_it() -> None:
    assert (
        "teams.tier2.coverage.on_call"
        in finding(unsettled(), "nobody_on_shift", "tiers.business.first_response").leaves
    )
    report = report_of(
        (
            "      hours: Monday-Sunday 09:00-21:00\n      on_call: 24/7",
            "      hours: Monday-Sunday 09:00-21:00\n      on_call: Monday-Friday 21:00-09:00",
        ),
        ("      on_call: 24/7               #", "      on_call: Monday-Friday 18:00-20:00               #"),
    )
    found = finding(report, "nobody_on_shift", "tiers.business.first_response")
    assert found.is_open
    assert "teams.tier2.coverage.on_call" not in found.leaves


def test_enterprise_1_h_at_any_hour_against_critical_issues_only() -> None:
    found = finding(unsettled(), "support_hours", "tiers.enterprise.first_response")
    assert "tiers.enterprise.support_hours.emergency.priorities" in found.leaves
    assert "24/7 for critical issues only" in found.message
    # Critical issues themselves are served at any hour.
    assert "tiers.enterprise.resolution.critical" not in found.leaves
    assert "tiers.enterprise.channels.hotline.hours" not in found.leaves
    gone = unsettled(("hours: always, priorities: critical}\n      day", "hours: always}\n      day"))
    assert not has(gone, "support_hours", "tiers.enterprise.first_response")


def test_no_resolution_of_enterprise_issues_that_are_not_critical() -> None:
    filled = finding(unsettled(), "no_target", "tiers.enterprise.resolution.standard")
    assert filled.assumed is not None
    assert "8 hours is assumed" in filled.message.replace(", around the clock", "")
    empty = report_of(
        ("      critical: 4h\n      standard: 8h\n", "      critical: 4h\n"),
        (
            (
                "  tiers.enterprise.resolution.standard: Only critical issues have a target;"
                " a large brokerage gets no less than Business has.\n"
            ),
            "",
        ),
    )
    found = finding(empty, "no_target", "tiers.enterprise.resolution.critical")
    assert found.is_open
    assert "give tiers.enterprise.resolution.standard a time" in found.right


def test_a_standard_target_bounds_critical_issues_too() -> None:
    assert not any(item.rule == "no_target" and "starter" in item.leaves[0] for item in unsettled().findings)


def test_a_monthly_window_of_4_h_against_99_9_percent() -> None:
    found = finding(unsettled(), "window_availability", "maintenance.windows.major.schedule")
    assert {"objectives.availability", "performance.availability"} <= set(found.leaves)
    assert "240 minutes a month" in found.message
    assert "43.8" in found.message
    assert not has(
        unsettled(("schedule: first Sunday 01:00-05:00", "schedule: first Sunday 01:00-01:40")), "window_availability"
    )


def test_a_weekly_window_that_interrupts_counts_four_times_a_month() -> None:
    report = unsettled(("      interrupts: false", "      interrupts: true"))
    found = finding(report, "window_availability", "maintenance.windows.standard.schedule")
    assert "520 minutes a month" in found.message


def test_the_weekly_window_inside_the_major_one() -> None:
    found = finding(
        unsettled(), "windows_meet", "maintenance.windows.standard.schedule", "maintenance.windows.major.schedule"
    )
    assert "lies inside" in found.message
    assert "12 times a year" in found.message
    assert (
        "overlaps"
        in finding(
            unsettled(("schedule: first Sunday 01:00-05:00", "schedule: first Sunday 03:00-05:00")), "windows_meet"
        ).message
    )
    assert not has(
        unsettled(("schedule: first Sunday 01:00-05:00", "schedule: first Sunday 04:00-05:00")), "windows_meet"
    )


def test_sunday_2_am_does_not_exist_on_the_spring_day() -> None:
    found = finding(unsettled(), "clocks_change", "maintenance.windows.standard.schedule")
    assert "does not exist on 14 March 2027 (02:00)" in found.message
    assert not has(
        unsettled(("schedule: Sunday 02:00-04:00", "schedule: Sunday 03:00-04:00")),
        "clocks_change",
        "maintenance.windows.standard.schedule",
    )


def test_an_hour_that_comes_twice_is_told_too() -> None:
    found = finding(unsettled(), "clocks_change", "maintenance.windows.major.schedule")
    assert "comes twice on 07 November 2027 (01:00)" in found.message


def test_a_window_without_summer_time_has_no_such_day() -> None:
    report = unsettled(("  zone: America/New_York ", "  zone: America/Phoenix "))
    assert not any(item.rule == "clocks_change" for item in report.findings)


# Gaps


def test_a_team_that_cannot_staff_its_hours() -> None:
    report = report_of(("{technical_support_engineers: 4}", "{technical_support_engineers: 2}"))
    found = finding(report, "headcount", "teams.tier2.positions.technical_support_engineers")
    assert found.is_open
    assert "84 hours a week" in found.message
    assert found.right.startswith("employ 3 people")


def test_two_on_shift_need_twice_the_people() -> None:
    report = report_of(
        ("      hours: Monday-Sunday 09:00-21:00", "      on_shift: 2\n      hours: Monday-Sunday 09:00-21:00")
    )
    assert has(report, "headcount", "teams.tier2.coverage.hours")


def test_shifts_that_are_not_what_the_words_say() -> None:
    report = report_of(("      hours: Monday-Saturday 07:00-23:00", "      hours: Monday-Friday 08:00-20:00"))
    found = finding(report, "coverage_words", "teams.tier1.coverage.hours")
    assert "6 days a week and 16 hours a day in words" in found.message
    assert "12 hours on 5 days" in found.message


def test_a_calendar_that_never_opens() -> None:
    every_monday = "".join(f"      monday_{at}: {day:%Y-%m-%d}\n" for at, day in enumerate(_mondays()))
    report = report_of(
        ("    hours: Saturday-Sunday 10:00-16:00\n", "    hours: Monday 10:00-11:00\n    holidays: mondays\n"),
        ("\nholidays:\n", f"\nholidays:\n  mondays:\n    title: Every Monday\n    days:\n{every_monday}"),
    )
    assert finding(report, "never_opens", "calendars.reduced_weekend.hours").is_open


def _mondays() -> list[date]:
    return [date.fromordinal(TODAY.toordinal() + 7 * week) for week in range(54)]


def test_a_skill_that_nobody_in_the_team_has() -> None:
    report = report_of(
        ("      skills: [platform]\n      priority: low", "      skills: [clairvoyance]\n      priority: low")
    )
    found = finding(report, "no_skill", "tickets.categories.feature_request.skills")
    assert "clairvoyance" in found.message
    assert "customer_service" in found.right


def test_a_tier_without_an_address() -> None:
    report = report_of(("    business: business@seiketsu.ai\n", ""))
    assert any(item.rule == "no_address" and "Business" in item.title for item in report.open)


def test_an_address_that_clients_are_told_but_nobody_reads() -> None:
    report = report_of(("    business: business@seiketsu.ai\n", "    business: agencies@seiketsu.ai\n"))
    found = finding(report, "address_twice", "tiers.business.channels.email.at", "mail.addresses.business")
    assert found.is_open
    assert "told to write to business@seiketsu.ai" in found.message


def test_too_much_prose() -> None:
    factors = "".join(f"    factor_{number}: Words\n" for number in range(40))
    report = report_of(("    client_centric:", f"{factors}    client_centric:"))
    assert any(item.rule == "statements" for item in report.open)


def test_hours_in_another_zone_are_compared_on_one_clock() -> None:
    source = shipped_source().replace("\nsettled:\n", "\nsettled_later:\n")
    source = source[: source.index("\nsettled_later:\n")] + "\n"
    # Tier 2 in Manila works there while New York sleeps.
    manila = source.replace(
        "      hours_per_day: 12\n      days_per_week: 7\n      hours: Monday-Sunday 09:00-21:00\n",
        "      hours: Monday-Sunday 12:00-23:00\n      zone: Asia/Manila\n",
    )
    found = finding(check(load(manila), TODAY), "nobody_on_shift", "tiers.business.first_response")
    # Manila's 12:00 to 23:00 is New York's 23:00 to 10:00 of the night before.
    assert "Sunday 10:00-23:00" in found.message


def test_what_a_window_may_interrupt_is_held_against_availability_though_its_length_is_settled() -> None:
    found = finding(
        report_of(("longest_interruption: 30m", "longest_interruption: 60m")),
        "interruption_availability",
        "maintenance.windows.major.longest_interruption",
    )
    assert found.is_open
    assert "60 minutes a month" in found.message
    assert "43.8" in found.message
    assert not has(report_of(), "interruption_availability")


def test_a_higher_availability_leaves_less_for_the_same_interruption() -> None:
    report = report_of(('availability: "> 99.9 %"', 'availability: "> 99.99 %"'))
    assert any(item.rule == "interruption_availability" and "4.4" in item.message for item in report.open)


def test_two_windows_that_only_together_exceed_it_are_found() -> None:
    report = report_of(
        (
            "      schedule: Sunday 02:00-04:00\n      interrupts: false",
            "      schedule: Sunday 02:00-02:05\n      interrupts: true",
        ),
    )
    found = finding(report, "interruption_availability", "maintenance.windows.standard.schedule")
    assert "maintenance.windows.major.longest_interruption" in found.leaves
    assert not has(report, "window_availability", "maintenance.windows.standard.schedule")


def test_critical_issues_may_not_wait_longer_than_standard_ones() -> None:
    report = report_of(("  critical_response: 1h", "  critical_response: 5h"))
    assert finding(report, "critical_waits", "objectives.critical_response", "objectives.standard_response").is_open
    assert not has(report_of(), "critical_waits")
