"""How long mail is kept: what waits too long is put away, and the bytes of old mail go when the plan says so.

A row stays as long as its key may come again; only its bytes are emptied.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from seiketsu.accounts.queries import holds
from seiketsu.channels import actions
from seiketsu.channels.queries import SOURCE
from seiketsu.channels.rules.natures import Nature
from seiketsu.core.actor import Actor
from seiketsu.core.engine import EngineSpec
from seiketsu.core.models import RawIntake
from seiketsu.desk.models import Message
from seiketsu.plan import queries as plans

EVERY = timedelta(hours=1)
ACTOR = Actor.engine("mail upkeep")
_AT_ONCE = 500
_WAITING = (RawIntake.State.SUSPENDED, RawIntake.State.FAILED)
_SETTLED = (RawIntake.State.DONE, RawIntake.State.IGNORED)


def run(now: datetime, _limit: int) -> int:
    """Put away and empty what is due; returns how many mails that were."""
    in_force = plans.current_or_none()
    if in_force is None:
        return 0
    document = in_force.plan.document
    put_away = _put_away(now - document.mail.suspended_for)
    spam = RawIntake.objects.filter(
        state=RawIntake.State.IGNORED,
        received_at__lt=now - document.mail.spam_deleted_after,
        facts__summary__nature=Nature.SPAM.value,
    )
    old = RawIntake.objects.filter(state__in=_SETTLED, received_at__lt=now - document.retention.raw_mail)
    return put_away + _empty(spam.values_list("pk", flat=True)) + _empty(old.values_list("pk", flat=True))


def _put_away(before: datetime) -> int:
    waiting = RawIntake.objects.filter(source=SOURCE, state__in=_WAITING, received_at__lt=before)
    due = list(waiting.defer("body").order_by("id")[:_AT_ONCE])
    for raw in due:
        actions.discard(raw, actor=ACTOR, reason="Nobody decided about it in the plan's time.")
    return len(due)


@transaction.atomic
def _empty(rows: QuerySet[RawIntake, int]) -> int:
    due = list(_not_held(rows.filter(source=SOURCE)).exclude(body=b"").order_by("id")[:_AT_ONCE])
    return RawIntake.objects.filter(pk__in=due).update(body=b"")


def _not_held(rows: QuerySet[RawIntake, int]) -> QuerySet[RawIntake, int]:
    """Without mails that became part of a ticket, or came from an organization, under a legal hold."""
    kept = holds.held()
    if not kept:
        return rows
    became = Message.objects.filter(raw_intake_id=OuterRef("pk")).filter(
        Q(ticket_id__in=kept.tickets)
        | Q(author_id__in=kept.people)
        | Q(ticket__requester_id__in=kept.people)
        | Q(ticket__organization_id__in=kept.organizations)
    )
    return rows.filter(~Exists(became)).exclude(
        matched_organization__in=kept.organizations, matched_organization__isnull=False
    )


SPEC = EngineSpec(name="mail upkeep", run=run, every=EVERY)
