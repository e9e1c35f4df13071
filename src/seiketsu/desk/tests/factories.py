"""Tickets for tests, made by the product's own actions."""

from __future__ import annotations

from typing import Any

from seiketsu.accounts.models import Organization, User
from seiketsu.accounts.queries import actor_of
from seiketsu.accounts.tests.factories import organization, person, staff
from seiketsu.core.actor import Actor
from seiketsu.desk import actions
from seiketsu.desk.actions import MessageBody
from seiketsu.desk.models import Message, Ticket

TEST = Actor.system("test")

__all__ = ["TEST", "agent", "answer", "body", "client_writes", "organization", "person", "staff", "ticket"]


def body(text: str = "Our voice agent says the old address.", **details: Any) -> MessageBody:
    return MessageBody(text, **details)


def agent(*, team: str = "tier1", **details: Any) -> User:
    """Somebody of the staff who may answer at any hour."""
    return staff(teams=[team], skills=[], languages=["en"], shift="", **details)


def ticket(
    of: Organization | None = None,
    *,
    requester: User | None = None,
    subject_line: str = "Wrong greeting",
    text: str = "Our voice agent says the old greeting.",
    channel: str = "portal",
    **details: Any,
) -> Ticket:
    """An open ticket of a new person of the organization."""
    who = requester or person(of)
    details.setdefault("actor", actor_of(who))
    return actions.open_ticket(
        requester=who, organization=of, subject_line=subject_line, body=body(text), channel=channel, **details
    )


def answer(of: Ticket, author: User, text: str = "It is mended now.", **details: Any) -> Message:
    return actions.reply(of, body=body(text), author=author, actor=actor_of(author), **details)


def client_writes(of: Ticket, text: str = "It still happens on two lines.", **details: Any) -> Any:
    author = details.pop("author", of.requester)
    return actions.add_client_message(
        of, author=author, body=body(text), channel="email", actor=actor_of(author), **details
    )
