"""What each survey asks, and which answers there are."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

TICKET = "ticket"
RECOMMENDATION = "recommendation"

LOWEST_SCORE, HIGHEST_SCORE = 0, 10
LOWEST_KNOWLEDGE, HIGHEST_KNOWLEDGE = 1, 5
LONGEST_COMMENT = 5_000


@dataclass(frozen=True, slots=True)
class Questions:
    """The parts of a survey's page beside the score and the free text, which every survey has."""

    survey: str
    asks_solved: bool = False
    asks_knowledge: bool = False
    improve: tuple[str, ...] = ()


SURVEYS = {
    TICKET: Questions(
        TICKET,
        asks_solved=True,
        asks_knowledge=True,
        improve=("speed", "clarity", "knowledge", "courtesy", "follow_up", "product"),
    ),
    RECOMMENDATION: Questions(RECOMMENDATION),
}


class Fault(StrEnum):
    SCORE = "score"
    SOLVED = "solved"
    KNOWLEDGE = "knowledge"
    IMPROVE = "improve"
    COMMENT = "comment"


class UnusableAnswer(ValueError):
    """The answer is not one of those that the survey offers."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.value)
        self.fault = fault


def checked_score(text: str | int) -> int:
    """The score as a number.

    Raises:
        UnusableAnswer: not a whole number from 0 to 10.
    """
    digits = str(text)
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 2 and int(digits) <= HIGHEST_SCORE):
        raise UnusableAnswer(Fault.SCORE)
    return int(digits)


@dataclass(frozen=True, slots=True)
class Details:
    """What may follow the score. Empty means "not said"."""

    solved: str = ""
    knowledge: int | None = None
    improve: tuple[str, ...] = ()
    comment: str = ""


def checked_details(questions: Questions, details: Details) -> Details:
    """The details that this survey asks for, tidied; answers to questions it doesn't ask are dropped.

    Raises:
        UnusableAnswer: an answer that the page doesn't offer, or a text beyond the limit.
    """
    if details.solved not in ("", "yes", "partly", "no"):
        raise UnusableAnswer(Fault.SOLVED)
    if details.knowledge is not None and not LOWEST_KNOWLEDGE <= details.knowledge <= HIGHEST_KNOWLEDGE:
        raise UnusableAnswer(Fault.KNOWLEDGE)
    if questions.improve and not set(details.improve) <= set(questions.improve):
        raise UnusableAnswer(Fault.IMPROVE)
    comment = details.comment.replace("\x00", "").replace("\r\n", "\n").strip()
    if len(comment) > LONGEST_COMMENT:
        raise UnusableAnswer(Fault.COMMENT)
    return Details(
        solved=details.solved if questions.asks_solved else "",
        knowledge=details.knowledge if questions.asks_knowledge else None,
        improve=tuple(choice for choice in questions.improve if choice in details.improve),
        comment=comment,
    )
