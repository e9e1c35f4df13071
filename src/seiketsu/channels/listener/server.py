"""SMTP sessions, by aiosmtpd. What they say goes to the database in threads, so that a slow commit holds up nobody."""

from __future__ import annotations

import asyncio
import logging
import socket
import ssl
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import structlog
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.db import Error as DatabaseFault
from django.db import connection

from seiketsu.channels import actions
from seiketsu.channels.listener.doorkeeper import AddressBook, Gate

_log = structlog.get_logger(__name__)
_LONGEST_LINE = 1024 * 1024  # real mail programs write lines far beyond the 998 bytes that are allowed
_NOT_OURS = "550 5.1.1 There is no such address here; see your contract for the right one"
_TOO_MANY = "452 4.5.3 Too many recipients in one mail"
_AWAY = "451 4.3.0 We cannot keep mail at the moment; please try again later"


@dataclass(frozen=True)
class Limits:
    """What one listener takes on."""

    size: int = 25 * 1024 * 1024
    connections: int = 200
    connections_by_peer: int = 50
    recipients: int = 100
    seconds: float = 300.0
    threads: int = 6


class Listener:
    """Listens until it is stopped."""

    def __init__(
        self, *, host: str, port: int, hostname: str, tls: ssl.SSLContext | None, limits: Limits | None = None
    ) -> None:
        self.host, self.port, self._hostname, self._tls = host, port, hostname, tls
        self._limits = limits or Limits()
        self._gate = Gate(most=self._limits.connections, most_by_peer=self._limits.connections_by_peer)
        self._threads = ThreadPoolExecutor(self._limits.threads, thread_name_prefix="mail")
        self._server: asyncio.Server | None = None
        # aiosmtpd tells every command with its addresses; our logs carry no such thing.
        logging.getLogger("mail.log").setLevel(logging.WARNING)

    async def start(self) -> None:
        """Begin to listen; with port 0 the system chooses one and `port` then tells it."""
        loop = asyncio.get_running_loop()
        talk = Conversation(self._limits, self._in_thread)
        self._server = await loop.create_server(
            lambda: _Connection(
                talk,
                gate=self._gate,
                loop=loop,
                hostname=self._hostname,
                ident="Seiketsu",
                data_size_limit=self._limits.size,
                enable_SMTPUTF8=True,
                tls_context=self._tls,
                timeout=self._limits.seconds,
                auth_exclude_mechanism=("LOGIN", "PLAIN"),
            ),
            self.host,
            self.port,
            reuse_address=True,
        )
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """Take no new connection and let what is being kept be finished."""
        if self._server is not None:
            self._server.close()
        await asyncio.get_running_loop().run_in_executor(None, self._threads.shutdown)

    def _in_thread(self, function: Callable[[], Any]) -> asyncio.Future[Any]:
        return asyncio.get_running_loop().run_in_executor(self._threads, function)


class Conversation:
    """What is answered to a client's commands; aiosmtpd calls these by name."""

    def __init__(self, limits: Limits, in_thread: Callable[[Callable[[], Any]], asyncio.Future[Any]]) -> None:
        self._limits, self._in_thread = limits, in_thread
        self._addresses = AddressBook()

    async def handle_EHLO(
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        """Announce what we do; nobody signs in here, so no AUTH."""
        session.host_name = hostname
        return [line for line in responses if not line.startswith("250-AUTH")]

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, rcpt_options: list[str]
    ) -> str:
        """Take only what is for us."""
        if len(envelope.rcpt_tos) >= self._limits.recipients:
            return _TOO_MANY
        try:
            ours = await self._addresses.is_ours(address, self._in_thread)
        except DatabaseFault:
            return _AWAY
        if not ours:
            return _NOT_OURS
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(rcpt_options)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Keep the mail, and only then say so."""
        facts = {
            "way": "smtp",
            "envelope": {
                "sender": (envelope.mail_from or "").strip("<>").lower(),
                "recipients": [address.lower() for address in envelope.rcpt_tos],
                "peer": session.peer[0] if session.peer else "",
                "helo": (session.host_name or "")[:255],
                "tls": session.ssl is not None,
            },
        }
        body = envelope.original_content or b""
        try:
            kept: actions.Kept = await self._in_thread(lambda: _keep(body, facts))
        except DatabaseFault:
            _log.exception("mail could not be kept; its sender was asked to try again")
            return _AWAY
        return f"250 2.0.0 Kept as {kept.raw_id}" if kept.new else f"250 2.0.0 Kept before as {kept.raw_id}"

    async def handle_exception(self, error: Exception) -> str:
        """A fault of ours is no reason for the sender to give up."""
        _log.error("mail session failed", exc_info=error)
        return _AWAY


def _keep(body: bytes, facts: dict[str, Any]) -> actions.Kept:
    try:
        return actions.keep(body, facts)
    finally:
        connection.close()  # back to the pool


class _Connection(SMTP):
    """One connection, counted; beyond the limit it is told so and closed."""

    line_length_limit = _LONGEST_LINE

    def __init__(self, handler: Conversation, *, gate: Gate, **options: Any) -> None:
        super().__init__(handler, **options)
        self._gate = gate
        self._peer: str | None = None
        self._refused = False

    def connection_made(self, transport: Any) -> None:
        """Called once for the connection, and once more after STARTTLS."""
        if self._peer is None:
            peer = transport.get_extra_info("peername")
            self._peer = str(peer[0]) if peer else "local"
            self._refused = not self._gate.enter(self._peer)
            if not self._refused and (plain := transport.get_extra_info("socket")) is not None:
                plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if self._refused:
            transport.write(b"421 4.7.0 Too many connections; please try again later\r\n")
            transport.close()
            return
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        """Give the place back, once."""
        if self._refused:
            return
        if self._peer is not None:
            self._gate.leave(self._peer)
            self._peer = None
        super().connection_lost(error)

    def eof_received(self) -> bool | None:
        """A refused peer may hang up before we do."""
        return None if self._refused else super().eof_received()
