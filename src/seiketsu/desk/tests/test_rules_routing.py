"""Which team gets a ticket, and who of it is best placed."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seiketsu.desk.rules.routing import Candidate, Case, Level, RoutingRule, matches, rank, route

CASE = Case(tier="business", priority="normal", category="mls", channel="email")
LEVELS = (Level(1, "Tier 1 support", "tier1"), Level(2, "Tier 2 technical support", "tier2"), Level(5, "Board", None))
MLS = RoutingRule("mls", "MLS and listings", "tier2", categories=("mls",))
VIP = RoutingRule("vip", "Enterprise", "success", level=3, tiers=("enterprise",))


def person(number=1, **details):
    given = {
        "user_id": number,
        "name": f"P{number}",
        "skills": frozenset({"api"}),
        "languages": frozenset({"en"}),
        "open_tickets": 5,
        "capacity": 10,
        "is_on_shift": True,
    }
    return Candidate(**{**given, **details})


def test_the_first_rule_that_fits_decides():
    found = route(CASE, (VIP, MLS), LEVELS)

    assert (found.team, found.level, found.rule) == ("tier2", 2, "mls")
    assert found.reasons == ("Rule “MLS and listings” fits: category mls.",)


def test_a_rule_may_name_the_level():
    assert route(replace(CASE, tier="enterprise"), (VIP, MLS), LEVELS).level == 3


def test_what_no_rule_places_begins_at_the_first_level():
    found = route(replace(CASE, category="other"), (VIP, MLS), LEVELS)

    assert (found.team, found.level, found.rule) == ("tier1", 1, "first_level")


def test_without_a_team_for_the_level_nobody_gets_it_and_the_reason_says_so():
    found = route(replace(CASE, category=None, level=5), (), LEVELS)

    assert (found.team, found.rule) == (None, "nobody")
    assert "no team" in found.reasons[0]


def test_a_chosen_team_stands():
    assert route(CASE, (MLS,), LEVELS, given="tier1").team == "tier1"


def test_every_condition_of_a_rule_must_hold():
    rule = RoutingRule(
        "all", "All", "x", categories=("mls",), tiers=("business",), priorities=("high",), only_critical=True
    )

    assert not matches(rule, CASE)
    assert not matches(rule, replace(CASE, priority="high"))
    assert matches(rule, replace(CASE, priority="high", is_critical=True))


def test_who_has_the_skill_and_room_comes_first():
    ranked = rank(CASE, ["api"], [person(1, open_tickets=9), person(2), person(3, skills=frozenset())])

    assert [one.candidate.user_id for one in ranked] == [2, 1, 3]
    assert ranked[0].parts == {"skill": 40, "capacity": 15, "shift": 15, "knows_client": 0}


def test_who_knows_the_client_is_preferred_among_equals():
    assert rank(CASE, [], [person(1), person(2, knows_client=True)])[0].candidate.user_id == 2


@pytest.mark.parametrize(
    ("details", "reason"),
    [
        ({"is_away": True}, "Away"),
        ({"is_on_shift": False}, "Not on shift"),
        ({"open_tickets": 10}, "Full: 10 of 10 open"),
        ({"languages": frozenset({"es"})}, "Does not write en"),
    ],
)
def test_who_cannot_take_it_is_left_out_with_the_reason(details, reason):
    ranked = rank(CASE, [], [person(1, **details), person(2)])

    assert ranked[-1].candidate.user_id == 1
    assert ranked[-1].left_out == reason


def test_a_lead_is_asked_only_when_all_others_cannot():
    lead = person(1, is_lead=True, open_tickets=0)

    assert rank(CASE, [], [lead, person(2)])[0].candidate.user_id == 2
    assert rank(CASE, [], [lead, person(2, is_away=True)])[0].candidate.user_id == 1


def test_people_are_called_in_for_critical_cases_only_where_the_plan_says():
    asleep = [person(1, is_on_shift=False)]
    critical = replace(CASE, is_critical=True)

    assert rank(critical, [], asleep, may_call=True)[0].left_out is None
    assert rank(critical, [], asleep)[0].left_out == "Not on shift"
    assert rank(CASE, [], asleep, may_call=True)[0].left_out == "Not on shift"


candidates = st.builds(
    person,
    st.integers(1, 100),
    skills=st.frozensets(st.sampled_from(("api", "calls"))),
    languages=st.frozensets(st.sampled_from(("en", "es"))),
    open_tickets=st.integers(0, 30),
    capacity=st.integers(1, 25),
    is_on_shift=st.booleans(),
    is_away=st.booleans(),
    is_lead=st.booleans(),
    knows_client=st.booleans(),
)


@given(st.lists(candidates, max_size=8, unique_by=lambda one: one.user_id), st.booleans())
def test_ranking_is_whole_ordered_and_the_same_for_any_order_of_the_team(people, may_call):
    ranked = rank(CASE, ["api"], people, may_call=may_call)

    assert {one.candidate.user_id for one in ranked} == {one.user_id for one in people}
    takers = [one for one in ranked if one.left_out is None]
    assert ranked[: len(takers)] == takers
    assert [one.score for one in takers] == sorted((one.score for one in takers), reverse=True)
    assert all(one.score == sum(one.parts.values()) and 0 <= one.score <= 100 for one in takers)
    assert rank(CASE, ["api"], people[::-1], may_call=may_call) == ranked
