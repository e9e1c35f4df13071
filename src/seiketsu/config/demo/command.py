"""`seiketsu demo`: fill a fresh installation with the demo company, with progress shown."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence

from seiketsu.config.demo.history import DAYS, TICKETS, AlreadyFilled, fill


def main(arguments: Sequence[str]) -> int:
    """Make the demo company; an installation that has clients is left as it is."""
    parser = argparse.ArgumentParser(prog="seiketsu demo", description="Fill a fresh installation with a company.")
    parser.add_argument("--seed", type=int, default=20261123)
    parser.add_argument("--tickets", type=int, default=TICKETS)
    parser.add_argument("--days", type=int, default=DAYS)
    options = parser.parse_args(arguments)
    began, shown = time.monotonic(), [-1]

    def report(done: int, total: int) -> None:
        share = done * 100 // max(total, 1)
        if share >= shown[0] + 5:
            shown[0] = share
            sys.stderr.write(f"demo company: {done:,} things have happened, about {share} %\n")

    try:
        tickets = fill(options.seed, tickets=options.tickets, days=options.days, report=report)
    except AlreadyFilled as reason:
        sys.stderr.write(f"{reason}\n")
        return 0
    sys.stderr.write(f"demo company: {tickets:,} tickets of {options.days} days in {time.monotonic() - began:.0f} s\n")
    return 0
