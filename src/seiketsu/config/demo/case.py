"""One ticket's life, decided step by step as it goes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from seiketsu.accounts.models import Organization, User
from seiketsu.accounts.queries import actor_of
from seiketsu.businesstime import Calendar
from seiketsu.config.demo import stories
from seiketsu.config.demo.stories import Story
from seiketsu.config.demo.world import Deed, World
from seiketsu.core import clock
from seiketsu.core.kept_queries import KeptQuery
from seiketsu.desk import actions as desk
from seiketsu.desk.actions import MessageBody
from seiketsu.desk.models import Ticket
from seiketsu.desk.subjects import TICKET
from seiketsu.surveys import actions as surveys
from seiketsu.surveys.models import SurveyRequest
from seiketsu.surveys.rules.questions import Details

Step = Callable[[Ticket, User], None]

# How long a first answer usually takes, as a share of what the tier is promised; a few take longer than promised.
_PROMISED = {"enterprise": 60, "business": 120, "professional": 240, "starter": 480}
# How much of a story's difficulty is left: the named people of the higher tiers know their clients' set-up by heart.
_ASKS_BACK = {"enterprise": 0.1, "business": 0.25, "professional": 0.45, "starter": 0.6}
_ESCALATED, _NOT_SOLVED = 0.05, 0.03
_ON_CALL_TIERS = ("enterprise", "business")
_CLIENT_WEEK = {day: ["08:00-18:00"] for day in ("monday", "tuesday", "wednesday", "thursday", "friday")}


_UNANSWERED: KeptQuery[SurveyRequest] = KeptQuery(
    "demo_unanswered_survey",
    lambda number: SurveyRequest.objects.filter(
        subject_kind=TICKET, subject_id=number, state="asked", responded_at__isnull=True
    ).order_by("id")[:1],
    int,
)


@dataclass
class Case:
    """A client's person with one story."""

    world: World
    organization: Organization
    story: Story
    requester: User = field(init=False)
    number: int = 0
    team: str = ""
    assignee_id: int | None = None
    rounds: int = 0
    slow: bool = False

    def arrive(self) -> None:
        """The client writes; somebody will answer in time, mostly."""
        chance = self.world.chance
        self.requester = chance.choice(self.world.people[self.organization.pk])
        ticket = desk.open_ticket(
            requester=self.requester,
            organization=self.organization,
            subject_line=chance.choice(self.story.subjects),
            body=MessageBody(text=chance.choice(self.story.texts)),
            channel=chance.choices(("email", "portal", "api"), (72, 24, 4))[0],
            actor=actor_of(self.requester),
        )
        self.number, self.team, self.assignee_id = ticket.pk, ticket.team or "tier1", ticket.assignee_id
        self._answer_within(_PROMISED[self.organization.tier], self._first_answer)

    def _answer_within(self, promised: float, deed: Step) -> None:
        """Plan an answer of the ticket's team: on call at once for the higher tiers, else in somebody's shift."""
        share = self.world.chance.lognormvariate(-1.7, 0.7)
        self.slow = share > 1
        delay = timedelta(seconds=round(60 * max(3.0, promised * share)))
        agent, at = self._who_and_when(delay)
        self.world.plan(at, lambda: deed(self._ticket(), agent))

    def _who_and_when(self, delay: timedelta) -> tuple[User, datetime]:
        now = clock.now()
        people = self.world.staff.get(self.team) or self.world.staff["tier1"]
        here = [one for one in people if self._shift(one).is_open(now)]
        if here:
            agent = self.world.chance.choice(here)
            return agent, self._shift(agent).add(now, delay)
        if self.organization.tier in _ON_CALL_TIERS and self.world.chance.random() < 0.97:
            return self.world.chance.choice(people), now + delay
        first = min(people, key=lambda one: (self._shift(one).next_opening(now), one.pk))
        return first, self._shift(first).add(now, delay)

    def _shift(self, agent: User) -> Calendar:
        return self.world.shifts[agent.pk]

    def _ticket(self) -> Ticket:
        # The actions lock and read the row anew; they need no more of it than its number.
        return Ticket(pk=self.number)

    def _first_answer(self, ticket: Ticket, agent: User) -> None:
        chance = self.world.chance
        if self.assignee_id not in (None, agent.pk):  # who answers what nobody has takes it anyway
            desk.assign(ticket, assignee=agent, actor=actor_of(agent))
        if self.team == "tier1" and chance.random() < _ESCALATED:
            self._escalate(ticket, agent)
        elif chance.random() < self.story.difficulty * _ASKS_BACK[self.organization.tier]:
            self._say(ticket, agent, f"Thank you for writing. {self.story.question}", "pending")
            self._client_answers(hours=5.0)
        else:
            self._solve(ticket, agent)

    def _escalate(self, ticket: Ticket, agent: User) -> None:
        note = self.world.chance.choice(stories.NOTES)
        desk.add_note(ticket, body=MessageBody(text=note), author=agent, actor=actor_of(agent))
        self._say(ticket, agent, "Thank you, I am handing this to our technical team, who will write to you.", "open")
        self.team = desk.escalate(ticket, level=2, reason=note, actor=actor_of(agent)).team or self.team
        self._answer_within(_PROMISED[self.organization.tier], self._solve)

    def _client_answers(self, hours: float) -> None:
        delay = timedelta(seconds=round(3600 * self.world.chance.expovariate(1 / hours)))
        calendar = Calendar.of("client", self.organization.time_zone, _CLIENT_WEEK)
        self.world.plan(calendar.add(clock.now(), delay), self._details_arrive)

    def _details_arrive(self) -> None:
        desk.add_client_message(
            self._ticket(),
            author=self.requester,
            body=MessageBody(text=self.story.details),
            channel="email",
            actor=actor_of(self.requester),
        )
        self._answer_within(_PROMISED[self.organization.tier], self._solve)

    def _say(self, ticket: Ticket, agent: User, text: str, status: str) -> None:
        greeting = f"Hi {self.requester.name.split()[0]},\n\n{text}\n\n{agent.name.split()[0]}"
        desk.reply(ticket, body=MessageBody(text=greeting), author=agent, actor=actor_of(agent), set_status=status)

    def _solve(self, ticket: Ticket, agent: User) -> None:
        self._say(ticket, agent, self.story.answer, "solved")
        self.rounds += 1
        dice = self.world.chance.random()
        if dice < _NOT_SOLVED and self.rounds == 1:
            self._after(hours=20, deed=self._not_solved)
        elif dice < 0.62:
            self._after(hours=9, deed=self._confirm)
        # Silence confirms by itself; the rating may come after either.
        if self.world.chance.random() < 0.42:
            self._after(hours=24 * 6, deed=self._rate)

    def _after(self, *, hours: float, deed: Deed) -> None:
        delay = timedelta(seconds=round(3600 * (min(self.world.chance.expovariate(1 / hours), hours * 3) + 0.2)))
        self.world.plan(clock.now() + delay, deed)

    def _confirm(self) -> None:
        desk.confirm_solution(self._ticket(), actor=actor_of(self.requester), confirmed_by=self.requester)

    def _not_solved(self) -> None:
        text = self.world.chance.choice(stories.NOT_YET)
        desk.add_client_message(
            self._ticket(),
            author=self.requester,
            body=MessageBody(text=text),
            channel="email",
            actor=actor_of(self.requester),
        )
        self._answer_within(_PROMISED[self.organization.tier], self._solve)

    def _rate(self) -> None:
        """Answer the survey if one was asked: better after a quick answer, worse after a second round."""
        asked = _UNANSWERED.first(self.number)
        if asked is None:
            return
        chance = self.world.chance
        poor = self.slow or self.rounds > 1
        score = chance.choices((10, 9, 8, 7, 5, 3), (30, 30, 22, 10, 5, 3) if poor else (66, 25, 7, 1, 1, 0))[0]
        actor = actor_of(self.requester)
        surveys.record_score(asked.token, score=score, actor=actor)
        if chance.random() < 0.6:
            comments = stories.COMMENTS_GOOD if score >= 8 else stories.COMMENTS_POOR
            details = Details(
                solved="yes" if score >= 7 else "partly",
                knowledge=5 if score >= 9 else 4 if score >= 7 else 2,
                comment=chance.choice(comments),
            )
            surveys.record_details(asked.token, details=details, actor=actor)
