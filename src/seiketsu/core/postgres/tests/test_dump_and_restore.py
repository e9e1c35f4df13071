"""A database is dumped into a file and restored into another server."""

import psycopg
import pytest

from seiketsu.core.postgres import CannotDump, EmbeddedServer, dump, restore
from seiketsu.core.postgres.dump import connection_environment, needs_tls
from seiketsu.core.postgres.tests.conftest import SMALL, sql


@pytest.mark.embedded
def test_a_dump_holds_what_the_snapshot_saw_and_nothing_later(server, home, tmp_path):
    sql(server, "create table proof as select generate_series(1, 1000) as number")
    with psycopg.connect(server.url) as connection:
        connection.execute("set transaction isolation level repeatable read")
        row = connection.execute("select pg_export_snapshot()").fetchone()
        assert row is not None
        sql(server, "insert into proof values (1001)")
        dump(server.url, tmp_path / "moment.dump", snapshot=row[0])
    assert [path.name for path in tmp_path.iterdir()] == ["moment.dump"]

    other = EmbeddedServer(home.parent / "other", settings=SMALL)
    other.start()
    restore(other.url, tmp_path / "moment.dump")
    assert sql(other, "select count(*), max(number) from proof") == "1000|1000"
    other.stop()


@pytest.mark.embedded
def test_policies_for_roles_of_the_old_server_do_not_hinder_and_nothing_is_open_meanwhile(server, home, tmp_path):
    sql(
        server,
        "create table proof (n int); insert into proof values (1); create role reader nologin; "
        "grant select on proof to reader; alter table proof enable row level security; "
        "create policy readers on proof to reader using (n < 5)",
    )
    dump(server.url, tmp_path / "all.dump")
    other = EmbeddedServer(home.parent / "other", settings=SMALL)
    other.start()
    restore(other.url, tmp_path / "all.dump")
    assert sql(other, "select n from proof") == "1"
    assert sql(other, "select count(*) from pg_policies") == "0"
    assert sql(other, "select relrowsecurity from pg_class where relname = 'proof'") == "t"
    assert sql(other, "select relacl is null from pg_class where relname = 'proof'") == "t"
    other.stop()


@pytest.mark.embedded
def test_a_dump_of_a_missing_database_says_so(server, tmp_path):
    with pytest.raises(CannotDump, match="does not exist"):
        dump(server.paths.url("nowhere"), tmp_path / "never.dump")
    assert not (tmp_path / "never.dump").exists()


@pytest.mark.embedded
def test_a_file_that_is_no_dump_is_refused(server, tmp_path):
    (tmp_path / "letter.txt").write_text("Dear operator")
    with pytest.raises(CannotDump, match="valid archive"):
        restore(server.url, tmp_path / "letter.txt")


def test_a_password_never_gets_onto_a_command_line():
    found = connection_environment("postgresql://me:s%40cret@db.example.com:6432/main?sslmode=require")
    assert found["PGPASSWORD"] == "s@cret"
    assert (found["PGHOST"], found["PGPORT"], found["PGUSER"]) == ("db.example.com", "6432", "me")
    assert (found["PGDATABASE"], found["PGSSLMODE"]) == ("main", "require")


def test_a_socket_directory_in_the_query_is_the_host():
    assert connection_environment("postgresql://seiketsu@/seiketsu?host=/srv/run&port=5432")["PGHOST"] == "/srv/run"


@pytest.mark.parametrize(
    ("mode", "expected"), [("require", True), ("verify-full", True), ("prefer", False), ("disable", False)]
)
def test_tls_is_noticed(mode, expected):
    assert needs_tls(f"postgresql://me@host/main?sslmode={mode}") is expected


def test_a_server_that_wants_tls_needs_the_machines_own_programs(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(CannotDump, match="postgresql-client"):
        dump("postgresql://me@db.example.com/main?sslmode=require", tmp_path / "never.dump")
