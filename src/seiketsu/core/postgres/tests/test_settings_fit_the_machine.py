"""Settings are derived from the memory there is, and never trade durability for speed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seiketsu.core.postgres import EmbeddedServer
from seiketsu.core.postgres.tests.conftest import sql
from seiketsu.core.postgres.tuning import machine_memory, settings_for

_GIB = 1024**3


def _megabytes(text: str) -> int:
    return int(text.removesuffix("MB"))


@pytest.mark.parametrize(
    ("memory", "cache"),
    [(_GIB // 4, "32MB"), (_GIB, "64MB"), (2 * _GIB, "128MB"), (4 * _GIB, "256MB"), (512 * _GIB, "256MB")],
)
def test_the_cache_follows_the_memory(memory, cache):
    assert settings_for(memory)["shared_buffers"] == cache


@given(st.integers(min_value=128 * 1024**2, max_value=4096 * _GIB))
def test_no_machine_gets_settings_it_cannot_hold(memory):
    found = settings_for(memory)
    assert _megabytes(found["shared_buffers"]) * 1024**2 <= memory // 4
    assert _megabytes(found["work_mem"]) >= 4
    assert (found["fsync"], found["synchronous_commit"], found["full_page_writes"]) == ("on", "on", "on")


def test_this_machine_has_memory():
    assert machine_memory() > 64 * 1024**2


@pytest.mark.embedded
def test_the_server_takes_every_setting(home):
    server = EmbeddedServer(home)
    server.start()
    assert sql(server, "show wal_compression") == "pglz"
    assert sql(server, "show log_error_verbosity") == "terse"
    server.stop()
