"""Every read of promises."""

from seiketsu.commitments.queries.cases import hours_used, kept_or_missed
from seiketsu.commitments.queries.explaining import Explanation, WarnPoint, explain
from seiketsu.commitments.queries.reading import (
    calendar_of,
    chip,
    for_subject,
    for_subjects,
    next_due,
    next_sequence,
    open_counts,
    steps_of,
    title_of_kind,
    warns_at,
)
from seiketsu.commitments.queries.recalculating import Preview, preview_recalculation, recalculations

__all__ = [
    "Explanation",
    "Preview",
    "WarnPoint",
    "calendar_of",
    "chip",
    "explain",
    "for_subject",
    "for_subjects",
    "hours_used",
    "kept_or_missed",
    "next_due",
    "next_sequence",
    "open_counts",
    "preview_recalculation",
    "recalculations",
    "steps_of",
    "title_of_kind",
    "warns_at",
]
