"""The mail listener on a thread of a worker: a process of its own would cost as much memory as the worker itself.

What it promises is the same: a mail is acknowledged once it is stored, whatever becomes of the process after.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable

import structlog

from seiketsu.channels.listener.configured import configured, refusal, serve

_START_SECONDS = 30
_STOP_SECONDS = 20
_log = structlog.get_logger(__name__)


class CannotListen(Exception):
    """The message says why, and what to do."""


class MailThread:
    """Takes mail beside whatever else the process does. `when_ended` is told when it ends without being asked to."""

    def __init__(self, host: str, port: int, *, when_ended: Callable[[], None]) -> None:
        self._listener, self._when_ended = configured(host, port), when_ended
        self._thread = threading.Thread(target=self._run, name="mail listener", daemon=True)
        self._known = threading.Event()
        self._fault: BaseException | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stopping: asyncio.Event | None = None

    @property
    def port(self) -> int:
        """Where it listens; with port 0 the system chose it."""
        return self._listener.port

    @property
    def has_failed(self) -> bool:
        """Whether it ended without being asked to."""
        return self._fault is not None

    def start(self) -> None:
        """Begin, and return once it listens.

        Raises:
            CannotListen: it cannot, such as on a port that another program has.
        """
        self._thread.start()
        self._known.wait(_START_SECONDS)
        if isinstance(self._fault, OSError):
            raise CannotListen(refusal(self._listener.host, self._listener.port, self._fault)) from self._fault
        if self._fault is not None:
            raise CannotListen(f"The mail listener did not start: {self._fault}") from self._fault

    def stop(self) -> None:
        """Take no new mail, and let what is being kept be finished."""
        if self._thread.ident is None:
            return
        if self._loop is not None and self._stopping is not None and self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._stopping.set)
        self._thread.join(_STOP_SECONDS)

    def _run(self) -> None:
        try:
            asyncio.run(self._serve())
        except (Exception, asyncio.CancelledError) as fault:
            self._fault = fault
            if self._known.is_set():
                _log.exception("mail listener ended")
                self._when_ended()
        finally:
            self._known.set()

    async def _serve(self) -> None:
        self._loop, self._stopping = asyncio.get_running_loop(), asyncio.Event()
        listening = asyncio.Event()
        serving = asyncio.create_task(serve(self._listener, self._stopping, listening))
        noticing = asyncio.create_task(listening.wait())
        await asyncio.wait({serving, noticing}, return_when=asyncio.FIRST_COMPLETED)
        noticing.cancel()
        if listening.is_set():
            self._known.set()
        await serving
