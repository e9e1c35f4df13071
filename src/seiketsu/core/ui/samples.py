"""What `/ui` shows: one believable moment, so that every part can be seen in each of its states."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from markupsafe import Markup

from seiketsu.core.ui.parts import (
    Attachment,
    Chip,
    Choice,
    Entry,
    Line,
    Link,
    Mark,
    Message,
    NavigationItem,
    PaletteGroup,
    PaletteItem,
    Part,
    Person,
    Segment,
    Step,
    TicketRow,
    TimelineEvent,
    Whisker,
    tier,
)

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


def rows(now: datetime) -> list[tuple[str, str, list[TicketRow]]]:
    """Three groups of a queue."""
    linked = (Link("alert-octagon", "INC-118", "Linked to INC-118"),)
    return [
        (
            "bad",
            "Missed",
            [
                TicketRow(
                    4836,
                    "#4836",
                    "Voice agent drops calls after 20 seconds",
                    "Northgate Brokerage Group",
                    tier("enterprise"),
                    "phone",
                    running(now, "First response", -6, 60),
                    TOM,
                    "“It cuts off right after the greeting, every third call”",
                )
            ],
        ),
        (
            "warn",
            "Next 30 minutes",
            [
                TicketRow(
                    4841,
                    "#4841",
                    "Inbound calls go to silence since 9:25",
                    "Lakeshore Premier Homes",
                    tier("enterprise"),
                    "email",
                    running(now, "First response", 12, 60),
                    None,
                    "Three listings lines affected, callers hang up",
                    links=linked,
                ),
                TicketRow(
                    4839,
                    "#4839",
                    "Listing feed stopped: MLS login refused",
                    "Tidewater Estates",
                    tier("business"),
                    "chat",
                    running(now, "First response", 24, 120),
                    RAVI,
                    "“RETS says 20037, nothing changed on our side”",
                ),
            ],
        ),
        (
            "ok",
            "Later today",
            [
                TicketRow(
                    4812,
                    "#4812",
                    "MLS leads arrive twice in Follow Up Boss",
                    "Cedar & Main Realty",
                    tier("professional"),
                    "email",
                    running(now, "Callback", 198, 330),
                    SOFIA,
                    "“Here are two lead IDs and the webhook log”",
                    viewers=(MAYA,),
                ),
                TicketRow(
                    4838,
                    "#4838",
                    "Invoice shows two voice agents, we have one",
                    "Bluebird Homes",
                    tier("starter"),
                    "portal",
                    Chip("Resolution", "paused", reason="Waiting on client"),
                    DANA,
                    "Charged twice on Nov 24",
                ),
            ],
        ),
    ]


def messages(now: datetime) -> list[Message]:
    files = (
        Attachment("webhook-2026-11-27.log", "#", 18_200, "text/plain"),
        Attachment("pairs.png", "#", 92_400, "image/png"),
    )
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
            attachments=files,
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


def staff(now: datetime) -> dict[str, Any]:
    """Everything the staff page of parts shows."""
    return {
        "people": [MAYA, RAVI, DANA, SOFIA],
        "client_zone": CLIENT_ZONE,
        "chips": chips(now),
        "strip": strip(now),
        "groups": rows(now),
        "conversation": messages(now),
        "event": TimelineEvent(
            "route-2", Markup("Escalated to <b>Tier 2</b> by Maya, routed to <b>Sofia Lindqvist</b>"), now, "#why"
        ),
        "tiers": [tier(slug) for slug in ("starter", "professional", "business", "enterprise")],
        "views": [
            NavigationItem("All", "#all", is_current=True),
            NavigationItem("Public", "#public", count=4),
            NavigationItem("Internal", "#internal", count=2),
        ],
        "statuses": [("pending", "Waiting on client"), ("open", "Open"), ("solved", "Solved")],
        "ladder": [
            Step("1 · Tier 1 support", "Maya Torres, Wed 3:10 PM", "done"),
            Step("2 · Tier 2 technical", "Sofia Lindqvist, 8:20 AM", "now"),
            Step("3 · Customer success"),
            Step("4 · Engineering"),
        ],
        "timeline": [
            Entry(now - minutes(6), "tool", "own", "Half of the voice agents moved", "Tom Okafor · 57 of 112"),
            Entry(now - minutes(40), "speakerphone", "ok", "Clients told, 38 min after the start", "Mail to 41"),
            Entry(now - minutes(78), "activity-heartbeat", "bad", "Voice synthesis slower than 2 s"),
        ],
        "measures": [
            (
                "Enterprise, first response",
                "98.4 %",
                Whisker(91.4, 99.7, 98.4, 95, 85, 100, "warn"),
                "61 of 62",
                "at_risk",
            ),
            (
                "Business, first response",
                "93.1 %",
                Whisker(88.7, 95.8, 93.1, 95, 85, 100, "bad"),
                "188 of 202",
                "broken",
            ),
            (
                "Professional, first response",
                "99.0 %",
                Whisker(97.2, 99.7, 99.0, 95, 85, 100, "ok"),
                "306 of 309",
                "kept",
            ),
            ("Critical issue solved", "9 of 9", Whisker(70.1, 100, 100, 95, 60, 100, "idle"), "9 of 9", "not_enough"),
        ],
        "trend": [94.0, 95.5, 95.5, 98.9, 97.2, 98.4],
        "split": [
            Part(39, "ok", "kept"),
            Part(8, "warn", "at risk"),
            Part(7, "bad", "broken"),
            Part(7, "idle", "too few"),
        ],
        "days": [(26, "Wed 25"), (19, "Thu 26"), (55, "Fri 27")],
        "segments": [
            Segment(10, "run", "Counted 2 h 20 min"),
            Segment(16, "pause", "Paused 3 h 30 min"),
            Segment(4, "shut", "Outside hours"),
            Segment(12, "holiday", "Thanksgiving", "Thanksgiving"),
            Segment(4, "shut", "Outside hours"),
            Segment(6, "pause", "Paused 1 h 15 min"),
            Segment(10, "run", "Counted 2 h 27 min"),
            Segment(32, "left", "7 h 13 min left"),
            Segment(6, "rest", ""),
        ],
        "marks": [Mark(0, "3:10 PM", "opened"), Mark(62, "10:42", "now", "now"), Mark(94, "5:55 PM", "due", "end")],
        "sum_lines": [
            Line("ticket", "Ticket opened, clock starts", "Wed 3:10 PM", "12 h 00"),
            Line("clock-check", "Counted Wednesday", "3:10 to 5:30 PM", "− 2 h 20"),
            Line(
                "player-pause",
                "Paused: Maya asked for two lead IDs",
                "Wed 5:30 PM to Fri 8:15 AM",
                "4 h 45 not counted",
                True,
            ),
            Line("calendar-off", "Thanksgiving Day skipped", "Thu 26 Nov", "14 h not counted", True),
        ],
        "sum_total": Line("", "Left, so due at 5:55 PM", "", "7 h 13"),
        "palette": [
            PaletteGroup("Do", [PaletteItem("plus", "New ticket for Harbor & Pine Realty", "#new")]),
            PaletteGroup(
                "Tickets",
                [
                    PaletteItem(
                        "mail",
                        "Tour bookings ignore our blackout dates",
                        "#4833",
                        "4833",
                        chip=running(now, "Resolution", 108, 480),
                    )
                ],
            ),
            PaletteGroup("Clients", [PaletteItem("building", "Harbor & Pine Realty", "#client", hint="Portland, ME")]),
        ],
    }


def client(now: datetime) -> dict[str, Any]:
    """Everything the clients' page of parts shows."""
    return {
        "steps": [
            Step("We got it", state="done", at=now - minutes(167)),
            Step("First reply", "46 minutes before we promised", "done", now - minutes(153)),
            Step("Working on it", "Reply by 2:40 PM, fix by 7:05 PM", "now"),
            Step("You confirm it is solved"),
        ],
        "next_steps": [
            Step("Right away", "You get an email with your ticket number.", icon="mail"),
            Step("By 2:52 PM today", "A person who knows CRM connections replies.", icon="clock"),
        ],
        "topics": [
            Choice("calls", "Calls and voice agent", icon="phone"),
            Choice("leads", "Leads and CRM", icon="address-book", checked=True),
            Choice("listings", "Listings and MLS", icon="building-community"),
            Choice("calendar", "Showings and calendar", icon="calendar-event"),
            Choice("billing", "Account and billing", icon="credit-card"),
            Choice("other", "Something else", icon="help-circle"),
        ],
        "effects": [
            Choice(
                "stopped", "Everything has stopped", "Calls aren’t answered, or data may be exposed", "Reply in 15 min"
            ),
            Choice(
                "big",
                "A big part doesn’t work",
                "We are losing calls, leads or bookings",
                "Reply in 1 hour",
                checked=True,
            ),
            Choice("question", "A question or an idea", "Nothing is broken", "Reply in 1 hour"),
        ],
        "solved": [Choice("yes", "Yes", checked=True), Choice("partly", "Partly"), Choice("no", "No, reopen it")],
        "now_minus": [now - minutes(167), now - minutes(153), now - minutes(12)],
        "hello": Markup(
            "<p>Since this morning our after-hours voice agent says “Vale Realty Boulder” when it picks up.</p>"
        ),
        "answer": Markup("<p>Hi Dana, thank you for the recording, it helped. The greeting is kept in two places.</p>"),
        "recording": Attachment("test-call-0852.mp3", "#", 640_000, "audio/mpeg"),
        "days": [("ok", "working all day")] * 60 + [("warn", "slow for 24 minutes")] + [("ok", "working all day")] * 29,
        "updates": [
            ("We found the cause", now - minutes(21), Markup("<p>A slow database at one of our MLS partners.</p>")),
            (
                "We are looking into it",
                now - minutes(54),
                Markup("<p>Some offices see new listings later than usual.</p>"),
            ),
        ],
    }
