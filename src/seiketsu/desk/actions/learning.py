"""Keeping what was learned."""

from __future__ import annotations

from django.db import transaction

from seiketsu.core import clock
from seiketsu.core.actor import Actor
from seiketsu.core.events import Recorded, Subject, record_many
from seiketsu.desk import events
from seiketsu.desk.models import TextClassifier
from seiketsu.desk.rules.learning import Example, Quality, shares
from seiketsu.desk.rules.stored_model import to_bytes
from seiketsu.desk.rules.text_model import TextModel

# Figures of all are kept; numbers only of the last few, to go back to.
KEPT_MODELS = 3


def keep_classifier(
    model: TextModel, quality: Quality, *, examples: list[Example], wanted: float, plan_version: int, actor: Actor
) -> TextClassifier:
    """Put a trained classifier in use: the next ticket that words leave open is read by it."""
    real = [one.label for one in examples if not one.is_seed]
    with transaction.atomic():
        kept = TextClassifier.objects.create(
            trained_at=clock.now(),
            plan_version=plan_version,
            learned_from=len(real),
            measured_on=quality.measured_on,
            top_1=quality.top_1,
            top_3=quality.top_3,
            decided=quality.decided,
            right_when_decided=quality.right_when_decided,
            wanted=wanted,
            mix=shares(real),
            stored=to_bytes(model),
        )
        recent = list(TextClassifier.objects.order_by("-id").values_list("id", flat=True)[:KEPT_MODELS])
        TextClassifier.objects.exclude(pk__in=recent).exclude(stored=b"").update(stored=b"")
        told = events.ClassifierTrained(kept.pk, len(real), quality.top_1)
        record_many([Recorded(told, actor, Subject("desk.classifier", kept.pk), None)])
    return kept
