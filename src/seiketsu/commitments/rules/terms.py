"""The terms of a promise: which leaf makes it, for how long, on which calendar."""

from dataclasses import dataclass

from seiketsu.businesstime import Calendar


@dataclass(frozen=True, slots=True)
class NewTerms:
    """Which leaf promises it now, for how long, on which calendar."""

    promise: str
    target_seconds: int
    calendar: Calendar
