"""The text classifier: what it sees, what it makes of it, and when it holds its tongue."""

import random
from array import array

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seiketsu.desk.rules import stored_model, text_features, text_model
from seiketsu.desk.rules.learning import Example
from seiketsu.desk.rules.stored_model import UnreadableModel
from seiketsu.desk.rules.text_model import FeatureWeights, TextModel
from seiketsu.desk.training import TooFewLabels, train

_TOPICS = {
    "billing": ["invoice", "charged twice", "refund", "credit card", "receipt", "payment failed"],
    "voice": ["robotic voice", "echo on calls", "agent talks over callers", "accent", "long silence", "choppy audio"],
    "mls": [
        "mls feed",
        "listing is missing",
        "idx sync",
        "wrong list price",
        "sold home still active",
        "photo of listing",
    ],
}
_FILLERS = ["since Monday", "for our Tampa office", "again", "as I wrote before", "on two lines", "please advise"]


def _examples(count, seed=3):
    chance = random.Random(seed)
    return [
        Example(
            subject_line=chance.choice(_TOPICS[label]).capitalize(),
            text=f"Hello, {chance.choice(_TOPICS[label])} {chance.choice(_FILLERS)}. {chance.choice(_FILLERS)}",
            label=label,
        )
        for label in (chance.choice(sorted(_TOPICS)) for _ in range(count))
    ]


@pytest.fixture(scope="module")
def trained():
    return train(_examples(300), wanted=0.95)


def test_words_come_alone_and_in_pairs():
    assert list(text_features.words("call transfer fails")) == [
        "call", "transfer", "fails", "call transfer", "transfer fails",
    ]  # fmt: skip


def test_pieces_stay_inside_a_word_and_show_its_borders():
    assert list(text_features.pieces("ab")) == [" a", "ab", "b ", " ab", "ab ", " ab "]


def test_only_the_beginning_is_read_and_the_subject_stands_twice():
    folded = text_features.readable("Café", "é" * 5_000)
    assert folded.startswith("cafe\ncafe\n")
    assert folded.count("e") == 2 + text_features.READ_CHARACTERS


@given(st.text(max_size=200))
def test_any_text_has_features_of_the_sizes_promised(text):
    folded = text_features.readable("", text)
    assert all(2 <= len(piece) <= 5 for piece in text_features.pieces(folded))
    assert all(len(word) >= 2 for word in text_features.words(folded))


def test_it_tells_topics_apart_and_names_the_words(trained):
    reading = text_model.read(trained.model, "Refund please", "We were charged twice on our credit card")
    assert reading.best.label == "billing"
    assert reading.best.probability > 0.8
    assert reading.decides
    assert any("refund" in word or "charged" in word for word in reading.telling_words)


def test_quality_is_measured_on_texts_that_were_held_out(trained):
    assert trained.quality.measured_on == 300
    assert trained.quality.top_1 > 0.95
    assert trained.quality.right_when_decided >= 0.95
    nonsense = train(
        [Example("", f"{seed} mixed words {seed % 7}", "ab"[seed * 7919 % 13 % 2]) for seed in range(300)], wanted=0.99
    )
    assert nonsense.quality.top_1 < 0.8, "what can't be learned is not reported as learned"


def test_where_nothing_is_known_it_says_nothing(trained):
    assert text_model.read(trained.model, "", "") is None


def test_a_text_between_two_topics_is_proposed_and_not_decided():
    model = train(_examples(300), wanted=0.999).model
    unsure = text_model.read(model, "invoice", "mls feed")
    sure = text_model.read(model, "invoice", "refund of the payment, charged twice")
    assert unsure.lead < sure.lead


def test_with_few_examples_it_proposes_only():
    small = train(_examples(60), wanted=0.9)
    reading = text_model.read(small.model, "Refund please", "charged twice")
    assert reading.best.label == "billing"
    assert not reading.decides


def test_the_words_of_the_plan_alone_make_a_model():
    seeds = [Example(label, " ".join(words), label, is_seed=True) for label, words in _TOPICS.items()]
    found = train(seeds, wanted=0.95)
    assert text_model.read(found.model, "About an invoice", "").best.label == "billing"
    assert found.quality.measured_on == 0
    assert found.quality.top_1 is None


def test_corrections_weigh_more():
    same = [Example("odd case", "the agent hangs up", "voice") for _ in range(3)]
    corrected = [Example("odd case", "the agent hangs up", "mls", weight=9)]
    model = train([*same, *corrected, *_examples(60)], wanted=0.95).model
    assert text_model.read(model, "odd case", "the agent hangs up").best.label == "mls"


def test_one_category_is_nothing_to_tell_apart():
    with pytest.raises(TooFewLabels):
        train([Example("a", "b", "billing")] * 5, wanted=0.9)


def test_two_categories_are_enough():
    pair = [one for one in _examples(200) if one.label != "mls"]
    model = train(pair, wanted=0.9).model
    assert text_model.read(model, "robotic voice", "choppy audio").best.label == "voice"
    assert text_model.read(model, "refund", "invoice").best.label == "billing"


@given(st.lists(st.floats(-50, 50), min_size=2, max_size=12), st.floats(0.01, 20))
def test_probabilities_add_up_and_keep_the_order(scores, sharpness):
    chances = text_model.probabilities(scores, sharpness)
    assert sum(chances) == pytest.approx(1)
    assert chances[scores.index(max(scores))] == max(chances)


def test_a_stored_model_reads_as_it_did(trained):
    again = stored_model.from_bytes(stored_model.to_bytes(trained.model))
    for one in _examples(40, seed=9):
        assert text_model.read(again, one.subject_line, one.text) == text_model.read(
            trained.model, one.subject_line, one.text
        )


@pytest.mark.parametrize(
    "harm", [lambda b: b"", lambda b: b[:-9], lambda b: b"x" + b, lambda b: b[:100] + b"?" + b[101:]]
)
def test_a_damaged_model_is_refused(trained, harm):
    with pytest.raises(UnreadableModel):
        stored_model.from_bytes(harm(stored_model.to_bytes(trained.model)))


def test_a_model_of_another_format_is_refused(monkeypatch):
    nothing = FeatureWeights({}, array("f"), array("f"))
    model = TextModel(("a", "b"), (0.0, 0.0), nothing, nothing, 1.0, 0.0)
    monkeypatch.setattr(stored_model, "FORMAT", 9)
    stored = stored_model.to_bytes(model)
    monkeypatch.undo()
    with pytest.raises(UnreadableModel, match="format 9"):
        stored_model.from_bytes(stored)
