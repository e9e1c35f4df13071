"""Rosters follow the plan and the staff records."""

from __future__ import annotations

from seiketsu.core.actor import Actor
from seiketsu.core.events import StoredEvent, subscriber
from seiketsu.schedules import actions

_ACTOR = Actor.system("Rosters")
_FOLLOWED = {"teams", "shift", "role"}
_FOLLOWED_OF_PERSON = {"time_zone", "is_active"}


@subscriber(
    "schedules.follow",
    types=[
        "plan.applied",
        "accounts.staff_changed",
        "accounts.person_added",
        "accounts.person_changed",
        "accounts.person_erased",
    ],
)
def follow(record: StoredEvent) -> None:
    """A new plan, a new colleague or another shift makes other rosters from then on."""
    if _concerns(record):
        actions.follow_plan(actor=_ACTOR, at=record.at)


def _concerns(record: StoredEvent) -> bool:
    if record.type == "accounts.person_added":
        return bool(record.data["kind"] == "staff")
    if record.type == "accounts.staff_changed":
        return bool(_FOLLOWED & set(record.data["fields"]))
    if record.type == "accounts.person_changed":
        return bool(_FOLLOWED_OF_PERSON & set(record.data["fields"]))
    return True
