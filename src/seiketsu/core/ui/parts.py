"""What the macros of `templates/ui` take: plain values, so that a page says what it shows and nothing about markup.

A macro reads attributes only, so any object with the same names will do.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from markupsafe import Markup

from seiketsu.core.http.media import player_for

Tone = Literal["ok", "warn", "bad", "info", "idle", "own"]


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with an avatar; `id` fixes the colour, so that it stays when the name changes."""

    name: str
    id: int | None = None
    presence: Literal["here", "busy"] | None = None


@dataclass(frozen=True, slots=True)
class Tier:
    """`rank` 1 to 4 picks the look: more ink, more promise."""

    slug: str
    title: str
    short: str = ""
    rank: int = 1


_USUAL_TIERS = {
    "starter": Tier("starter", "Starter", "Start", 1),
    "professional": Tier("professional", "Professional", "Pro", 2),
    "business": Tier("business", "Business", "Biz", 3),
    "enterprise": Tier("enterprise", "Enterprise", "Ent", 4),
}


def tier(slug: str, title: str = "", rank: int | None = None) -> Tier:
    """A tier of the plan; the four usual names bring their short form and look, others take `rank` from the plan."""
    usual = _USUAL_TIERS.get(slug)
    title = title or (usual.title if usual else slug.replace("_", " ").capitalize())
    short = usual.short if usual else title[:5]
    return Tier(slug, title, short, rank if rank is not None else usual.rank if usual else 1)


ChipState = Literal["running", "paused", "waiting", "met", "missed"]


@dataclass(frozen=True, slots=True)
class Chip:
    """One commitment as a chip or a cell of the strip.

    `used` is the share of the target that is used up (0 to 1) and `warn_at` the moment it turns amber. `reason` says
    why it rests ("Waiting on client"). A commitment that was met late is "missed" with `met_after` set.
    """

    name: str
    state: ChipState
    due_at: datetime | None = None
    used: float = 0.0
    warn_at: datetime | None = None
    target: timedelta | None = None
    reason: str = ""
    met_after: timedelta | None = None
    late_by: timedelta | None = None
    why_url: str = ""
    is_next: bool = False
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Attachment:
    name: str
    url: str
    size: int
    content_type: str = ""
    is_flagged: bool = False

    @property
    def player(self) -> str:
        """ "audio" or "video" where it can be played in its place."""
        return player_for(self.content_type, self.name)


@dataclass(frozen=True, slots=True)
class Message:
    """`html` and `quoted_html` must be sanitised already; `client_zone` adds the client's own time to staff's.

    What is folded below is called a quote unless it `is_signature`.
    """

    id: int
    author: Person
    at: datetime
    html: Markup
    kind: Literal["client", "agent", "note", "later"] = "client"
    to: str = ""
    client_zone: str | None = None
    quoted_html: Markup | str = ""
    quoted_lines: int = 0
    is_signature: bool = False
    attachments: Sequence[Attachment] = ()
    chip: Chip | None = None
    channel: str = ""


@dataclass(frozen=True, slots=True)
class TimelineEvent:
    """One quiet line between messages."""

    icon: str
    html: Markup | str
    at: datetime
    why_url: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    icon: str
    text: str
    title: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class TicketRow:
    """One row of a queue."""

    number: int
    url: str
    subject: str
    client: str
    tier: Tier | None
    channel: str
    chip: Chip | None
    assignee: Person | None
    preview: str = ""
    links: Sequence[Link] = ()
    viewers: Sequence[Person] = ()
    select_name: str = "ticket"
    # What the columns of the view show, in their order.
    cells: Sequence[str] = ()
    updated_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a ladder or of a client's "where this stands"."""

    title: str
    text: str = ""
    state: Literal["done", "now", "late", "next"] = "next"
    at: datetime | None = None
    icon: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """A moment of a timeline."""

    at: datetime
    icon: str
    tone: Tone
    title: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Whisker:
    """A figure with its confidence interval against a target; without `low` and `high` it was counted in full."""

    low: float | None
    high: float | None
    actual: float
    target: float
    minimum: float
    maximum: float
    tone: Tone


@dataclass(frozen=True, slots=True)
class Choice:
    value: str
    title: str
    text: str = ""
    note: str = ""
    icon: str = ""
    checked: bool = False
    disabled: bool = False


@dataclass(frozen=True, slots=True)
class NavigationItem:
    """An entry of the rail, of a segmented control or of a menu."""

    title: str
    url: str
    icon: str = ""
    count: int | None = None
    is_hot: bool = False
    is_current: bool = False
    tone: Tone = "idle"
    key: str = ""
    # There may be more than the count says.
    is_least: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """A share of a split bar."""

    value: float
    tone: Tone
    label: str


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of the "Why?" track; widths add up to 100."""

    width: float
    kind: Literal["run", "pause", "shut", "holiday", "left", "rest"]
    title: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Mark:
    """A moment on the "Why?" track, at `x` per cent."""

    x: float
    text: str
    under: str = ""
    kind: Literal["", "now", "end"] = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the arithmetic behind a deadline."""

    icon: str
    text: str
    when: str
    amount: str
    is_quiet: bool = False


@dataclass(frozen=True, slots=True)
class PaletteItem:
    """Something the palette can open; `is_action` posts instead of following the address."""

    icon: str
    text: str
    url: str
    number: str = ""
    hint: str = ""
    chip: Chip | None = None
    person: Person | None = None
    is_action: bool = False


@dataclass(frozen=True, slots=True)
class PaletteGroup:
    title: str
    items: Sequence[PaletteItem]
