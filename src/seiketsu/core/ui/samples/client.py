"""What clients see."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from markupsafe import Markup

from seiketsu.core.ui.parts import Attachment, Choice, Step
from seiketsu.core.ui.samples.work import minutes

TOPICS = [
    Choice("calls", "Calls and voice agent", icon="phone"),
    Choice("leads", "Leads and CRM", icon="address-book", checked=True),
    Choice("listings", "Listings and MLS", icon="building-community"),
    Choice("calendar", "Showings and calendar", icon="calendar-event"),
    Choice("billing", "Account and billing", icon="credit-card"),
    Choice("other", "Something else", icon="help-circle"),
]
EFFECTS = [
    Choice("stopped", "Everything has stopped", "Calls aren’t answered, or data may be exposed", "Reply in 15 min"),
    Choice("big", "A big part doesn’t work", "We are losing calls, leads or bookings", "Reply in 1 hour", checked=True),
    Choice("question", "A question or an idea", "Nothing is broken", "Reply in 1 hour"),
]
SOLVED = [Choice("yes", "Yes", checked=True), Choice("partly", "Partly"), Choice("no", "No, reopen it")]
HELLO = Markup("<p>Since this morning our after-hours voice agent says “Vale Realty Boulder” when it picks up.</p>")
ANSWER = Markup("<p>Hi Dana, thank you for the recording, it helped. The greeting is kept in two places.</p>")
CAUSE = Markup("<p>A slow database at one of our MLS partners.</p>")
LOOKING = Markup("<p>Some offices see new listings later than usual.</p>")


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
        "topics": TOPICS,
        "effects": EFFECTS,
        "solved": SOLVED,
        "now_minus": [now - minutes(167), now - minutes(153), now - minutes(12)],
        "hello": HELLO,
        "answer": ANSWER,
        "recording": Attachment("test-call-0852.mp3", "#", 640_000, "audio/mpeg"),
        "days": [("ok", "working all day")] * 60 + [("warn", "slow for 24 minutes")] + [("ok", "working all day")] * 29,
        "updates": [
            ("We found the cause", now - minutes(21), CAUSE),
            ("We are looking into it", now - minutes(54), LOOKING),
        ],
    }
