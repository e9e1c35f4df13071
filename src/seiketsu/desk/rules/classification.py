"""Category, priority and language of a new ticket, from its words; each with the words that decided.

Words of the subject count three times: people put there what it is about. A tie goes to the category that the plan
names first, so the same ticket is always classified the same.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

SUBJECT_WEIGHT = 3
PRIORITIES = ("low", "normal", "high", "urgent")
_READ_CHARACTERS = 4_000


@dataclass(frozen=True, slots=True)
class CategoryRule:
    """A category of the plan and the words and phrases that point to it."""

    slug: str
    title: str
    words: tuple[str, ...]
    priority: str | None = None


@dataclass(frozen=True, slots=True)
class PriorityRule:
    """Words that give a ticket a priority; `is_critical` marks what the plan calls a critical issue."""

    priority: str
    words: tuple[str, ...]
    is_critical: bool = False


@dataclass(frozen=True, slots=True)
class Enquiry:
    """What classification reads."""

    subject_line: str
    text: str
    tier: str = ""
    channel: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing chosen, by which rule, and the reasons as people read them."""

    value: str | None
    rule: str
    reasons: tuple[str, ...]
    facts: Mapping[str, object]


def fold(text: str) -> str:
    """Small letters without accents, with one kind of apostrophe."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFD", text.casefold().replace("\u2019", "'"))
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


@lru_cache(maxsize=1024)
def _pattern(words: tuple[str, ...]) -> re.Pattern[str] | None:
    """One pattern for all the words, longest first; a trailing * stands for any ending."""
    parts = []
    for word in sorted({fold(word).strip() for word in words}, key=len, reverse=True):
        if word:
            body = r"\s+".join(re.escape(part) for part in word.rstrip("*").split())
            parts.append(body + (r"\w*" if word.endswith("*") else ""))
    return re.compile(rf"(?<!\w)(?:{'|'.join(parts)})(?!\w)") if parts else None


def found_words(words: tuple[str, ...], folded: str) -> list[str]:
    """The words and phrases that occur, each once, in order of appearance."""
    pattern = _pattern(words)
    return list(dict.fromkeys(pattern.findall(folded))) if pattern else []


def choose_category(
    enquiry: Enquiry, rules: Sequence[CategoryRule], given: str | None = None, default: str | None = None
) -> Choice:
    """The category with the most evidence; the plan's default where no word points anywhere.

    Of two with as much, a longer phrase says more: “voice agent is down” is no question about a voice agent.
    """
    if given is not None:
        return Choice(given, "given", ("It was chosen by whoever opened the ticket.",), {})
    subject, text = fold(enquiry.subject_line), fold(enquiry.text[:_READ_CHARACTERS])
    scores: dict[str, int] = {}
    evidence: dict[str, list[str]] = {}
    for rule in rules:
        in_subject, in_text = found_words(rule.words, subject), found_words(rule.words, text)
        score = SUBJECT_WEIGHT * len(in_subject) + len(in_text)
        if score:
            scores[rule.slug] = score
            evidence[rule.slug] = list(dict.fromkeys(in_subject + in_text))
    if not scores:
        return Choice(default, "no_words", ("No word of it points to a category.",), {"scores": {}})
    best = max(scores, key=lambda slug: (scores[slug], sum(len(found.split()) for found in evidence[slug])))
    titles = {rule.slug: rule.title for rule in rules}
    reasons = [f"{titles[best]}: {_named(evidence[best])}"]
    others = sorted((slug for slug in scores if slug != best), key=lambda slug: -scores[slug])
    reasons += [f"Also possible: {titles[slug]} ({_named(evidence[slug])})" for slug in others[:2]]
    return Choice(best, "words", tuple(reasons), {"scores": scores, "words": evidence})


def _named(words: Sequence[str]) -> str:
    return ", ".join(f"“{word}”" for word in words[:6])


def choose_priority(
    enquiry: Enquiry,
    rules: Sequence[PriorityRule],
    category: CategoryRule | None = None,
    given: str | None = None,
    default: str = "normal",
) -> Choice:
    """The highest priority that the category or the words give.

    One word in passing doesn't raise a priority: it must stand in the subject, or two different ones in the text.
    """
    if given is not None:
        return Choice(given, "given", ("It was chosen by whoever opened the ticket.",), {})
    subject, text = fold(enquiry.subject_line), fold(enquiry.text[:_READ_CHARACTERS])
    chosen = Choice(default, "default", ("Nothing in it asks for another priority.",), {})
    if category is not None and category.priority is not None:
        reason = f"Tickets about {category.title} have this priority."
        chosen = Choice(category.priority, "category", (reason,), {"category": category.slug})
    for rule in rules:
        if _rank(rule.priority) <= max(_rank(chosen.value), _rank(default)):
            continue
        in_subject, in_text = found_words(rule.words, subject), found_words(rule.words, text)
        if in_subject or len(in_text) > 1:
            words = list(dict.fromkeys(in_subject + in_text))
            reason = f"It speaks of {_named(words)}" + (", which the plan calls critical." if rule.is_critical else ".")
            chosen = Choice(rule.priority, "words", (reason,), {"words": words})
    return chosen


def _rank(priority: str | None) -> int:
    return PRIORITIES.index(priority) if priority in PRIORITIES else -1


_STOP_WORDS = {
    "en": frozenset(
        [
            "the",
            "and",
            "is",
            "are",
            "not",
            "with",
            "for",
            "have",
            "has",
            "this",
            "that",
            "you",
            "we",
            "our",
            "can",
            "was",
            "from",
            "when",
            "please",
            "to",
            "of",
        ]
    ),
    "es": frozenset(
        [
            "el",
            "la",
            "los",
            "las",
            "que",
            "es",
            "no",
            "con",
            "para",
            "por",
            "una",
            "un",
            "del",
            "nuestro",
            "tenemos",
            "esta",
            "como",
            "cuando",
            "favor",
            "de",
            "y",
        ]
    ),
    "fr": frozenset(
        [
            "le",
            "la",
            "les",
            "des",
            "est",
            "pas",
            "avec",
            "pour",
            "nous",
            "vous",
            "une",
            "un",
            "du",
            "notre",
            "que",
            "dans",
            "quand",
            "merci",
            "et",
            "je",
        ]
    ),
    "pt": frozenset(
        [
            "o",
            "a",
            "os",
            "as",
            "que",
            "nao",
            "com",
            "para",
            "por",
            "uma",
            "um",
            "do",
            "da",
            "nosso",
            "temos",
            "esta",
            "como",
            "quando",
            "favor",
            "e",
            "em",
        ]
    ),
    "de": frozenset(
        [
            "der",
            "die",
            "das",
            "und",
            "ist",
            "nicht",
            "mit",
            "fur",
            "wir",
            "sie",
            "ein",
            "eine",
            "den",
            "von",
            "wenn",
            "bitte",
            "auf",
            "ich",
            "zu",
        ]
    ),
}
_LEAST_HITS = 3


def choose_language(text: str, *, default: str, known: Sequence[str] = tuple(_STOP_WORDS)) -> Choice:
    """The language by its commonest words; the person's own where the text is too short to tell."""
    words = re.findall(r"[a-z]+", fold(text[:_READ_CHARACTERS]))
    counts = {
        language: sum(word in _STOP_WORDS[language] for word in words) for language in known if language in _STOP_WORDS
    }
    if not counts:
        return Choice(default, "person", ("The language of the person.",), {})
    ranked = sorted(counts, key=lambda language: -counts[language])
    best, second = ranked[0], counts[ranked[1]] if len(ranked) > 1 else 0
    if counts[best] < _LEAST_HITS or counts[best] <= second:
        return Choice(default, "person", ("Too little text to tell; the language of the person.",), {"counts": counts})
    return Choice(best, "common_words", (f"{counts[best]} common words of this language.",), {"counts": counts})
