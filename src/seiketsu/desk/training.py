"""Trains the text classifier with scikit-learn; run in a process of its own, never imported by the site or the worker.

A linear support-vector machine over words, pairs and pieces of words: on short texts as good as much larger models, and
trained in seconds. How sure it must be to decide is measured on texts that it was not trained on.
"""

from __future__ import annotations

import math
import warnings
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.model_selection import StratifiedKFold
from sklearn.pipeline import FeatureUnion
from sklearn.svm import LinearSVC

from seiketsu.desk.rules import text_features
from seiketsu.desk.rules.learning import Example, Quality
from seiketsu.desk.rules.text_model import FeatureWeights, TextModel

# Found on the public Banking77 questions (bench/classification.py); between 0.3 and 1 little changes.
PENALTY = 0.6
SEEN_IN_AT_LEAST = 2
MOST_WORDS, MOST_PIECES = 12_000, 30_000
FOLDS = 5
# Fewer real texts than this say too little about how sure the model may be: it proposes and does not decide.
LEAST_EXAMPLES_TO_DECIDE = 200
_SEED = 7


@dataclass(frozen=True)
class Trained:
    """A model and how good it is."""

    model: TextModel
    quality: Quality


class TooFewLabels(Exception):
    """There must be texts of at least two categories to tell apart."""


@dataclass(frozen=True)
class _Scored:
    """Scores of real texts, each by a model that had not seen it, with the place of the right label."""

    scores: Any
    truth: Any


def train(examples: Sequence[Example], *, wanted: float) -> Trained:
    """Train on all examples; it will decide where it was right for at least the share `wanted` of unseen texts.

    Raises:
        TooFewLabels: all examples are of one label.
    """
    labels = sorted({one.label for one in examples})
    if len(labels) < 2:
        raise TooFewLabels("A classifier needs tickets of at least two categories.")
    folded = [text_features.readable(one.subject_line, one.text) for one in examples]
    truth = np.array([labels.index(one.label) for one in examples])
    real = np.array([not one.is_seed for one in examples])
    weights = np.array([one.weight for one in examples], dtype=float)
    unseen = _score_unseen(folded, truth, real, weights, len(labels))
    sharpness, least_lead, quality = 1.0, math.inf, Quality(measured_on=0)
    if unseen is not None:
        sharpness = _fitted_sharpness(unseen)
        if len(unseen.truth) >= LEAST_EXAMPLES_TO_DECIDE:
            least_lead = _least_lead(unseen, wanted)
        quality = _quality(unseen, least_lead)
    fitted = _Fitted.of(folded, truth, weights, len(labels))
    return Trained(fitted.model(tuple(labels), sharpness, least_lead), quality)


def _score_unseen(folded: Sequence[str], truth: Any, real: Any, weights: Any, labels: int) -> _Scored | None:
    places = np.flatnonzero(real)
    counts = np.bincount(truth[places], minlength=labels)
    # A label with fewer real texts than folds stays out of the measuring, not out of the training.
    places = places[counts[truth[places]] >= FOLDS]
    if len(places) < 2 * FOLDS or len(np.unique(truth[places])) < 2:
        return None
    scores = np.zeros((len(places), labels))
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=_SEED)
    for _seen, held_out in folds.split(places, truth[places]):
        kept = np.setdiff1d(np.arange(len(folded)), places[held_out])
        fitted = _Fitted.of([folded[place] for place in kept], truth[kept], weights[kept], labels)
        scores[held_out] = fitted.scores([folded[place] for place in places[held_out]])
    return _Scored(scores, truth[places])


def _fitted_sharpness(unseen: _Scored) -> float:
    """The sharpness under which the right labels were most probable (Guo et al. 2017, "On calibration")."""
    shifted = unseen.scores - unseen.scores.max(axis=1, keepdims=True)
    right = shifted[np.arange(len(shifted)), unseen.truth]
    tried = np.exp(np.linspace(-2.0, 4.0, 121))
    surprise = [float((np.log(np.exp(shifted * one).sum(axis=1)) - right * one).mean()) for one in tried]
    return float(tried[int(np.argmin(surprise))])


