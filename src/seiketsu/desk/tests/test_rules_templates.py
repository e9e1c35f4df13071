"""What picking a template makes of what was typed."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from seiketsu.desk.rules.automation.checking import Known
from seiketsu.desk.rules.templates import LONGEST_BODY, Prepared, as_typed, faults, filled, laid_over

KNOWN = Known(
    choices={
        "category": frozenset({"billing"}),
        "priority": frozenset({"high"}),
        "team": frozenset({"tier1"}),
    },
    custom_kinds={},
    levels=frozenset(),
)
WORDS = st.text(alphabet="abc \n", max_size=12).map(str.strip)
TAGS = st.lists(st.sampled_from(["a", "b", "c"]), unique=True).map(tuple)
CUSTOM = st.dictionaries(st.sampled_from(["crm", "cause"]), st.sampled_from(["x", "y"]))
PREPARED = st.builds(
    Prepared, subject_line=WORDS, body=WORDS, category=WORDS, priority=WORDS, team=WORDS, tags=TAGS, custom=CUSTOM
)


@given(PREPARED)
def test_it_is_kept_as_it_was_written(prepared):
    assert Prepared.of(prepared.as_json()) == prepared


@given(PREPARED)
def test_on_an_empty_form_it_is_all_there_is(template):
    assert laid_over(Prepared(), template) == template


@given(PREPARED, PREPARED)
def test_nothing_that_a_person_wrote_is_lost(typed, template):
    found = laid_over(typed, template)
    assert typed.body.rstrip() in found.body and template.body in found.body
    assert found.subject_line == (typed.subject_line or template.subject_line)
    assert {*typed.tags, *template.tags} == {*found.tags}


@given(PREPARED, PREPARED)
def test_another_one_replaces_what_the_first_brought(first, second):
    assert laid_over(laid_over(Prepared(), first), second, first) == second


def test_picked_again_it_is_not_there_twice_though_the_browser_ends_lines_its_way():
    template = Prepared(body="One.\nTwo.", tags=("a",))
    assert laid_over(Prepared(body="One.\r\nTwo.", tags=("a",)), template, template) == template


def test_what_was_changed_since_stays_beside_the_next():
    first, second = Prepared(body="Called at noon."), Prepared(body="Called at night.")
    assert laid_over(Prepared(body="Called at one."), second, first).body == "Called at one.\n\nCalled at night."


def test_only_what_is_known_by_now_is_filled_in():
    prepared = Prepared("For {{requester.name}}", "{{agent.name}} and {{requester.name}}")
    found = filled(prepared, {"agent.name": "Maya", "requester.name": ""})
    assert (found.subject_line, found.body) == ("For {{requester.name}}", "Maya and {{requester.name}}")


def test_values_of_fields_are_as_a_form_sends_them():
    custom = {"seats": 3, "vip": True, "paid": False, "areas": ["north", "south"]}
    assert as_typed(Prepared(custom=custom)).custom == {
        "seats": "3", "vip": "yes", "paid": "no", "areas": ["north", "south"],
    }  # fmt: skip


def test_what_there_is_not_is_told():
    assert faults(Prepared("Hi {{agent.name}}", "x", "billing", "high", "tier1"), KNOWN) == []
    wrong = Prepared("{{ticket.number}}", "x" * (LONGEST_BODY + 1), "boats", "soon", "nobody")
    told = {(one.code, one.where) for one in faults(wrong, KNOWN)}
    assert told == {
        ("unknown_value", "category"), ("unknown_value", "priority"), ("unknown_value", "team"),
        ("unknown_variable", "subject_line"), ("text_too_long", "body"),
    }  # fmt: skip
