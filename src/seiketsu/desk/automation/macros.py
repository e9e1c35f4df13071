"""Macros in the composer: what an agent finds, how one reads on this ticket, and applying it with the reply."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from seiketsu.accounts.actors import actor_of
from seiketsu.accounts.models import User
from seiketsu.core.events import record
from seiketsu.desk import actions
from seiketsu.desk import policy as policies
from seiketsu.desk.actions import MessageBody, NewAttachment
from seiketsu.desk.actions.readers import EVERYBODY, Choice
from seiketsu.desk.automation import access, acting
from seiketsu.desk.automation.acting import Did, Result
from seiketsu.desk.automation.events import MacroUsed
from seiketsu.desk.automation.macro_actions import count_use
from seiketsu.desk.automation.variables import filled
from seiketsu.desk.errors import NotPossibleNow
from seiketsu.desk.models import Macro, Message, Ticket
from seiketsu.desk.rules.automation.spec import Act
from seiketsu.desk.rules.text import fold
from seiketsu.desk.subjects import subject_of

MOST_SHOWN = 50


@dataclass(frozen=True)
class Filled:
    """A macro as it reads on one ticket. `status` is what the reply will set, if the macro says so."""

    macro: Macro
    text: str
    acts: tuple[Act, ...]

    @property
    def status(self) -> str:
        return next((act.values["status"] for act in self.acts if act.kind == "status"), "")


def found(user: User, search: str = "") -> list[Macro]:
    """The macros that somebody may apply and whose name or text has all the words, the most used first."""
    words = fold(search).split()
    rows = access.macros_for(user)
    if not words:
        return list(rows[:MOST_SHOWN])
    matching = [one for one in rows if all(word in fold(f"{one.name} {one.text}") for word in words)]
    matching.sort(key=lambda one: (not fold(one.name).startswith(words[0]), -one.uses, one.name))
    return matching[:MOST_SHOWN]


def on_ticket(macro: Macro, ticket: Ticket, user: User) -> Filled:
    """The macro filled in for this ticket, as the client will read it. Nothing is changed."""
    text = filled(macro.text, ticket, policy=policies.current(), reader=ticket.requester, agent=user)
    return Filled(macro, text, acts_of(macro))


def acts_of(macro: Macro) -> tuple[Act, ...]:
    return tuple(Act.of(one) for one in macro.acts)


@transaction.atomic
def apply_with(
    macro: Macro,
    ticket: Ticket,
    *,
    user: User,
    body: MessageBody,
    cc: Sequence[User] = (),
    choice: Choice = EVERYBODY,
    attachments: Sequence[NewAttachment] = (),
    set_status: str | None = None,
    as_note: bool | None = None,
) -> Message:
    """Send the reply (or keep the note) and do what the macro does, all of it or nothing. The status goes with the
    reply, so that a solution is one mail. `as_note` keeps it inside, or sends it, whatever the macro is by itself.

    Raises:
        NotPossibleNow: one of its acts is refused; nothing was sent then.
        ProblemForPerson: the reply is.
    """
    actor = actor_of(user)
    acts = [act for act in acts_of(macro) if act.kind != "status"]
    wanted = set_status or next((act.values["status"] for act in acts_of(macro) if act.kind == "status"), None)
    if macro.is_note if as_note is None else as_note:
        message = actions.add_note(ticket, body=body, author=user, actor=actor, attachments=attachments)
        acts = list(acts_of(macro))
    else:
        message = actions.reply(
            ticket, body=body, author=user, actor=actor, cc=cc, choice=choice, attachments=attachments,
            set_status=wanted,
        )  # fmt: skip
    done = acting.carry_out(acts, acting.Doing(ticket, actor, policies.current(), f"macro:{macro.pk}", person=user))
    _require_done(done)
    count_use(macro)
    record(
        MacroUsed(ticket.pk, macro.pk, macro.name),
        actor=actor,
        subject=subject_of(ticket.pk),
        organization_id=ticket.organization_id,
    )
    return message


def _require_done(done: Sequence[Did]) -> None:
    """An agent who applies a macro is there to be told; what is refused undoes the whole."""
    refused = [one.why for one in done if one.result is Result.REFUSED]
    if refused:
        raise NotPossibleNow(_("The macro was not applied: %(reason)s") % {"reason": " ".join(refused)})
