"""`seiketsu mail_listener`: take mail by SMTP until told to stop."""

from __future__ import annotations

import asyncio
import signal
import socket
from typing import Any

import structlog
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from seiketsu.channels.listener import Limits, Listener
from seiketsu.channels.listener.certificate import CertificateMissing, context
from seiketsu.delivery import queries as deliveries
from seiketsu.plan import queries as plans

_MEBIBYTE = 1024 * 1024
_log = structlog.get_logger(__name__)


class Command(BaseCommand):
    help = "Take mail by SMTP for the plan's addresses and for signed reply addresses."
    requires_system_checks: list[str] = []  # they would load every page of the site into this process

    def add_arguments(self, parser: CommandParser) -> None:
        """Where to listen."""
        parser.add_argument("--host", default=settings.ENVIRONMENT.bind, help="default: SEIKETSU_BIND")
        parser.add_argument(
            "--port", type=int, default=settings.ENVIRONMENT.smtp_port, help="default: SEIKETSU_SMTP_PORT"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Run until SIGTERM or SIGINT."""
        hostname = deliveries.mail_domain() or socket.getfqdn()
        try:
            tls = context(hostname)
        except CertificateMissing as fault:
            raise CommandError(str(fault)) from fault
        listener = Listener(
            host=options["host"], port=options["port"], hostname=hostname, tls=tls, limits=Limits(size=size_limit())
        )
        try:
            asyncio.run(_serve(listener))
        except OSError as fault:
            raise CommandError(
                f"The mail listener cannot use {options['host']}:{options['port']}: {fault.strerror or fault}. "
                "Another program may have it; set SEIKETSU_SMTP_PORT to a free port."
            ) from fault


def size_limit() -> int:
    """The largest mail in bytes that the plan takes."""
    in_force = plans.current_or_none()
    return (in_force.plan.document.tickets.message_limit if in_force else 25) * _MEBIBYTE


async def _serve(listener: Listener) -> None:
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for sign in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(sign, stopping.set)
    await listener.start()
    _log.info("mail listener takes mail", host=listener.host, port=listener.port)
    await stopping.wait()
    await listener.stop()
