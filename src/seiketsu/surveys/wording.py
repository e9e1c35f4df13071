"""What the questions are called, in the reader's language."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from babel.dates import format_date, format_skeleton
from django.utils import timezone
from django.utils.translation import gettext as _

from seiketsu.core import clock
from seiketsu.core.ui.parts import Choice
from seiketsu.core.ui.wording import locale
from seiketsu.surveys.models import SurveyRequest
from seiketsu.surveys.queries import SurveyPage
from seiketsu.surveys.rules.questions import RECOMMENDATION


@dataclass(frozen=True, slots=True)
class WordedSurvey:
    """The texts of one survey's page. `reason` asks for free text, and names the score once there is one."""

    title: str
    about: str
    low: str
    high: str
    reason: str
    knowledge: str
    solved_choices: list[Choice]
    improve_choices: list[tuple[str, str]]
    readers: str


def worded(page: SurveyPage) -> WordedSurvey:
    """The texts for a page as it stands."""
    recommending = page.request.survey == RECOMMENDATION
    name = first_name(page.request)
    improvable = improve_names()
    return WordedSurvey(
        title=_("Would you recommend us to a colleague?") if recommending else _("How did we handle this?"),
        about=_about(page.request, name),
        low=_("0 not at all") if recommending else _("0 is poor"),
        high=_("10 certainly") if recommending else _("10 is great"),
        reason=_reason(None if page.response is None else page.response.score),
        knowledge=_by_name(name, _("How well did %(name)s know the matter?"), _("How well did we know the matter?")),
        solved_choices=[
            Choice(value, text, checked=page.response is not None and page.response.solved == value)
            for value, text in (("yes", _("Yes")), ("partly", _("Partly")), ("no", _("No, reopen it")))
        ],
        improve_choices=[(choice, improvable[choice]) for choice in page.questions.improve],
        readers=_by_name(
            name, _("%(name)s and the team lead read every answer."), _("The team lead reads every answer.")
        ),
    )  # fmt: skip


def _reason(score: int | None) -> str:
    if score is None:
        return _("What is the main reason?")
    # "An 8" in English; other languages may say both alike.
    return _("What made it an 8?") if score == 8 else _("What made it a %(score)s?") % {"score": score}


def _by_name(name: str, with_name: str, without: str) -> str:
    return with_name % {"name": name} if name else without


def improve_names() -> dict[str, str]:
    """What could be better, by the keys that are stored."""
    return {
        "speed": _("Speed"),
        "clarity": _("Clearer answers"),
        "knowledge": _("Knowledge of the product"),
        "courtesy": _("Friendliness"),
        "follow_up": _("Keeping me posted"),
        "product": _("The product itself"),
    }


def first_name(request: SurveyRequest) -> str:
    """How the page calls the person of ours: by first name, as the mails do."""
    return request.agent_name.split()[0] if request.agent_name.strip() else ""


def day_name(moment: datetime) -> str:
    """`Thursday` within the last six days, then `November 12`, by the reader's clock."""
    there, today = timezone.localtime(moment), timezone.localtime(clock.now())
    if 0 <= (today.date() - there.date()).days <= 6:
        return format_date(there.date(), "EEEE", locale=locale())
    return format_skeleton("MMMMd" if there.year == today.year else "yMMMMd", there.date(), locale=locale())


def _about(request: SurveyRequest, name: str) -> str:
    if not request.about:
        return ""
    facts = {"about": request.about, "name": name, "day": day_name(request.happened_at)}
    if name:
        return _("“%(about)s”, solved by %(name)s on %(day)s.") % facts
    return _("“%(about)s”, closed on %(day)s.") % facts
