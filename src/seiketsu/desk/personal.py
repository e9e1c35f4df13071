"""What tickets say about a person, for export; and what goes when a person is erased."""

from __future__ import annotations

import json
import re
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Q
from django.utils.translation import gettext as _

from seiketsu.accounts.models import Identity, IdentityKind, User
from seiketsu.accounts.queries import holds
from seiketsu.core.registry import PersonalData
from seiketsu.desk import policy as policies
from seiketsu.desk.models import (
    Decision,
    Draft,
    Escalation,
    Macro,
    MacroVersion,
    Mention,
    Message,
    RuleVersion,
    SideConversation,
    Snooze,
    Ticket,
    TicketFormVersion,
    TicketTemplateVersion,
    TicketView,
    WaitingReply,
    Watcher,
)
from seiketsu.plan.errors import NoPlanInForce

ERASED_NAME = "Erased person"


def _export(user_id: int) -> dict[str, Any]:
    tickets = Ticket.objects.filter(requester_id=user_id).order_by("id")
    messages = Message.objects.filter(author_id=user_id).order_by("id").readable()
    return {
        "tickets": [
            {"number": ticket.pk, "subject": ticket.subject_line, "created_at": ticket.created_at.isoformat()}
            for ticket in tickets
        ],
        "messages": [
            {
                "ticket": message.ticket_id,
                "at": message.created_at.isoformat(),
                "from": message.source_address,
                "text": message.body_text,
            }
            for message in messages
        ],
        "seen": [
            {"ticket": view.ticket_id, "from": view.first_at.isoformat(), "to": view.last_at.isoformat()}
            for view in TicketView.objects.filter(user_id=user_id).order_by("id")
        ],
        **_around_writing(user_id),
    }


def _around_writing(user_id: int) -> dict[str, Any]:
    """What a member of the staff was writing, put off, and was named in. A note is its author's: its number is told."""
    replies = WaitingReply.objects.filter(author_id=user_id).order_by("id")
    mentions = Mention.objects.filter(user_id=user_id).select_related("message").order_by("id")
    return {
        "drafts": [
            {"ticket": one.ticket_id, "for": one.visibility, "at": one.saved_at.isoformat(), "text": one.text}
            for one in Draft.objects.filter(user_id=user_id).order_by("id")
        ],
        "waiting_answers": [
            {"ticket": one.ticket_id, "at": one.send_at.isoformat(), "state": one.state, "text": one.body_text}
            for one in replies
        ],
        "put_off": [
            {"ticket": one.ticket_id, "from": one.created_at.isoformat(), "to": one.until.isoformat(), "note": one.note}
            for one in Snooze.objects.filter(user_id=user_id).order_by("id")
        ],
        "named_in": [
            {"ticket": one.message.ticket_id, "message": one.message_id, "at": one.created_at.isoformat()}
            for one in mentions
        ],
    }


def _erase(user_id: int, at: datetime) -> None:
    """Names and addresses go, from what is shown and from what search finds; what was said about the matter stays."""
    Draft.objects.filter(user_id=user_id).delete()
    WaitingReply.objects.filter(author_id=user_id).delete()
    Snooze.objects.filter(user_id=user_id).delete()
    Mention.objects.filter(user_id=user_id).delete()
    Watcher.objects.filter(user_id=user_id).delete()
    TicketView.objects.filter(user_id=user_id).delete()
    _forget_copied_names(user_id)
    _forget_in_sides(user_id)
    Message.objects.filter(author_id=user_id).update(author_name=ERASED_NAME, source_address="", cc=[])
    # The names are part of what each message is found by, so those vectors go; the text stays readable on its ticket.
    Message.objects.filter(Q(author_id=user_id) | Q(ticket__requester_id=user_id)).update(search=None)


def open_tickets(user_id: int) -> str:
    """Why a person can't be erased while we still owe them an answer, where the plan wants it so."""
    try:
        waits = policies.current().plan.document.retention.erasure_waits_for_open_tickets
    except NoPlanInForce:
        waits = True
    if not waits:
        return ""
    numbers = list(Ticket.objects.live().filter(requester_id=user_id).order_by("id").values_list("pk", flat=True)[:6])
    if not numbers:
        return ""
    named = ", ".join(f"#{number}" for number in numbers[:5]) + (" …" if len(numbers) > 5 else "")
    return _("Tickets of theirs are still open: %(tickets)s. Solve them first.") % {"tickets": named}


def held_tickets(user_id: int) -> str:
    """Why a person can't be erased while a legal hold keeps a ticket that they asked for or wrote in, or its client."""
    kept = holds.held()
    if not kept:
        return ""
    theirs = Ticket.objects.filter(
        Q(requester_id=user_id) | Q(pk__in=Message.objects.filter(author_id=user_id).values("ticket_id"))
    )
    rows = theirs.filter(Q(pk__in=kept.tickets) | Q(organization_id__in=kept.organizations)).order_by("id")
    numbers = list(rows.values_list("pk", flat=True)[:6])
    if not numbers:
        return ""
    named = ", ".join(f"#{number}" for number in numbers[:5]) + (" …" if len(numbers) > 5 else "")
    return _("Tickets that they took part in are under legal hold: %(tickets)s.") % {"tickets": named}


def _forget_in_sides(user_id: int) -> None:
    """Their address goes from the side conversations that they were written to in; call it while it is still known."""
    known = Identity.objects.filter(user_id=user_id, kind=IdentityKind.EMAIL).values_list("value", flat=True)
    theirs = {*known, *User.objects.filter(pk=user_id, email__isnull=False).values_list("email", flat=True)}
    for side in SideConversation.objects.filter(addresses__overlap=[*theirs]) if theirs else ():
        side.addresses = [one for one in side.addresses if one not in theirs]
        side.save(update_fields=["addresses"])
        for message in side.messages.filter(cc__overlap=[*theirs]).only("pk", "cc"):
            message.cc = [one for one in message.cc if one not in theirs]
            message.save(update_fields=["cc"])


def _forget_copied_names(user_id: int) -> None:
    """Rows that say who did it keep the id; the copy of the name goes."""
    for model in (Decision, RuleVersion, MacroVersion, TicketFormVersion, TicketTemplateVersion, Escalation):
        done = model._default_manager.filter(actor_id=user_id, actor_kind__in=("user", "token"))
        done.update(actor_label=ERASED_NAME)
    name = User.objects.filter(pk=user_id).values_list("name", flat=True).first()
    if name:
        _forget_in_reasons(name)
        # These keep no id beside the name, so a namesake's goes with it.
        Macro.objects.filter(updated_by_label=name).update(updated_by_label=ERASED_NAME)
        Escalation.objects.filter(ended_by_label=name).update(ended_by_label=ERASED_NAME)


def _forget_in_reasons(name: str) -> None:
    """Reasons of decisions name people in their sentences; reads all of them, once for each erasure."""
    written = json.dumps(name, ensure_ascii=False)[1:-1]
    values = {"name": rf"(?<!\w){re.escape(written)}(?!\w)", "erased": ERASED_NAME, "like": f"%{written}%"}
    with connection.cursor() as cursor:
        cursor.execute(
            "update desk_decision set reasons = regexp_replace(reasons::text, %(name)s, %(erased)s, 'g')::jsonb,"
            " chosen = regexp_replace(chosen::text, %(name)s, %(erased)s, 'g')::jsonb"
            " where reasons::text like %(like)s or chosen::text like %(like)s",
            values,
        )


PERSONAL_DATA = PersonalData(export=_export, erase=_erase)
