"""The tickets that a fill copies, lived through under a set clock by the product's own actions.

Each has four messages. What is over arrives in one week four weeks ago; what is open arrived in the last three days.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from fill.words import Words
from seiketsu.accounts import actions as accounts
from seiketsu.accounts.models import Organization, User
from seiketsu.accounts.queries import actor_of
from seiketsu.config.demo import history
from seiketsu.config.demo.stories import STORIES, Story
from seiketsu.config.demo.world import World
from seiketsu.core import clock
from seiketsu.core.actor import SYSTEM
from seiketsu.core.events import delivery
from seiketsu.delivery.actions import withdraw_queued
from seiketsu.desk import actions as desk
from seiketsu.desk.actions import MessageBody
from seiketsu.desk.models import Ticket
from seiketsu.surveys import actions as surveys
from seiketsu.surveys.models import SurveyRequest

CLOSED = ("confirmed", "confirmed", "confirmed", "silence", "reopened", "escalated")
OPEN = ("new", "answered", "pending", "escalated open")
PEOPLE = 12
"""How many people of each client write."""
ARRIVED, ARRIVED_OPEN = timedelta(weeks=4), timedelta(days=3)


@dataclass
class Company:
    """Who is there: made once, before the tickets."""

    world: World
    organizations: list[Organization] = field(default_factory=list)


def make_company(seed: int, until: datetime) -> Company:
    """The demo's forty clients and their staff, with a dozen people each."""
    world = World(random.Random(seed), until)
    history.hire(world)
    history.take_on_clients(world)
    organizations = list(Organization.objects.order_by("id"))
    for organization in organizations:
        people = world.people[organization.pk]
        people += [
            accounts.add_person(
                name=f"Person {number}",
                email=f"person{number}@client{organization.pk}.example",
                organization=organization,
                role="member",
                actor=SYSTEM,
            )
            for number in range(len(people), PEOPLE)
        ]
    return Company(world, organizations)


@dataclass
class Tale:
    """One ticket and what becomes of it, without any chance: the same words give the same rows."""

    company: Company
    shape: str
    organization: Organization
    requester: User
    story: Story
    agent: User
    expert: User
    arrives: datetime
    words: Words
    number: int = 0

    def plan(self) -> None:
        """Put its whole life into the world's queue."""
        hours = 1.0
        self._at(0, self._arrive)
        for deed, after in self._deeds():
            hours += after
            self._at(hours, deed)

    def _at(self, hours: float, deed: Callable[[], None]) -> None:
        self.company.world.plan(self.arrives + timedelta(hours=hours), deed)

    def _deeds(self) -> Iterable[tuple[Callable[[], None], float]]:
        """Each step with the hours since the one before."""
        asked, told = (self._ask, 0.3), (self._client_tells, 4.0)
        match self.shape:
            case "confirmed":
                return [asked, told, (self._solve, 2.0), (self._confirm, 20.0), (self._rate, 30.0)]
            case "silence":
                return [asked, told, (self._solve, 30.0)]
            case "reopened":
                return [(self._solve, 0.5), (self._not_yet, 20.0), (self._solve, 3.0), (self._confirm, 30.0)]
            case "escalated":
                return [(self._note, 0.2), (self._ask, 0.2), (self._escalate, 0.1), (self._solve, 26.0)]
            case "new":
                return [(self._client_tells, 0.4)] * 3
            case "answered":
                return [asked, told, (self._note, 0.5)]
            case "pending":
                return [asked, told, (self._ask, 1.0)]
            case _:
                return [(self._note, 0.2), (self._ask, 0.2), (self._escalate, 0.1), (self._note, 1.0)]

    def _ticket(self) -> Ticket:
        return Ticket(pk=self.number)

    def _arrive(self) -> None:
        words = self.words
        ticket = desk.open_ticket(
            requester=self.requester,
            organization=self.organization,
            subject_line=f"{self.story.subjects[0]} {words.street}",
            body=MessageBody(text=f"{words.reference} {words.caller} {words.street}. {self.story.texts[0]}"),
            channel="email",
            actor=actor_of(self.requester),
        )
        self.number = ticket.pk

    def _say(self, text: str, status: str) -> None:
        body = MessageBody(text=f"Hello,\n\n{text} {self.words.street}\n\n{self.agent.name.split()[0]}")
        desk.reply(self._ticket(), body=body, author=self.agent, actor=actor_of(self.agent), set_status=status)

    def _ask(self) -> None:
        desk.assign(self._ticket(), assignee=self.agent, actor=actor_of(self.agent))
        self._say(self.story.question, "pending")

    def _client_tells(self) -> None:
        self._client(f"{self.words.caller}: {self.story.details}")

    def _not_yet(self) -> None:
        self._client(f"{self.words.caller}: sorry, it happened again this morning.")

    def _client(self, text: str) -> None:
        desk.add_client_message(
            self._ticket(),
            author=self.requester,
            body=MessageBody(text=text),
            channel="email",
            actor=actor_of(self.requester),
        )

    def _note(self) -> None:
        body = MessageBody(text=f"Same cause as last week at {self.words.street}, the log shows it.")
        desk.add_note(self._ticket(), body=body, author=self.agent, actor=actor_of(self.agent))

    def _escalate(self) -> None:
        desk.escalate(
            self._ticket(), level=2, reason=f"{self.words.street}: look at the log", actor=actor_of(self.agent)
        )
        desk.assign(self._ticket(), assignee=self.expert, actor=actor_of(self.expert))

    def _solve(self) -> None:
        self._say(self.story.answer, "solved")

    def _confirm(self) -> None:
        desk.confirm_solution(self._ticket(), actor=actor_of(self.requester), confirmed_by=self.requester)

    def _rate(self) -> None:
        asked = SurveyRequest.objects.filter(subject_kind="desk.ticket", subject_id=self.number, state="asked").first()
        if asked is not None:
            surveys.record_score(asked.token, score=9, actor=actor_of(self.requester))


def tales(company: Company, *, closed: int, opened: int) -> list[Tale]:
    """So many of each, spread over clients, people, stories, agents and the hours of a week; not lived through yet."""
    world, made = company.world, []
    for place in range(closed + opened):
        is_open = place >= closed
        shapes, count = (OPEN, opened) if is_open else (CLOSED, closed)
        span = ARRIVED_OPEN if is_open else timedelta(weeks=1)
        began = world.until - (ARRIVED_OPEN + timedelta(hours=9) if is_open else ARRIVED)
        organization = company.organizations[place % len(company.organizations)]
        people, first, second = world.people[organization.pk], world.staff["tier1"], world.staff["tier2"]
        made.append(
            Tale(
                company,
                shapes[place % len(shapes)],
                organization,
                people[place // len(company.organizations) % len(people)],
                STORIES[place * 7 % len(STORIES)],
                first[place % len(first)],
                second[place % len(second)],
                began + span * (place % count) / count,
                Words("", "", ""),
            )
        )
    return made


def live(told: Iterable[Tale], words: Callable[[int], Words]) -> list[int]:
    """Live through all of them together; returns their tickets' numbers."""
    lived = list(told)
    world = lived[0].company.world
    for place, tale in enumerate(lived):
        tale.words = words(place)
        tale.plan()
    try:
        clock.set_to(min(tale.arrives for tale in lived))
        history.live(world, None)
        withdraw_queued(reason="A filled desk mails nobody.", actor=SYSTEM)
        delivery.drain()
    finally:
        clock.release()
    return [tale.number for tale in lived]
