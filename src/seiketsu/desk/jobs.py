"""Work of the desk that needs a process of its own."""

from __future__ import annotations

import subprocess
import sys

import structlog

_log = structlog.get_logger(__name__)
_training: list[subprocess.Popen[str]] = []


def train_classifier() -> bool:
    """Start a training beside this process, unless one that we started is still at work. True if one was started.

    In a process of its own because the library takes more memory than the whole worker, and minutes on a large desk. It
    stays in the worker's process group, so it ends with it.
    """
    if any(one.poll() is None for one in _training):
        return False
    for ended in _training:
        said = ended.stdout.read().strip() if ended.stdout is not None else ""
        (_log.info if ended.returncode == 0 else _log.error)("classifier trained", status=ended.returncode, said=said)
    _training[:] = [
        subprocess.Popen(
            [sys.executable, "-m", "seiketsu", "classifier", "train"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
    ]
    return True
