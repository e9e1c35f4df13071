"""Whether a rule holds, condition by condition, and when to look again; pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seiketsu.businesstime import Calendar
from seiketsu.desk.rules.automation.conditions import judge, phrase_in
from seiketsu.desk.rules.automation.filling import fill, names_in
from seiketsu.desk.rules.automation.replay import Happened, looks, values_at
from seiketsu.desk.rules.automation.spec import RuleSpec, Since, Timing, Unit, Wait
from seiketsu.desk.rules.automation.timing import over_at
from seiketsu.desk.rules.automation.vocabulary import FIELDS, OPERATORS
from seiketsu.desk.rules.automation.waiting import MOST_REPEATS, Past, look_at
from seiketsu.desk.tests.automation_parts import NOON, OFFICE, after, do, facts, on, when

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ALWAYS = Calendar.always("always")


def holds(condition, values=None, **details) -> bool:
    return judge(on("opened", every=[condition]), facts(values, **details)).holds


@pytest.mark.parametrize(
    ("condition", "value", "expected"),
    [
        (when("tier", "is", "business", "enterprise"), "business", True),
        (when("tier", "is", "enterprise"), "business", False),
        (when("team", "is", ""), None, False),
        (when("team", "is_not", "tier1"), None, True),
        (when("team", "is_not", "tier1"), "tier1", False),
        (when("team", "is_empty"), None, True),
        (when("team", "is_filled"), "tier1", True),
        (when("assignee", "is", "12"), 12, True),
        (when("assignee", "is_empty"), 12, False),
        (when("priority", "at_least", "high"), "urgent", True),
        (when("priority", "at_least", "high"), "normal", False),
        (when("priority", "at_most", "normal"), "low", True),
        (when("priority", "is", "low", "high"), "high", True),
        (when("priority", "is_not", "low"), "high", True),
        (when("priority", "at_least", "vanished"), "high", False),
        (when("tags", "has_any", "a", "b"), ("b",), True),
        (when("tags", "has_all", "a", "b"), ("b",), False),
        (when("tags", "has_all", "a", "b"), ("a", "b", "c"), True),
        (when("tags", "has_none", "a"), (), True),
        (when("tags", "has_none", "a"), ("a",), False),
        (when("subject", "contains", "MLS"), "The mls feed", True),
        (when("subject", "contains", "canción"), "Una CANCION", True),
        (when("subject", "contains", "two  words"), "these two\nwords", True),
        (when("subject", "contains_not", "mls"), "Billing", True),
        (when("subject", "contains_not", "mls"), "MLS", False),
        (when("subject", "is_empty"), "  ", True),
        (when("subject", "is_filled"), "x", True),
        (when("reopened", "at_least", "2"), 2, True),
        (when("reopened", "at_most", "1"), 2, False),
        (when("rating", "at_most", "6"), None, False),
        (when("level", "at_least", "words"), 3, False),
        (when("critical", "yes"), True, True),
        (when("critical", "no"), True, False),
        (when("critical", "no"), None, True),
    ],
)
def test_each_comparison(condition, value, expected):
    assert holds(condition, {condition.field: value}) is expected


def test_a_field_of_the_desks_own_is_compared_by_its_kind():
    own = {"custom_kinds": {"mls": "choice", "seats": "number", "vip": "boolean", "note": "text"}}

    assert holds(when("custom:mls", "is", "bright"), {"custom:mls": "bright"}, **own)
    assert holds(when("custom:seats", "at_least", "10"), {"custom:seats": 12.5}, **own)
    assert holds(when("custom:vip", "yes"), {"custom:vip": True}, **own)
    assert holds(when("custom:note", "contains", "x"), {"custom:note": "a x b"}, **own)
    assert not holds(when("custom:gone", "is", "bright"), {"custom:gone": "bright"}, **own)


def test_all_of_every_and_one_of_some():
    yes, no = when("priority", "is", "low"), when("priority", "is", "high")
    known = facts({"priority": "low"})

    assert judge(on("opened"), known).holds
    assert judge(on("opened", every=[yes], some=[no, yes]), known).holds
    assert not judge(on("opened", every=[yes], some=[no, no]), known).holds
    assert not judge(on("opened", every=[no], some=[yes]), known).holds


def test_every_condition_is_explained_and_no_words_of_a_client_are_kept():
    secret = "my card is 4111 1111"
    verdict = judge(
        on("opened", every=[when("text", "contains", "card"), when("text", "contains", "boat")]),
        facts({"text": secret}),
    )

    assert [(one.held, one.met) for one in verdict.findings] == [(True, "card"), (False, "")]
    assert secret not in str(verdict)


@given(st.text("abc ", max_size=30), st.text("abc", min_size=1, max_size=4))
def test_a_phrase_is_found_where_it_stands(text, phrase):
    assert (phrase_in(text, ["zzz", phrase.upper()]) == phrase.upper()) == (phrase in text)


@pytest.mark.parametrize("hour", [9, 12, 16])
def test_open_hours_are_those_of_the_tier(hour):
    at = NOON.replace(hour=hour + 5)

    assert holds(when("hours", "open", "tier"), now=at)
    assert not holds(when("hours", "closed", "tier"), now=at)
    assert not holds(when("hours", "open", "tier"), now=at + 9 * HOUR)
    assert holds(when("hours", "open", "always"), now=at + 9 * HOUR, calendars={"always": ALWAYS})
    assert not holds(when("hours", "open", "vanished"), now=at)


def test_time_that_has_passed():
    seen = {"moments": {Since.STATUS: NOON - 5 * HOUR}}

    assert holds(when("since_status", "at_least", "5", "hours"), **seen)
    assert not holds(when("since_status", "less_than", "5", "hours"), **seen)
    assert holds(when("since_status", "less_than", "4", "business_hours"), **seen)
    assert not holds(when("since_assigned", "at_least", "1", "minutes"), **seen)
    assert not holds(when("since_status", "at_least", "many", "hours"), **seen)


def test_it_says_when_time_alone_may_make_it_hold():
    night = NOON + 9 * HOUR
    opened = when("hours", "open", "tier")
    waited = when("since_created", "at_least", "2", "days")
    known = facts({"priority": "low"}, now=night, moments={Since.CREATED: NOON})

    assert judge(on("opened", every=[opened]), known).look_again_at == NOON.replace(day=5, hour=14)
    assert judge(on("opened", every=[opened, waited]), known).look_again_at == NOON + 2 * DAY
    assert judge(on("opened", every=[opened, when("priority", "is", "high")]), known).look_again_at is None
    assert judge(on("opened", some=[opened, waited]), known).look_again_at == NOON.replace(day=5, hour=14)
    assert judge(on("opened", some=[when("priority", "is", "high")]), known).look_again_at is None
    assert judge(on("opened"), known).look_again_at is None
    assert judge(on("opened", every=[when("hours", "closed", "tier")]), facts()).look_again_at == NOON.replace(hour=22)
    assert judge(on("opened", every=[when("hours", "closed", "tier")]), facts(calendar=ALWAYS)).look_again_at is None


def test_every_field_can_be_asked_for_in_every_way():
    """Nothing raises, whatever the values are; a rule must not fail on a strange ticket."""
    for field, kind in FIELDS.items():
        for operator in OPERATORS[kind]:
            for values in ((), ("",), ("x",), ("3", "hours"), ("high",)):
                for value in (None, "", 0, "x", ("a",), True):
                    try:
                        judge(on("opened", every=[when(field, operator, *values)]), facts({field: value}))
                    except TypeError:
                        assert field == "tags" and not isinstance(value, tuple)


@pytest.mark.parametrize(
    ("wait", "expected"),
    [
        (Wait(90, Unit.MINUTES), NOON + timedelta(minutes=90)),
        (Wait(2, Unit.DAYS), NOON + 2 * DAY),
        (Wait(6, Unit.BUSINESS_HOURS), NOON.replace(day=5, hour=15)),
        (Wait(1, Unit.BUSINESS_DAYS), NOON + DAY),
        (Wait(3, Unit.BUSINESS_DAYS), NOON.replace(day=9)),
    ],
)
def test_waits_on_the_clock_and_on_business_hours(wait, expected):
    assert over_at(NOON, wait, OFFICE) == expected


def test_business_days_from_outside_the_hours_end_at_the_next_opening():
    night = NOON + 9 * HOUR  # 21:00 of Wednesday

    assert over_at(night, Wait(1, Unit.BUSINESS_DAYS), OFFICE) == NOON.replace(day=6, hour=14)


@given(st.integers(1, 60), st.integers(0, 60 * 24 * 14))
def test_more_days_are_never_earlier_and_lie_in_the_hours(days, minutes):
    start = NOON + timedelta(minutes=minutes)
    first = over_at(start, Wait(days, Unit.BUSINESS_DAYS), OFFICE)

    assert start < first <= over_at(start, Wait(days + 1, Unit.BUSINESS_DAYS), OFFICE)
    assert OFFICE.is_open(first)


def pending(wait: int = 2, *, repeats: bool = False) -> RuleSpec:
    return after(
        wait, Unit.HOURS, Since.STATUS, every=[when("status", "is", "pending")], acts=[do("note")], repeats=repeats
    )


def test_a_rule_that_waits_looks_when_its_time_has_come_and_nowhere_else():
    known = facts({"status": "pending"}, moments={Since.STATUS: NOON})

    assert look_at(pending(), known, Past()) == NOON + 2 * HOUR
    assert look_at(pending(), replace(known, now=NOON + DAY), Past()) == NOON + 2 * HOUR
    assert look_at(pending(), facts({"status": "open"}, moments={Since.STATUS: NOON}), Past()) is None
    assert look_at(pending(), facts({"status": "pending"}), Past()) is None
    assert look_at(on("opened"), known, Past()) is None


def test_once_for_each_state():
    known = facts({"status": "pending"}, moments={Since.STATUS: NOON})

    assert look_at(pending(), known, Past(fired_for=NOON, fired_at=NOON + 2 * HOUR, times=1)) is None
    assert look_at(pending(), known, Past(fired_for=NOON - DAY, fired_at=NOON, times=1)) == NOON + 2 * HOUR


def test_repeating_has_an_end():
    known = facts({"status": "pending"}, moments={Since.STATUS: NOON})
    fired = NOON + 2 * HOUR

    assert look_at(pending(repeats=True), known, Past(NOON, fired, 1)) == fired + 2 * HOUR
    assert look_at(pending(repeats=True), known, Past(NOON, fired, MOST_REPEATS)) is None


def test_variables_are_found_and_filled_in_one_pass():
    text = "Dear {{ requester.first_name }}, #{{ticket.number}} of {{nobody}}"

    assert names_in(text) == ["requester.first_name", "ticket.number", "nobody"]
    filled = fill(text, {"requester.first_name": "{{ticket.number}}", "ticket.number": "7"})
    assert filled == "Dear {{ticket.number}}, #7 of {{nobody}}"


def test_a_ticket_is_seen_as_it_was():
    history = [
        Happened("desk.status_changed", NOON, {"previous_status": "new"}),
        Happened("desk.priority_changed", NOON + HOUR, {"previous_priority": "low"}),
        Happened("desk.status_changed", NOON + 2 * HOUR, {"previous_status": "open"}),
    ]
    today = {"status": "solved", "priority": "high", "tags": ("a",)}

    assert values_at(today, history, NOON + 3 * HOUR) == today
    assert values_at(today, history, NOON + HOUR) == {**today, "status": "open"}
    assert values_at(today, history, NOON) == {"status": "open", "priority": "low", "tags": ("a",)}
    assert values_at(today, history, NOON - HOUR) == {"status": "new", "priority": "low", "tags": ("a",)}


def test_a_past_rule_looked_at_states_that_lasted():
    timing = Timing(Since.STATUS, Wait(2, Unit.HOURS))
    began = [NOON, NOON + HOUR, NOON + 9 * HOUR]

    assert looks(timing, began, OFFICE, start=NOON - DAY, end=NOON + DAY) == [NOON + 3 * HOUR, NOON + 11 * HOUR]
    assert looks(timing, began, OFFICE, start=NOON + 4 * HOUR, end=NOON + DAY) == [NOON + 11 * HOUR]
    assert looks(timing, began, OFFICE, start=NOON, end=NOON + 10 * HOUR) == [NOON + 3 * HOUR]


@given(
    st.builds(
        on,
        st.sampled_from(["opened", "status"]),
        every=st.lists(
            st.builds(when, st.sampled_from(sorted(FIELDS)), st.just("is"), st.text(max_size=5)), max_size=3
        ),
        acts=st.lists(st.builds(do, st.sampled_from(["note", "mail"]), text=st.text(max_size=9)), max_size=3),
    )
)
def test_a_rule_survives_being_kept(spec):
    assert RuleSpec.of(spec.as_json()) == spec


def test_a_rule_that_waits_survives_being_kept_and_nonsense_is_left_out():
    assert RuleSpec.of(pending(repeats=True).as_json()) == pending(repeats=True)
    for wait in (["x", "hours"], ["3", "moons"], ["3"], []):
        assert RuleSpec.of({"timing": {"since": "status", "wait": wait}}).timing is None
    assert RuleSpec.of({"timing": {"since": "never", "wait": ["3", "hours"]}}).timing is None
