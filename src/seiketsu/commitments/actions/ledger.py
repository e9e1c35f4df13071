"""The promises of one subject within one change of it: locked once, moved any number of times, written once."""

from collections.abc import Sequence
from datetime import datetime

from seiketsu.commitments.actions.moving import Move, Terms, retargeting
from seiketsu.commitments.actions.storing import save_all
from seiketsu.commitments.actions.verbs import NewCommitment, start_many
from seiketsu.commitments.actions.writing import decided, put, told
from seiketsu.commitments.calendars import pin
from seiketsu.commitments.errors import NotInThisState
from seiketsu.commitments.models import Commitment, CommitmentStep
from seiketsu.commitments.queries.reading import locked_for_subject
from seiketsu.commitments.rules.progress import WrongState
from seiketsu.core.actor import Actor
from seiketsu.core.events import Subject, record_many


class Ledger:
    """For an app that holds a lock on the subject already and ends its change with `write`.

    Events are recorded at each move, in its order; rows and steps are saved by `write`.
    """

    def __init__(self, subject: Subject, *, actor: Actor) -> None:
        self._subject, self._actor = subject, actor
        self._rows: dict[int, Commitment] | None = None
        self._moved: dict[int, Commitment] = {}
        self._steps: list[CommitmentStep] = []

    @property
    def commitments(self) -> list[Commitment]:
        """All promises of the subject as they stand now, oldest first, settled ones too."""
        return list(self._held().values())

    def _held(self) -> dict[int, Commitment]:
        if self._rows is None:
            self._rows = {row.pk: row for row in locked_for_subject(self._subject)}
        return self._rows

    def do(self, commitment_id: int, move: Move) -> None:
        """Carry out one verb.

        Raises:
            NotInThisState: the verb has no meaning where the promise stands; nothing changed.
        """
        row = self._held()[commitment_id]
        try:
            change = decided(row, move)
        except WrongState as fault:
            raise NotInThisState(fault) from fault
        if not change.outcome.steps:
            return
        put(row, change.outcome.progress)
        steps, entries = told([change], actor=self._actor)
        self._moved[row.pk] = row
        self._steps += steps
        record_many(entries)

    def retarget(self, commitment_id: int, terms: Terms, *, reason: str, at: datetime) -> None:
        """Put one promise under other terms from now on; what has run stays used."""
        pin([terms.calendar])
        self.do(commitment_id, retargeting(at, reason, {commitment_id: terms}))

    def start_many(self, wanted: Sequence[NewCommitment], *, at: datetime) -> list[Commitment]:
        """Make promises; see `start_many` of the verbs."""
        if not wanted:
            return []
        self.write()  # a key that a move gave up may be taken at once
        held = self._held()
        made = start_many(wanted, actor=self._actor, at=at)
        held.update((one.pk, one) for one in made)
        return made

    def write(self) -> None:
        """Save what moved since the last time."""
        save_all(list(self._moved.values()), self._steps)
        self._moved, self._steps = {}, []

    def forget(self) -> None:
        """Look anew the next time, after the rows were changed by other means."""
        self.write()
        self._rows = None
