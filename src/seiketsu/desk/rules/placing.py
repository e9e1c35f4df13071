"""Who of a team a ticket is given to, and when it leaves them again."""

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

from seiketsu.desk.rules.load import Load, LoadPolicy, has_room
from seiketsu.desk.rules.routing import Case

AVAILABLE = "available"
_NEVER = datetime.min.replace(tzinfo=UTC)


class Because(StrEnum):
    """Why somebody is left out. What never changes by itself stands before what the next hour may change."""

    SKILL = "skill"
    CERTIFICATION = "certification"
    LANGUAGE = "language"
    GONE = "gone"
    ABSENT = "absent"
    OFF_SHIFT = "off_shift"
    AWAY = "away"
    OFFLINE = "offline"
    UNHEARD = "unheard"
    FULL = "full"
    CHANNEL_FULL = "channel_full"
    JUST_LEFT = "just_left"
    LEAD = "lead"


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why somebody is not asked, with the figures and moments that the page says it with."""

    because: Because
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Scoring:
    """The plan's points. Knowing a client counts half as much after `halves_after`."""

    free: int = 40
    knows_client: int = 30
    waited: int = 20
    language: int = 10
    halves_after: timedelta = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Needs:
    """What somebody must have to be asked at all. In another language than the desk's own, that language too."""

    skills: frozenset[str] = frozenset()
    certifications: frozenset[str] = frozenset()
    home_language: str = "en"


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody as they stand now. `presence` is None while they never said whether they are there.

    `back_at` is when they are next on shift; `absent_until` the end of an absence; `knowledge` (0 to 1) how well
    they know the client; `given_at` when they last got a ticket.
    """

    user_id: int
    name: str
    load: Load
    skills: frozenset[str] = frozenset()
    certifications: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    presence: str | None = None
    presence_since: datetime | None = None
    reason: str = ""
    is_active: bool = True
    is_on_shift: bool = True
    is_on_call: bool = False
    back_at: datetime | None = None
    absent_until: datetime | None = None
    is_lead: bool = False
    knowledge: float = 0.0
    given_at: datetime | None = None

    @property
    def is_there(self) -> bool:
        """At work, as far as anybody knows."""
        here = self.presence in (AVAILABLE, None)
        return self.is_active and self.absent_until is None and self.is_on_shift and here


@dataclass(frozen=True, slots=True)
class Ranked:
    """A candidate with what made the score, or why they were left out."""

    candidate: Candidate
    score: int = 0
    parts: Mapping[str, int] = field(default_factory=dict)
    refusal: Refusal | None = None
    is_called_in: bool = False

    @property
    def may_take(self) -> bool:
        return self.refusal is None


@dataclass(frozen=True, slots=True)
class Asking:
    """How people are asked. `by_itself`: nobody chose to, so only those who said that they are there are asked.

    `calls_in`: the plan lets us call people outside all shifts; `left` are those whom the ticket just left.
    """

    needs: Needs
    load: LoadPolicy
    scoring: Scoring = Scoring()
    by_itself: bool = False
    calls_in: bool = False
    left: Collection[int] = frozenset()


def rank(case: Case, candidates: Sequence[Candidate], asking: Asking) -> list[Ranked]:
    """Best placed first, then those left out. The same for any order of the team.

    A lead is asked only when everybody else is refused. Outside all shifts whoever is on call is asked, where the plan
    calls people in and the case cannot wait.
    """
    called = _called(case, candidates, asking)
    judged = [_judge(case, one, asking, one.user_id in called) for one in candidates]
    if any(one.may_take and not one.candidate.is_lead for one in judged):
        judged = [
            replace(one, refusal=Refusal(Because.LEAD)) if one.may_take and one.candidate.is_lead else one
            for one in judged
        ]
    takers = _scored(case, [one for one in judged if one.may_take], asking)
    out = sorted((one for one in judged if not one.may_take), key=lambda one: one.candidate.user_id)
    return takers + out


def _called(case: Case, candidates: Sequence[Candidate], asking: Asking) -> set[int]:
    """Whom we call in: nobody while somebody is there, or where it can wait until somebody is."""
    if not asking.calls_in or any(one.is_there for one in candidates) or not cannot_wait(case, candidates):
        return set()
    on_call = {one.user_id for one in candidates if one.is_on_call}
    if on_call or asking.by_itself:
        return on_call
    return {one.user_id for one in candidates}


def cannot_wait(case: Case, candidates: Sequence[Candidate]) -> bool:
    """Whether something is critical, or due before anybody is back."""
    if case.is_critical:
        return True
    back = min((one.back_at for one in candidates if one.back_at is not None), default=None)
    return case.due_at is not None and (back is None or case.due_at < back)


def _judge(case: Case, one: Candidate, asking: Asking, is_called: bool) -> Ranked:
    refusal = _lacks(case, one, asking.needs) or _not_there(one, asking, is_called) or _no_room(case, one, asking)
    return Ranked(one, refusal=refusal, is_called_in=is_called)


def _lacks(case: Case, one: Candidate, needs: Needs) -> Refusal | None:
    if missing := needs.skills - one.skills:
        return Refusal(Because.SKILL, {"missing": sorted(missing)})
    if missing := needs.certifications - one.certifications:
        return Refusal(Because.CERTIFICATION, {"missing": sorted(missing)})
    if case.language != needs.home_language and case.language not in one.languages:
        return Refusal(Because.LANGUAGE, {"language": case.language})
    return None


def _not_there(one: Candidate, asking: Asking, is_called: bool) -> Refusal | None:
    if not one.is_active:
        return Refusal(Because.GONE)
    if one.user_id in asking.left:
        return Refusal(Because.JUST_LEFT)
    if one.absent_until is not None:
        return Refusal(Because.ABSENT, {"until": one.absent_until.isoformat()})
    if is_called:
        return None
    if not one.is_on_shift:
        return Refusal(Because.OFF_SHIFT, {"until": one.back_at.isoformat()} if one.back_at else {})
    if one.presence is None:
        return Refusal(Because.UNHEARD) if asking.by_itself else None
    if one.presence != AVAILABLE:
        return Refusal(Because(one.presence), {"reason": one.reason} if one.reason else {})
    return None


def _no_room(case: Case, one: Candidate, asking: Asking) -> Refusal | None:
    if not has_room(one.load, asking.load.weight(case.priority, case.channel)):
        return Refusal(Because.FULL, {"load": one.load.words, "limit": one.load.limit})
    limit = asking.load.limits.get(case.channel)
    if limit is not None and one.load.channels.get(case.channel, 0) >= limit:
        return Refusal(Because.CHANNEL_FULL, {"channel": case.channel, "limit": limit})
    return None


def _scored(case: Case, takers: list[Ranked], asking: Asking) -> list[Ranked]:
    # Who waited equally long has the same turn, so that nobody is preferred for the number of their row.
    since = sorted({one.candidate.given_at or _NEVER for one in takers})
    last = len(since) - 1
    points = asking.scoring
    found = []
    for one in takers:
        who = one.candidate
        writes = case.language in who.languages
        parts = {
            "free": int(points.free * who.load.free),
            "knows_client": int(points.knows_client * who.knowledge),
            "waited": points.waited * (last - since.index(who.given_at or _NEVER)) // last if last else points.waited,
            "language": points.language if writes else 0,
        }
        found.append(replace(one, parts=parts, score=sum(parts.values())))
    return sorted(found, key=lambda one: (-one.score, _waited(one.candidate)))


def _waited(one: Candidate) -> tuple[datetime, int]:
    """Whoever waited longest comes first; who never got one before all others."""
    return one.given_at or _NEVER, one.user_id


def knowledge(handled: Sequence[timedelta], halves_after: timedelta) -> float:
    """How well somebody knows a client, 0 to 1, from how long ago they had each of the client's last tickets."""
    known: float = sum(math.exp2(-(max(ago, timedelta(0)) / halves_after)) for ago in handled)
    return min(1.0, known / 2)


class Leaves(StrEnum):
    """Why a ticket leaves whoever has it."""

    GONE = "gone"
    ABSENT = "absent"
    AWAY = "away_too_long"
    SHIFT_OVER = "shift_over"
    AT_RISK = "at_risk"


def leaves(
    who: Candidate, *, due_at: datetime | None, is_at_risk: bool, now: datetime, away_too_long: timedelta
) -> Leaves | None:
    """Why a ticket can't stay with somebody, or None. What owes nothing waits for them, unless they are gone."""
    if not who.is_active:
        return Leaves.GONE
    if due_at is None or who.is_there or (who.is_on_call and who.absent_until is None):
        return None
    if who.absent_until is not None and due_at < who.absent_until:
        return Leaves.ABSENT
    if who.is_on_shift and away_since(who) is not None and now >= (away_since(who) or now) + away_too_long:
        return Leaves.AWAY
    if not who.is_on_shift and (who.back_at is None or due_at < who.back_at):
        return Leaves.SHIFT_OVER
    return Leaves.AT_RISK if is_at_risk else None


def away_since(who: Candidate) -> datetime | None:
    """Since when somebody has said that they are not there."""
    return who.presence_since if who.presence not in (AVAILABLE, None) else None
