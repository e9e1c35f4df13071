"""Every write to promises: one function per verb, each also for several at once."""

from seiketsu.commitments.actions.ledger import Ledger
from seiketsu.commitments.actions.moving import Move, Terms, cancelling, meeting, pausing, reopening, resuming
from seiketsu.commitments.actions.recalculation import (
    continue_recalculation,
    recalculate,
    start_recalculation,
    stop_recalculation,
)
from seiketsu.commitments.actions.verbs import (
    NewCommitment,
    cancel,
    cancel_many,
    hand_over,
    meet,
    meet_many,
    notice_due,
    pause,
    pause_many,
    reopen,
    resume,
    resume_many,
    retarget,
    retarget_many,
    start,
    start_many,
)

__all__ = [
    "Ledger",
    "Move",
    "NewCommitment",
    "Terms",
    "cancel",
    "cancel_many",
    "cancelling",
    "continue_recalculation",
    "hand_over",
    "meet",
    "meet_many",
    "meeting",
    "notice_due",
    "pause",
    "pause_many",
    "pausing",
    "recalculate",
    "reopen",
    "reopening",
    "resume",
    "resume_many",
    "resuming",
    "retarget",
    "retarget_many",
    "start",
    "start_many",
    "start_recalculation",
    "stop_recalculation",
]
