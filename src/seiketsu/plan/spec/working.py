"""What the system must know to run the plan: priorities, categories, routing, pauses, mail, retention, money."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from seiketsu.plan.spec.belonging import Defects, Links, Splitting
from seiketsu.plan.spec.hours import WeeklyHours
from seiketsu.plan.spec.leaf import (
    Label,
    Part,
    Reference,
    capability,
    permission,
    promise,
    schedule,
    staffing,
    statement,
)
from seiketsu.plan.spec.values import Comparator, Currency, Duration, MailAddress, Percentage, Rate, Slug, Zone

PROMISE_KINDS = ("first_response", "next_response", "resolution")


class Company(Part):
    """Who gives the promises, and in which clock and money they are written."""

    name: Annotated[str, Label()]
    title: Annotated[str, Label()]
    zone: Annotated[Zone, schedule()]
    currency: Annotated[Currency, capability()]
    rates: Annotated[dict[Currency, Rate], capability()] = Field(default_factory=dict)
    clients: Annotated[Comparator, capability()]
    review_every: Annotated[Literal["month", "quarter", "year"], schedule()]
    owner: Annotated[str, staffing()]


class Principles(Part):
    """What the plan stands for, in its own words."""

    factors: Annotated[
        dict[Slug, str], statement("A principle guides people; no figure in it could be kept or broken.")
    ]


class Priority(Part):
    """How urgent a ticket is."""

    title: Annotated[str, Label()]
    was: Annotated[Slug | None, Label()] = None
    means: Annotated[str, capability()]
    counts_as: Annotated[Literal["critical", "standard"], promise()]
    order: Annotated[int, capability(), Field(ge=1)]


class Category(Part):
    """What a ticket is about, who takes it and which words give it away."""

    title: Annotated[str, Label()]
    was: Annotated[Slug | None, Label()] = None
    about: Annotated[str | None, Label()] = None
    parent: Annotated[str | None, capability(), Reference("tickets.categories")] = None
    team: Annotated[str, staffing(), Reference("teams")]
    level: Annotated[int, staffing(), Field(ge=1, le=9)]
    skills: Annotated[list[str], staffing()]
    certifications: Annotated[list[str], staffing(), Reference("certifications")] = Field(default_factory=list)
    priority: Annotated[str | None, capability(), Reference("tickets.priorities")] = None
    common: Annotated[bool, capability(), Field(title="Counts as a common issue")] = False
    words: Annotated[list[str], capability()]


ChannelName = Literal["email", "portal", "api", "chat", "voice", "desk"]
PriorityName = Literal["low", "normal", "high", "urgent"]
Points = Annotated[int, Field(ge=0, le=100)]


class Load(Part):
    """What a ticket weighs on whoever has it, in ordinary tickets, and how much of a channel one person is given."""

    per_priority: Annotated[dict[PriorityName, Annotated[int, Field(ge=1)]], staffing(), Field(title="Weight")] = Field(
        default_factory=dict
    )
    per_channel: Annotated[dict[ChannelName, Annotated[int, Field(ge=1)]], staffing(), Field(title="Weight")] = Field(
        default_factory=dict
    )
    waiting: Annotated[Percentage, staffing(), Field(title="Counts while it waits for its client or is held")] = (
        Percentage.parse("50 %")
    )
    limits: Annotated[
        dict[ChannelName, Annotated[int, Field(ge=1)]], staffing(), Field(title="At most open at once")
    ] = Field(default_factory=dict)


class Scoring(Part):
    """Points that decide who of those who may take a ticket is given it."""

    free: Annotated[Points, staffing(), Field(title="Points for free capacity")] = 40
    knows_client: Annotated[Points, staffing(), Field(title="Points for knowing the client")] = 30
    waited: Annotated[Points, staffing(), Field(title="Points for having waited longest")] = 20
    language: Annotated[Points, staffing(), Field(title="Points for writing the client's language")] = 10
    knowledge_halves_after: Annotated[Duration, staffing(), Field(title="Knowing a client counts half after")] = (
        Duration.parse("30d")
    )


class Presence(Part):
    """When somebody counts as away without saying so."""

    away_when_gone_for: Annotated[Duration, staffing(), Field(title="Away when the desk has been closed for")] = (
        Duration.parse("5m")
    )


class Rerouting(Part):
    """When a ticket leaves whoever has it, and how often it may."""

    away_for: Annotated[Duration, staffing(), Field(title="Away too long after")] = Duration.parse("30m")
    at_most: Annotated[int, staffing(), Field(ge=0, le=20, title="Times that one ticket is routed again at most")] = 3


class Routing(Part):
    """Rules of routing above the categories."""

    default_team: Annotated[str, staffing(), Reference("teams")]
    languages: Annotated[list[str], staffing()]
    at_most_open: Annotated[int, staffing(), Field(ge=1, title="Open tickets a person is given at most")]
    load: Load = Field(default_factory=Load)
    scoring: Scoring = Field(default_factory=Scoring)
    presence: Presence = Field(default_factory=Presence)
    reroute: Rerouting = Field(default_factory=Rerouting)
    success_manager_for: Annotated[list[str], permission(), Reference("tiers")]
    outside_shifts: Annotated[Literal["on call", "next shift"], staffing()]


class Pauses(Part):
    """Which promises wait while a ticket waits for its client, or is held."""

    pending: Annotated[list[Literal["first_response", "next_response", "resolution"]], promise()]
    hold: Annotated[list[Literal["first_response", "next_response", "resolution"]], promise()]
    solved: Annotated[list[Literal["first_response", "next_response", "resolution"]], promise()]


class Classifier(Part):
    """The text classifier, which is asked where a category's words leave a ticket open."""

    decides_when_right: Annotated[
        Percentage, capability(), Field(title="Decides where it was right for at least this share of unseen tickets")
    ] = Percentage.parse("95 %")
    retrained_every: Annotated[Duration, capability()] = Duration.parse("1w")


