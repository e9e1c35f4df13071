"""`seiketsu mail_listener`: take mail by SMTP until told to stop."""

from __future__ import annotations

import asyncio
import signal
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from seiketsu.channels.listener import Listener
from seiketsu.channels.listener.certificate import CertificateMissing
from seiketsu.channels.listener.configured import configured, refusal, serve


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
        try:
            asyncio.run(_serve(configured(options["host"], options["port"])))
        except CertificateMissing as fault:
            raise CommandError(str(fault)) from fault
        except OSError as fault:
            raise CommandError(refusal(options["host"], options["port"], fault)) from fault


async def _serve(listener: Listener) -> None:
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for sign in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(sign, stopping.set)
    await serve(listener, stopping)
