"""Whom a ticket could go to, in words: as they stand now, and as they stood when it was decided."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from seiketsu.core.ui.wording import day_and_time
from seiketsu.desk.actions.giving import as_kept
from seiketsu.desk.models import Channel, Decision, Presence
from seiketsu.desk.models.records import DecisionKind
from seiketsu.desk.queries.team_queue import LAST_COUNTED
from seiketsu.desk.rules.placing import Because, Ranked

# What a candidate's score is made of, in the words of the page.
SCORE_PARTS = {
    "free": gettext_lazy("free capacity"),
    "knows_client": gettext_lazy("knows the client"),
    "waited": gettext_lazy("waited longest"),
    "language": gettext_lazy("writes the language"),
}
# How many of those who were left out stand in one sentence.
_REASONS_SHOWN = 3


@dataclass(frozen=True)
class Row:
    """One person of the table; `why_not` is empty for whoever may take it."""

    user_id: int
    name: str
    score: int
    parts: Mapping[str, int]
    load: str
    limit: int
    why_not: str
    is_called_in: bool = False


@dataclass(frozen=True)
class Weighing:
    """Everybody who was looked at, when, and what came of it."""

    rows: Sequence[Row]
    at: datetime | None = None
    chosen: int | None = None
    reasons: Sequence[str] = ()
    rule: str = ""

    @property
    def scored(self) -> Row | None:
        return next((row for row in self.rows if not row.why_not), None)


def now_weighed(ranked: Iterable[Ranked]) -> Weighing:
    """As of now."""
    return Weighing([_row(as_kept(one)) for one in ranked])


def as_decided(decisions: Sequence[Decision]) -> Weighing | None:
    """The last decision that looked at people, as it was kept; None where there was none."""
    kept = [one for one in decisions if one.kind == DecisionKind.ASSIGNMENT and one.chosen.get("candidates")]
    if not kept:
        return None
    last = kept[-1]
    rows = [_row(one) for one in last.chosen["candidates"]]
    return Weighing(rows, last.at, last.chosen.get("assignee"), last.reasons, last.rule)


def _row(kept: Mapping[str, Any]) -> Row:
    refusal = kept.get("refusal")
    why_not = refusal_words(refusal) if refusal else kept.get("left_out") or ""
    return Row(
        kept["user_id"],
        kept["name"],
        kept["score"],
        kept["parts"],
        str(kept.get("load", kept.get("open_tickets", ""))),
        kept.get("limit", kept.get("capacity", 0)),
        why_not,
        kept.get("is_called_in", False),
    )


def refusal_words(refusal: Mapping[str, Any]) -> str:
    """Why somebody was left out, as a person says it."""
    because, until = refusal["because"], refusal.get("until")
    if until and because in (Because.OFF_SHIFT, Because.ABSENT):
        when = day_and_time(datetime.fromisoformat(until))
        words = _("not on shift until %(when)s") if because == Because.OFF_SHIFT else _("absent until %(when)s")
        return words % {"when": when}
    if because == Because.FULL:
        return _("past the limit of %(limit)s: has %(load)s") % refusal
    if because == Because.CHANNEL_FULL:
        return _("has %(limit)s by %(channel)s already, the most at once") % {
            "limit": refusal["limit"],
            "channel": Channel(refusal["channel"]).label,
        }
    if because in (Because.SKILL, Because.CERTIFICATION):
        words = _("lacks the skill: %(missing)s") if because == Because.SKILL else _("is not certified: %(missing)s")
        return words % {"missing": ", ".join(one.replace("_", " ") for one in refusal["missing"])}
    if because == Because.LANGUAGE:
        return _("does not write “%(language)s”") % refusal
    words = _PLAIN.get(because, because)
    return f"{words} ({refusal['reason']})" if refusal.get("reason") else str(words)


_PLAIN = {
    Because.GONE: gettext_lazy("no longer works here"),
    Because.ABSENT: gettext_lazy("absent"),
    Because.OFF_SHIFT: gettext_lazy("not on shift"),
    Because.AWAY: gettext_lazy("away"),
    Because.OFFLINE: gettext_lazy("offline"),
    Because.UNHEARD: gettext_lazy("has not said that they take tickets"),
    Because.JUST_LEFT: gettext_lazy("the ticket was just taken from them"),
    Because.LEAD: gettext_lazy("team lead, asked only when all others cannot"),
}

_GROUPS = {
    Because.SKILL: gettext_lazy("%(count)s without the skill"),
    Because.CERTIFICATION: gettext_lazy("%(count)s not certified"),
    Because.LANGUAGE: gettext_lazy("%(count)s without the language"),
    Because.ABSENT: gettext_lazy("%(count)s absent"),
    Because.OFF_SHIFT: gettext_lazy("%(count)s not on shift"),
    Because.AWAY: gettext_lazy("%(count)s away"),
    Because.OFFLINE: gettext_lazy("%(count)s offline"),
    Because.UNHEARD: gettext_lazy("%(count)s not available"),
    Because.FULL: gettext_lazy("%(count)s past their limit"),
    Because.CHANNEL_FULL: gettext_lazy("%(count)s past the limit of the channel"),
}


def why_it_waits(ranked: Sequence[Ranked]) -> str:
    """Why nobody has it, in one sentence; somebody who may take it gets it with the next look."""
    if not ranked:
        return _("because nobody is in the team")
    if ranked[0].may_take:
        return _("because it is being handed out now")
    counted = Counter(one.refusal.because for one in ranked if one.refusal is not None)
    said = [str(_GROUPS[because]) % {"count": count} for because, count in counted.most_common() if because in _GROUPS]
    everybody = ngettext("because of %(count)s person", "because of %(count)s people", len(ranked)) % {
        "count": len(ranked)
    }
    back = min((until for one in ranked if one.refusal and (until := one.refusal.facts.get("until"))), default=None)
    sentence = f"{everybody}: {', '.join(said[:_REASONS_SHOWN])}" if said else everybody
    if back is None:
        return sentence
    return _("%(why)s; the next is back %(when)s") % {
        "why": sentence,
        "when": day_and_time(datetime.fromisoformat(back)),
    }


@dataclass(frozen=True)
class State:
    """One thing that somebody may say about themselves."""

    label: str
    means: str


def states() -> dict[str, State]:
    """All of them, in the order of the menu."""
    return {
        "available": State(str(Presence.AVAILABLE.label), _("Tickets are handed to you")),
        "away": State(str(Presence.AWAY.label), _("Nothing new; yours stay for a while")),
        "offline": State(str(Presence.OFFLINE.label), _("Nothing new; yours may go to others")),
    }


def place_words(place: int, team: str, ranked: Sequence[Ranked]) -> str:
    """`3rd in Tier 2's queue, because of 4 people: 2 away, 2 past their limit`."""
    number = _("more than %(count)s") % {"count": LAST_COUNTED} if place > LAST_COUNTED else ordinal(place)
    return _("%(place)s in the queue of %(team)s, %(why)s") % {
        "place": number,
        "team": team,
        "why": why_it_waits(ranked),
    }


def ordinal(number: int) -> str:
    """1st, 2nd, 3rd, 11th; in other languages as their catalogue writes ordinals."""
    if number % 100 in (11, 12, 13):
        return _("%(number)sth") % {"number": number}
    written = {1: _("%(number)sst"), 2: _("%(number)snd"), 3: _("%(number)srd")}
    return written.get(number % 10, _("%(number)sth")) % {"number": number}