class Workspace(Part):
    """How an agent puts work off, and how long what was sent can be taken back."""

    working_hours: Annotated[
        WeeklyHours,
        schedule(),
        Field(title="Working day of an agent, in their own zone"),
    ] = WeeklyHours.parse("Monday-Friday 09:00-18:00")
    later_today: Annotated[Duration, capability()] = Duration.parse("3h")
    undo_send: Annotated[Duration | None, capability(), Field(title="An answer can be taken back for")] = None
    ratings_of: Annotated[
        Duration, capability(), Field(title="A client's ratings and kept promises are those of the last")
    ] = Duration.parse("90d")


class Sentiment(Part):
    """Words and phrases by which a client sounds angry, unhappy or pleased; a trailing * stands for any ending."""

    angry: Annotated[list[str], capability()] = Field(default_factory=list)
    unhappy: Annotated[list[str], capability()] = Field(default_factory=list)
    pleased: Annotated[list[str], capability()] = Field(default_factory=list)


def _within_a_day(horizons: list[Duration]) -> list[Duration]:
    """The wall looks a day ahead: rosters and due promises are read for no longer."""
    for horizon in horizons:
        if horizon > timedelta(hours=24):
            raise ValueError(f"{horizon} is too far ahead to forecast; write at most 24h")
    return horizons


class Forecast(Part):
    """What the forecast of missed promises on the wall is made from, and how far ahead it looks."""

    answers_needed: Annotated[
        int, capability(), Field(ge=1, title="Measured answers without which there is no forecast")
    ] = 20
    break_after: Annotated[
        Duration, capability(), Field(title="Between two answers of one person, longer than this is a break")
    ] = Duration.parse("90m")
    looks_back: Annotated[Duration, capability(), Field(title="Measured over the last")] = Duration.parse("4w")
    horizons: Annotated[
        list[Duration],
        capability(),
        Field(min_length=1, max_length=4, title="How far ahead"),
        AfterValidator(_within_a_day),
    ] = Field(default_factory=lambda: [Duration.parse(text) for text in ("30m", "1h", "2h")])


class Tickets(Part):
    """How tickets are ranked, sorted, timed and closed."""

    priorities: dict[Slug, Priority]
    default_priority: Annotated[str, capability(), Reference("tickets.priorities")]
    critical_issue: Annotated[dict[Slug, str], capability()]
    categories: dict[Slug, Category]
    default_category: Annotated[str, capability(), Reference("tickets.categories")]
    classifier: Classifier = Field(default_factory=Classifier)
    sentiment: Sentiment = Field(default_factory=Sentiment)
    links: Links = Field(default_factory=Links)
    split: Splitting = Field(default_factory=Splitting)
    defects: Defects = Field(default_factory=Defects)
    routing: Routing
    workspace: Workspace = Field(default_factory=Workspace)
    forecast: Forecast = Field(default_factory=Forecast)
    warn_at: Annotated[list[Percentage], promise(), Field(title="Warn when this much of the time is used")]
    pauses: Pauses
    silence_confirms_after: Annotated[Duration, promise()]
    remind_pending_after: Annotated[Duration, capability()]
    reopen_within: Annotated[Duration, permission()]
    first_contact_window: Annotated[Duration, capability()]
    default_tier: Annotated[str, permission(), Reference("tiers")]
    attachment_limit: Annotated[int, permission(), Field(ge=1, title="Largest attachment in MiB")]
    message_limit: Annotated[int, permission(), Field(ge=1, title="Largest mail in MiB")]
    attachment_types_refused: Annotated[list[str], permission()]


class Mail(Part):
    """Addresses we receive at and send from, and the care taken with automatic mail."""

    domain: Annotated[str, capability()]
    sender_name: Annotated[str, capability()]
    addresses: Annotated[dict[Slug, MailAddress], permission(scope="tier"), Reference("tiers")]
    acknowledge: Annotated[bool, capability()]
    automatic_answers_per_sender: Annotated[Comparator, capability()]
    loop_after: Annotated[Comparator, capability()]
    invitation_valid_for: Annotated[Duration, capability(), Field(title="An invitation to sign in works for")] = (
        Duration.parse("7d")
    )
    suspended_for: Annotated[Duration, capability()]
    spam_deleted_after: Annotated[Duration, capability()]


class Retention(Part):
    """How long each kind of data is kept."""

    tickets: Annotated[Duration, capability()]
    attachments: Annotated[Duration, capability()]
    raw_mail: Annotated[Duration, capability()]
    events: Annotated[Duration, capability()]
    deliveries: Annotated[Duration, capability()]
    survey_responses: Annotated[Duration, capability()]
    call_recordings: Annotated[Duration, capability()]
    metrics: Annotated[Duration, capability()]
    deleted_tickets: Annotated[Duration, capability()]
    access_log: Annotated[Duration, capability()]
    erasure_waits_for_open_tickets: Annotated[
        bool, capability(), Field(title="A person with open tickets is not erased")
    ] = True
