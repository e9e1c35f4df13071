"""People, commitments, a queue and a conversation."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from markupsafe import Markup

from seiketsu.core.ui.parts import Attachment, Chip, Link, Message, Person, TicketRow, tier

MAYA = Person("Maya Torres", 11, "here")
RAVI = Person("Ravi Menon", 12, "here")
SOFIA = Person("Sofia Lindqvist", 13)
DANA = Person("Dana Whitfield", 14, "busy")
TOM = Person("Tom Okafor", 15)
DENISE = Person("Denise Albright", 21)
CLIENT_ZONE = "America/Chicago"


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


def running(now: datetime, name: str, left: float, target: float, warn: float = 0.75) -> Chip:
    """A chip with `left` minutes to go of `target`."""
    due = now + minutes(left)
    return Chip(
        name=name,
        state="running" if left > 0 else "missed",
        due_at=due,
        used=max(0.0, min(1.0, 1 - left / target)),
        warn_at=due - minutes(target * (1 - warn)),
        target=minutes(target),
    )


def chips(now: datetime) -> list[Chip]:
    """Every state of a commitment chip."""
    return [
        running(now, "First response", 162, 240),
        running(now, "First response", 12, 60),
        running(now, "First response", -6, 60),
        running(now, "Resolution", 60 * 30, 60 * 72),
        Chip("Resolution", "paused", reason="Waiting on client"),
        Chip("First response", "waiting", reason="Starts Mon 9:00 AM"),
        Chip("First response", "met", met_after=minutes(42), target=minutes(240)),
        Chip("Resolution", "missed", met_after=minutes(312), target=minutes(240)),
    ]


def strip(now: datetime) -> list[Chip]:
    return [
        Chip("First response", "met", met_after=minutes(42), target=minutes(240), detail="of 4 h · Wed 3:52 PM"),
        replace(running(now, "Callback", 198, 330), is_next=True),
        replace(running(now, "Resolution", 433, 720), why_url="#why"),
    ]


INCIDENT = (Link("alert-octagon", "INC-118", "Linked to INC-118"),)


def row(number: int, subject: str, client: str, slug: str, channel: str) -> TicketRow:
    return TicketRow(number, f"#{number}", subject, client, tier(slug), channel, chip=None, assignee=None)


def rows(now: datetime) -> list[tuple[str, str, list[TicketRow]]]:
    """Three groups of a queue."""
    calls = row(4836, "Voice agent drops calls after 20 seconds", "Northgate Brokerage Group", "enterprise", "phone")
    silence = row(4841, "Inbound calls go to silence since 9:25", "Lakeshore Premier Homes", "enterprise", "email")
    feed = row(4839, "Listing feed stopped: MLS login refused", "Tidewater Estates", "business", "chat")
    twice = row(4812, "MLS leads arrive twice in Follow Up Boss", "Cedar & Main Realty", "professional", "email")
    invoice = row(4838, "Invoice shows two voice agents, we have one", "Bluebird Homes", "starter", "portal")
    first = [running(now, "First response", left, target) for left, target in ((-6, 60), (12, 60), (24, 120))]
    paused = Chip("Resolution", "paused", reason="Waiting on client")
    return [
        ("bad", "Missed", [replace(calls, chip=first[0], assignee=TOM, preview="“It cuts off after the greeting”")]),
        (
            "warn",
            "Next 30 minutes",
            [
                replace(silence, chip=first[1], links=INCIDENT, preview="Three listings lines affected"),
                replace(feed, chip=first[2], assignee=RAVI, preview="“RETS says 20037, nothing changed on our side”"),
            ],
        ),
        (
            "ok",
            "Later today",
            [
                replace(twice, chip=running(now, "Callback", 198, 330), assignee=SOFIA, viewers=(MAYA,)),
                replace(invoice, chip=paused, assignee=DANA, preview="Charged twice on Nov 24"),
            ],
        ),
    ]


FILES = (
    Attachment("webhook-2026-11-27.log", "#", 18_200, "text/plain"),
    Attachment("pairs.png", "#", 92_400, "image/png"),
)


def messages(now: datetime) -> list[Message]:
    return [
        Message(
            1,
            DENISE,
            now - minutes(147),
            Markup(
                "<p>Here are two lead IDs and the webhook log for both. The second one always carries a newer"
                " <code>ModificationTimestamp</code>.</p>"
            ),
            to="priority@",
            client_zone=CLIENT_ZONE,
            attachments=FILES,
            quoted_html=Markup("On Wed, Nov 25, Maya Torres wrote: Could you send two lead IDs…"),
            quoted_lines=22,
        ),
        Message(
            2,
            MAYA,
            now - minutes(142),
            Markup("<p>Thank you, Denise. I see the pairs in our log and am checking which event fires twice.</p>"),
            kind="agent",
            to="Denise Albright, cc it@cedarmain.example",
            chip=Chip("First response", "met", met_after=minutes(42)),
        ),
        Message(
            3,
            MAYA,
            now - minutes(140),
            Markup(
                '<p><a href="#">@Sofia</a> Paragon resends each update with a new timestamp, and our dedupe key'
                ' includes it. Same as <a href="#">PRB-31</a>.</p>'
            ),
            kind="note",
        ),
        Message(
            4,
            SOFIA,
            now + minutes(168),
            Markup("<p>The fix is live for your office as of 1:15 PM. I will call at 1:00 PM your time.</p>"),
            kind="later",
            client_zone=CLIENT_ZONE,
        ),
    ]
