"""Which recipients are ours, and how many connections may be open."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Callable

import structlog
from django.db import DatabaseError, connection

from seiketsu.delivery import queries as deliveries
from seiketsu.delivery.rules import addresses

_KEPT_SECONDS = 5.0
_log = structlog.get_logger(__name__)


class AddressBook:
    """Our addresses, read from the plan every few seconds; the last known ones while the database is away."""

    def __init__(self) -> None:
        self._known: frozenset[str] = frozenset()
        self._read_at = -_KEPT_SECONDS

    async def is_ours(self, address: str, run: Callable[[Callable[[], object]], asyncio.Future[object]]) -> bool:
        """Whether mail to this address is for us. `run` calls a function in a thread that may use the database."""
        if time.monotonic() - self._read_at >= _KEPT_SECONDS:
            await run(self.refresh)
        bare = addresses.bare(address) or address.lower()
        return bare in self._known or deliveries.subject_of_address(bare) is not None

    def refresh(self) -> None:
        """Read the addresses anew."""
        try:
            public = deliveries.public_addresses()
        except DatabaseError:
            if not self._known:
                raise
            _log.warning("mail listener goes on with the addresses it knows; the database is away")
            return
        finally:
            connection.close()
        # RFC 5321 4.5.1: a server must take mail to its postmaster.
        domains = {address.rpartition("@")[2] for address in public}
        self._known = public | {f"postmaster@{domain}" for domain in domains}
        self._read_at = time.monotonic()


class Gate:
    """Counts open connections, in all and by peer."""

    def __init__(self, *, most: int, most_by_peer: int) -> None:
        self._most, self._most_by_peer = most, most_by_peer
        self._open: Counter[str] = Counter()

    def enter(self, peer: str) -> bool:
        """Let a connection in, or refuse it."""
        if self._open.total() >= self._most or self._open[peer] >= self._most_by_peer:
            return False
        self._open[peer] += 1
        return True

    def leave(self, peer: str) -> None:
        """A connection that was let in is gone."""
        self._open[peer] -= 1
        if self._open[peer] <= 0:
            del self._open[peer]

    @property
    def open(self) -> int:
        """How many are open."""
        return self._open.total()
