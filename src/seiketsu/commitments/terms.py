"""What a version of the plan promises, leaf by leaf: the terms that open commitments would move to."""

from collections.abc import Iterable
from datetime import timedelta

from seiketsu.businesstime import Calendar
from seiketsu.commitments.models import Commitment
from seiketsu.commitments.rules.terms import NewTerms
from seiketsu.plan.queries import PlanInForce
from seiketsu.plan.spec import Plan


class TermsOfPlan:
    """Looks up leaves of one version; a leaf that was renamed is found under its new name."""

    def __init__(self, plan_in_force: PlanInForce) -> None:
        self.version = plan_in_force.version
        self._plan: Plan = plan_in_force.plan
        self._renamed = {
            old: leaf.key for leaf in self._plan.leaves() if (old := self._plan.renamed_from(leaf.key)) is not None
        }

        self._found: dict[tuple[str, str], NewTerms | None] = {}

    def of(self, promise: str, calendar_key: str) -> NewTerms | None:
        """None when this version no longer makes the promise: such a commitment keeps the terms that it has."""
        asked = promise, calendar_key
        if asked not in self._found:  # a hundred thousand commitments share a few dozen terms
            self._found[asked] = self._looked_up(promise, calendar_key)
        return self._found[asked]

    def _looked_up(self, promise: str, calendar_key: str) -> NewTerms | None:
        leaf = self._plan.by_key.get(promise) or self._plan.by_key.get(self._renamed.get(promise, ""))
        if leaf is None or not isinstance(leaf.value, timedelta):
            return None
        calendar = self._calendar(leaf.calendar or calendar_key)
        seconds = leaf.value.days * 86_400 + leaf.value.seconds
        return None if calendar is None or seconds <= 0 else NewTerms(leaf.key, seconds, calendar)

    def for_open(self, commitments: Iterable[Commitment]) -> tuple[dict[int, NewTerms], list[Commitment]]:
        """The new terms of those that would change, by id; and those that the version no longer promises."""
        changed: dict[int, NewTerms] = {}
        gone: list[Commitment] = []
        for commitment in commitments:
            new = self.of(commitment.promise, commitment.calendar_key)
            if new is None:
                gone.append(commitment)
            elif _differs(commitment, new):
                changed[commitment.pk] = new
        return changed, gone

    def _calendar(self, key: str) -> Calendar | None:
        return self._plan.calendar(key) if key in self._plan.document.calendars else None


def _differs(commitment: Commitment, new: NewTerms) -> bool:
    held = (commitment.promise, commitment.target_seconds, commitment.calendar_id)
    return held != (new.promise, new.target_seconds, new.calendar.fingerprint)
