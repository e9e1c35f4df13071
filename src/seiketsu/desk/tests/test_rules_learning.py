"""How words and classifier decide together, and what is reported of it."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seiketsu.desk.rules.classification import CategoryRule, Choice
from seiketsu.desk.rules.learning import (
    Judged,
    confusions,
    drift,
    needs_classifier,
    seeds,
    shares,
    weekly,
    with_classifier,
)
from seiketsu.desk.rules.text_model import Guess, Reading

_TITLES = {"billing": "Billing", "voice": "Voice quality", "other": "Other"}
_NO_WORDS = Choice("other", "no_words", ("No word of it points to a category.",), {"scores": {}})
_MIXES = st.dictionaries(st.sampled_from("abcdef"), st.integers(1, 50), min_size=1)


def words(**scores):
    return Choice(max(scores, key=scores.get), "words", ("Billing: “invoice”",), {"scores": scores})


def reading(*guesses, decides=True):
    return Reading(tuple(Guess(*one) for one in guesses), 1.0, decides, ("echo", "line"))


@pytest.mark.parametrize(
    ("choice", "open_"),
    [
        (_NO_WORDS, True),
        (words(billing=3), False),
        (words(billing=3, voice=1), False),
        (words(billing=3, voice=2), True),
        (words(billing=2, voice=2), True),
        (Choice("billing", "given", (), {}), False),
    ],
)
def test_words_leave_it_open_where_there_are_none_or_two_point_alike(choice, open_):
    assert needs_classifier(choice) is open_


def test_a_sure_classifier_decides_and_says_by_which_words():
    chosen = with_classifier(_NO_WORDS, reading(("voice", 0.9), ("billing", 0.08), ("other", 0.02)), _TITLES)
    assert (chosen.value, chosen.rule) == ("voice", "learned")
    assert chosen.reasons == (
        "Voice quality: it reads like earlier tickets about it (90%), by “echo”, “line”.",
        "Also possible: Billing (8%)",
    )
    assert [one["category"] for one in chosen.facts["proposed"]] == ["voice", "billing", "other"]


def test_an_unsure_one_proposes_and_leaves_the_choice_of_the_words():
    chosen = with_classifier(
        words(billing=2, voice=2), reading(("voice", 0.5), ("billing", 0.4), decides=False), _TITLES
    )
    assert (chosen.value, chosen.rule) == ("billing", "words")
    assert chosen.reasons[-1] == "Proposed, not decided: Voice quality (50%), Billing (40%)"


def test_a_category_that_is_gone_is_neither_decided_nor_proposed():
    chosen = with_classifier(_NO_WORDS, reading(("gone", 0.9), ("billing", 0.1)), _TITLES)
    assert (chosen.value, chosen.rule) == ("other", "no_words")
    assert [one["category"] for one in chosen.facts["proposed"]] == ["billing"]


@pytest.mark.parametrize("found", [None, reading(("gone", 1.0))])
def test_without_a_reading_all_stays(found):
    assert with_classifier(_NO_WORDS, found, _TITLES) is _NO_WORDS


def test_seeds_are_made_of_what_the_plan_says():
    rules = [CategoryRule("billing", "Billing", ("invoice", "refund")), CategoryRule("other", "Other", ())]
    assert [(one.label, one.subject_line, one.text, one.is_seed) for one in seeds(rules, {"billing": "Money"})] == [
        ("billing", "Billing", "Money. invoice, refund", True)
    ]


def judged(number, day, rule="words", chosen="billing", settled="billing"):
    return Judged(number, date(2026, 11, day), rule, chosen, settled)


def test_weeks_begin_on_monday_and_count_what_was_decided():
    found = weekly([
        judged(1, 2), judged(2, 8, settled="voice"), judged(3, 8, rule="no_words", chosen="other"),
        judged(4, 9, "learned"),
    ])  # fmt: skip
    assert [(one.begins.day, one.tickets, one.decided, one.right) for one in found] == [(2, 3, 2, 1), (9, 1, 1, 1)]


def test_confusions_come_most_frequent_first_with_their_tickets():
    found = confusions([
        judged(1, 2, settled="voice"), judged(2, 2, settled="voice"), judged(3, 2, chosen="voice", settled="other"),
        judged(4, 2), judged(5, 2, rule="no_words", chosen="other", settled="voice"),
    ])  # fmt: skip
    assert [(one.chosen, one.settled, one.tickets) for one in found] == [
        ("billing", "voice", (2, 1)),
        ("voice", "other", (3,)),
    ]


@given(_MIXES, _MIXES)
def test_drift_is_a_distance(before, now):
    first, second = ({k: v / sum(mix.values()) for k, v in mix.items()} for mix in (before, now))
    found = drift(first, second)
    assert 0 <= found <= 1 + 1e-9
    assert found == pytest.approx(drift(second, first))
    assert drift(first, first) == pytest.approx(0, abs=1e-6)


def test_drift_of_nothing_in_common_is_one_and_of_nothing_is_unknown():
    assert drift({"a": 1.0}, {"b": 1.0}) == pytest.approx(1)
    assert drift({}, {"a": 1.0}) is None


@given(st.lists(st.sampled_from("abc"), min_size=1))
def test_shares_add_up(labels):
    assert sum(shares(labels).values()) == pytest.approx(1)
