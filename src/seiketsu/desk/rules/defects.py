"""What becomes of a defect, and what is at stake."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

MENDED = ("fixed", "released")
ENDED = (*MENDED, "wont_fix")
# How far a defect is along; a tracker that says "done" does not take back what was released.
_ORDER = {"reported": 0, "confirmed": 1, "in_progress": 2, "fixed": 3, "released": 4}


def tells(before: str, after: str, *, when: str) -> bool:
    """Whether this change is the one at which everybody is told: the defect passes the state that the plan names."""
    return before != after and _ORDER.get(after, -1) >= _ORDER[when] > _ORDER.get(before, -1)


def comes_back(before: str, after: str) -> bool:
    """Whether a defect that was mended or given up is worked on again: its next fix is told anew."""
    return before in ENDED and after not in ENDED


def state_of_issue(standing: str, words: str, general: str, *, own: Mapping[str, str], plan: Mapping[str, str]) -> str:
    """The state that follows from the tracker's: its own name for it first, then the plan's general one.

    Whatever is unknown leaves the defect as it is, and "done" leaves what was released.
    """
    wanted = own.get(words.strip().casefold()) or plan.get(general, standing)
    if wanted == "fixed" and standing == "released":
        return standing
    return wanted


@dataclass(frozen=True, slots=True)
class Contract:
    """A client with what it pays a year, in its own money; None where nobody wrote it down."""

    organization_id: int
    value: Decimal | None
    currency: str


@dataclass(frozen=True, slots=True)
class AtStake:
    """The yearly value of the clients that are touched, in the plan's currency."""

    value: Decimal
    currency: str
    clients: int
    # Clients whose value isn't known, or whose money the plan has no rate for.
    unknown: int


def at_stake(contracts: Iterable[Contract], *, currency: str, rates: Mapping[str, Decimal]) -> AtStake:
    """The sum over the clients, each counted once; what can't be converted is said, not guessed."""
    once = {one.organization_id: one for one in contracts}
    total, unknown = Decimal(0), 0
    for one in once.values():
        rate = Decimal(1) if one.currency == currency else rates.get(one.currency)
        if one.value is None or rate is None:
            unknown += 1
        else:
            total += one.value * rate
    return AtStake(total.quantize(Decimal("0.01")), currency, len(once), unknown)
