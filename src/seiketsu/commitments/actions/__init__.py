"""Every write to promises: one function per verb, each also for several at once."""

from seiketsu.commitments.actions.recalculation import (
    continue_recalculation,
    recalculate,
    start_recalculation,
    stop_recalculation,
)
from seiketsu.commitments.actions.verbs import (
    NewCommitment,
    Terms,
    cancel,
    cancel_many,
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
    "NewCommitment",
    "Terms",
    "cancel",
    "cancel_many",
    "continue_recalculation",
    "meet",
    "meet_many",
    "notice_due",
    "pause",
    "pause_many",
    "recalculate",
    "reopen",
    "resume",
    "resume_many",
    "retarget",
    "retarget_many",
    "start",
    "start_many",
    "start_recalculation",
    "stop_recalculation",
]
