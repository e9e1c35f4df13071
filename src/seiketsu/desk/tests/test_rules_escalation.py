"""Which level a ticket goes up to: pure decisions, no database."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seiketsu.desk.rules.escalation import (
    MOODS,
    Cause,
    Criterion,
    Facts,
    LevelTerms,
    Trigger,
    decide,
    holds,
    listening,
)

REOPENED = Criterion(2, "escalation.tier2.enters.reopened", "Reopened twice", reopened=2)
LATE = Criterion(2, "escalation.tier2.enters.late", "Late", missed=("resolution",))
RISK = Criterion(2, "escalation.tier2.enters.risk", "At risk", at_risk=("resolution",), issues="critical")
WAITS = Criterion(3, "escalation.success.enters.waits", "Waits", missed=("first_response",), tiers=("enterprise",))
ANGRY = Criterion(3, "escalation.success.enters.angry", "Angry", sentiment="angry", tiers=("business", "enterprise"))
AGAIN = Criterion(3, "escalation.success.enters.again", "Unhappy again", sentiment="unhappy", reopened=1)
DEFECT = Criterion(4, "escalation.engineering.enters.defect", "A defect", defect=True)
ASKED = Criterion(5, "escalation.executive.enters.asked", "Asked for", asked=True)
ALL = (REOPENED, LATE, RISK, WAITS, ANGRY, AGAIN, DEFECT, ASKED)


def facts(**details) -> Facts:
    return Facts(**{"level": 1, "tier": "business", "is_critical": False, **details})


@pytest.mark.parametrize(
    ("trigger", "known", "level"),
    [
        (Trigger(Cause.REOPENED, 1), facts(reopened=1), None),
        (Trigger(Cause.REOPENED, 2), facts(reopened=2), 2),
        (Trigger(Cause.REOPENED, 3), facts(reopened=3), 2),
        (Trigger(Cause.REOPENED, 2), facts(reopened=2, level=2), None),
        (Trigger(Cause.REOPENED, 1), facts(reopened=1, sentiment="unhappy"), 3),
        (Trigger(Cause.REOPENED, 2), facts(reopened=2, sentiment="angry"), 3),
        (Trigger(Cause.MISSED, 7, "resolution"), facts(missed=frozenset({"resolution"})), 2),
        (Trigger(Cause.MISSED, 7, "next_response"), facts(missed=frozenset({"next_response"})), None),
        (Trigger(Cause.MISSED, 7, "first_response"), facts(missed=frozenset({"first_response"})), None),
        (
            Trigger(Cause.MISSED, 7, "first_response"),
            facts(missed=frozenset({"first_response"}), tier="enterprise"),
            3,
        ),
        (Trigger(Cause.AT_RISK, 7, "resolution"), facts(at_risk=frozenset({"resolution"})), None),
        (Trigger(Cause.AT_RISK, 7, "resolution"), facts(at_risk=frozenset({"resolution"}), is_critical=True), 2),
        (Trigger(Cause.SENTIMENT, 9), facts(sentiment="angry"), 3),
        (Trigger(Cause.SENTIMENT, 9), facts(sentiment="angry", tier="starter"), None),
        (Trigger(Cause.SENTIMENT, 9), facts(sentiment="unhappy"), None),
        (Trigger(Cause.SENTIMENT, 9), facts(sentiment="pleased", reopened=1), None),
        (Trigger(Cause.DEFECT, 3), facts(has_defect=True, level=3), 4),
        (Trigger(Cause.ASKED, 3), facts(asked=True, level=2), 5),
    ],
)
def test_what_happened_opens_the_level_that_the_plan_says(trigger, known, level):
    verdict = decide(trigger, known, ALL)
    assert (verdict.level if verdict else None) == level


def test_every_criterion_that_held_is_told_the_highest_first():
    known = facts(tier="enterprise", missed=frozenset({"first_response", "resolution"}), reopened=2)
    verdict = decide(Trigger(Cause.MISSED, 7, "first_response"), known, ALL)
    assert verdict is not None and [one.title for one in verdict.met] == ["Waits", "Late", "Reopened twice"]


def test_what_holds_already_does_not_speak_up_for_what_happens_else():
    assert decide(Trigger(Cause.SENTIMENT, 9), facts(reopened=2, sentiment="unhappy", level=3), ALL) is None
    assert decide(Trigger(Cause.AT_RISK, 9, "next_response"), facts(reopened=2), ALL) is None


def test_a_happening_that_no_criterion_names_is_known_before_the_ticket_is_read():
    assert listening(Trigger(Cause.MISSED, 1, "resolution"), ALL)
    assert not listening(Trigger(Cause.AT_RISK, 1, "first_response"), ALL)
    assert not listening(Trigger(Cause.DEFECT, 1), (REOPENED, ANGRY))


@pytest.mark.parametrize(
    ("issues", "is_critical", "goes_to"), [("all", False, 4), ("critical", True, 4), ("critical", False, None)]
)
def test_an_unanswered_call_goes_on_for_the_issues_that_the_plan_names(issues, is_critical, goes_to):
    terms = LevelTerms(2, "tier2", "Tier 2", "tier2", unacknowledged_goes_to=4, unacknowledged_issues=issues)
    assert terms.passes_on_to(is_critical=is_critical) == goes_to


def test_an_unanswered_call_never_goes_round_in_a_circle():
    assert LevelTerms(4, "a", "A", "a", unacknowledged_goes_to=4).passes_on_to(is_critical=True) is None
    assert LevelTerms(4, "a", "A", "a", unacknowledged_goes_to=2).passes_on_to(is_critical=True) is None


_KINDS = st.sampled_from(["first_response", "next_response", "resolution"])
_TRIGGERS = st.builds(Trigger, st.sampled_from(list(Cause)), st.integers(1, 99), _KINDS)
_FACTS = st.builds(
    Facts,
    level=st.integers(1, 5),
    tier=st.sampled_from(["starter", "business", "enterprise"]),
    is_critical=st.booleans(),
    reopened=st.integers(0, 4),
    missed=st.frozensets(_KINDS),
    at_risk=st.frozensets(_KINDS),
    sentiment=st.sampled_from(["", *MOODS]),
    has_defect=st.booleans(),
    asked=st.booleans(),
)


@given(_TRIGGERS, _FACTS)
def test_a_verdict_only_ever_rises_and_names_nothing_that_does_not_hold(trigger, known):
    verdict = decide(trigger, known, ALL)
    if verdict is not None:
        assert verdict.level > known.level
        assert verdict.met and all(holds(one, known) for one in verdict.met)
        assert any(one.level == verdict.level and one.listens_to(trigger) for one in verdict.met)
        assert max(one.level for one in verdict.met) == verdict.level


@given(_TRIGGERS, _FACTS)
def test_where_it_went_the_same_thing_takes_it_no_further(trigger, known):
    verdict = decide(trigger, known, ALL)
    if verdict is not None:
        there = Facts(
            verdict.level, known.tier, known.is_critical, known.reopened, known.missed, known.at_risk,
            known.sentiment, known.has_defect, known.asked,
        )  # fmt: skip
        assert decide(trigger, there, ALL) is None
