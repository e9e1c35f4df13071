"""Category, priority and language from the words of a ticket."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seiketsu.desk.rules.classification import (
    CategoryRule,
    Enquiry,
    PriorityRule,
    choose_category,
    choose_language,
    choose_priority,
    found_words,
)

BILLING = CategoryRule("billing", "Billing", ("invoice", "refund", "credit card"))
CALLS = CategoryRule("calls", "Calls and numbers", ("dropped call", "caller id", "port*"))
OUTAGE = CategoryRule("outage", "Outage", ("outage", "down", "no calls"), priority="urgent")
WISH = CategoryRule("wish", "Feature request", ("would be nice",), priority="low")
RULES = (BILLING, CALLS, OUTAGE, WISH)
URGENT = PriorityRule("urgent", OUTAGE.words, is_critical=True)
LOW = PriorityRule("low", WISH.words)


def about(subject, text="", rules=RULES, **details):
    return choose_category(Enquiry(subject, text), rules, **details)


def test_the_category_with_most_evidence_is_chosen_and_says_why():
    found = about("Invoice twice", "We got the invoice twice and want a refund.")

    assert found.value == "billing"
    assert found.rule == "words"
    assert found.reasons[0] == "Billing: “invoice”, “refund”"


def test_the_subject_weighs_more_than_the_text():
    assert about("Dropped calls? dropped call again", "see the invoice and the refund").value == "calls"


def test_the_runner_up_is_told():
    found = about("Invoice", "and caller id")

    assert "Also possible: Calls and numbers (“caller id”)" in found.reasons


def test_without_any_word_it_is_the_default():
    found = about("Hello", "there", default="other")

    assert (found.value, found.rule) == ("other", "no_words")


def test_what_somebody_chose_stands():
    assert about("Invoice", given="calls").value == "calls"


@pytest.mark.parametrize("text", ["invoices", "voice", "my-invoice-number is lost"])
def test_only_whole_words_count(text):
    assert (found_words(("invoice",), text) == ["invoice"]) == ("-invoice-" in text)


def test_a_star_takes_any_ending_and_phrases_take_any_space():
    assert about("Porting of numbers").value == "calls"
    assert about("A  dropped\ncall").value == "calls"


def test_accents_case_and_curly_apostrophes_make_no_difference():
    rules = (CategoryRule("report", "Reports", ("numbers don't match", "resume")),)

    assert about("Numbers don’t match", rules=rules).value == "report"
    assert about("RÉSUMÉ", rules=rules).value == "report"


@given(st.text(max_size=300), st.text(max_size=300))
def test_any_text_is_classified_and_always_alike(subject, text):
    first, again = about(subject, text), about(subject, text)

    assert first == again
    assert first.value is None or first.value in {rule.slug for rule in RULES}
    assert first.reasons


def priority_of(subject, text="", category=None, **details):
    return choose_priority(Enquiry(subject, text), (URGENT, LOW), category, **details)


def test_a_word_in_the_subject_raises_the_priority():
    found = priority_of("Everything is down")

    assert found.value == "urgent"
    assert found.reasons == ("It speaks of “down”, which the plan calls critical.",)


def test_one_word_in_passing_does_not():
    assert priority_of("A question", "Please scroll down and tell me what the box means.").value == "normal"


def test_two_different_words_in_the_text_do():
    assert priority_of("Help", "We have an outage, no calls come in.").value == "urgent"


def test_a_category_gives_its_priority():
    assert priority_of("An idea", category=WISH).value == "low"


def test_words_raise_above_a_categorys_priority_but_never_lower():
    assert priority_of("We are down", category=WISH).value == "urgent"
    assert priority_of("It would be nice", category=OUTAGE).value == "urgent"
    assert priority_of("It would be nice to have a report").value == "normal"


def test_a_given_priority_stands():
    found = priority_of("Everything is down", given="low")

    assert (found.value, found.rule) == ("low", "given")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The agent is not calling our leads and we have no idea what to do with this", "en"),
        ("El agente no llama a los clientes y no tenemos una idea de que hacer con esto", "es"),
        ("Hola", "fr"),
        ("", "fr"),
    ],
)
def test_the_language_by_its_commonest_words_else_the_persons(text, expected):
    assert choose_language(text, default="fr", known=("en", "es")).value == expected


def test_only_known_languages_are_told_apart():
    text = "Der Agent ist nicht da und wir sind mit der Lage von heute nicht zufrieden"

    assert choose_language(text, default="en", known=("en", "es")).value == "en"
    assert choose_language(text, default="en", known=("en", "de")).value == "de"


@given(st.text(max_size=500))
def test_any_text_has_a_language(text):
    assert choose_language(text, default="en").value
