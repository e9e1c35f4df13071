"""Working through a view: its tickets as they stood at the start, each offered once, those of colleagues left out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from seiketsu.accounts.models import User
from seiketsu.desk.models import Ticket
from seiketsu.desk.queries import Filters, View, numbers_of
from seiketsu.desk.workspace import presence

# Nobody works through more in one go; the view can be begun again.
MOST = 500


@dataclass(frozen=True)
class Standing:
    """A ticket of the view, and whose it was when the work began."""

    number: int
    assignee_id: int | None


@dataclass(frozen=True)
class Step:
    """Where it goes on: the place counts from 1, and both are None at the end; `passed` are with a colleague now."""

    place: int | None
    number: int | None
    passed: tuple[int, ...]


def begin(view: View, *, user: User, filters: Filters) -> list[Standing]:
    """The view's tickets in its order, in two queries. The order stays, whatever the work itself changes."""
    numbers = numbers_of(view, user=user, filters=filters, most=MOST)
    owners = _owners(numbers)
    return [Standing(number, owners.get(number)) for number in numbers]


def step(view: View, run: Sequence[Standing], *, after: int, user: User, filters: Filters) -> Step:
    """The first ticket after a place that is still in the view and with no colleague; three queries in all.

    Who arrives is seen there from this moment on, so that two who begin together part at once.
    """
    rest = run[after:]
    numbers = [one.number for one in rest]
    held = set(numbers_of(view, user=user, filters=filters, most=MOST, among=numbers))
    owners, signs = _owners(numbers), presence.signs(numbers, user)
    passed: list[int] = []
    for place, one in enumerate(rest, start=after + 1):
        owner = owners.get(one.number)
        was_taken = owner not in (None, one.assignee_id, user.pk)
        is_busy = one.number in held and one.number in signs and bool(signs[one.number].people)
        if was_taken or is_busy:
            passed.append(one.number)
        elif one.number in held:
            presence.be_here(Ticket(pk=one.number), user=user, doing="viewing")
            return Step(place, one.number, tuple(passed))
    return Step(None, None, tuple(passed))


def _owners(numbers: Sequence[int]) -> dict[int, int | None]:
    return dict(Ticket.objects.filter(pk__in=numbers).values_list("pk", "assignee_id"))
