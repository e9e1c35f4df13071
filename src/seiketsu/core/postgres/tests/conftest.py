"""Servers of the tests' own: nothing here touches the database that the rest of the run uses."""

import os
import shutil
import signal
import tempfile
from pathlib import Path

import pytest

from seiketsu.core.postgres import EmbeddedServer
from seiketsu.core.postgres.binaries import program

SMALL = {"shared_buffers": "16MB", "max_connections": "30", "fsync": "on"}


@pytest.fixture
def home():
    """A data directory below a parent that only we may enter, as root's own home is."""
    parent = Path(tempfile.mkdtemp(prefix="seiketsu-pg-"))
    yield parent / "home"
    for pid_file in parent.glob("**/postmaster.pid"):
        try:
            os.kill(int(pid_file.read_text().splitlines()[0]), signal.SIGQUIT)
        except (ProcessLookupError, ValueError, IndexError):
            continue
    shutil.rmtree(parent, ignore_errors=True)


@pytest.fixture(scope="session")
def fresh_data():
    """A data directory as the first start makes it, to copy from: making one takes ten times as long."""
    parent = Path(tempfile.mkdtemp(prefix="seiketsu-pg-"))
    server = EmbeddedServer(parent / "home", settings=SMALL)
    server.start()
    server.stop()
    yield parent / "home" / "pg"
    shutil.rmtree(parent)


@pytest.fixture
def server(home, fresh_data):
    """A running server with real durability."""
    shutil.copytree(fresh_data, home / "pg")
    home.chmod(0o700)
    found = EmbeddedServer(home, settings=SMALL)
    found.start()
    yield found
    found.stop()


def sql(server: EmbeddedServer, text: str, database: str = "seiketsu") -> str:
    """What psql prints for one statement."""
    return server.run_program("psql", "-XAtq", "-v", "ON_ERROR_STOP=1", "-d", database, "-c", text).strip()


def psql_path() -> str:
    """The client program of the wheel."""
    return str(program("psql"))