def _leads(scores: Any) -> Any:
    ordered = np.sort(scores, axis=1)
    return ordered[:, -1] - ordered[:, -2]


def _least_lead(unseen: _Scored, wanted: float) -> float:
    """The smallest lead from which on the share of right answers is at least `wanted`; infinite where none is."""
    leads = _leads(unseen.scores)
    order = np.argsort(-leads, kind="stable")
    right = (unseen.scores.argmax(axis=1) == unseen.truth)[order].cumsum() / np.arange(1, len(order) + 1)
    # The first few decide nothing: among ten texts a share of 95 % can't be told.
    enough = np.flatnonzero((right >= wanted) & (np.arange(len(order)) >= min(50, len(order) - 1)))
    return float(leads[order[enough[-1]]]) if len(enough) else math.inf


def _quality(unseen: _Scored, least_lead: float) -> Quality:
    order = np.argsort(-unseen.scores, axis=1)
    right = order[:, 0] == unseen.truth
    decided = _leads(unseen.scores) >= least_lead
    return Quality(
        measured_on=len(unseen.truth),
        top_1=float(right.mean()),
        top_3=float((order[:, :3] == unseen.truth[:, None]).any(axis=1).mean()),
        decided=float(decided.mean()),
        right_when_decided=float(right[decided].mean()) if decided.any() else None,
    )


@dataclass(frozen=True)
class _Fitted:
    """Features and the weights over them, as scikit-learn left them."""

    features: Any
    # One row for each label, one column for each feature; words first.
    weights: Any
    intercepts: Any

    @classmethod
    def of(cls, folded: Sequence[str], truth: Any, weights: Any, labels: int) -> _Fitted:
        least = SEEN_IN_AT_LEAST if len(folded) > LEAST_EXAMPLES_TO_DECIDE else 1
        words, pieces = _vectors(_all_words, least, MOST_WORDS), _vectors(_all_pieces, least, MOST_PIECES)
        features = FeatureUnion([("words", words), ("pieces", pieces)])
        machine = LinearSVC(C=PENALTY, random_state=_SEED, max_iter=5_000)
        with warnings.catch_warnings():
            # A new desk has hardly more texts than categories; how little that is worth, the quality says.
            warnings.filterwarnings("ignore", "The number of unique classes", UserWarning)
            machine.fit(features.fit_transform(folded), truth, sample_weight=weights)
        rows, starts = machine.coef_, machine.intercept_
        if len(machine.classes_) == 2:  # one row serves both
            rows, starts = np.vstack([-rows, rows]), np.concatenate([-starts, starts])
        by_label = np.zeros((labels, rows.shape[1]))
        # A label that these texts lack is never the best.
        intercepts = np.full(labels, -10.0)
        by_label[machine.classes_], intercepts[machine.classes_] = rows, starts
        return cls(features, by_label, intercepts)

    def scores(self, folded: Sequence[str]) -> Any:
        """One row a text, one column a label."""
        return self.features.transform(folded) @ self.weights.T + self.intercepts

    def model(self, labels: tuple[str, ...], sharpness: float, least_lead: float) -> TextModel:
        """The numbers alone."""
        words, pieces = (vectors for _name, vectors in self.features.transformer_list)
        border = len(words.vocabulary_)
        return TextModel(
            labels=labels,
            intercepts=tuple(float(one) for one in self.intercepts),
            words=_numbers(words, self.weights[:, :border]),
            pieces=_numbers(pieces, self.weights[:, border:]),
            sharpness=sharpness,
            least_lead=least_lead,
        )


def _vectors(analyser: Any, least: int, most: int) -> Any:
    return TfidfVectorizer(analyzer=analyser, sublinear_tf=True, min_df=least, max_features=most)


def _all_words(folded: str) -> list[str]:
    return list(text_features.words(folded))


def _all_pieces(folded: str) -> list[str]:
    return list(text_features.pieces(folded))


def _numbers(vectors: Any, weights: Any) -> FeatureWeights:
    return FeatureWeights(
        places={name: int(place) for name, place in vectors.vocabulary_.items()},
        rarity=array("f", vectors.idf_),
        weights=array("f", weights.T.ravel()),
    )
