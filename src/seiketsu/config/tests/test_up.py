"""An operator brings everything up, kills parts of it, and finds it where it was."""

import os
import signal
import smtplib
import stat
import subprocess
import sys
from http.client import HTTPConnection
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.request import HTTPCookieProcessor, build_opener

import psycopg
import pytest

from seiketsu.config.supervisor.command import main
from seiketsu.config.supervisor.leftovers import start_time
from seiketsu.config.tests.installation import Installation, free_port
from seiketsu.core.postgres import EmbeddedServer

pytestmark = [pytest.mark.embedded, pytest.mark.xdist_group("up")]


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    found = Installation(tmp_path_factory.mktemp("up") / "home", SEIKETSU_STAFF_SECOND_FACTOR="optional")
    found.start_and_wait()
    yield found
    found.remove()


@pytest.fixture
def up(running):
    """The one installation of this file, whole again after what the test before did to it."""
    if running.process.poll() is not None:
        running.start_and_wait()
    running.wait_for(lambda: running.get("/readyz")[0] == 200)
    return running


def _sql(up, text):
    with psycopg.connect(f"postgresql://seiketsu@/seiketsu?host={up.home / 'run'}", autocommit=True) as connection:
        cursor = connection.execute(text)
        return cursor.fetchall() if cursor.description else []


def _mode(path):
    return stat.S_IMODE(path.stat().st_mode)


def test_the_site_answers_and_everything_is_ready(up):
    assert up.get("/healthz") == (200, "ok\n")
    status, text = up.get("/readyz")
    assert (status, '"ready": true' in text) == (200, True)
    assert "seiketsu_worker_heartbeat_age_seconds" in up.get("/metrics")[1]


def test_the_mail_listener_greets(up):
    with smtplib.SMTP("127.0.0.1", up.smtp_port, timeout=10) as client:
        assert client.ehlo()[0] == 250


def test_the_link_signs_the_first_administrator_in_once(up):
    reader = build_opener(HTTPCookieProcessor(CookieJar()))
    with reader.open(up.link, timeout=20) as page:
        assert page.status == 200
    assert _sql(up, "select count(*) from accounts_signinlink") != [(0,)]


@pytest.fixture
def session(up):
    """The first administrator's session, as the browser would hold it."""
    made = up.command(
        "shell",
        "-c",
        "from django.contrib.auth import SESSION_KEY, BACKEND_SESSION_KEY, HASH_SESSION_KEY\n"
        "from django.contrib.sessions.backends.db import SessionStore\n"
        "from seiketsu.accounts.models import User\n"
        "user = User.objects.staff().first()\n"
        "store = SessionStore()\n"
        "store[SESSION_KEY] = str(user.pk)\n"
        "store[BACKEND_SESSION_KEY] = 'django.contrib.auth.backends.ModelBackend'\n"
        "store[HASH_SESSION_KEY] = user.get_session_auth_hash()\n"
        "store.save()\n"
        "print(store.session_key)",
    )
    assert made.returncode == 0, made.stderr
    return made.stdout.strip().splitlines()[-1]


def _listen(up, session, topics):
    connection = HTTPConnection("127.0.0.1", up.port, timeout=30)
    connection.request("GET", f"/live?topics={topics}", headers={"Cookie": f"seiketsu_session={session}"})
    answer = connection.getresponse()
    assert answer.status == 200, answer.read()
    assert answer.headers["Content-Type"].startswith("text/event-stream")
    return answer


def _read_until(answer, word):
    text = b""
    while word not in text:
        line = answer.fp.readline()
        assert line, f"the stream ended before {word!r} came: {text!r}"
        text += line
    return text


def test_a_stranger_may_not_listen(up):
    assert up.get("/live?topics=desk")[0] == 401


