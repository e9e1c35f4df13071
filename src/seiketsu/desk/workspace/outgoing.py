"""Answers that wait: to be undone for some seconds, or for a moment that their author chose.

All of it is rows. What is written here changes nothing of the ticket; `send` does, by the rules of its own moment.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog
from django.db import transaction
from django.utils.translation import gettext as _

from seiketsu.accounts.actors import actor_of
from seiketsu.accounts.models import User
from seiketsu.core import clock
from seiketsu.core.actor import Actor
from seiketsu.core.errors import ProblemForPerson
from seiketsu.core.events import Event, record
from seiketsu.desk import actions
from seiketsu.desk.actions import MessageBody, NewAttachment
from seiketsu.desk.actions.change import lock_ticket
from seiketsu.desk.actions.conversation import require_conversation
from seiketsu.desk.actions.mail import notify_staff
from seiketsu.desk.actions.readers import ASKED, Choice, require_readers
from seiketsu.desk.actions.writing import checked_body
from seiketsu.desk.automation import access as automation_access
from seiketsu.desk.automation import macros
from seiketsu.desk.errors import NotAllowed, NotPossibleNow, UnknownValue
from seiketsu.desk.forms.filling import require_filled_for_solving
from seiketsu.desk.models import Draft, Message, Status, Ticket, WaitingFile, WaitingReply
from seiketsu.desk.models.conversation import AuthorKind
from seiketsu.desk.rules import lifecycle
from seiketsu.desk.subjects import subject_of
from seiketsu.desk.workspace.events import ReplyHeld, ReplyScheduled, ReplyTakenBack

State = WaitingReply.State
KEPT_FOR = timedelta(days=7)

_log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Written:
    """An answer as its author sent it off. `seen` is the newest message that they had read."""

    body: MessageBody
    copied: Sequence[User] = ()
    choice: Choice = ASKED
    attachments: Sequence[NewAttachment] = field(default=())
    set_status: str | None = None
    macro_id: int | None = None
    seen: int = 0


@transaction.atomic
def wait(ticket: Ticket, written: Written, *, author: User, send_at: datetime, is_scheduled: bool) -> WaitingReply:
    """Keep an answer until its moment.

    Raises:
        NotAllowed: the author isn't of the staff.
        NothingToSend: neither words nor a file.
        NotPossibleNow: nobody would read an answer here.
        ReadersToConfirm: somebody would read it whom the author hasn't said yes to.
        UnknownValue: a moment that has passed, or a status that a reply can't set.
    """
    if not author.is_staff:
        raise NotAllowed(_("Only staff can answer a ticket publicly."))
    if send_at <= clock.now():
        raise UnknownValue(_("Choose a moment that is still to come."))
    if written.set_status and written.set_status not in (*lifecycle.SETTABLE, Status.SOLVED):
        raise UnknownValue(_("A reply can't set the status “%(value)s”.") % {"value": written.set_status})
    require_conversation(ticket)
    require_readers(ticket, written.choice, added=written.copied)
    if written.set_status == Status.SOLVED:
        require_filled_for_solving(ticket, actor=actor_of(author))
    body = checked_body(written.body, written.attachments)
    row = WaitingReply.objects.create(
        ticket=ticket,
        author=author,
        created_at=clock.now(),
        send_at=send_at,
        is_scheduled=is_scheduled,
        body_text=body.text,
        body_html=body.html,
        copied_ids=[person.pk for person in written.copied],
        **_chosen(written.choice),
        set_status=written.set_status or "",
        macro_id=written.macro_id,
        seen_message_id=written.seen or newest_message(ticket),
    )
    WaitingFile.objects.bulk_create(
        WaitingFile(
            reply=row,
            file=one.file,
            name=one.name[:255],
            content_type=one.content_type[:127],
            inline_cid=one.inline_cid,
        )
        for one in written.attachments
    )
    if is_scheduled:
        _tell(row, ReplyScheduled(ticket.pk, row.pk, send_at.isoformat()), actor_of(author))
    return row


def _chosen(choice: Choice) -> dict[str, list[int]]:
    return {
        "left_out_ids": sorted(choice.left_out),
        "once_ids": [person.pk for person in choice.once],
        "confirmed_ids": sorted(choice.confirmed or ()),
    }


def _choice(row: WaitingReply) -> Choice:
    """What its author chose; who came into copy since is asked about, so such an answer is held."""
    once = User.objects.active().filter(pk__in=row.once_ids).order_by("pk") if row.once_ids else ()
    return Choice(frozenset(row.left_out_ids), tuple(once), frozenset(row.confirmed_ids))


def newest_message(ticket: Ticket) -> int:
    """The newest public message of a ticket."""
    return ticket.messages.public().order_by("-id").values_list("id", flat=True).first() or 0


@transaction.atomic
def take_back(reply: WaitingReply, *, user: User) -> WaitingReply:
    """Undo: it does not go out, and its words are its author's draft again, its files with them.

    What they have written on the ticket since stands below them.

    Raises:
        NotAllowed: somebody else wrote it.
        NotPossibleNow: it went out, or was taken back.
    """
    row = _own(reply, user)
    _settle(row, State.TAKEN_BACK)
    newer = Draft.objects.filter(ticket=row.ticket, user=user, visibility="public").values_list("text", flat=True)
    texts = dict.fromkeys(text for text in (row.body_text, newer.first()) if text)
    actions.save_draft(row.ticket, user=user, visibility="public", text="\n\n".join(texts))
    if row.is_scheduled:
        _tell(row, ReplyTakenBack(row.ticket_id, row.pk), actor_of(user))
    return row


@transaction.atomic
def move(reply: WaitingReply, *, user: User, send_at: datetime) -> WaitingReply:
    """Another moment; its author has read what is there now, so a held one waits again.

    Raises:
        NotAllowed: somebody else wrote it.
        NotPossibleNow: it went out, or was taken back.
        UnknownValue: the moment has passed.
    """
    if send_at <= clock.now():
        raise UnknownValue(_("Choose a moment that is still to come."))
    row = _own(reply, user)
    row.state, row.send_at, row.is_scheduled, row.why = State.WAITING, send_at, True, ""
    row.seen_message_id = newest_message(row.ticket)
    row.save(update_fields=["state", "send_at", "is_scheduled", "why", "seen_message_id"])
    _tell(row, ReplyScheduled(row.ticket_id, row.pk, send_at.isoformat()), actor_of(user))
    return row


@transaction.atomic
def send_now(reply: WaitingReply, *, user: User) -> Message:
    """Send it without waiting further, whatever was written meanwhile.

    Raises:
        NotAllowed: somebody else wrote it.
        ProblemForPerson: the reply is refused.
    """
    return _send(_own(reply, user), clock.now())


def send_due(now: datetime, limit: int, *, actor: Actor) -> int:
    """Send what is due; what may not go out is held, and its author asked. Returns how many were looked at."""
    due = WaitingReply.objects.filter(state=State.WAITING, send_at__lte=now).order_by("send_at")
    numbers = list(due.values_list("pk", flat=True)[:limit])
    for number in numbers:
        with transaction.atomic():
            row = (
                WaitingReply.objects.select_for_update(skip_locked=True, of=("self",))
                .select_related("ticket__organization", "ticket__requester", "author")
                .filter(pk=number, state=State.WAITING)
                .first()
            )
            if row is not None:
                _send_or_hold(row, now, actor)
    return len(numbers)


def _send_or_hold(row: WaitingReply, now: datetime, actor: Actor) -> None:
    # Held, nobody writes on the ticket between the look and the sending.
    if row.is_scheduled and lock_ticket(row.ticket_id) and _client_wrote_since(row):
        _hold(row, _("The client wrote since. Read it, then decide."), actor)
        return
    try:
        with transaction.atomic():
            _send(row, now)
    except ProblemForPerson as refusal:
        _hold(row, refusal.message, actor)
    except Exception:
        # One answer's fault must not hold up those of everybody behind it; the log has the whole of it.
        _log.exception("desk.waiting_reply_failed", reply=row.pk, ticket=row.ticket_id)
        _hold(row, _("An unexpected fault; the log of the worker says more. Send it again, or take it back."), actor)


def _client_wrote_since(row: WaitingReply) -> bool:
    later = row.ticket.messages.public().filter(pk__gt=row.seen_message_id, is_automatic=False)
    return later.filter(author_kind=AuthorKind.CLIENT).exists()


def _send(row: WaitingReply, now: datetime) -> Message:
    author = row.author
    if not (author.is_active and author.is_staff):
        raise NotPossibleNow(_("%(name)s is no longer of the staff.") % {"name": author.name})
    body = MessageBody(row.body_text, row.body_html)
    copied = list(User.objects.active().filter(pk__in=row.copied_ids))
    files = [
        NewAttachment(one.file, one.name, one.content_type, one.inline_cid) for one in row.files.select_related("file")
    ]
    status = row.set_status or None
    if row.macro_id is None:
        message = actions.reply(
            row.ticket, body=body, author=author, actor=actor_of(author), cc=copied, choice=_choice(row),
            attachments=files, set_status=status, at=now,
        )  # fmt: skip
    else:
        macro = automation_access.macro_for(author, row.macro_id)
        message = macros.apply_with(
            macro, row.ticket, user=author, body=body, cc=copied, choice=_choice(row), attachments=files,
            set_status=status, as_note=False,
        )  # fmt: skip
    row.message = message
    _settle(row, State.SENT)
    return message


def attached(files: Iterable[WaitingFile]) -> list[NewAttachment]:
    """The files as a message takes them."""
    return [NewAttachment(one.file, one.name, one.content_type, one.inline_cid) for one in files]


def forget(now: datetime, limit: int) -> int:
    """Let go of what was settled a while ago, and of the files that only it still held."""
    old = WaitingReply.objects.filter(settled_at__lte=now - KEPT_FOR).order_by("settled_at")
    numbers = list(old.values_list("pk", flat=True)[:limit])
    WaitingReply.objects.filter(pk__in=numbers).delete()
    return len(numbers)


def _settle(row: WaitingReply, state: WaitingReply.State) -> None:
    row.state, row.settled_at, row.why = state, clock.now(), ""
    row.save(update_fields=["state", "settled_at", "why", "message"])


def _hold(row: WaitingReply, why: str, actor: Actor) -> None:
    row.state, row.why = State.HELD, why[:500]
    row.save(update_fields=["state", "why"])
    _tell(row, ReplyHeld(row.ticket_id, row.pk), actor)
    to_tell = row.author if row.author.is_active else row.ticket.assignee
    notify_staff(
        row.ticket,
        [to_tell] if to_tell else [],
        happening="other",
        key=f"held:{row.pk}:{int(row.send_at.timestamp())}",
        actor=actor,
        heading=_("Your answer was held back"),
        by_name=None,
        text=f"{why}\n\n{row.body_text}",
    )


def _own(reply: WaitingReply, user: User) -> WaitingReply:
    row = WaitingReply.objects.select_for_update(of=("self",)).select_related("ticket", "author").get(pk=reply.pk)
    if row.author_id != user.pk:
        raise NotAllowed(_("Only %(name)s can change what they wrote.") % {"name": row.author.name})
    if row.state == State.SENT:
        raise NotPossibleNow(_("It has gone out already."))
    if row.state == State.TAKEN_BACK:
        raise NotPossibleNow(_("It was taken back already."))
    return row


def _tell(row: WaitingReply, event: Event, actor: Actor) -> None:
    record(event, actor=actor, subject=subject_of(row.ticket_id), organization_id=row.ticket.organization_id)
