"""A trained linear classifier, applied: which category a text is about, how surely, and which words say so.

The model is numbers alone (a weight for each feature and category), so that deciding needs no machine-learning library.
Weighting of features: term frequency 1 + ln(count), times inverse document frequency, each kind of feature (words,
pieces) scaled to length one (Salton and Buckley 1988, "Term-weighting approaches in automatic text retrieval").
"""

from __future__ import annotations

import math
from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from seiketsu.desk.rules import text_features

Extract = Callable[[str], Iterable[str]]
MOST_WORDS_NAMED = 5


@dataclass(frozen=True)
class FeatureWeights:
    """The features of one kind: for the feature at place p, its rarity and a weight for each label."""

    places: Mapping[str, int]
    rarity: array[float]
    # Row after row: the weight of feature p for label k stands at p * number of labels + k.
    weights: array[float]


@dataclass(frozen=True)
class TextModel:
    """What training leaves behind.

    `sharpness` turns scores into probabilities (softmax of sharpness times score), fitted on texts that were not
    trained on, so that of the texts given 0.8 about 80 % are right. Below `least_lead`, the distance between the two
    best scores, the model proposes and does not decide.
    """

    labels: tuple[str, ...]
    intercepts: tuple[float, ...]
    words: FeatureWeights
    pieces: FeatureWeights
    sharpness: float
    least_lead: float


@dataclass(frozen=True, slots=True)
class Guess:
    """One label with its probability, 0 to 1."""

    label: str
    probability: float


@dataclass(frozen=True, slots=True)
class Reading:
    """What the model makes of a text: labels by probability, and whether it is sure enough to decide."""

    guesses: tuple[Guess, ...]
    lead: float
    decides: bool
    telling_words: tuple[str, ...]

    @property
    def best(self) -> Guess:
        """The most probable label."""
        return self.guesses[0]


def read(model: TextModel, subject_line: str, text: str) -> Reading | None:
    """Classify a text; None where it holds no feature that the model knows."""
    folded = text_features.readable(subject_line, text)
    in_words = _vector(model.words, text_features.words, folded)
    in_pieces = _vector(model.pieces, text_features.pieces, folded)
    if not in_words and not in_pieces:
        return None
    scores = list(model.intercepts)
    _add(scores, model.words, in_words)
    _add(scores, model.pieces, in_pieces)
    order = sorted(range(len(scores)), key=lambda k: (-scores[k], k))
    lead = scores[order[0]] - scores[order[1]] if len(order) > 1 else math.inf
    chances = probabilities(scores, model.sharpness)
    return Reading(
        guesses=tuple(Guess(model.labels[k], chances[k]) for k in order),
        lead=lead,
        decides=lead >= model.least_lead,
        telling_words=_telling(model, in_words, order[0]),
    )


def probabilities(scores: Sequence[float], sharpness: float) -> list[float]:
    """Softmax of the scores; they add up to one."""
    highest = max(scores)
    powers = [math.exp(sharpness * (score - highest)) for score in scores]
    total = sum(powers)
    return [power / total for power in powers]


def _vector(kind: FeatureWeights, extract: Extract, folded: str) -> dict[int, float]:
    counts = Counter(map(kind.places.get, extract(folded)))
    del counts[None]
    vector = {place: (1 + math.log(count)) * kind.rarity[place] for place, count in counts.items() if place is not None}
    length = math.sqrt(sum(value * value for value in vector.values()))
    return {place: value / length for place, value in vector.items()}


def _add(scores: list[float], kind: FeatureWeights, vector: Mapping[int, float]) -> None:
    size, weights = len(scores), kind.weights
    for place, value in vector.items():
        start = place * size
        for k in range(size):
            scores[k] += value * weights[start + k]


def _telling(model: TextModel, vector: Mapping[int, float], label: int) -> tuple[str, ...]:
    """The words that speak most for a label, strongest first; what stands inside a longer one named is left out."""
    size = len(model.labels)
    speaking = {place: value * model.words.weights[place * size + label] for place, value in vector.items()}
    strongest = sorted((place for place in speaking if speaking[place] > 0), key=lambda place: -speaking[place])
    wanted = set(strongest[: 2 * MOST_WORDS_NAMED])
    names = {place: name for name, place in model.words.places.items() if place in wanted}
    named: list[str] = []
    for place in strongest[: 2 * MOST_WORDS_NAMED]:
        if not any(names[place] in other or other in names[place] for other in named):
            named.append(names[place])
    return tuple(named[:MOST_WORDS_NAMED])