def test_what_happens_reaches_an_open_page(up, session):
    answer = _listen(up, session, "accounts")
    _read_until(answer, b": listening")
    done = up.command("user", "create", "--email", "lee@example.com", "--name", "Lee Park", "--role", "agent")
    assert done.returncode == 0, done.stderr
    assert b"event: accounts" in _read_until(answer, b"data: ")


@pytest.mark.parametrize(("part", "path", "status"), [("site", "/healthz", 200), ("live", "/live?topics=desk", 401)])
def test_site_and_streams_run_apart_too(up, part, path, status):
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "seiketsu", "web", "--only", part, "--port", str(port), "--workers", "1"],
        env=up.environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        apart = Installation(up.home)
        apart.address = f"http://127.0.0.1:{port}"
        apart.output = up.output
        apart.wait_for(lambda: apart.get(path)[0] == status)
        other = "/live?topics=desk" if part == "site" else "/healthz"
        assert apart.get(other)[0] == 404
    finally:
        process.terminate()
        assert process.wait(20) == 0


def test_nothing_is_open_to_other_users(up):
    assert _mode(up.home) == 0o700
    assert _mode(up.home / "secret") == 0o600
    assert _mode(up.home / "run") == 0o700
    assert not (up.home / "run-result.json").exists(), "the sign-in link lies in no file"
    assert up.link not in (up.home / "log" / "seiketsu.log").read_text()


def test_a_second_supervisor_on_the_same_home_is_refused_clearly(up):
    done = up.command("up")
    assert done.returncode == 1
    assert "already runs on" in done.stderr
    assert str(up.process.pid) in done.stderr
    assert up.get("/healthz")[0] == 200


def test_a_port_in_use_is_named_with_its_variable(up, tmp_path):
    other = Installation(tmp_path / "other", SEIKETSU_PORT=str(up.port))
    done = other.command("up")
    assert done.returncode == 1
    assert f"Port {up.port}" in done.stderr
    assert "SEIKETSU_PORT" in done.stderr


@pytest.mark.parametrize("name", ["worker", "web"])
def test_a_killed_process_is_back_in_a_moment(up, name):
    first = up.processes()[name]
    os.kill(first, signal.SIGKILL)
    up.wait_for(lambda: up.processes().get(name, first) != first)
    up.wait_for(lambda: up.get("/readyz")[0] == 200)


def test_a_killed_database_is_back_with_its_data(up):
    _sql(up, "create table if not exists proof (n int); truncate proof; insert into proof values (1)")
    first = up.database_process()
    os.kill(first, signal.SIGKILL)
    up.wait_for(lambda: (up.home / "pg" / "postmaster.pid").exists() and up.database_process() != first)
    up.wait_for(lambda: up.get("/readyz")[0] == 200)
    assert _sql(up, "select n from proof") == [(1,)]


def test_the_site_says_that_it_is_not_ready_while_no_worker_works(up):
    _sql(up, "update core_workerheartbeat set at = at - interval '1 hour'")
    # The next sign of life comes within seconds; until then the answer is no.
    assert up.get("/readyz")[0] in {200, 503}
    up.wait_for(lambda: up.get("/readyz")[0] == 200, 20)


def test_a_backup_makes_a_new_installation_with_everything(up, tmp_path):
    (up.home / "files" / "ab").mkdir(parents=True, exist_ok=True)
    (up.home / "files" / "ab" / "abcdef").write_bytes(b"an attachment")
    done = up.command("backup", str(tmp_path / "all.tar"))
    assert done.returncode == 0, done.stderr
    again = up.command("backup", str(tmp_path / "all.tar"))
    assert (again.returncode, "is there already" in again.stderr) == (1, True)

    second = Installation(tmp_path / "second")
    try:
        done = second.command("restore", str(tmp_path / "all.tar"))
        assert done.returncode == 0, done.stderr
        assert _mode(second.home) == 0o700
        assert (second.home / "secret").read_bytes() == (up.home / "secret").read_bytes()
        assert (second.home / "files" / "ab" / "abcdef").read_bytes() == b"an attachment"
        refused = second.command("restore", str(tmp_path / "all.tar"))
        assert (refused.returncode, "already has data" in refused.stderr) == (1, True)
        server = EmbeddedServer(second.home)
        server.start()
        assert _sql(second, "select count(*) from plan_planversion") == [(1,)]
        people = "select id, email from accounts_user order by id"
        assert _sql(second, people) == _sql(up, people)
        assert _sql(second, "select count(*) > 0 from pg_policies") == [(True,)], "row-level security stands again"
        server.stop()
    finally:
        second.remove()


