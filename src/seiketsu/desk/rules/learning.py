"""How rules and the learned classifier decide together, and how well it goes.

The plan's words come first. Where they say nothing, or point to two categories alike, the classifier decides if it is
sure enough; if it is not, it proposes and a person decides.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from seiketsu.desk.rules.classification import CategoryRule, Choice
from seiketsu.desk.rules.text_model import Guess, Reading

# Words are clear where the best category has at least this many times the evidence of the next.
CLEAR_LEAD = 2
MOST_PROPOSED = 3


@dataclass(frozen=True, slots=True)
class Example:
    """A text with what it turned out to be about; `weight` counts how often it is to be learned.

    A seed is made from the plan's own words; it trains and is never measured on.
    """

    subject_line: str
    text: str
    label: str
    weight: int = 1
    is_seed: bool = False


@dataclass(frozen=True, slots=True)
class Quality:
    """How a classifier did on texts that it was not trained on; shares 0 to 1, None where nothing could be measured."""

    measured_on: int
    top_1: float | None = None
    top_3: float | None = None
    decided: float | None = None
    right_when_decided: float | None = None


@dataclass(frozen=True, slots=True)
class Judged:
    """A ticket whose category is settled: what was chosen when it came, by which rule, and what it turned out to be."""

    ticket_id: int
    opened_on: date
    rule: str
    chosen: str
    settled: str

    @property
    def is_right(self) -> bool:
        """Whether nobody had to correct it."""
        return self.chosen == self.settled


@dataclass(frozen=True, slots=True)
class Week:
    """A week's tickets. `decided` are those that words or classifier placed, `right` those of them nobody corrected."""

    begins: date
    tickets: int
    decided: int
    right: int


@dataclass(frozen=True)
class Confusion:
    """A category that was chosen for what turned out to be another, and where to see it."""

    chosen: str
    settled: str
    tickets: Sequence[int] = field(default_factory=tuple)


def seeds(categories: Iterable[CategoryRule], abouts: Mapping[str, str]) -> list[Example]:
    """What a new desk starts from: the plan's own words on each category. One that has none can't be told."""
    made = []
    for rule in categories:
        if rule.words:
            text = f"{abouts.get(rule.slug, '')}. {', '.join(rule.words)}"
            made.append(Example(rule.title, text, rule.slug, is_seed=True))
    return made


def needs_classifier(by_words: Choice) -> bool:
    """Whether the plan's words leave the category open."""
    if by_words.rule == "given":
        return False
    scores = by_words.facts.get("scores")
    if not isinstance(scores, Mapping) or not scores:
        return True
    ranked = sorted(scores.values(), reverse=True)
    return len(ranked) > 1 and ranked[0] < CLEAR_LEAD * ranked[1]


def with_classifier(by_words: Choice, reading: Reading | None, titles: Mapping[str, str]) -> Choice:
    """The category after the classifier was asked; `titles` are the categories of the plan that holds now."""
    known = [guess for guess in reading.guesses if guess.label in titles] if reading is not None else []
    if reading is None or not known:
        return by_words
    proposed = [
        {"category": guess.label, "probability": round(guess.probability, 4)} for guess in known[:MOST_PROPOSED]
    ]
    if reading.decides and known[0] == reading.best:
        reasons = (_as_reason(known[0], titles, reading.telling_words), *_others(known, titles), *_doubt(by_words))
        return Choice(known[0].label, "learned", reasons, {**by_words.facts, "proposed": proposed})
    reason = f"Proposed, not decided: {', '.join(f'{titles[one.label]} ({one.probability:.0%})' for one in known[:3])}"
    return Choice(by_words.value, by_words.rule, (*by_words.reasons, reason), {**by_words.facts, "proposed": proposed})


def _as_reason(best: Guess, titles: Mapping[str, str], words: Sequence[str]) -> str:
    said = ", ".join(f"“{word}”" for word in words)
    return f"{titles[best.label]}: it reads like earlier tickets about it ({best.probability:.0%})" + (
        f", by {said}." if said else "."
    )


def _others(known: Sequence[Guess], titles: Mapping[str, str]) -> list[str]:
    return [
        f"Also possible: {titles[one.label]} ({one.probability:.0%})" for one in known[1:2] if one.probability >= 0.05
    ]


def _doubt(by_words: Choice) -> list[str]:
    return ["The plan's words point to more than one category."] if by_words.rule == "words" else []


def weekly(judged: Iterable[Judged]) -> list[Week]:
    """The weeks from Monday on, oldest first; weeks without a settled ticket are left out."""
    weeks: dict[date, list[Judged]] = {}
    for one in judged:
        weeks.setdefault(one.opened_on - timedelta(days=one.opened_on.weekday()), []).append(one)
    return [
        Week(
            begins=begins,
            tickets=len(found),
            decided=sum(one.rule != "no_words" for one in found),
            right=sum(one.is_right for one in found if one.rule != "no_words"),
        )
        for begins, found in sorted(weeks.items())
    ]


def confusions(judged: Iterable[Judged], *, most: int = 10) -> list[Confusion]:
    """What was corrected most, with the newest tickets first."""
    pairs: dict[tuple[str, str], list[int]] = {}
    for one in judged:
        if not one.is_right and one.rule != "no_words":
            pairs.setdefault((one.chosen, one.settled), []).append(one.ticket_id)
    ranked = sorted(pairs.items(), key=lambda pair: (-len(pair[1]), pair[0]))
    return [Confusion(chosen, settled, tuple(sorted(ids, reverse=True))) for (chosen, settled), ids in ranked[:most]]


def shares(labels: Iterable[str]) -> dict[str, float]:
    """Each label's share of all, 0 to 1."""
    counts = Counter(labels)
    total = sum(counts.values())
    return {label: count / total for label, count in sorted(counts.items())}


def drift(before: Mapping[str, float], now: Mapping[str, float]) -> float | None:
    """How far two mixes of categories lie apart: the Jensen-Shannon distance, 0 (the same) to 1 (nothing in common).

    None where one of them is empty. Lin 1991, "Divergence measures based on the Shannon entropy"; logarithm to base 2.
    """
    if not before or not now:
        return None
    middle = {label: (before.get(label, 0.0) + now.get(label, 0.0)) / 2 for label in {*before, *now}}
    divergence = (_divergence(before, middle) + _divergence(now, middle)) / 2
    return math.sqrt(max(divergence, 0.0))


def _divergence(mix: Mapping[str, float], middle: Mapping[str, float]) -> float:
    return sum(share * math.log2(share / middle[label]) for label, share in mix.items() if share > 0)
