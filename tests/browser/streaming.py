"""The process of the live streams behind the pages of a test, as the one port of an installation has them."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Generator
from contextlib import closing, contextmanager

from django.db import connection
from playwright.sync_api import Page


@contextmanager
def running() -> Generator[str]:
    """The process of the live streams, on the test's own database; gives its address."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    known = connection.settings_dict
    address = f"postgresql://{known['USER']}:{known['PASSWORD']}@/{known['NAME']}?host={known['HOST']}"
    if known["PORT"]:
        address += f"&port={known['PORT']}"
    process = subprocess.Popen(
        [sys.executable, "-m", "seiketsu", "web", "--only", "live", "--port", str(port)],
        env={**os.environ, "DATABASE_URL": address, "DJANGO_SETTINGS_MODULE": "seiketsu.config.settings"},
    )
    try:
        _wait_for(port)
        yield f"http://localhost:{port}"  # the host of the test's site, so that its cookies are sent
    finally:
        process.terminate()
        process.wait(30)


def _wait_for(port: int) -> None:
    for _attempt in range(300):
        with closing(socket.socket()) as attempt:
            if attempt.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise TimeoutError("The process of the live streams did not start within 30 s.")


def listening(page: Page, streams: str) -> Page:
    """The page with the real streams behind it, as the one port of an installation has them."""
    page.unroute("**/live?**")
    page.route("**/live?**", lambda route: route.continue_(url=f"{streams}/live?{route.request.url.partition('?')[2]}"))
    return page


@contextmanager
def stream_stands(page: Page) -> Generator[None]:
    """Wait until the stream of the next page stands: what happens before would be shown by the page itself."""
    with page.expect_response("**/live?**"):
        yield
    page.wait_for_load_state()
    page.wait_for_timeout(500)
