"""Bodies of the endpoints of rosters."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from ninja import Field

from seiketsu.core.http.schemas import Given, GivenMoment, Id, Line, Moment, PageWanted, Shown
from seiketsu.schedules.models import Absence, Swap

DutyKind = Literal["on_shift", "on_call"]
AbsenceKind = Literal["leave", "illness", "training", "other"]
SwapState = Literal["proposed", "accepted", "agreed", "declined", "refused", "withdrawn"]
Note = Annotated[str, Field(max_length=300, pattern=r"^[^\x00]*$")]


class RosterShown(Shown):
    team: str
    title: str
    zone: str
    plan_version: int


class OnNowShown(Shown):
    """Who of a team is there at the asked moment, by id."""

    team: str
    on_shift: list[int]
    on_call: list[int]


class DutyShown(Shown):
    """One person on one layer, from one instant to another, with the steps that led there."""

    person_id: int
    kind: DutyKind
    starts_at: Moment
    ends_at: Moment
    why: list[str]


class GapShown(Shown):
    """A stretch with fewer people than the plan wants; `leaf` says which part of the plan."""

    starts_at: Moment
    ends_at: Moment
    has: int
    needs: int
    leaf: str


class StretchShown(Shown):
    """A team's roster between two instants."""

    team: str
    duties: list[DutyShown]
    gaps: list[GapShown]


class PromiseGapShown(Shown):
    """Promises of a tier run, and nobody who answers clients is there."""

    tier: str
    calendar: str
    promises: list[str]
    clients: int
    starts_at: Moment
    ends_at: Moment
    missing: int = 1


class RosterWanted(PageWanted):
    at: GivenMoment | None = None


class StretchWanted(PageWanted):
    since: GivenMoment | None = None
    until: GivenMoment | None = None


class NewOverride(Given):
    """Without `replaces_id` everybody is replaced; with `adds` nobody is."""

    person_id: Id
    starts_at: GivenMoment
    ends_at: GivenMoment
    replaces_id: Id | None = None
    adds: bool = False
    kind: DutyKind = "on_shift"
    reason: Note = ""


class OverrideShown(Shown):
    id: int
    person_id: int
    replaces_id: int | None
    adds: bool
    kind: DutyKind
    starts_at: Moment
    ends_at: Moment


class AbsencesWanted(PageWanted):
    """`team` and `person_id` narrow; what is over is left out unless `over` asks for it."""

    team: Line = ""
    person_id: Id | None = None
    over: bool = False


class NewAbsence(Given):
    """Without `person_id` it is the caller's own."""

    starts_at: GivenMoment
    ends_at: GivenMoment
    kind: AbsenceKind = "leave"
    person_id: Id | None = None
    note: Note = ""


class AbsenceShown(Shown):
    """`kind` and `note` are told to the person and to leads only."""

    id: int
    person_id: int
    state: Literal["asked", "agreed", "refused"]
    starts_at: Moment
    ends_at: Moment
    kind: AbsenceKind | None
    note: str | None

    @classmethod
    def of(cls, row: Absence, *, reveals: bool) -> AbsenceShown:
        facts: dict[str, Any] = {
            name: getattr(row, name) for name in ("id", "person_id", "state", "starts_at", "ends_at")
        }
        return cls(**facts, kind=row.kind if reveals else None, note=row.note if reveals else None)  # type: ignore[arg-type]


class Decision(Given):
    """What a lead says to a leave."""

    agreed: bool


class SwapsWanted(PageWanted):
    state: SwapState | None = None
    team: Line = ""


class NewSwap(Given):
    """The caller gives a stretch of their own for one of a colleague's."""

    team: Line
    other_id: Id
    gives_from: GivenMoment
    gives_to: GivenMoment
    takes_from: GivenMoment
    takes_to: GivenMoment
    kind: DutyKind = "on_shift"
    message: Note = ""


class SwapAnswer(Given):
    """The other accepts or declines, who asked withdraws, a lead approves or refuses."""

    answer: Literal["accept", "decline", "withdraw", "approve", "refuse"]


class SwapShown(Shown):
    id: int
    team: str
    state: SwapState
    kind: DutyKind
    asker_id: int
    other_id: int
    gives_from: Moment
    gives_to: Moment
    takes_from: Moment
    takes_to: Moment
    needs_lead: bool

    @classmethod
    def of(cls, row: Swap) -> SwapShown:
        names = (
            "id", "state", "kind", "asker_id", "other_id", "gives_from", "gives_to", "takes_from", "takes_to",
            "needs_lead",
        )  # fmt: skip
        return cls(team=row.schedule.team, **{name: getattr(row, name) for name in names})
