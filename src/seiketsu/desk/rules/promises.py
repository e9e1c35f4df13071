"""What happens to a ticket's promises when something happens to the ticket.

A promise is known here by its kind and the number of its commitment; the actions carry out what is decided.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

FIRST_RESPONSE = "first_response"
NEXT_RESPONSE = "next_response"
RESOLUTION = "resolution"
FOLLOW_UP = "follow_up"
AT_OPENING = (FIRST_RESPONSE, RESOLUTION)
RESPONSES = (FIRST_RESPONSE, NEXT_RESPONSE)
UNSETTLED = ("running", "paused")


class Verb(StrEnum):
    START = "start"
    PAUSE = "pause"
    RESUME = "resume"
    MEET = "meet"
    REOPEN = "reopen"
    CANCEL = "cancel"
    RETARGET = "retarget"


@dataclass(frozen=True, slots=True)
class Held:
    """A commitment that the ticket has."""

    id: int
    kind: str
    promise: str
    state: str
    sequence: int = 1


@dataclass(frozen=True, slots=True)
class Effect:
    """One thing to do: to a commitment that exists (`held`), or a new one of `kind` with `sequence`."""

    verb: Verb
    kind: str
    held: int | None = None
    sequence: int = 1
    reason: str = ""


def _unsettled(held: Iterable[Held]) -> list[Held]:
    return [one for one in held if one.state in UNSETTLED]


def _next_sequence(held: Iterable[Held], kind: str) -> int:
    return max((one.sequence for one in held if one.kind == kind), default=0) + 1


def on_opening(promised: Collection[str]) -> list[Effect]:
    """A new ticket starts its first response and its resolution, where the plan promises them."""
    return [Effect(Verb.START, kind) for kind in AT_OPENING if kind in promised]


def on_staff_answer(held: Sequence[Held]) -> list[Effect]:
    """A public message of a person on the staff keeps the promise to answer."""
    return [
        Effect(Verb.MEET, one.kind, one.id, one.sequence)
        for one in _unsettled(held)
        if one.kind in (FIRST_RESPONSE, NEXT_RESPONSE)
    ]


def on_client_message(held: Sequence[Held], promised: Collection[str], *, was_answered: bool) -> list[Effect]:
    """Once answered, each further word of the client starts a next response, unless one is owed already."""
    if not was_answered or NEXT_RESPONSE not in promised:
        return []
    if any(one.kind in (FIRST_RESPONSE, NEXT_RESPONSE) for one in _unsettled(held)):
        return []
    return [Effect(Verb.START, NEXT_RESPONSE, sequence=_next_sequence(held, NEXT_RESPONSE))]


def on_status(held: Sequence[Held], status: str, pauses: Mapping[str, Collection[str]]) -> list[Effect]:
    """Pause what the plan pauses in this status, and let everything else run on."""
    paused_kinds = pauses.get(status, ())
    effects = []
    for one in _unsettled(held):
        if one.kind == FOLLOW_UP:
            continue
        if one.kind in paused_kinds and one.state == "running":
            effects.append(Effect(Verb.PAUSE, one.kind, one.id, one.sequence, reason=status))
        elif one.kind not in paused_kinds and one.state == "paused":
            effects.append(Effect(Verb.RESUME, one.kind, one.id, one.sequence, reason=status))
    return effects


def on_solving(held: Sequence[Held], paused_kinds: Collection[str] = ()) -> list[Effect]:
    """The resolution is met. An answer still owed waits for the client's word where the plan says so, else it ends:
    the solution went out instead."""
    effects = []
    for one in _unsettled(held):
        if one.kind == RESOLUTION:
            effects.append(Effect(Verb.MEET, one.kind, one.id, one.sequence))
        elif one.kind in paused_kinds:
            if one.state == "running":
                effects.append(Effect(Verb.PAUSE, one.kind, one.id, one.sequence, reason="solved"))
        elif one.kind in (FIRST_RESPONSE, NEXT_RESPONSE):
            effects.append(Effect(Verb.CANCEL, one.kind, one.id, one.sequence, reason="solved"))
    return effects


def on_reopening(held: Sequence[Held]) -> list[Effect]:
    """The same resolution goes on, with the time that it had used."""
    resolutions = [one for one in held if one.kind == RESOLUTION and one.state == "met"]
    if not resolutions:
        return []
    last = max(resolutions, key=lambda one: one.sequence)
    return [Effect(Verb.REOPEN, last.kind, last.id, last.sequence)]


def on_ending(held: Sequence[Held], reason: str, *, keep: Collection[str] = ()) -> list[Effect]:
    """Merged, deleted, spam or closed: nothing is owed any more, but for the kinds to `keep`."""
    return [
        Effect(Verb.CANCEL, one.kind, one.id, one.sequence, reason=reason)
        for one in _unsettled(held)
        if one.kind not in keep
    ]


def on_restoring(held: Sequence[Held], promised: Collection[str], *, was_answered: bool) -> list[Effect]:
    """Back from spam or the bin: what was cancelled starts anew, from when the client first wrote."""
    effects = []
    for kind in AT_OPENING:
        of_kind = [one for one in held if one.kind == kind]
        if kind not in promised or (kind == FIRST_RESPONSE and was_answered):
            continue
        if not of_kind or all(one.state == "cancelled" for one in of_kind):
            effects.append(Effect(Verb.START, kind, sequence=_next_sequence(held, kind)))
    return effects


def on_new_terms(
    held: Sequence[Held], promised: Mapping[str, str], *, was_answered: bool, reason: str = ""
) -> list[Effect]:
    """Another priority or tier: what runs is re-targeted, what is promised no more ends, what is new starts.

    `promised` maps each kind to the plan leaf that now promises it.
    """
    effects = []
    unsettled = [one for one in _unsettled(held) if one.kind != FOLLOW_UP]
    for one in unsettled:
        leaf = promised.get(one.kind)
        if leaf is None:
            effects.append(Effect(Verb.CANCEL, one.kind, one.id, one.sequence, reason="no longer promised"))
        else:
            effects.append(Effect(Verb.RETARGET, one.kind, one.id, one.sequence, reason=reason))
    for kind in AT_OPENING:
        if kind not in promised or (kind == FIRST_RESPONSE and was_answered):
            continue
        if not any(one.kind == kind and one.state != "cancelled" for one in held):
            effects.append(Effect(Verb.START, kind, sequence=_next_sequence(held, kind)))
    return effects
