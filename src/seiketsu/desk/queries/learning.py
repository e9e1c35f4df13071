"""What the desk learns from, and how well it did."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import structlog
from django.db.models import Exists, OuterRef, QuerySet, Subquery

from seiketsu.desk.models import Decision, Message, TextClassifier, Ticket, Visibility
from seiketsu.desk.models.records import DecisionKind
from seiketsu.desk.policy import DeskPolicy
from seiketsu.desk.rules import stored_model, text_features
from seiketsu.desk.rules.learning import Example, Judged, seeds
from seiketsu.desk.rules.text_model import TextModel

# The newest ones: what a desk was asked three years ago says little about today.
MOST_EXAMPLES = 40_000
# A category that somebody of the staff put right by hand is learned twice.
CORRECTION_WEIGHT = 2
_CHOSEN_BY_RULE = ("words", "learned", "no_words")

_log = structlog.get_logger(__name__)
_loaded: dict[int, TextModel | None] = {}


def model_in_use() -> TextModel | None:
    """The newest classifier; kept in memory until there is a newer one. One small query.

    One that this release can't read decides nothing, and is told: a ticket is opened all the same.
    """
    newest = TextClassifier.objects.order_by("-id").values_list("id", flat=True).first()
    if newest is None:
        return None
    if newest not in _loaded:
        stored = TextClassifier.objects.values_list("stored", flat=True).get(pk=newest)
        _loaded.clear()  # an older one is needed no more
        _loaded[newest] = _read(newest, bytes(stored))
    return _loaded[newest]


def _read(number: int, stored: bytes) -> TextModel | None:
    try:
        return stored_model.from_bytes(stored)
    except stored_model.UnreadableModel as fault:
        _log.error("the text classifier can't be read", classifier=number, problem=str(fault))
        return None


def classifiers() -> QuerySet[TextClassifier]:
    """All that were trained, newest first, without their numbers."""
    return TextClassifier.objects.defer("stored").order_by("-id")


def _settled() -> QuerySet[Ticket]:
    """Closed tickets whose category somebody vouches for: decided by rule and left so, or put right by hand."""
    decisions = Decision.objects.filter(ticket=OuterRef("pk"), kind=DecisionKind.CLASSIFICATION)
    return (
        Ticket.objects.kept()
        .filter(status="closed", category__isnull=False)
        .annotate(
            was_corrected=Exists(decisions.filter(rule="by_hand")),
            first_rule=Subquery(decisions.order_by("id").values("rule")[:1]),
        )
        # What nobody placed is no example of anything: it lies in the default because no word was known.
        .exclude(first_rule="no_words", was_corrected=False)
    )


def settled_since(moment: datetime | None, *, at_most: int | None = None) -> int:
    """How many tickets were closed since then with a category to learn from; no further than `at_most` is counted."""
    found = _settled() if moment is None else _settled().filter(closed_at__gt=moment)
    return found.values("pk")[:at_most].count()


def examples(policy: DeskPolicy) -> list[Example]:
    """What a classifier is trained on now: the plan's words, then the newest closed tickets."""
    abouts = {slug: one.about or "" for slug, one in policy.plan.document.tickets.categories.items()}
    return [*seeds(policy.categories, abouts), *_from_tickets({rule.slug for rule in policy.categories})]


def _from_tickets(known: set[str]) -> Iterator[Example]:
    first_words = Message.objects.filter(ticket=OuterRef("pk"), visibility=Visibility.PUBLIC).order_by("id")
    found = (
        _settled()
        .filter(category__in=known)
        .annotate(words=Subquery(first_words.values("body_text")[:1]))
        .order_by("-closed_at", "-id")
        .values_list("subject_line", "words", "category", "was_corrected")[:MOST_EXAMPLES]
    )
    for subject_line, words, category, was_corrected in found.iterator():
        text = (words or "")[: text_features.READ_CHARACTERS]
        yield Example(subject_line, text, category or "", CORRECTION_WEIGHT if was_corrected else 1)


def judged(since: datetime) -> list[Judged]:
    """Closed tickets opened since then that a rule classified: what it chose, what it turned out to be.

    One query.
    """
    first = Decision.objects.filter(ticket=OuterRef("pk"), kind=DecisionKind.CLASSIFICATION).order_by("id")
    found = (
        Ticket.objects.kept()
        .filter(status="closed", created_at__gte=since, category__isnull=False)
        .annotate(rule=Subquery(first.values("rule")[:1]), chosen=Subquery(first.values("chosen")[:1]))
        .filter(rule__in=_CHOSEN_BY_RULE)
        .order_by("id")
        .values_list("id", "created_at", "rule", "chosen", "category")
    )
    return [
        Judged(
            ticket_id=number,
            opened_on=created_at.date(),
            rule=rule,
            chosen=chosen.get("category") or "",
            settled=settled or "",
        )
        for number, created_at, rule, chosen, settled in found.iterator()
    ]


def proposals_for(ticket_id: int) -> list[tuple[str, float]]:
    """Categories that the classifier proposed, until somebody chooses one, with their probabilities. One query."""
    last = (
        Decision.objects.filter(ticket_id=ticket_id, kind=DecisionKind.CLASSIFICATION)
        .order_by("-id")
        .values_list("rule", "chosen")
        .first()
    )
    if last is None or last[0] not in ("words", "no_words"):
        return []
    return [(one["category"], one["probability"]) for one in last[1].get("proposed", ())]
