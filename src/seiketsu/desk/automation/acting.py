"""Carrying out what a rule or a macro does: each act by the desk's own verb, each refusal told and the rest done."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from seiketsu.accounts.models import User
from seiketsu.core import markdown
from seiketsu.core.actor import Actor
from seiketsu.core.errors import ProblemForPerson
from seiketsu.desk import actions
from seiketsu.desk.actions import MessageBody
from seiketsu.desk.actions.conversation import system_author
from seiketsu.desk.automation import mail
from seiketsu.desk.automation.variables import filled
from seiketsu.desk.errors import NotPossibleNow, UnknownValue
from seiketsu.desk.models import RuleFiring, Ticket
from seiketsu.desk.policy import DeskPolicy
from seiketsu.desk.rules.automation.spec import Act
from seiketsu.desk.rules.automation.vocabulary import ASSIGN_BEST, ASSIGN_ME, ASSIGN_NOBODY


class Result(StrEnum):
    """What came of one act."""

    DONE = "done"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


@dataclass(frozen=True)
class Did:
    """One act and what came of it; `why` is the refusal in its own words."""

    act: Act
    result: Result
    why: str = ""

    def as_json(self) -> dict[str, Any]:
        return {"act": self.act.as_json(), "result": self.result.value, "why": self.why}


@dataclass(frozen=True)
class Doing:
    """On which ticket, as whom, under which plan. `person` applies a macro; `key` makes mails unique."""

    ticket: Ticket
    actor: Actor
    policy: DeskPolicy
    key: str
    person: User | None = None


def carry_out(acts: Sequence[Act], doing: Doing) -> list[Did]:
    """Do each act in turn. One that is refused leaves no trace of itself, and the next is tried.

    Raises:
        Exception: what is no refusal but a fault of ours; then nothing of all this may stand.
    """
    done = []
    for place, act in enumerate(acts):
        before = doing.ticket.version
        try:
            with transaction.atomic():
                told = _ACTS[act.kind](act, doing, f"{doing.key}:{place}")
        except ProblemForPerson as refusal:
            done.append(Did(act, Result.REFUSED, refusal.message))
            continue
        doing.ticket.refresh_from_db(fields=["version"])
        changed = told or doing.ticket.version != before
        done.append(Did(act, Result.DONE if changed else Result.UNCHANGED))
    return done


def outcome_of(done: Sequence[Did]) -> str:
    """The whole in one word, for lists."""
    results = {one.result for one in done}
    if Result.REFUSED in results:
        return RuleFiring.Outcome.PARTLY if Result.DONE in results else RuleFiring.Outcome.REFUSED
    return RuleFiring.Outcome.DONE if Result.DONE in results else RuleFiring.Outcome.UNCHANGED


# Each says whether it did something that the ticket's version doesn't show.
Verb = Callable[[Act, Doing, str], bool]


def _priority(act: Act, doing: Doing, key: str) -> bool:
    actions.change_priority(
        doing.ticket, priority=act.values["priority"], actor=doing.actor, reason=_by_rule(doing.actor)
    )
    return False


def _by_rule(actor: Actor) -> str:
    return _("Rule “%(name)s”.") % {"name": actor.label} if actor.kind == "rule" else ""


def _status(act: Act, doing: Doing, key: str) -> bool:
    actions.change_status(doing.ticket, status=act.values["status"], actor=doing.actor)
    return False


def _category(act: Act, doing: Doing, key: str) -> bool:
    actions.change_category(doing.ticket, category=act.values["category"], actor=doing.actor)
    return False


def _team(act: Act, doing: Doing, key: str) -> bool:
    actions.change_team(doing.ticket, team=act.values["team"], actor=doing.actor)
    return False


def _assign(act: Act, doing: Doing, key: str) -> bool:
    wanted = act.values["assignee"]
    if wanted == ASSIGN_BEST:
        actions.assign_best(doing.ticket, actor=doing.actor)
    else:
        actions.assign(doing.ticket, assignee=_assignee(wanted, doing), actor=doing.actor)
    return False


def _assignee(wanted: str, doing: Doing) -> User | None:
    if wanted == ASSIGN_NOBODY:
        return None
    return doing.person if wanted == ASSIGN_ME else _person(wanted)


def _person(number: str) -> User:
    found = User.objects.staff().active().filter(pk=int(number)).first() if number.isdecimal() else None
    if found is None:
        raise UnknownValue(_("The person whom this names is no longer on the staff."))
    return found


def _add_tags(act: Act, doing: Doing, key: str) -> bool:
    actions.add_tags(doing.ticket, tags=act.values["tags"].split(","), actor=doing.actor)
    return False


def _remove_tags(act: Act, doing: Doing, key: str) -> bool:
    actions.remove_tags(doing.ticket, tags=act.values["tags"].split(","), actor=doing.actor)
    return False


def _field(act: Act, doing: Doing, key: str) -> bool:
    actions.set_custom(doing.ticket, values={act.values["field"]: act.values["value"]}, actor=doing.actor)
    return False


def _note(act: Act, doing: Doing, key: str) -> bool:
    author = system_author()
    text = filled(act.values["text"], _whole(doing), policy=doing.policy, reader=author, for_staff=True)
    actions.add_note(
        doing.ticket, body=MessageBody(text, html=markdown.to_html(text)), author=author, actor=doing.actor
    )
    return True


def _mail(act: Act, doing: Doing, key: str) -> bool:
    if not mail.send(act, _whole(doing), policy=doing.policy, actor=doing.actor, key=key):
        raise NotPossibleNow(_("There is nobody with an address to write to."))
    return True


def _notify(act: Act, doing: Doing, key: str) -> bool:
    person = _person(act.values["person"])
    if not mail.notify(act, _whole(doing), person, policy=doing.policy, actor=doing.actor, key=key):
        raise NotPossibleNow(_("There is nobody with an address to write to."))
    return True


def _escalate(act: Act, doing: Doing, key: str) -> bool:
    reason = filled(act.values["reason"], _whole(doing), policy=doing.policy, reader=_reader(doing), for_staff=True)
    actions.escalate(doing.ticket, level=int(act.values["level"]), reason=reason, actor=doing.actor)
    return False


def _reader(doing: Doing) -> User:
    return doing.person or system_author()


def _whole(doing: Doing) -> Ticket:
    """The ticket as the acts before this one left it."""
    return Ticket.objects.select_related("organization", "requester", "assignee").get(pk=doing.ticket.pk)


_ACTS: dict[str, Verb] = {
    "priority": _priority,
    "status": _status,
    "category": _category,
    "team": _team,
    "assign": _assign,
    "add_tags": _add_tags,
    "remove_tags": _remove_tags,
    "field": _field,
    "note": _note,
    "mail": _mail,
    "notify": _notify,
    "escalate": _escalate,
}
