"""What each of our processes does at its start, whoever starts it."""

import ctypes
import os
import resource
import signal
import sys

_PR_SET_PDEATHSIG = 1
SUPERVISOR_VARIABLE = "SEIKETSU_SUPERVISOR"


def follow_supervisor() -> None:
    """Under a supervisor: be told to stop when it is killed, so that nothing of ours is left behind.

    Does nothing in a process that a service manager or a person started. Where the system has no such signal, the next
    supervisor ends what it finds left over.
    """
    supervisor = os.environ.pop(SUPERVISOR_VARIABLE, None)
    if supervisor is None:
        return
    die_with_parent(signal.SIGTERM)
    if os.getppid() != int(supervisor):
        raise SystemExit("The supervisor ended while this process was starting.")


def die_with_parent(sign: signal.Signals) -> None:
    """Ask the system to send this process a signal when its parent ends, however it ends; Linux alone can."""
    if sys.platform.startswith("linux"):
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, int(sign))


def allow_many_files() -> int:
    """Raise the limit of open files to what the system allows; a stream is a file. Returns the limit."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = hard if hard != resource.RLIM_INFINITY else 65536
    if soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
    return wanted
