"""Work of the desk that needs a process of its own."""

from __future__ import annotations

import subprocess
import sys

_training: list[subprocess.Popen[bytes]] = []


def train_classifier() -> bool:
    """Start a training beside this process, unless one that we started is still at work. True if one was started.

    In a process of its own because the library takes more memory than the whole worker, and minutes on a large desk. It
    stays in the worker's process group, so it ends with it, and says how it went in the worker's log.
    """
    if any(one.poll() is None for one in _training):
        return False
    command = [sys.executable, "-m", "seiketsu", "classifier", "train"]
    _training[:] = [subprocess.Popen(command, stdin=subprocess.DEVNULL)]
    return True
