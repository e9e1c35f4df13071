"""Refusals, in words for the person who answers."""

from __future__ import annotations

from django.utils.translation import gettext as _

from seiketsu.core.errors import NotFound, ProblemForPerson
from seiketsu.surveys.rules.questions import LONGEST_COMMENT, Fault


class UnknownSurvey(NotFound):
    """No survey has this token."""

    def __init__(self) -> None:
        super().__init__(_("There is no survey at this address. Please open the link from the mail again."))


class SurveyClosed(ProblemForPerson):
    """The time to answer is over."""

    status = 410

    def __init__(self) -> None:
        super().__init__(
            _("This survey is closed. Thank you all the same: a reply to the mail reaches us at any time.")
        )


class BadAnswer(ProblemForPerson):
    """The page does not offer this answer."""

    def __init__(self, fault: Fault) -> None:
        said = {
            Fault.SCORE: _("Please choose a number from 0 to 10."),
            Fault.SOLVED: _("Please choose yes, partly or no."),
            Fault.KNOWLEDGE: _("Please choose from 1 to 5."),
            Fault.IMPROVE: _("Please choose from the list."),
            Fault.COMMENT: _("The text is too long. Please keep it under %(limit)s characters.")
            % {"limit": f"{LONGEST_COMMENT:,}"},
        }
        super().__init__(said[fault])
        self.fault = fault


class UnknownKindOfSurvey(ValueError):
    """A part of the product asks with a survey that does not exist."""
