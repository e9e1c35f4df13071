"""The worker: gives events their order, lets subscribers read them, and runs the engines over what is due.

Any number of workers may run; what one holds, the others skip. It sleeps until an event is written or a second has
passed, and no timer of the product lives in its memory.
"""

import argparse
import os
import select
import signal
import socket
import sys
import time
from collections.abc import Sequence
from datetime import datetime, timedelta

import psycopg
import structlog
from django.conf import settings
from django.db import DatabaseError, close_old_connections, connections

from seiketsu.channels.listener.certificate import CertificateMissing
from seiketsu.config.addresses import listening_address
from seiketsu.config.mail_thread import CannotListen, MailThread
from seiketsu.core import clock, engine
from seiketsu.core.events import delivery, subscribers
from seiketsu.core.events.log import WAKE_CHANNEL
from seiketsu.core.models import WorkerHeartbeat

HEARTBEAT_EVERY = timedelta(seconds=5)
FORGET_AFTER = timedelta(days=1)
LONGEST_SLEEP = 1.0
# A round has a price whatever it finds. Under load one that comes a little later finds more, and costs the same.
BETWEEN_ROUNDS = 0.15
BETWEEN_ENGINES = timedelta(seconds=0.25)
# While events keep the worker busy, looking for what is due may take so small a share of its time, within the sleep.
_SHARE_OF_ENGINES = 0.2
_LONGEST_BACK_OFF = 10.0

_log = structlog.get_logger(__name__)


