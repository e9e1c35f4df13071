"""The listener as this installation's settings and plan have it, whichever process runs it."""

from __future__ import annotations

import asyncio
import socket

import structlog

from seiketsu.channels.listener.certificate import context
from seiketsu.channels.listener.server import Limits, Listener
from seiketsu.delivery import queries as deliveries
from seiketsu.plan import queries as plans

_MEBIBYTE = 1024 * 1024
_log = structlog.get_logger(__name__)


def configured(host: str, port: int) -> Listener:
    """A listener that does not listen yet.

    Raises:
        CertificateMissing: the named certificate cannot be read.
    """
    hostname = deliveries.mail_domain() or socket.getfqdn()
    return Listener(host=host, port=port, hostname=hostname, tls=context(hostname), limits=Limits(size=size_limit()))


def size_limit() -> int:
    """The largest mail in bytes that the plan takes."""
    in_force = plans.current_or_none()
    return (in_force.plan.document.tickets.message_limit if in_force else 25) * _MEBIBYTE


async def serve(listener: Listener, stopping: asyncio.Event, listening: asyncio.Event | None = None) -> None:
    """Take mail until it shall stop; what is being kept then is finished."""
    await listener.start()
    _log.info("mail listener takes mail", host=listener.host, port=listener.port)
    if listening is not None:
        listening.set()
    await stopping.wait()
    await listener.stop()


def refusal(host: str, port: int, fault: OSError) -> str:
    """Why it cannot listen, and what to do."""
    return (
        f"The mail listener cannot use {host}:{port}: {fault.strerror or fault}. "
        "Another program may have it; set SEIKETSU_SMTP_PORT to a free port."
    )
