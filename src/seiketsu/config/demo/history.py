"""Ninety days lived through: a queue of moments, each doing one thing by the product's own actions."""

from __future__ import annotations

import heapq
import random
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.db import connection, transaction

from seiketsu.accounts import actions as accounts
from seiketsu.accounts.models import Organization
from seiketsu.businesstime import Calendar
from seiketsu.config.demo import cast, habits, shifts, stories, today
from seiketsu.config.demo.case import Case
from seiketsu.config.demo.together import belong_together
from seiketsu.config.demo.world import Deed, World
from seiketsu.core import clock, engine
from seiketsu.core.actor import SYSTEM
from seiketsu.core.errors import ProblemForPerson
from seiketsu.core.events import delivery as event_delivery
from seiketsu.core.events.log import gathered
from seiketsu.core.transactions import joining
from seiketsu.delivery.actions import withdraw_queued
from seiketsu.desk.models import Ticket
from seiketsu.plan import queries as plan_queries
from seiketsu.plan.spec.hours import WeeklyHours
from seiketsu.plan.spec.view import weekly_of
from seiketsu.schedules import actions as schedules

COMPANY_ZONE = "America/New_York"
DAYS = 90
TICKETS = 2500
# How busy an hour of the day is, seen from the client's own clock.
_HOURLY = (1, 1, 1, 1, 1, 2, 3, 6, 12, 16, 16, 14, 11, 13, 15, 14, 12, 9, 6, 5, 4, 3, 2, 1)
_WEEKDAYS = (1.2, 1.15, 1.0, 1.0, 0.9, 0.45, 0.3)
_TICKETS_OF_TIER = {"enterprise": 5.5, "business": 3.4, "professional": 2.0, "starter": 0.8}
_BATCH = 60
_AUTOMATED_SINCE = timedelta(days=2)  # each ticket costs more from then on

_UPKEEP_EVERY = timedelta(hours=12)
# The past is mailed to nobody, and a worker learns from it once it runs; figures and tidying can wait for the last day.
_NOT_HERE = {"delivery", "mailboxes", "desk.learning", "desk.routing", "desk.presence"}
_LATER = {
    "scorecard",
    "desk.files",
    "event partitions",
    "mail upkeep",
    "delivery upkeep",
    "api upkeep",
    "sign-in upkeep",
}

Report = Callable[[int, int], None]


class AlreadyFilled(Exception):
    """There are clients already; a demo must not be mixed with real data."""


def fill(seed: int = 20261123, *, tickets: int = TICKETS, days: int = DAYS, report: Report | None = None) -> int:
    """Make the company and its history up to now; returns how many tickets there are.

    Raises:
        AlreadyFilled: the installation has clients.
        NoPlanInForce: no plan has been applied yet.
    """
    if Organization.objects.exists():
        raise AlreadyFilled("There are clients already, so the demo company was not added.")
    plan_queries.current()  # without a plan nothing could be promised: say so before anything is made
    until = clock.now().replace(microsecond=0)
    world = World(random.Random(seed), until)
    start = until - timedelta(days=days)
    try:
        with connection.cursor() as cursor:
            cursor.execute("set synchronous_commit to off")  # a demo that a crash cuts short is simply made anew
        clock.set_to(start - timedelta(days=1))
        with transaction.atomic():
            hire(world)
            take_on_clients(world)
            # Else nobody would have been on shift before the moment at which the plan was applied.
            schedules.follow_plan(actor=SYSTEM)
        _plan_arrivals(world, start, tickets)
        _plan_rush(world, tickets)
        world.plan(until - _AUTOMATED_SINCE, lambda: habits.automate(world))
        with plan_queries.holding():
            live(world, report)
            belong_together(world)
            shifts.plan_ahead(until, ZoneInfo(COMPANY_ZONE))
            today.begin_the_day(world)
    finally:
        clock.release()
        with connection.cursor() as cursor:
            cursor.execute("reset synchronous_commit")
    withdraw_queued(reason="The demo company's past is not mailed to anybody.", actor=SYSTEM)
    event_delivery.drain()
    return Ticket.objects.count()


def hire(world: World) -> None:
    for one in cast.STAFF:
        user = accounts.add_staff(
            name=one.name,
            email=_address(one.name, "seiketsu.ai"),
            role=one.role,
            teams=one.teams,
            skills=one.skills,
            languages=one.languages,
            shift=one.shift,
            job_title=one.title,
            time_zone=COMPANY_ZONE,
            actor=SYSTEM,
        )
        for team in one.teams:
            world.staff.setdefault(team, []).append(user)
        hours = weekly_of(WeeklyHours.parse(one.shift or "24/7"))
        world.shifts[user.pk] = Calendar.of(f"shift of {one.name}", COMPANY_ZONE, hours)


