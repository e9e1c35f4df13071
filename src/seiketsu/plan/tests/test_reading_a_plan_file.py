"""A plan file with a fault: the message names file and line, what is wrong, and what would be right."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seiketsu.plan.loader import PlanError, load
from seiketsu.plan.tests.factories import PLANS, altered, shipped_plan, shipped_source

SMALL = (PLANS / "small-team.yaml").read_text(encoding="utf-8")


def line_of(source: str, piece: str, *, whole: bool = False) -> int:
    """The number of the only line that holds the piece, or that is the piece and nothing else."""
    lines = enumerate(source.splitlines(), start=1)
    [number] = [number for number, line in lines if (line == piece if whole else piece in line)]
    return number


def fault_of(source: str) -> str:
    """The only fault of a source, as a person reads it."""
    with pytest.raises(PlanError) as refusal:
        load(source, name="my.yaml")
    [line] = str(refusal.value).splitlines()
    return line


def faults_of(source: str) -> str:
    """All faults of a source, as a person reads them."""
    with pytest.raises(PlanError) as refusal:
        load(source, name="my.yaml")
    return str(refusal.value)


@pytest.mark.parametrize(
    ("old", "new", "wrong", "right"),
    [
        (
            "    resolution:\n      critical: 4h",
            "    resolution:\n      critical: four hours",
            "'four hours' is not a duration",
            "15m",
        ),
        ("    first_response: 1h\n", "    first_response: 1\n", "1 is not text", "as text"),
        (
            'satisfaction: "> 8.5 / 10"\n    first',
            'satisfaction: "8.5 / 10"\n    first',
            "which side is good",
            "> 9.0 / 10",
        ),
        (
            "    audience: agencies",
            "    audience: agencies\n    colour: blue",
            "'colour' is not known here",
            "known here: title",
        ),
        (
            "    audience: agencies",
            "    audience: agencies\n    chanels: {}",
            "'chanels' is not known here",
            "'channels'",
        ),
        (
            "    specialization: General platform support\n",
            "    specialization:\n      - general\n",
            "a list of 1 does not fit",
            "text",
        ),
        (
            "positions: {support_representatives: 6}",
            "positions: {support_representatives: six}",
            "'six' does not fit",
            "whole number",
        ),
        ("    hours: Monday-Friday 07:00-21:00\n", "    hours: Mon-Fri 07:00-21:00\n", "the day 'Mon'", "in full"),
        (
            "      schedule: first Sunday 01:00-05:00",
            "      schedule: first Sunday 1 AM",
            "not a recurring window",
            "first Sunday 01:00-05:00",
        ),
        ("  zone: America/New_York ", "  zone: EST ", "'EST' does not say when clocks change", "America/New_York"),
        ("  cpu: 75 %", "  cpu: 75", "75 is not text", "as text"),
        ("  default_tier: starter ", "  default_tier: startr ", "'startr' is not in tiers", "'starter'"),
        (
            "    holidays: united_states\n  extended_hours:",
            "    holidays: mars\n  extended_hours:",
            "'mars' is not in holidays",
            "united_states",
        ),
        ("    country: US", "    country: Mars", "no holidays are known for 'Mars'", "ISO codes"),
        (
            "    title: Tier 2 technical support\n    level: 2\n    team: tier2",
            "    title: Tier 2 technical support\n    level: 2\n    team: tier3",
            "'tier3' is not in teams",
            "'tier2'",
        ),
        ("      within: {sev1: 1h}", "      within: {sev9: 1h}", "'sev9' is not in severities", "did you mean"),
    ],
)
def test_a_wrong_value_is_told_with_its_line_and_what_would_be_right(
    old: str, new: str, wrong: str, right: str
) -> None:
    source = altered((old, new))
    changed = next(line for line in new.splitlines() if line not in old.splitlines())
    [number] = [
        at for at, line in enumerate(source.splitlines(), start=1) if changed in line and _is_at(source, at, new)
    ]
    message = faults_of(source).splitlines()[0]
    assert message.startswith(f"my.yaml:{number}: ")
    fault, _, advice = message.partition("; ")
    assert wrong in fault
    assert right in advice


def _is_at(source: str, number: int, piece: str) -> bool:
    """Whether a line lies within the changed piece."""
    first = source[: source.index(piece)].count("\n") + 1
    return first <= number <= first + piece.count("\n")


def test_a_missing_value_is_told_at_its_part() -> None:
    source = altered(("    audience: agencies\n", ""))
    number = line_of(source, "    title: Business", whole=True) - 1
    assert fault_of(source) == (
        f"my.yaml:{number}: tiers.business.audience: 'audience' is missing; add it below line {number}"
    )


def test_a_missing_section_is_told() -> None:
    start, end = (
        shipped_source().index("\nretention:"),
        shipped_source().index("\n# ------", shipped_source().index("\nretention:")),
    )
    assert "retention: 'retention' is missing" in fault_of(shipped_source()[:start] + shipped_source()[end:])


def test_every_fault_is_told_at_once_in_the_order_of_the_file() -> None:
    source = altered(
        ("    resolution:\n      critical: 4h", "    resolution:\n      critical: 4 hours"),
        ("  cpu: 75 %", "  cpu: much"),
        ("    audience: agencies", "    audiance: agencies"),
    )
    with pytest.raises(PlanError) as refusal:
        load(source, name="my.yaml")
    lines = [fault.line for fault in refusal.value.faults]
    assert len(lines) == 4  # the misspelt key is both unknown and missing
    assert lines == sorted(lines)


def test_a_key_given_twice_is_refused_and_the_first_is_named() -> None:
    source = altered(("    audience: agencies\n", "    audience: agencies\n    title: Agency\n"))
    first = line_of(source, "    title: Business", whole=True)
    assert f"already given on line {first}" in fault_of(source)


def test_numbers_stay_exact_and_words_stay_words() -> None:
    plan = load(altered(('availability: ">= 99.9 %"', 'availability: ">= 99.90000000000000001 %"')))
    assert str(plan.value("objectives.availability").value) == "99.90000000000000001"
    plan = load(altered(("    audience: agencies\n", "    audience: no\n")))
    assert plan.tier("business").audience == "no"


@pytest.mark.parametrize(
    ("source", "wrong"),
    [
        ("", "this is no plan"),
        ("- one\n- two\n", "this is no plan"),
        ("tiers: {", "my.yaml:1"),
        ("tiers:\n\t- tab", "my.yaml:2"),
        ('company: "no end', "my.yaml:1"),
        ("a: &a [*a]", "contains itself"),
        ("a: \x00", "control characters"),
        ("one: 1\n---\ntwo: 2\n", "my.yaml:2"),
        ("? [a, b]\n: c\n", "a key must be a word"),
        ("base: &base {a: 1}\nmore:\n  <<: *base\n", "hides what a part holds"),
        ("x" * 2_000_001, "too large"),
    ],
)
def test_a_file_that_is_no_plan_is_refused_with_a_sentence(source: str, wrong: str) -> None:
    with pytest.raises(PlanError) as refusal:
        load(source, name="my.yaml")
    assert wrong in str(refusal.value)
    assert "; " in str(refusal.value)


def test_a_file_that_multiplies_itself_is_refused_quickly() -> None:
    bomb = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    bomb += [f"a{level}: &a{level} [{', '.join([f'*a{level - 1}'] * 10)}]" for level in range(1, 12)]
    with pytest.raises(PlanError, match="repeats itself without end"):
        load("\n".join(bomb))


@pytest.mark.parametrize(
    ("section", "entry"),
    [
        ("assumed:", "assumed:\n  tiers.gold.first_response: A guess."),
        (
            "settled:",
            "settled:\n  gold: {holds: tiers.gold.first_response, why: So it is, by: Me, on: 2026-11-02}",
        ),
    ],
)
def test_an_assumption_or_settlement_of_a_leaf_that_is_not_there_is_refused(section: str, entry: str) -> None:
    source = shipped_source().replace(f"\n{section}\n", f"\n{entry}\n")
    message = fault_of(source)
    assert "tiers.gold.first_response" in message
    assert "did you mean" in message


def test_a_settlement_needs_a_reason_a_name_and_a_date() -> None:
    source = shipped_source().replace(
        "\nsettled:\n",
        "\nsettled:\n  mine: {holds: tiers.starter.first_response, why: So it is, by: Me, on: yesterday}\n",
    )
    assert "'yesterday' is not a date; write it as 2026-11-02" in fault_of(source)


def test_two_tiers_cannot_share_an_address() -> None:
    source = altered(("    professional: priority@seiketsu.ai\n", "    professional: support@seiketsu.ai\n"))
    assert "already the address of starter" in fault_of(source)


def test_a_category_cannot_go_to_a_level_that_is_not_there() -> None:
    source = altered(
        ("    title: Executive team\n    level: 5", "    title: Executive team\n    level: 6"),
        ("      level: 3\n      skills: [success_methods]", "      level: 5\n      skills: [success_methods]"),
    )
    assert "there is no escalation level 5; write one of 1, 2, 3, 4, 6" in fault_of(source)


def test_every_leaf_knows_its_line() -> None:
    plan = shipped_plan()
    lines = shipped_source().splitlines()
    for leaf in plan.leaves():
        number = plan.line(leaf.key)
        assert number is not None, leaf.key
        assert leaf.key.rsplit(".", 1)[1] in lines[number - 1], leaf.key


@settings(max_examples=60)
@given(st.data())
def test_whatever_is_done_to_a_file_it_is_a_plan_or_has_faults_on_its_lines(data: st.DataObject) -> None:
    lines = SMALL.splitlines()
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(lines) - 1))
        what = data.draw(st.sampled_from(["drop", "double", "indent", "swap", "junk"]))
        if what == "drop" and len(lines) > 1:
            del lines[at]
        elif what == "double":
            lines.insert(at, lines[at])
        elif what == "indent":
            lines[at] = f"  {lines[at]}"
        elif what == "swap":
            other = data.draw(st.integers(0, len(lines) - 1))
            lines[at], lines[other] = lines[other], lines[at]
        else:
            lines[at] = lines[at] + data.draw(st.text(max_size=8))
    try:
        load("\n".join(lines), name="my.yaml")
    except PlanError as error:
        assert error.faults
        for fault in error.faults:
            assert 1 <= fault.line <= len(lines) + 1
            assert fault.wrong
            assert fault.right
