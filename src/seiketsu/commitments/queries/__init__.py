"""Every read of promises. `queries.recalculating` is imported by name where a preview is asked for: it loads numpy."""

from seiketsu.commitments.queries.cases import hours_used, kept_or_missed
from seiketsu.commitments.queries.explaining import Explanation, WarnPoint, explain
from seiketsu.commitments.queries.reading import (
    at_risk_at,
    calendar_of,
    chip,
    for_subject,
    for_subjects,
    foremost,
    next_due,
    next_sequence,
    open_counts,
    pause_reason,
    recalculations,
    steps_of,
    title_of_kind,
)

__all__ = [
    "Explanation",
    "WarnPoint",
    "at_risk_at",
    "calendar_of",
    "chip",
    "explain",
    "for_subject",
    "for_subjects",
    "foremost",
    "hours_used",
    "kept_or_missed",
    "next_due",
    "next_sequence",
    "open_counts",
    "pause_reason",
    "recalculations",
    "steps_of",
    "title_of_kind",
]
