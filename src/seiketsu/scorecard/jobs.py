"""Work of the scorecard that needs a process of its own."""

from __future__ import annotations

import subprocess
import sys
from datetime import datetime

from django.conf import settings

from seiketsu.core import clock

_looking: list[subprocess.Popen[bytes]] = []


def look_for_themes(now: datetime, limit: int) -> int:
    """Start looking for recurring problems beside this process, unless one that we started is still at work."""
    del now, limit
    # Where our clock is held, a process with a clock of its own would look at other days.
    if not settings.START_PROCESSES_BESIDE or clock.is_set() or any(one.poll() is None for one in _looking):
        return 0
    _looking[:] = [subprocess.Popen([sys.executable, "-m", "seiketsu", "themes"], stdin=subprocess.DEVNULL)]
    return 1
