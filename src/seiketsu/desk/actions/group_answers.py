"""One answer to several tickets: begun by a person, sent ticket by ticket in the background.

Each ticket is settled in the transaction that answers it. A worker that dies leaves the ticket waiting, so whoever goes
on sends to each of them once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from types import MappingProxyType

import structlog
from django.db import transaction
from django.utils.translation import gettext as _

from seiketsu.accounts.actors import actor_of
from seiketsu.accounts.models import User
from seiketsu.core import clock
from seiketsu.core.actor import Actor
from seiketsu.core.errors import ProblemForPerson
from seiketsu.core.markdown import to_html
from seiketsu.desk import linking_events, tongues
from seiketsu.desk import policy as policies
from seiketsu.desk.actions.change import changing, lock_ticket
from seiketsu.desk.actions.conversation import add_note, reply
from seiketsu.desk.actions.writing import MessageBody
from seiketsu.desk.automation.variables import filled
from seiketsu.desk.errors import NothingToSend, NotPossibleNow, UnknownValue
from seiketsu.desk.models import Defect, GroupAnswer, GroupAnswerItem, Message, Status, Ticket
from seiketsu.desk.queries.links import words_since
from seiketsu.desk.rules import lifecycle
from seiketsu.desk.rules import links as rules
from seiketsu.desk.rules.automation.filling import VARIABLES, names_in
from seiketsu.desk.rules.text import clean

ATTEMPTS = 5
FIRST_RETRY = timedelta(seconds=10)
MOST = 2000

_log = structlog.get_logger(__name__)


def start_group_answer(
    *,
    tickets: Mapping[int, int],
    author: User,
    actor: Actor,
    body_text: str = "",
    body_in_languages: Mapping[str, str] = MappingProxyType({}),
    note_text: str = "",
    set_status: str = "",
    problem: Ticket | None = None,
    defect: Defect | None = None,
    at: datetime | None = None,
) -> GroupAnswer:
    """Have one answer (and one note) sent to several tickets. `tickets` gives for each the newest message that the
    author was shown: where somebody wrote since, it is held back until they have looked. Whoever reads another language
    gets the text in it, or our own sentence where none is written.

    Raises:
        NothingToSend: neither an answer nor a note.
        UnknownValue: a variable, a status or a language that there isn't.
        NotPossibleNow: no ticket, too many at once, or one that there is not.
    """
    body, note, others = clean(body_text).strip(), clean(note_text).strip(), tongues.checked(body_in_languages)
    _require_sendable("\n".join(filter(None, (body, *others.values()))), note, set_status)
    # Tickets of a defect are nobody's choice: its fix is told to all of them, however many they are.
    if not tickets or (defect is None and len(tickets) > MOST):
        raise NotPossibleNow(_("Choose the tickets to answer, %(most)d at most.") % {"most": MOST})
    if defect is None:
        _require_there(tickets)
    moment = at or clock.now()
    with transaction.atomic():
        answer = GroupAnswer.objects.create(
            problem=problem,
            defect=defect,
            defect_round=defect.round if defect is not None else None,
            author=author,
            body_text=body,
            body_in_languages=others,
            note_text=note,
            set_status=set_status,
            created_at=moment,
        )
        GroupAnswerItem.objects.bulk_create(
            GroupAnswerItem(answer=answer, ticket_id=number, seen_message_id=seen, next_at=moment)
            for number, seen in sorted(tickets.items())
        )
        if problem is not None:
            with changing(problem, actor=actor, at=moment) as change:
                change.tell(linking_events.GroupAnswerStarted(answer.pk, len(tickets)))
    return answer


def _require_there(numbers: Iterable[int]) -> None:
    wanted = set(numbers)
    missing = sorted(wanted.difference(Ticket.objects.filter(pk__in=wanted).values_list("pk", flat=True)))
    if missing:
        raise NotPossibleNow(f"#{missing[0]}: {_('There is no ticket with this number.')}")


def _require_sendable(body: str, note: str, set_status: str) -> None:
    if not body and not note:
        raise NothingToSend(_("Write the answer before you send it."))
    unknown = [name for name in names_in(f"{body}\n{note}") if name not in VARIABLES]
    if unknown:
        raise UnknownValue(_("There is no variable “%(name)s”.") % {"name": unknown[0]})
    if set_status and (set_status not in (*lifecycle.SETTABLE, Status.SOLVED) or not body):
        raise UnknownValue(_("A reply can't set the status “%(value)s”.") % {"value": set_status})


def send_due(now: datetime, limit: int) -> int:
    """Answer what waits, one ticket a transaction. The engine's verb."""
    done = 0
    while done < limit:
        number = _send_next(now)
        if number is None:
            break
        done += 1
    return done


