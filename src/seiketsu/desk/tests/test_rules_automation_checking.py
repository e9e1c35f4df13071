"""A rule that could not work is refused with what is wrong and where; pure."""

from __future__ import annotations

import pytest

from seiketsu.desk.rules.automation.checking import (
    LONGEST_TEXT,
    MOST_ACTS,
    MOST_CONDITIONS,
    Fault,
    Known,
    act_faults,
    faults,
    text_faults,
)
from seiketsu.desk.rules.automation.spec import Since, Unit
from seiketsu.desk.rules.automation.vocabulary import ACTS, FIELDS, HAPPENINGS, MACRO_ACTS, OPERATORS
from seiketsu.desk.tests.automation_parts import after, do, on, when

KNOWN = Known(
    choices={
        "tier": frozenset({"business"}),
        "team": frozenset({"tier1"}),
        "category": frozenset({"billing"}),
        "priority": frozenset({"low", "high"}),
        "status": frozenset({"open", "pending"}),
        "set_status": frozenset({"open", "solved"}),
        "assignee": frozenset({"12"}),
        "hours": frozenset({"tier", "office"}),
        "custom:mls": frozenset({"bright"}),
    },
    custom_kinds={"mls": "choice", "seats": "number"},
    levels=frozenset({"2"}),
)
TAG = do("add_tags", tags="x")


def found(spec) -> list[tuple[str, str]]:
    return [(one.code, one.where) for one in faults(spec, KNOWN)]


def test_a_sound_rule_has_no_fault():
    spec = on(
        "opened",
        "client_wrote",
        every=[when("tier", "is", "business"), when("custom:mls", "is", "bright"), when("hours", "open", "tier")],
        some=[when("since_created", "at_least", "2", "business_days"), when("tags", "has_any", "vip")],
        acts=[
            TAG,
            do("assign", assignee="best"),
            do("note", text="{{ticket.number}}"),
            do("mail", to="address", address="a@b.example", subject="s", text="{{requester.name}}"),
            do("notify", person="12", text="t"),
            do("escalate", level="2", reason="r"),
            do("field", field="seats", value="3"),
        ],
    )

    assert found(spec) == []


@pytest.mark.parametrize(
    ("condition", "code"),
    [
        (when("colour", "is", "red"), "unknown_field"),
        (when("custom:gone", "is", "x"), "unknown_field"),
        (when("tier", "contains", "x"), "unknown_operator"),
        (when("tier", "is"), "no_value"),
        (when("tier", "is", " "), "no_value"),
        (when("tier", "is", "gold"), "unknown_value"),
        (when("custom:mls", "is", "gone"), "unknown_value"),
        (when("priority", "at_least", "huge"), "unknown_value"),
        (when("hours", "open", "nights"), "unknown_value"),
        (when("reopened", "at_least", "often"), "no_number"),
        (when("since_status", "at_least", "3"), "no_wait"),
        (when("since_status", "at_least", "0", "hours"), "wait_out_of_range"),
        (when("since_status", "at_least", "999", "business_days"), "wait_out_of_range"),
        (when("rating", "at_most", "6"), "never_known"),
        (when("previous_status", "is", "open"), "never_known"),
        (when("promise", "is", "x"), "never_known"),
    ],
)
def test_each_fault_of_a_condition_is_found_where_it_stands(condition, code):
    spec = on("opened", every=[when("tags", "has_any", "a"), condition], acts=[TAG])

    assert (code, "every-1") in found(spec)
    assert (code, "some-0") in found(on("opened", some=[condition], acts=[TAG]))


@pytest.mark.parametrize(
    ("act", "code"),
    [
        (do("explode"), "unknown_act"),
        (do("priority"), "no_value"),
        (do("priority", priority="huge"), "unknown_value"),
        (do("status", status="pending"), "unknown_value"),
        (do("team", team="gone"), "unknown_value"),
        (do("category", category="gone"), "unknown_value"),
        (do("assign", assignee="13"), "unknown_value"),
        (do("assign", assignee="me"), "unknown_value"),
        (do("notify", person="13", text="t"), "unknown_value"),
        (do("notify", person="best", text="t"), "unknown_value"),
        (do("escalate", level="9", reason="r"), "unknown_value"),
        (do("field", field="gone", value="1"), "unknown_value"),
        (do("mail", to="everybody", subject="s", text="t"), "unknown_value"),
        (do("mail", to="address", subject="s", text="t"), "no_address"),
        (do("mail", to="address", address="@", subject="s", text="t"), "no_address"),
        (do("mail", to="requester", subject="{{ticket.colour}}", text="t"), "unknown_variable"),
        (do("mail", to="requester", subject="s", text="{{agent.name}}"), "unknown_variable"),
        (do("mail", to="requester", subject="s", text="t", bcc="x"), "unknown_parameter"),
        (do("note", text="{{ }}"), "unknown_variable"),
        (do("note", text="x" * (LONGEST_TEXT + 1)), "text_too_long"),
        (do("escalate", level="2", reason="{{x}}"), "unknown_variable"),
    ],
)
def test_each_fault_of_an_act_is_found_where_it_stands(act, code):
    assert (code, "acts-1") in found(on("opened", acts=[TAG, act]))


def test_a_rule_needs_a_beginning_an_end_and_bounds():
    assert ("no_start", "events") in found(on(acts=[TAG]))
    assert ("unknown_event", "events") in found(on("exploded", acts=[TAG]))
    assert ("no_act", "acts") in found(on("opened"))
    assert ("too_many_acts", "acts") in found(on("opened", acts=[TAG] * (MOST_ACTS + 1)))
    many = [when("tags", "has_any", "x")] * (MOST_CONDITIONS + 1)
    assert ("too_many_conditions", "every") in found(on("opened", every=many, acts=[TAG]))


def test_a_rule_that_waits_needs_a_condition_and_knows_no_event():
    assert ("no_condition", "every") in found(after(1, Unit.HOURS, Since.CREATED, acts=[TAG]))
    heard = after(1, Unit.HOURS, Since.CREATED, every=[when("by", "is", "staff")], acts=[TAG])
    assert ("never_known", "every-0") in found(heard)
    assert ("wait_out_of_range", "timing") in found(after(0, Unit.HOURS, Since.CREATED, acts=[TAG]))


def test_what_only_some_happenings_tell_may_be_asked_where_they_all_do():
    assert found(on("status", "solved", every=[when("previous_status", "is_filled")], acts=[TAG])) == []
    mixed = on("status", "opened", every=[when("previous_status", "is_filled")], acts=[TAG])
    assert found(mixed) == [("never_known", "every-0")]


def test_a_macro_may_speak_of_its_agent_and_may_do_nothing():
    assert act_faults([], KNOWN, for_macro=True) == []
    assert act_faults([do("assign", assignee="me")], KNOWN, for_macro=True) == []
    assert text_faults("{{agent.name}}", "text", for_macro=True) == []
    sent = do("mail", to="requester", subject="s", text="t")
    assert act_faults([sent], KNOWN, for_macro=True) == [Fault("unknown_act", "acts-0", "mail")]


def test_the_vocabulary_is_whole():
    assert set(MACRO_ACTS) <= set(ACTS)
    assert all(kind in OPERATORS for kind in FIELDS.values())
    assert len({(one.event, one.facts) for one in HAPPENINGS.values()}) == len(HAPPENINGS)
