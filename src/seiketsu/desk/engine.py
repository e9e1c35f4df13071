"""Periodic work of the desk: silence that confirms, reminders, files that nobody refers to."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Min, QuerySet

from seiketsu.core.actor import Actor
from seiketsu.core.engine import EngineSpec
from seiketsu.desk import actions, jobs
from seiketsu.desk import policy as policies
from seiketsu.desk.actions import availability, group_answers, placing, upkeep
from seiketsu.desk.defects import sending
from seiketsu.desk.models import Availability, Presence, Status, TeamQueue, Ticket
from seiketsu.desk.queries import learning
from seiketsu.desk.queries.links import next_item_due
from seiketsu.plan.errors import NoPlanInForce

_ACTOR = Actor.engine("desk")
_ROUTING = Actor.engine("routing")
# A training with less news would only cost time.
LEAST_NEW_TICKETS = 50


def confirm_by_silence(now: datetime, limit: int) -> int:
    """Close what was solved so long ago that silence counts as confirmation."""
    silence = _silence()
    if silence is None:
        return 0
    due = list(
        Ticket.objects.kept()
        .filter(status=Status.SOLVED, solved_at__lte=now - silence)
        .order_by("solved_at", "id")[:limit]
    )
    for ticket in due:
        actions.confirm_by_silence(ticket, actor=_ACTOR, at=now)
    return len(due)


def next_silence() -> datetime | None:
    """When the next solved ticket is confirmed by silence."""
    silence = _silence()
    first = Ticket.objects.kept().filter(status=Status.SOLVED).aggregate(first=Min("solved_at"))["first"]
    return first + silence if first is not None and silence is not None else None


def _silence() -> timedelta | None:
    """How long silence lasts until it confirms; None before the first plan."""
    try:
        return policies.current().lifecycle.silence_confirms_after
    except NoPlanInForce:
        return None


def remind(now: datetime, limit: int) -> int:
    """Remind clients whose answer is waited for."""
    return upkeep.send_reminders(now, limit, actor=_ACTOR)


def next_reminder() -> datetime | None:
    """When the next client is reminded."""
    first: datetime | None = Ticket.objects.filter(remind_at__isnull=False).aggregate(first=Min("remind_at"))["first"]
    return first


def sweep(now: datetime, limit: int) -> int:
    """Take away files without a message; each day a sixteenth of the folders is searched for files without a row."""
    swept = actions.sweep_orphans(now, limit)
    part = now.toordinal() % 16
    for folder in range(part * 16, part * 16 + 16):
        swept += actions.sweep_stray_files(f"{folder:02x}", now)
    return swept


def learn(now: datetime, limit: int) -> int:
    """Start a training where the plan's time has passed and there is something new to learn."""
    del limit
    try:
        every = policies.current().plan.document.tickets.classifier.retrained_every
    except NoPlanInForce:
        return 0
    last = learning.classifiers().values_list("trained_at", flat=True).first()
    if last is not None and now < last + every:
        return 0
    if learning.settled_since(last, at_most=LEAST_NEW_TICKETS) < LEAST_NEW_TICKETS:
        return 0
    return int(jobs.train_classifier())


def forget_views(now: datetime, limit: int) -> int:
    """Take away records of who saw which ticket when the plan's time for them is over."""
    try:
        kept_for = policies.current().plan.document.retention.access_log
    except NoPlanInForce:
        return 0
    return actions.forget_views(before=now - kept_for, limit=limit)


def look_at_queues(now: datetime, limit: int) -> int:
    """Hand out what waits, and take away what can't stay where it is."""
    if not TeamQueue.objects.filter(look_at__lte=now).exists():
        return 0
    try:
        return placing.look(now, limit, policy=policies.current(), actor=_ROUTING)
    except NoPlanInForce:
        return 0


def next_look() -> datetime | None:
    """When the next queue is looked at."""
    first: datetime | None = TeamQueue.objects.aggregate(first=Min("look_at"))["first"]
    return first


def notice_closed_desks(now: datetime, limit: int) -> int:
    """Whoever's desk has not been heard of for long enough is away."""
    gone_for = _gone_for()
    if gone_for is None or not _watched().filter(seen_at__lte=now - gone_for).exists():
        return 0
    return availability.mark_gone(now, limit, policy=policies.current(), actor=_ROUTING)


def next_closed_desk() -> datetime | None:
    """When the next open desk counts as closed, unless it is heard of before."""
    first, gone_for = _watched().aggregate(first=Min("seen_at"))["first"], _gone_for()
    return first + gone_for if first is not None and gone_for is not None else None


def _watched() -> QuerySet[Availability]:
    return Availability.objects.filter(state=Presence.AVAILABLE, seen_at__isnull=False)


def _gone_for() -> timedelta | None:
    try:
        return policies.current().away_when_gone_for
    except NoPlanInForce:
        return None


SILENCE = EngineSpec(name="desk.silence", run=confirm_by_silence, next_due=next_silence)
REMINDERS = EngineSpec(name="desk.reminders", run=remind, next_due=next_reminder)
FILES = EngineSpec(name="desk.files", run=sweep, every=timedelta(days=1), batch=500)
TRACKERS = EngineSpec(name="desk.trackers", run=sending.send_due, next_due=sending.next_due, batch=20)
GROUP_ANSWERS = EngineSpec(name="desk.group_answers", run=group_answers.send_due, next_due=next_item_due)
VIEWS = EngineSpec(name="desk.views", run=forget_views, every=timedelta(hours=1), batch=5_000)
PRESENCE = EngineSpec(name="desk.presence", run=notice_closed_desks, next_due=next_closed_desk)
ROUTING = EngineSpec(name="desk.routing", run=look_at_queues, next_due=next_look)
LEARNING = EngineSpec(name="desk.learning", run=learn, every=timedelta(hours=1))
