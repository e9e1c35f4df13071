"""Which fields a form asks for: conditions, by when a field is needed, and what can't be a form."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seiketsu.desk.rules.automation.checking import Known
from seiketsu.desk.rules.automation.spec import Condition
from seiketsu.desk.rules.forms import FormLine, FormSpec, Matter, Need, asked, faults, missing

KINDS = {"a": "choice", "b": "text", "c": "number", "d": "several", "e": "boolean"}
KNOWN = Known(
    choices={
        "tier": frozenset({"business", "enterprise"}),
        "custom:a": frozenset({"x", "y"}),
        "custom:d": frozenset("pq"),
    },
    custom_kinds=KINDS,
)
A_IS_X = Condition("custom:a", "is", ("x",))


def form(*lines: FormLine) -> FormSpec:
    return FormSpec(lines)


def matter(tier: str = "business", **custom: object) -> Matter:
    return Matter({"tier": tier, "priority": "normal", "channel": "portal"}, custom)


def names(spec: FormSpec, of: Matter) -> list[str]:
    return [line.field for line in asked(spec, of, KINDS)]


def test_a_field_is_asked_only_when_its_conditions_hold():
    spec = form(
        FormLine("a"), FormLine("b", when=(A_IS_X,)), FormLine("c", when=(Condition("tier", "is", ("enterprise",)),))
    )
    assert names(spec, matter()) == ["a"]
    assert names(spec, matter(a="x")) == ["a", "b"]
    assert names(spec, matter("enterprise", a="y")) == ["a", "c"]


def test_a_field_that_is_not_asked_counts_as_empty_for_those_below():
    spec = form(
        FormLine("a"), FormLine("d", when=(A_IS_X,)), FormLine("b", when=(Condition("custom:d", "has_any", ("p",)),))
    )
    assert names(spec, matter(a="x", d=["p"])) == ["a", "d", "b"]
    assert names(spec, matter(a="y", d=["p"])) == ["a"], "what is left of an older answer brings up no question"


def test_what_must_be_filled_at_opening_must_be_so_at_solving():
    spec = form(FormLine("a", Need.OPENING), FormLine("b", Need.SOLVING), FormLine("c"))
    assert missing(spec, matter(), KINDS, at=Need.OPENING) == ("a",)
    assert missing(spec, matter(), KINDS, at=Need.SOLVING) == ("a", "b")
    assert missing(spec, matter(a="x", b="said"), KINDS, at=Need.SOLVING) == ()
    assert missing(spec, matter(), KINDS, at=Need.SOLVING, only=frozenset({"b"})) == ("b",)


def test_a_plain_no_is_an_answer():
    assert missing(form(FormLine("e", Need.OPENING)), matter(e=False), KINDS, at=Need.OPENING) == ()


def test_a_field_that_is_gone_is_neither_asked_nor_missed():
    spec = form(FormLine("gone", Need.OPENING), FormLine("b", Need.OPENING, (Condition("custom:gone", "is_filled"),)))
    assert names(spec, matter(gone="old")) == []
    assert missing(spec, matter(), KINDS, at=Need.SOLVING) == ()


CONDITIONS = st.builds(
    lambda key, operator, value: Condition(f"custom:{key}", operator, (value,)),
    st.sampled_from(list(KINDS)),
    st.sampled_from(["is", "is_not", "is_empty", "is_filled", "contains", "at_least", "has_any", "yes", "no"]),
    st.sampled_from(["x", "y", "p", "3"]),
)
FORMS = st.builds(
    lambda keys, needs, whens: FormSpec(tuple(FormLine(*parts) for parts in zip(keys, needs, whens, strict=False))),
    st.permutations(list(KINDS)),
    st.lists(st.sampled_from(list(Need)), min_size=5, max_size=5),
    st.lists(st.lists(CONDITIONS, max_size=2).map(tuple), min_size=5, max_size=5),
)
ANSWERS = st.fixed_dictionaries(
    {},
    optional={
        "a": st.sampled_from(["x", "y"]),
        "b": st.sampled_from(["x said", ""]),
        "c": st.integers(0, 5),
        "d": st.lists(st.sampled_from("pq"), max_size=2),
        "e": st.booleans(),
    },
)


@given(FORMS, ANSWERS)
def test_answers_to_questions_that_are_not_asked_change_nothing(spec, answers):
    first = asked(spec, Matter({}, answers), KINDS)
    kept = {line.field: answers[line.field] for line in first if line.field in answers}
    assert asked(spec, Matter({}, kept), KINDS) == first


@given(FORMS, ANSWERS)
def test_only_what_is_asked_can_be_missing_and_filling_it_in_ends_it(spec, answers):
    """A form can always be finished: answering what is missing, again and again, never goes on for ever."""
    filler = {"a": "x", "b": "said", "c": 4, "d": ["p"], "e": True}
    held = dict(answers)
    for _turn in range(len(KINDS) + 1):
        lacking = missing(spec, Matter({}, held), KINDS, at=Need.SOLVING)
        assert set(lacking) <= {line.field for line in asked(spec, Matter({}, held), KINDS)}
        held |= {key: filler[key] for key in lacking}
    assert not missing(spec, Matter({}, held), KINDS, at=Need.SOLVING)


@given(FORMS)
def test_a_form_comes_back_from_its_json(spec):
    assert FormSpec.of(spec.as_json()) == spec


@given(FORMS)
def test_conditions_of_a_sound_form_look_only_upward(spec):
    if not faults(spec, KNOWN):
        above: set[str] = set()
        for line in spec.lines:
            assert {one.field.removeprefix("custom:") for one in line.when} <= above
            above.add(line.field)


@pytest.mark.parametrize(
    ("spec", "code", "where"),
    [
        (form(FormLine("z")), "unknown_field", "lines-0"),
        (form(FormLine("a"), FormLine("a")), "field_twice", "lines-1"),
        (form(FormLine("b", when=(A_IS_X,)), FormLine("a")), "not_above", "lines-0-when-0"),
        (form(FormLine("a", when=(A_IS_X,))), "not_above", "lines-0-when-0"),
        (form(FormLine("b", when=(Condition("status", "is", ("open",)),))), "not_above", "lines-0-when-0"),
        (form(FormLine("b", when=(Condition("tier", "is", ("gold",)),))), "unknown_value", "lines-0-when-0"),
        (form(FormLine("b", when=(Condition("tier", "is", ()),))), "no_value", "lines-0-when-0"),
        (form(FormLine("a"), FormLine("b", when=(A_IS_X,) * 6)), "too_many_conditions", "lines-1"),
        (FormSpec((FormLine("a"),) * 51), "too_many_lines", "lines"),
    ],
)
def test_what_could_not_work_is_no_form(spec, code, where):
    assert (code, where) in [(one.code, one.where) for one in faults(spec, KNOWN)]


def test_a_sound_form_has_no_faults():
    spec = form(
        FormLine("a"),
        FormLine("b", Need.OPENING, (A_IS_X,)),
        FormLine("d", when=(Condition("tier", "is", ("business",)),)),
    )
    assert faults(spec, KNOWN) == []
