"""A sink to send to."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest

from seiketsu.delivery.tests.sink import Sink, sink_server


@pytest.fixture
def sink(settings) -> Iterator[Sink]:
    """A mail server on the loopback interface, configured as the relay."""
    with sink_server() as server:
        settings.SMTP_RELAY = f"smtp://127.0.0.1:{server.port}"
        yield server


@pytest.fixture(autouse=True, scope="session")
def _quiet_sink() -> None:
    """aiosmtpd tells every line of every session."""
    logging.getLogger("mail.log").setLevel(logging.WARNING)
