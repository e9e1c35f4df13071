"""The columns that a view may show beside subject, client and what is due."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

from seiketsu.desk.models import CustomField

OWN = "field."
# What of a ticket each column reads.
READS: Mapping[str, tuple[str, ...]] = {
    "number": (),
    "status": ("status",),
    "priority": ("priority",),
    "team": ("team",),
    "category": ("category",),
    "requester": (),
    "level": ("level",),
    "tags": ("tags",),
    "language": ("language",),
    "created": ("created_at",),
    "updated": ("updated_at",),
    "answered": ("first_responded_at",),
    "solved": ("solved_at",),
}


def known_columns() -> dict[str, str]:
    """Every column with its heading; the desk's own fields at the end."""
    titles = {
        "number": _("Number"),
        "status": _("Status"),
        "priority": _("Priority"),
        "team": _("Team"),
        "category": _("Category"),
        "requester": _("Requester"),
        "level": _("Level"),
        "tags": _("Tags"),
        "language": _("Language"),
        "created": _("Opened"),
        "updated": _("Last changed"),
        "answered": _("First answered"),
        "solved": _("Solved"),
    }
    return titles | {f"{OWN}{one.key}": one.title for one in CustomField.objects.all()}


def read_by(columns: Sequence[str]) -> tuple[str, ...]:
    """The ticket's own fields that these columns need."""
    wanted = [field for column in columns for field in READS.get(column, ("custom",))]
    return tuple(dict.fromkeys(wanted))