class Alarm:
    """Wakes the worker: an event was written, or it shall stop.

    A self-pipe lets a signal end the sleep at once; the database's own socket tells of events.
    """

    def __init__(self) -> None:
        self._reading, self._writing = os.pipe()
        os.set_blocking(self._writing, False)
        self._connection: psycopg.Connection | None = None
        self.stopping = False

    def stop(self, *_: object) -> None:
        """Ask the worker to stop after what it is doing; also a signal handler."""
        self.stopping = True
        try:
            os.write(self._writing, b"x")
        except BlockingIOError:
            pass  # it has been told often enough

    def sleep(self, seconds: float) -> None:
        """Sleep until there is something to do, `seconds` at most. A lost database makes it a plain sleep."""
        watched: list[int] = [self._reading]
        if (listening := self._listen()) is not None:
            watched.append(listening.fileno())
        ready, _, _ = select.select(watched, [], [], seconds)
        if listening is not None and listening.fileno() in ready:
            try:
                # Taken together: however many events were written, one round reads them all.
                for _ in listening.notifies(timeout=0):
                    pass
            except psycopg.Error:
                self._forget_connection()

    def pause(self, seconds: float) -> None:
        """Wait, whatever is written meanwhile; only being told to stop ends it."""
        select.select([self._reading], [], [], seconds)

    def close(self) -> None:
        """Let go of the connection and the pipe."""
        self._forget_connection()
        os.close(self._reading)
        os.close(self._writing)

    def _listen(self) -> psycopg.Connection | None:
        if self._connection is not None and not self._connection.closed:
            return self._connection
        try:
            self._connection = psycopg.connect(listening_address("seiketsu worker"), autocommit=True)
            self._connection.execute(f"listen {WAKE_CHANNEL}")
        except psycopg.Error:
            self._forget_connection()
        return self._connection

    def _forget_connection(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()


class Worker:
    """One worker process."""

    def __init__(self, name: str | None = None) -> None:
        self.name = name or f"{socket.gethostname()}-{os.getpid()}"
        self.alarm = Alarm()
        self._started = clock.now()
        self._last_beat: datetime | None = None
        self._last_engines = 0.0
        self._rest_of_engines = BETWEEN_ENGINES.total_seconds()

    def run(self) -> None:
        """Work until told to stop. A fault of the database is waited out; it never ends the worker."""
        back_off = 0.0
        _log.info("worker started", worker=self.name, engines=[spec.name for spec in engine.engines()])
        while not self.alarm.stopping:
            try:
                handled = self.round(pressed=True)
                back_off = 0.0
            except DatabaseError as fault:
                back_off = min(_LONGEST_BACK_OFF, max(0.5, back_off * 2))
                _log.warning("the database does not answer, trying again", seconds=back_off, problem=_first_line(fault))
                handled = 0
                connections.close_all()
            # Work that was found suggests more of it: look again soon. Told to stop, it does not sleep.
            if handled:
                self.alarm.pause(BETWEEN_ROUNDS)
            else:
                self.alarm.sleep(back_off or min(LONGEST_SLEEP, self._until_engines() or LONGEST_SLEEP))
        self._sign_off()
        _log.info("worker stopped", worker=self.name)

    def round(self, *, pressed: bool = False) -> int:
        """Everything that is due now, once; returns how much there was. `pressed` leaves out engines that just ran."""
        self.beat()
        handled = delivery.run_once()
        if not pressed or self._until_engines() <= 0:
            began = self._last_engines = time.monotonic()
            handled += engine.run_engines()
            self._rest_of_engines = rest_after(time.monotonic() - began)
        close_old_connections()
        return handled

    def _until_engines(self) -> float:
        """Seconds until the engines' next turn; 0 when it has come."""
        return max(0.0, self._last_engines + self._rest_of_engines - time.monotonic())

    def beat(self) -> None:
        """Write the sign of life, when the last one is old enough. Workers that died long ago are forgotten."""
        now = clock.now()
        if self._last_beat is not None and now - self._last_beat < HEARTBEAT_EVERY:
            return
        if self._last_beat is None:
            subscribers.ensure_cursors()
            WorkerHeartbeat.objects.filter(at__lt=now - FORGET_AFTER).delete()
        WorkerHeartbeat.objects.update_or_create(
            name=self.name,
            defaults={"at": now, "started_at": self._started, "facts": {"process": os.getpid()}},
        )
        self._last_beat = now

    def _sign_off(self) -> None:
        try:
            WorkerHeartbeat.objects.filter(name=self.name).delete()
        except DatabaseError:
            _log.info("the database was gone before the worker could sign off", worker=self.name)
        self.alarm.close()
        connections.close_all()


def rest_after(took: float) -> float:
    """Seconds from the engines' beginning to their next turn, when one took so long."""
    return min(LONGEST_SLEEP, max(BETWEEN_ENGINES.total_seconds(), took / _SHARE_OF_ENGINES))


def _first_line(fault: Exception) -> str:
    """What went wrong without the detail, which may quote what a person wrote."""
    return str(fault).strip().partition("\n")[0] or type(fault).__name__


def main(arguments: Sequence[str]) -> int:
    """Work until SIGTERM or Ctrl-C; what is being done is finished first."""
    parser = argparse.ArgumentParser(prog="seiketsu worker", description="Run events, subscribers and engines.")
    parser.add_argument("--once", action="store_true", help="do what is due now and end")
    parser.add_argument("--mail", action="store_true", help="take mail too, as `seiketsu mail_listener` does")
    options = parser.parse_args(arguments)
    worker = Worker()
    signal.signal(signal.SIGTERM, worker.alarm.stop)
    signal.signal(signal.SIGINT, worker.alarm.stop)
    if options.once:
        deadline = time.monotonic() + 600
        while worker.round() and time.monotonic() < deadline and not worker.alarm.stopping:
            pass
        return 0
    if not options.mail:
        worker.run()
        return 0
    return _run_with_mail(worker)


def _run_with_mail(worker: Worker) -> int:
    """Both end together: a worker that takes no mail any more is started anew by whoever watches it."""
    environment = settings.ENVIRONMENT
    try:
        taking = MailThread(environment.bind, environment.smtp_port, when_ended=worker.alarm.stop)
        taking.start()
    except (CertificateMissing, CannotListen) as fault:
        sys.stderr.write(f"seiketsu worker: {fault}\n")
        return 1
    try:
        worker.run()
    finally:
        taking.stop()
    return 1 if taking.has_failed else 0
