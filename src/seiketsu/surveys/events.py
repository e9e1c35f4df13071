"""What surveys publish."""

from __future__ import annotations

from dataclasses import dataclass

from seiketsu.core.events import Event, event_type


@event_type
@dataclass(frozen=True)
class SurveyAsked(Event):
    """A person was sent a survey."""

    TYPE = "surveys.asked"
    request_id: int
    survey: str
    subject_kind: str
    subject_id: int
    recipient_id: int


@event_type
@dataclass(frozen=True)
class SurveySkipped(Event):
    """A person was not asked about an occasion; `reason` says why."""

    TYPE = "surveys.skipped"
    request_id: int
    survey: str
    subject_kind: str
    subject_id: int
    recipient_id: int
    reason: str


@event_type
@dataclass(frozen=True)
class SurveyAnswered(Event):
    """A person gave or changed an answer: the facts are those after the change.

    `is_first` marks the answer's first score. `previous_score` is None then, and `previous_solved` "" when it was not
    said before, so that a reader can tell what is new: a fresh `solved == "no"` is a wish to reopen.
    """

    TYPE = "surveys.answered"
    request_id: int
    response_id: int
    survey: str
    subject_kind: str
    subject_id: int
    recipient_id: int
    agent_id: int | None
    tier: str
    team: str
    score: int
    is_first: bool
    previous_score: int | None
    solved: str
    previous_solved: str