def take_on_clients(world: World) -> None:
    managers = world.staff["success"][1:5]
    for number, client in enumerate(cast.CLIENTS):
        domain = "".join(letter for letter in client.name.lower() if letter.isascii() and letter.isalpha()) + ".example"
        large = client.tier in ("enterprise", "business")
        organization = accounts.create_organization(
            name=client.name,
            tier=client.tier,
            domains=[domain],
            time_zone=client.zone,
            success_manager=managers[number % len(managers)] if large else None,
            annual_contract_value=Decimal(
                {"enterprise": 96000, "business": 28000, "professional": 7200, "starter": 1188}[client.tier]
            ),
            annual_contract_currency="USD",
            actor=SYSTEM,
        )
        world.people[organization.pk] = [
            accounts.add_person(
                name=name,
                email=_address(name, domain),
                organization=organization,
                role="administrator" if place == 0 else "manager" if place == 1 and large else "member",
                actor=SYSTEM,
            )
            for place, name in enumerate(client.people)
        ]
        region = "eu-west" if client.zone.startswith("Europe") else "us-east" if number % 2 else "us-west"
        for copy in range(2 if client.tier == "enterprise" else 1):
            accounts.add_instance(
                organization,
                name="Production" if copy == 0 else "Second office",
                region=region,
                version="4.12.1" if world.chance.random() < 0.8 else "4.11.6",
                actor=SYSTEM,
            )


def _address(name: str, domain: str) -> str:
    words = "".join(letter if letter.isalpha() and letter.isascii() else " " for letter in name.lower()).split()
    return f"{words[0]}.{words[-1]}@{domain}"


def _plan_arrivals(world: World, start: datetime, tickets: int) -> None:
    organizations = list(Organization.objects.order_by("id"))
    weights = [_TICKETS_OF_TIER[one.tier] for one in organizations]
    first, last = start.date(), world.until.date()
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    # The company grows a little, and weekends are quiet.
    busy = [_WEEKDAYS[day.weekday()] * (0.85 + 0.3 * place / len(days)) for place, day in enumerate(days)]
    kinds = [story.weight for story in stories.STORIES]
    for _ in range(tickets):
        organization = world.chance.choices(organizations, weights)[0]
        at = _moment_on(world, world.chance.choices(days, busy)[0], organization.time_zone)
        story = world.chance.choices(stories.STORIES, kinds)[0]
        if start <= at:
            world.plan(at, Case(world, organization, story).arrive)


def _plan_rush(world: World, tickets: int) -> None:
    """The hours before now are busy, at whatever hour of the night they are: there is something to work on."""
    organizations = list(Organization.objects.order_by("id"))
    kinds = [story.weight for story in stories.STORIES]
    for _ in range(min(today.RUSH, tickets // 4)):
        at = world.until - today.RUSH_LASTS * world.chance.random()
        story = world.chance.choices(stories.STORIES, kinds)[0]
        world.plan(at, Case(world, world.chance.choice(organizations), story).arrive)


def _moment_on(world: World, day: date, zone: str) -> datetime:
    hour = world.chance.choices(range(24), _HOURLY)[0]
    wall = datetime.combine(day, time(hour, world.chance.randrange(60), world.chance.randrange(60)), ZoneInfo(zone))
    return wall.astimezone(UTC)


def live(world: World, report: Report | None) -> None:
    """Take the moments in order; engines and subscribers run every few simulated hours."""
    done, upkeep_at = 0, clock.now()
    while world.queue:
        with joining():
            for _ in range(min(_BATCH, len(world.queue))):
                moment = heapq.heappop(world.queue)
                clock.set_to(moment.at)
                _do(moment.deed)
                done += 1
        if clock.now() >= upkeep_at:
            upkeep_at = clock.now() + _UPKEEP_EVERY
            _upkeep()
        if report is not None:
            report(done, done + len(world.queue))
    clock.set_to(world.until)
    _upkeep()
    engine.run_engines(leave_out=_NOT_HERE)


def _do(deed: Deed) -> None:
    """What the rules refuse by then (a ticket that is closed already, say) simply does not happen."""
    try:
        with transaction.atomic(), gathered():
            deed()
    except ProblemForPerson:
        return


def _upkeep() -> None:
    event_delivery.drain()
    engine.run_engines(leave_out=_NOT_HERE | _LATER)
    event_delivery.drain()
