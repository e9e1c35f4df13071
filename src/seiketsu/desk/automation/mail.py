"""Mail that rules send. Rows beside the change, like every mail of a ticket; an answer of a machine, so it is limited
and never starts a loop with another machine."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from django.utils import translation
from django.utils.translation import gettext as _

from seiketsu.accounts import queries as accounts
from seiketsu.accounts.models import User
from seiketsu.core.actor import Actor
from seiketsu.delivery import queries as deliveries
from seiketsu.delivery.actions import Automatic, render, send_email
from seiketsu.delivery.errors import UnusableAddress
from seiketsu.desk.actions.follow_ups import leads_of
from seiketsu.desk.actions.mail import thread_of
from seiketsu.desk.automation.variables import filled
from seiketsu.desk.models import Ticket
from seiketsu.desk.policy import DeskPolicy
from seiketsu.desk.rules.automation.spec import Act
from seiketsu.desk.subjects import client_url, desk_url, subject_of

KIND = "desk.rule_mail"
# A team is told together; more than this is no team but a mailing list.
_MOST_RECIPIENTS = 50


def recipients(act: Act, ticket: Ticket) -> list[User]:
    """The people whom a mail of a rule goes to; none where there is nobody of the kind."""
    match act.values.get("to", ""):
        case "requester":
            found: Sequence[User | None] = [ticket.requester]
        case "assignee":
            found = [ticket.assignee]
        case "team":
            found = list(accounts.staff_by_team(ticket.team)[:_MOST_RECIPIENTS]) if ticket.team else []
        case "leads":
            found = leads_of(ticket)
        case _:
            found = []
    return [one for one in found if one is not None and one.email and one.is_active]


def send(act: Act, ticket: Ticket, *, policy: DeskPolicy, actor: Actor, key: str) -> int:
    """Write the mails down; returns how many there are."""
    if act.values["to"] == "address":
        reader = User(name="", email=act.values["address"].strip(), locale="en", time_zone="UTC")
        return int(_send_one(act, ticket, reader, policy=policy, actor=actor, key=key, is_known=False))
    people = recipients(act, ticket)
    return sum(_send_one(act, ticket, one, policy=policy, actor=actor, key=key) for one in people)


def notify(act: Act, ticket: Ticket, person: User, *, policy: DeskPolicy, actor: Actor, key: str) -> int:
    """Tell one person of the staff."""
    with translation.override(person.locale or "en"):
        subject_line = _("Ticket #%(number)d: %(rule)s") % {"number": ticket.pk, "rule": actor.label}
    told = Act("mail", {"to": "person", "subject": subject_line, "text": act.values["text"]})
    return int(_send_one(told, ticket, person, policy=policy, actor=actor, key=key))


def _send_one(
    act: Act, ticket: Ticket, reader: User, *, policy: DeskPolicy, actor: Actor, key: str, is_known: bool = True
) -> bool:
    for_staff = reader.is_staff and is_known
    goes_to_requester = is_known and reader.pk == ticket.requester_id
    read = partial(filled, ticket=ticket, policy=policy, reader=reader, for_staff=for_staff)
    with translation.override(reader.locale or "en"):
        button = _("Open the ticket")
    has_page = for_staff or goes_to_requester
    url = (desk_url(ticket.pk, absolute=True) if for_staff else client_url(ticket.pk)) if has_page else ""
    mail = render(
        "generic",
        {
            "recipient_name": reader.name,
            "number": ticket.pk,
            "subject_line": read(act.values["subject"]),
            "ticket_url": url,
            "heading": None,
            "text": read(act.values["text"]),
            "button_label": button if has_page else None,
            "button_url": url or None,
        },
        locale=reader.locale or "en",
        zone=reader.time_zone or "UTC",
    )
    sender = deliveries.sender_for(ticket.tier)
    thread = thread_of(ticket) if goes_to_requester else None
    try:
        send_email(
            kind=KIND,
            to=reader.email or "",
            recipient=reader if is_known else None,
            subject_line=mail.subject_line,
            text=mail.text,
            html=mail.html,
            actor=actor,
            dedup_key=f"{KIND}:{key}:{reader.pk or reader.email}",
            subject=subject_of(ticket.pk),
            organization_id=ticket.organization_id,
            sender=sender,
            reply_to=deliveries.reply_address(subject_of(ticket.pk), sender=sender) if goes_to_requester else None,
            in_reply_to=thread.in_reply_to if thread else None,
            references=thread.references if thread else (),
            automatic=Automatic.REPLIED if goes_to_requester else Automatic.GENERATED,
        )
    except UnusableAddress:
        return False
    return True