def test_ctrl_c_stops_everything_in_order_and_the_next_start_goes_on(up, session):
    _sql(up, "create table if not exists kept (n int); truncate kept; insert into kept values (7)")
    administrators = _sql(up, "select count(*) from accounts_user where kind = 'staff'")
    first_link, pids = up.link, [*up.processes().values(), up.database_process()]
    page, before = _listen(up, session, "desk"), len(up.text)

    assert up.stop(signal.SIGINT) == 0
    page.close()
    assert [pid for pid in pids if start_time(pid) is not None] == []
    told = up.text[before:]
    assert told.rstrip().endswith("stopped")
    # A busy machine may be slow to stop; an open page that hindered it would be cut off by one of these two.
    assert "by force" not in told
    assert "Killing" not in told, "the server did not have to cut the stream"
    assert not (up.home / "pg" / "postmaster.pid").exists()

    # A command that needs the database starts it for itself, and stops it again.
    done = up.command("user", "list")
    assert (done.returncode, "dministrator" in done.stdout) == (0, True), done.stderr
    assert not (up.home / "pg" / "postmaster.pid").exists()

    # A stop in the middle of a start is obeyed.
    up.start()
    up.wait_for(lambda: "starting the database" in up.text)
    assert up.stop() == 0
    assert not (up.home / "pg" / "postmaster.pid").exists()

    up.start_and_wait()
    assert _sql(up, "select n from kept") == [(7,)]
    assert _sql(up, "select count(*) from accounts_user where kind = 'staff'") == administrators
    assert _sql(up, "select count(*) from plan_planversion") == [(1,)]
    assert up.link != first_link


def test_a_killed_supervisor_leaves_nothing_that_blocks_the_next_start(up):
    _sql(up, "create table if not exists kept (n int); truncate kept; insert into kept values (8)")
    before = list(up.processes().values())
    up.process.kill()
    up.process.wait()
    up.start_and_wait()
    assert [pid for pid in before if start_time(pid) is not None] == []
    assert _sql(up, "select n from kept") == [(8,)]


def test_everything_killed_at_once(up):
    _sql(up, "create table if not exists kept (n int); truncate kept; insert into kept values (9)")
    pids = [up.process.pid, *up.processes().values(), up.database_process()]
    for pid in pids:
        os.kill(pid, signal.SIGKILL)
    up.process.wait()
    up.start_and_wait()
    assert _sql(up, "select n from kept") == [(9,)]


def test_a_home_of_another_user_is_refused_in_words(tmp_path, monkeypatch, capsys):
    def refused(*_, **__):
        raise PermissionError(13, "Permission denied")

    # root may enter every directory, so the refusal itself stands in for another user's
    monkeypatch.setattr(Path, "open", refused)
    monkeypatch.setenv("SEIKETSU_HOME", str(tmp_path))
    assert main([]) == 1
    assert "belongs to another user" in capsys.readouterr().err


def test_a_plan_with_a_fault_stops_the_first_start_with_file_and_line(tmp_path):
    plan = tmp_path / "plan.yaml"
    plan.write_text("format: 1\ntiers: 7\n")
    found = Installation(tmp_path / "home", SEIKETSU_PLAN=str(plan))
    try:
        found.start()
        assert found.process.wait(60) == 1
        assert "plan.yaml:" in found.text
    finally:
        found.remove()
