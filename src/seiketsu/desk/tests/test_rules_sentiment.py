"""How a client sounds: the rule on its own, and the corpus that it is measured on."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seiketsu.desk.rules.sentiment import SENTIMENTS, SentimentWords, own_words, read_sentiment
from seiketsu.desk.tests.sentiment_corpus import CORPUS
from seiketsu.plan.tests.factories import shipped_plan

WORDS = SentimentWords(
    angry=("unacceptable", "furious", "lawyer", "cancel our contract", "inaceptable"),
    unhappy=("disappointed", "frustrat*", "still not working", "again and again", "decepcionad*", "upset"),
    pleased=("thank you so much", "great", "happy", "satisfied", "love it", "content*"),
)


@pytest.mark.parametrize(
    ("text", "mood"),
    [
        ("How do I change the greeting of our agent?", "neutral"),
        ("The MLS feed and the TCPA notice: please check.", "neutral"),
        ("PLEASE CALL OUR OFFICE TODAY", "neutral"),
        ("This is unacceptable. Our callers wait for minutes.", "angry"),
        ("Esto es inaceptable, llevamos tres días esperando.", "angry"),
        ("We are frustrated: the transfer fails every day.", "unhappy"),
        ("We are not at all happy with this.", "unhappy"),
        ("We aren't satisfied.", "unhappy"),
        ("No estamos nada contentos.", "unhappy"),
        ("We are no longer frustrated. It is great!", "pleased"),
        ("We are not upset. Which plan has SMS?", "neutral"),
        ("Great, works now. Thank you so much!", "pleased"),
        ("Great, but we are disappointed by the voice.", "unhappy"),
        ("Disappointed and frustrated, it is still not working!!", "angry"),
        ("I was not there. Happy to call you back!", "pleased"),
        ("", "neutral"),
    ],
)
def test_typical_messages(text, mood):
    assert read_sentiment(text, WORDS).sentiment == mood


def test_it_says_what_it_was_read_from():
    assert read_sentiment("Unacceptable!! We are not happy.", WORDS).words == ("unacceptable", "not happy", "!!")
    assert read_sentiment("Please move it to Friday.", WORDS).words == ()


def test_shouting_and_intensifiers_make_it_more():
    plain = read_sentiment("We are disappointed.", WORDS)
    assert read_sentiment("We are very disappointed.", WORDS).points > plain.points
    assert read_sentiment("WE ARE DISAPPOINTED ABOUT THIS VOICE", WORDS).points > plain.points
    assert read_sentiment("We are disappointed!!", WORDS).points > plain.points


@pytest.mark.parametrize(
    "below",
    [
        "> This is unacceptable",
        "On Mon, 2 Nov 2026, Ann <ann@acme.example> wrote:\nI am furious",
        "El lun, 2 nov 2026, Ann escribió:\nEsto es inaceptable",
        "-----Original Message-----\nI am furious",
        "--\nFurious Fox Realty",
        "Best regards\nFurious Fox Realty",
        "Sent from my phone, unacceptable typos",
    ],
)
def test_history_and_signature_say_nothing(below):
    assert read_sentiment(f"Could you call me back?\n\n{below}", WORDS).sentiment == "neutral"
    assert own_words(f"Could you call me back?\n\n{below}").strip() == "Could you call me back?"


def test_a_message_that_is_quotation_alone_has_no_words_of_its_own():
    assert own_words("> a\n> b") == ""


def test_the_shipped_words_read_the_corpus_in_both_languages():
    words = shipped_plan().document.tickets.sentiment
    shipped = SentimentWords(tuple(words.angry), tuple(words.unhappy), tuple(words.pleased))
    assert len(CORPUS) >= 80 and min(Counter(mood for _text, mood in CORPUS).values()) >= 15
    wrong = [(text, mood) for text, mood in CORPUS if read_sentiment(text, shipped).sentiment != mood]
    assert 1 - len(wrong) / len(CORPUS) >= 0.85, wrong
    assert not [
        text for text, mood in wrong if mood == "neutral" and read_sentiment(text, shipped).sentiment == "angry"
    ]
    spanish = [pair for pair in CORPUS if any(letter in pair[0] for letter in "¿¡áéíóúñ")]
    missed = [pair for pair in spanish if pair in wrong]
    assert len(spanish) >= 15 and 1 - len(missed) / len(spanish) >= 0.85, missed


@given(st.text(max_size=300))
def test_any_text_has_one_sentiment(text):
    assert read_sentiment(text, WORDS).sentiment in SENTIMENTS


@given(st.text(alphabet="abc ,", max_size=100))
def test_an_angry_sentence_more_never_makes_it_milder(text):
    before, after = read_sentiment(text, WORDS), read_sentiment(f"{text}.\nI am furious.", WORDS)
    assert after.sentiment == "angry" and after.points > before.points
