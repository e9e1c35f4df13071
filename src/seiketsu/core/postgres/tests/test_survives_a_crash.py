"""Nothing that was acknowledged is lost, whatever is killed."""

import os
import signal
import subprocess
import sys
import textwrap
import threading
import time

import psycopg
import pytest

from seiketsu.core.postgres import EmbeddedServer, is_ready
from seiketsu.core.postgres.tests.conftest import SMALL, sql

pytestmark = pytest.mark.embedded


def _write_until_cut_off(url: str, writer: int, acknowledged: list[tuple[int, int]], enough: threading.Event) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        for number in range(1_000_000):
            try:
                connection.execute("insert into proof values (%s, %s)", (writer, number))
            except psycopg.Error:
                return
            acknowledged.append((writer, number))
            if len(acknowledged) > 2000:
                enough.set()


def test_kill_of_the_server_among_writers_loses_no_acknowledged_row(server, home):
    sql(server, "create table proof (writer int, number int, primary key (writer, number))")
    acknowledged: list[tuple[int, int]] = []
    enough = threading.Event()
    writers = [
        threading.Thread(target=_write_until_cut_off, args=(server.url, writer, acknowledged, enough))
        for writer in range(4)
    ]
    for writer in writers:
        writer.start()
    enough.wait(60)
    os.kill(server.process_id, signal.SIGKILL)
    for writer in writers:
        writer.join(30)
    assert len(acknowledged) > 2000

    server.restart()
    with psycopg.connect(server.url) as connection:
        stored = set(connection.execute("select writer, number from proof").fetchall())
    assert set(acknowledged) <= stored
    # At most one row per writer may be stored without its acknowledgement having come through.
    assert len(stored - set(acknowledged)) <= 4


def _owner(home) -> tuple[subprocess.Popen[str], int]:
    script = textwrap.dedent(
        f"""
        import time
        from pathlib import Path
        from seiketsu.core.postgres import EmbeddedServer
        server = EmbeddedServer(Path({str(home)!r}), settings={SMALL!r})
        server.start()
        print(server.process_id, flush=True)
        time.sleep(600)
        """
    )
    owner = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
    assert owner.stdout is not None
    return owner, int(owner.stdout.readline())


def test_the_server_of_a_killed_owner_is_taken_over_with_its_data(home):
    owner, first = _owner(home)
    assert is_ready(home)
    owner.kill()
    owner.wait()
    assert is_ready(home), "the server outlives its owner, and must not block the next one"

    server = EmbeddedServer(home, settings=SMALL)
    started = time.monotonic()
    server.start()
    assert time.monotonic() - started < 20
    assert server.process_id != first
    assert sql(server, "select 1") == "1"
    server.stop()


def test_owner_and_server_both_killed(home):
    owner, server_pid = _owner(home)
    with psycopg.connect(f"postgresql://seiketsu@/seiketsu?host={home / 'run'}", autocommit=True) as connection:
        connection.execute("create table proof as select generate_series(1, 5000) as number")
    owner.kill()
    os.kill(server_pid, signal.SIGKILL)
    owner.wait()

    server = EmbeddedServer(home, settings=SMALL)
    server.start()
    assert sql(server, "select count(*) from proof") == "5000"
    server.stop()


def test_restart_needs_a_server_that_was_started_here(home):
    with pytest.raises(Exception, match="never started"):
        EmbeddedServer(home, settings=SMALL).restart()
