"""What the survey's page sends."""

from __future__ import annotations

from django.http import QueryDict

from seiketsu.surveys.errors import BadAnswer
from seiketsu.surveys.rules.questions import Details, Fault


def details_of(posted: QueryDict) -> Details:
    """The answers after the score as the page's form sends them; which of them are possible is the action's to check.

    Raises:
        BadAnswer: the knowledge is not even a number.
    """
    knowledge = posted.get("knowledge", "")
    if knowledge and not (knowledge.isascii() and knowledge.isdigit() and len(knowledge) == 1):
        raise BadAnswer(Fault.KNOWLEDGE)
    return Details(
        solved=posted.get("solved", ""),
        knowledge=int(knowledge) if knowledge else None,
        improve=tuple(posted.getlist("improve")),
        comment=posted.get("comment", ""),
    )
