"""The desk as it is found when the demo begins: a busy hour, who is there, and what each has put by for later."""

from __future__ import annotations

from datetime import timedelta
from email.message import EmailMessage
from email.utils import format_datetime

from seiketsu.accounts.models import User
from seiketsu.accounts.queries import actor_of
from seiketsu.channels import actions as mail
from seiketsu.config.demo import habits
from seiketsu.config.demo.world import World
from seiketsu.core import clock, intake
from seiketsu.core.errors import ProblemForPerson
from seiketsu.desk import actions as desk
from seiketsu.desk import policy as policies
from seiketsu.desk.actions import MessageBody, placing
from seiketsu.desk.actions.seeing import Seen
from seiketsu.desk.models import Presence, TeamQueue, Ticket
from seiketsu.desk.workspace import outgoing
from seiketsu.desk.workspace.outgoing import Written

# So many write within the last hours; a desk with nothing open would show nothing of how it works.
RUSH, RUSH_LASTS = 46, timedelta(hours=5)
_OPEN = ("new", "open", "pending", "hold")
_MACHINES = (
    ("Mailer <no-reply@listings-weekly.example>", "Your weekly listing digest", {"Auto-Submitted": "auto-generated"}),
    (
        "Beth Craig <beth.craig@blueridgehometeam.example>",
        "Out of office: Re: Invoice",
        {"Auto-Submitted": "auto-replied"},
    ),
)


def begin_the_day(world: World) -> None:
    """What everybody finds on their desk; made after the days before were lived through."""
    head = User.objects.staff().earliest("id")
    lead = world.staff["tier1"][0]
    _take_seats(world)
    desk.set_availability(head, state=Presence.AVAILABLE, by=head, actor=actor_of(head))
    placing.wake(sorted(world.staff), clock.now())
    placing.look(clock.now(), TeamQueue.objects.count(), policy=policies.current(), actor=actor_of(head))
    habits.keep_views(head, lead)
    habits.keep_reports(head)
    _hand_up_and_down(world)
    waiting = list(Ticket.objects.live().filter(status__in=_OPEN, merged_into=None).order_by("next_due_at", "id"))
    _put_by(head, lead, waiting)
    _look_around(world, waiting)
    _let_machines_write()


def _take_seats(world: World) -> None:
    """Whoever's shift it is takes tickets, but for one who is in a meeting; the others have gone home."""
    everybody = sorted({one.pk: one for team in world.staff.values() for one in team}.values(), key=lambda one: one.pk)
    here = [one for one in everybody if world.shifts[one.pk].is_open(clock.now())]
    for one in everybody:
        state = Presence.AVAILABLE if one in here else Presence.OFFLINE
        reason = ""
        if one in here[3:4]:
            state, reason = Presence.AWAY, "With a client until noon"
        desk.set_availability(one, state=state, reason=reason, by=one, actor=actor_of(one))


def _hand_up_and_down(world: World) -> None:
    """Of what is open: one that came back, one that nobody above has taken yet, one that somebody has.

    Of tier 1 first; in a quiet hour it has too few, and others stand in.
    """
    open_now = Ticket.objects.live().filter(status__in=("new", "open", "pending"), escalated_to=None)
    below = sorted(open_now.order_by("id"), key=lambda ticket: ticket.team != "tier1")
    for place, ticket in enumerate(below[:3]):
        level, team = (2, "tier2") if ticket.team == "tier1" else (4, "engineering")
        above = world.staff[team][-1]
        agent = ticket.assignee or world.staff["tier1"][1]
        reason = "The log of the calls is not visible to us."
        desk.escalate(ticket, level=level, reason=reason, actor=actor_of(agent))
        if place != 1:
            desk.acknowledge_escalation(ticket, person=above, actor=actor_of(above))
        if place == 0:
            words = "A setting of the account, no fault: it can be changed without us."
            desk.de_escalate(ticket, reason=words, person=above, actor=actor_of(above))


def _put_by(head: User, lead: User, waiting: list[Ticket]) -> None:
    """Who looks first at the demo finds that somebody named them, what they put off, and what they began to write."""
    now = clock.now()
    for ticket, author, text in zip(
        waiting[::5],
        (lead, lead),
        (
            f"@{head.name} could you look at this one before I answer? They ask for a credit.",
            f"@{head.name} their contract ends in January, so I would call them today.",
        ),
        strict=False,
    ):
        desk.add_note(ticket, body=MessageBody(text=text), author=author, actor=actor_of(author))
    for place, (ticket, note) in enumerate(
        zip(waiting[1::6], ("Ask the carrier again", "", "Their renewal"), strict=False)
    ):
        until = now + timedelta(hours=3 + 21 * place)
        desk.snooze(ticket, user=head if place != 1 else lead, until=until, note=note, actor=actor_of(head))
    for ticket, visibility, text in zip(
        waiting[2::7],
        ("public", "internal"),
        ("Thank you for waiting. We found", "Carrier says it is their gateway;"),
        strict=False,
    ):
        desk.save_draft(ticket, user=head, visibility=visibility, text=text)
    _answer_tomorrow(head, waiting)


def _answer_tomorrow(head: User, waiting: list[Ticket]) -> None:
    body = MessageBody(text="Good morning,\n\nthe import ran over night. Is everything there now?")
    for ticket in waiting[3:]:
        try:
            outgoing.wait(
                ticket, Written(body), author=head, send_at=clock.now() + timedelta(hours=20), is_scheduled=True
            )
        except ProblemForPerson:
            continue
        return


def _look_around(world: World, waiting: list[Ticket]) -> None:
    """Who has looked at what is open, as the pages themselves would have noted it."""
    now = clock.now()
    hour = now.replace(minute=0, second=0, microsecond=0)
    people = [*world.staff["tier1"][:3], world.staff["tier2"][0]]
    looks = {(ticket.pk, people[ticket.pk % len(people)].pk) for ticket in waiting} | {
        (ticket.pk, people[0].pk) for ticket in waiting[:10]
    }
    desk.keep_views([Seen(ticket, person, hour, hour, now, 1) for ticket, person in sorted(looks)])


def _let_machines_write() -> None:
    """What no person wrote waits for somebody to look at it."""
    for place, (sender, subject, headers) in enumerate(_MACHINES):
        letter = EmailMessage()
        letter["From"], letter["To"], letter["Subject"] = sender, "support@seiketsu.ai", subject
        letter["Date"] = format_datetime(clock.now())
        letter["Message-ID"] = f"<demo-{place}@{sender.rpartition('@')[2].rstrip('>')}>"
        for name, value in headers.items():
            letter[name] = value
        letter.set_content("This message was sent by a program. Nobody reads answers to it.")
        mail.keep(letter.as_bytes(), {"source": "demo"})
    intake.run(clock.now(), len(_MACHINES))
