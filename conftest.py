"""What every test runs under: its database, its limits, and what a skip means."""

import functools
import gc
import ipaddress
import os
import shutil
import socket
from collections.abc import Generator
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from django.db import connection, transaction
from django.test import TransactionTestCase

from seiketsu.core.postgres import EmbeddedServer, settings_for
from seiketsu.core.postgres.tuning import machine_memory

FULL = os.environ.get("SEIKETSU_TEST_FULL") == "1"
STRICT = os.environ.get("SEIKETSU_TEST_STRICT") == "1"
_CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# Written once by `migrate`, and by no test.
_KEPT_TABLES = {"django_content_type", "auth_permission"}
# The log is partitioned, so Django does not know its table as its own.
_MORE_TABLES = {"core_event"}
_server = pytest.StashKey[EmbeddedServer]()

hypothesis.settings.register_profile("seiketsu", max_examples=200, deadline=None, print_blob=True)
hypothesis.settings.register_profile("full", max_examples=2000, deadline=None, print_blob=True)
hypothesis.settings.load_profile("full" if FULL else "seiketsu")


def _is_controller(config: pytest.Config) -> bool:
    return not hasattr(config, "workerinput")


def pytest_configure(config: pytest.Config) -> None:
    """Start the run's own database, once for all its workers."""
    if not _is_controller(config) or config.option.collectonly or not os.environ.get("SEIKETSU_TEST_EMBEDDED"):
        return
    # Nothing in this database outlives the run, so it need not survive a crash; tests of durability start their own.
    unsafe = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
    server = EmbeddedServer(
        Path(os.environ["SEIKETSU_TEST_HOME"]), settings={**settings_for(machine_memory()), **unsafe}
    )
    server.start()
    config.stash[_server] = server


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the database and remove what the run has written."""
    if not _is_controller(config):
        return
    if (server := config.stash.get(_server, None)) is not None:
        server.stop()
    if home := os.environ.get("SEIKETSU_TEST_HOME"):
        shutil.rmtree(home, ignore_errors=True)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave the long tests out unless they are asked for, and put the others in an order that works."""
    long = [] if FULL else [item for item in items if item.get_closest_marker("full")]
    if long:
        config.hook.pytest_deselected(items=long)
        items[:] = [item for item in items if item not in long]
    items.sort(key=_place)


def _place(item: pytest.Item) -> int:
    """Whole installations first, or one process would wait for them alone at the end. Browsers last: Playwright leaves
    an event loop running in the thread of the tests, where no other can run after it."""
    fixtures: list[str] = getattr(item, "fixturenames", [])
    if "playwright" in fixtures:
        return 2
    uses_database = "db" in fixtures or "transactional_db" in fixtures or item.get_closest_marker("django_db")
    return 0 if item.get_closest_marker("embedded") and not uses_database else 1


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Thousands of tests and all that they import stay until the end: to look through them for garbage again and again
    would take a good part of the run."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
    call: pytest.CallInfo[None],
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Under SEIKETSU_TEST_STRICT a test that cannot run is a failure: it proves nothing."""
    report = yield
    if STRICT and report.skipped and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        report.outcome = "failed"
        report.longrepr = f"SEIKETSU_TEST_STRICT: this test could not run here. {reason}"
    return report


def _is_loopback(host: object) -> bool:
    if host in ("", "localhost", None):
        return True
    try:
        return ipaddress.ip_address(str(host).split("%")[0]).is_loopback
    except ValueError:
        return False


@pytest.fixture(autouse=True, scope="session")
def _only_loopback() -> Generator[None]:
    """Refuse every connection that would leave the machine."""
    connect, connect_ex, getaddrinfo = socket.socket.connect, socket.socket.connect_ex, socket.getaddrinfo

    def check(host: object) -> None:
        if not _is_loopback(host):
            raise RuntimeError(f"A test tried to reach {host}: tests may only use the loopback interface.")

    def guarded_connect(self: socket.socket, address: Any) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6):
            check(address[0])
        connect(self, address)

    def guarded_connect_ex(self: socket.socket, address: Any) -> int:
        if self.family in (socket.AF_INET, socket.AF_INET6):
            check(address[0])
        return connect_ex(self, address)

    def guarded_getaddrinfo(host: Any, *arguments: Any, **options: Any) -> Any:
        check(host.decode() if isinstance(host, bytes) else host)
        return getaddrinfo(host, *arguments, **options)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded_connect)
        patch.setattr(socket.socket, "connect_ex", guarded_connect_ex)
        patch.setattr(socket, "getaddrinfo", guarded_getaddrinfo)
        yield


@functools.cache
def _tables() -> list[str]:
    names = connection.introspection.django_table_names(only_existing=True, include_views=False)
    return sorted({*names, *_MORE_TABLES} - _KEPT_TABLES)


def _delete_what_was_committed() -> None:
    """Empty the tables in which a test left rows.

    Django's own way truncates every table and writes permissions and content types anew, which takes longer than most
    tests. A superuser alone may delete without regard to the order of foreign keys.
    """
    quoted = connection.ops.quote_name
    with transaction.atomic(), connection.cursor() as cursor:
        asked = (f"select '{name}' where exists (select from {quoted(name)})" for name in _tables())
        cursor.execute(" union all ".join(asked))
        touched = [name for (name,) in cursor.fetchall()]
        cursor.execute("set local session_replication_role = replica")
        for name in touched:
            cursor.execute(f"delete from {quoted(name)}")


@pytest.fixture(autouse=True, scope="session")
def _quick_to_empty() -> Generator[None]:
    """Tests that commit leave empty tables behind, at little cost."""
    flush = TransactionTestCase._fixture_teardown

    def empty(self: TransactionTestCase) -> None:
        connection.ensure_connection()
        if connection.connection.info.parameter_status("is_superuser") == "on":
            _delete_what_was_committed()
        else:
            flush(self)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", empty)
        yield


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """Playwright drives the machine's own Chromium; it downloads no browser."""
    found = next((path for name in _CHROMIUM_NAMES if (path := shutil.which(name))), None)
    if found is None:
        pytest.skip("Chromium is not installed: bin/test installs it as root on Debian (apt-get install chromium)")
    arguments = ["--disable-dev-shm-usage", "--force-color-profile=srgb"]
    if os.geteuid() == 0:
        arguments.append("--no-sandbox")  # Chromium's sandbox refuses root
    return {"executable_path": found, "args": arguments, "headless": True}
