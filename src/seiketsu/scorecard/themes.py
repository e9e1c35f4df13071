"""Groups tickets that say alike, with scikit-learn; run in a process of its own, never imported by site or worker."""

from __future__ import annotations

from typing import Any

from sklearn.cluster import DBSCAN
from sklearn.feature_extraction.text import TfidfVectorizer

# Two texts this far apart (cosine) still say the same; a group has at least so many tickets.
FARTHEST = 0.55
FEWEST = 4
_MOST_SHOWN = 40
_TERMS = 4


def themes(texts: list[tuple[int, str]]) -> list[dict[str, Any]]:
    """The largest groups first, each with its terms and its tickets; nothing of a handful of texts."""
    if len(texts) < FEWEST:
        return []
    vectors = TfidfVectorizer(
        stop_words="english", ngram_range=(1, 2), sublinear_tf=True, min_df=2, max_features=20_000
    )
    try:
        matrix = vectors.fit_transform([text for _number, text in texts])
    except ValueError:  # no word stands in two texts
        return []
    labels = DBSCAN(eps=FARTHEST, min_samples=FEWEST, metric="cosine").fit_predict(matrix)
    names = vectors.get_feature_names_out()
    found: list[dict[str, Any]] = []
    for label in set(labels) - {-1}:
        places = [place for place, one in enumerate(labels) if one == label]
        weight = matrix[places].sum(axis=0).A1
        terms = [str(names[place]) for place in weight.argsort()[::-1][:_TERMS]]
        found.append({"terms": terms, "tickets": [texts[place][0] for place in places]})
    return sorted(found, key=lambda one: -len(one["tickets"]))[:_MOST_SHOWN]