def _send_next(now: datetime) -> int | None:
    """Answer the next ticket that is due; gives its item, or None when nothing is."""
    item_id = None
    try:
        with transaction.atomic():
            item = (
                GroupAnswerItem.objects.select_for_update(skip_locked=True, of=("self",))
                .select_related("answer__author")
                .filter(state=GroupAnswerItem.State.WAITING, next_at__lte=now)
                .order_by("next_at", "id")
                .first()
            )
            if item is None:
                return None
            item_id = item.pk
            _settle(item, now)
    except Exception:
        if item_id is None:
            raise
        _put_off(item_id, now)
    return item_id


def _settle(item: GroupAnswerItem, now: datetime) -> None:
    ticket = lock_ticket(item.ticket_id)
    answer = item.answer
    item.state, item.reason, item.message = _outcome(item, answer, ticket, now)
    item.next_at, item.settled_at = None, now
    item.save(update_fields=["state", "reason", "message", "is_noted", "next_at", "settled_at"])


def _outcome(
    item: GroupAnswerItem, answer: GroupAnswer, ticket: Ticket, now: datetime
) -> tuple[GroupAnswerItem.State, str, Message | None]:
    """Note what is for the staff; hold back what the author has not seen; else answer, and say how it went."""
    states = GroupAnswerItem.State
    try:
        with transaction.atomic():
            noted = _note(item, answer, ticket, now)
        if not answer.body_text and not answer.body_in_languages:
            return states.SENT, "", noted
        # The note stays, whatever becomes of the answer.
        with transaction.atomic():
            unseen = rules.newest_unseen(words_since(ticket.pk, item.seen_message_id), item.seen_message_id)
            if unseen is not None:
                return states.HELD, _("%(name)s wrote since you looked.") % {"name": unseen.author_name}, None
            is_over = ticket.status in rules.ENDED and ticket.merged_into_id is None
            if is_over and answer.set_status == Status.SOLVED:
                return states.LEFT, _("It was solved in between."), None
            return states.SENT, "", _answer(answer, ticket, now)
    except ProblemForPerson as problem:
        return states.REFUSED, problem.message, None


def _note(item: GroupAnswerItem, answer: GroupAnswer, ticket: Ticket, now: datetime) -> Message | None:
    """The note for the staff, once, whether or not the answer is held back."""
    if not answer.note_text or item.is_noted:
        return None
    author = answer.author
    text = filled(answer.note_text, ticket, policy=policies.current(), reader=author, agent=author, for_staff=True)
    noted = add_note(ticket, body=_written(text), author=author, actor=actor_of(author), at=now)
    item.is_noted = True
    return noted


def _answer(answer: GroupAnswer, ticket: Ticket, now: datetime) -> Message:
    author = answer.author
    words = tongues.text_for(answer, ticket.requester)
    text = filled(words, ticket, policy=policies.current(), reader=ticket.requester, agent=author)
    return reply(
        ticket,
        body=_written(text),
        author=author,
        actor=actor_of(author),
        set_status=answer.set_status or None,
        needs_form=False,
        at=now,
    )


def _written(text: str) -> MessageBody:
    return MessageBody(text, to_html(text))


def _put_off(item_id: int, now: datetime) -> None:
    """A fault of ours: try again later, and after some attempts leave it to a person."""
    _log.exception("group answer failed", item=item_id)
    with transaction.atomic():
        item = GroupAnswerItem.objects.select_for_update().get(pk=item_id)
        item.attempts += 1
        item.next_at = now + FIRST_RETRY * 4 ** (item.attempts - 1)
        if item.attempts >= ATTEMPTS:
            item.state, item.next_at, item.settled_at = GroupAnswerItem.State.REFUSED, None, now
            item.reason = _("It failed several times. The log of the worker says why.")
        item.save(update_fields=["attempts", "state", "reason", "next_at", "settled_at"])


def release_held(item: GroupAnswerItem, *, seen_message_id: int, at: datetime | None = None) -> None:
    """Send a held answer after all; whoever says so has seen the words up to `seen_message_id`.

    Raises:
        NotPossibleNow: it isn't held back any more.
    """
    _require_moved(
        GroupAnswerItem.objects.filter(pk=item.pk, state=GroupAnswerItem.State.HELD).update(
            state=GroupAnswerItem.State.WAITING,
            seen_message_id=seen_message_id,
            next_at=at or clock.now(),
            settled_at=None,
            reason="",
        )
    )


def leave_out(item: GroupAnswerItem, *, at: datetime | None = None) -> None:
    """Don't send a held answer: what was said on the ticket is enough.

    Raises:
        NotPossibleNow: it isn't held back any more.
    """
    _require_moved(
        GroupAnswerItem.objects.filter(pk=item.pk, state=GroupAnswerItem.State.HELD).update(
            state=GroupAnswerItem.State.LEFT, settled_at=at or clock.now(), next_at=None
        )
    )


def _require_moved(rows: int) -> None:
    if not rows:
        raise NotPossibleNow(_("This answer isn't held back any more."))
