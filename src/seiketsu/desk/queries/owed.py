"""Tickets on which something is owed beside their promises, that somebody put off, or whose notes name them."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from seiketsu.accounts.models import User
from seiketsu.commitments.models import Commitment
from seiketsu.desk.models import Mention, Snooze
from seiketsu.desk.rules.promises import FOLLOW_UP
from seiketsu.desk.subjects import TICKET


def owed_follow_ups() -> QuerySet[Commitment, Any]:
    """The numbers of tickets whose poor rating is still to be followed up."""
    return Commitment.objects.unsettled().filter(kind=FOLLOW_UP, subject_kind=TICKET).values("subject_id")


def put_off_by(user: User) -> Exists:
    """Whether this person has snoozed the ticket."""
    return Exists(Snooze.objects.standing().filter(ticket=OuterRef("pk"), user=user))


def naming(user: User) -> QuerySet[Mention, Any]:
    """The numbers of tickets with a note that names this person."""
    return Mention.objects.filter(user=user).values("message__ticket_id")


def waiting_for(user: User) -> QuerySet[Mention, Any]:
    """The numbers of tickets with a note that names this person and that they have not settled."""
    return Mention.objects.filter(user=user, read_at__isnull=True).values("message__ticket_id")
