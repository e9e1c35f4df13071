"""Which team gets a ticket."""

from dataclasses import replace

from seiketsu.desk.rules.routing import Case, Level, RoutingRule, matches, route

CASE = Case(tier="business", priority="normal", category="mls", channel="email")
LEVELS = (Level(1, "Tier 1 support", "tier1"), Level(2, "Tier 2 technical support", "tier2"), Level(5, "Board", None))
MLS = RoutingRule("mls", "MLS and listings", "tier2", categories=("mls",))
VIP = RoutingRule("vip", "Enterprise", "success", level=3, tiers=("enterprise",))


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
