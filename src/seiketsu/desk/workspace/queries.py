"""What stands around a ticket for the agents at work on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from seiketsu.desk.models import Snooze


@dataclass(frozen=True)
class Beside:
    """What the ticket page says of the agents' own arrangements."""

    snoozes: Sequence[Snooze]

    def snooze_of(self, user_id: int) -> Snooze | None:
        return next((one for one in self.snoozes if one.user_id == user_id), None)


def beside(ticket_id: int) -> Beside:
    """What agents arranged around a ticket."""
    standing = Snooze.objects.standing().filter(ticket_id=ticket_id).select_related("user").order_by("until")
    return Beside(snoozes=list(standing))
