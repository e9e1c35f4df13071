"""What the supervisor does with its processes: pass on what they write, start them again, stop them in order."""

import io
import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from seiketsu.config.supervisor.child import Child, Program, describe_end
from seiketsu.config.supervisor.console import Console, Tail
from seiketsu.config.supervisor.leftovers import Ledger, start_time
from seiketsu.config.supervisor.loop import Supervisor


def _python(name: str, code: str, **options) -> Program:
    return Program(name, [sys.executable, "-c", textwrap.dedent(code)], **options)


class Run:
    """A supervisor over small programs, with what it wrote."""

    def __init__(self, home: Path, *programs: Program) -> None:
        self.terminal = io.StringIO()
        self.console = Console(home / "log" / "seiketsu.log", terminal=self.terminal)
        self.ledger = Ledger(home / "processes.json")
        self.supervisor = Supervisor(console=self.console, ledger=self.ledger, programs=programs)

    def until(self, condition, seconds: float = 10) -> None:
        deadline = time.monotonic() + seconds
        self.supervisor.run(until=lambda: condition() or time.monotonic() > deadline)
        assert condition(), self.terminal.getvalue()

    @property
    def text(self) -> str:
        return self.terminal.getvalue()


@pytest.fixture
def run(tmp_path):
    started: list[Run] = []

    def start(*programs: Program) -> Run:
        found = Run(tmp_path, *programs)
        started.append(found)
        found.supervisor.start_children()
        return found

    yield start
    for found in started:
        found.supervisor.stop()


STEADY = "import time\nprint('here', flush=True)\ntime.sleep(600)"


def test_every_line_carries_its_process_and_reaches_the_one_log(run, tmp_path):
    found = run(_python("web", STEADY), _python("worker", "import time\nprint('wörking', flush=True)\ntime.sleep(600)"))
    found.until(lambda: "here" in found.text and "wörking" in found.text)
    assert " web      | here" in found.text
    log = (tmp_path / "log" / "seiketsu.log").read_text()
    assert " worker   | wörking" in log


def test_a_half_written_line_is_kept_together(run):
    found = run(
        _python(
            "web",
            """
            import sys, time
            sys.stdout.write("one "); sys.stdout.flush(); time.sleep(0.8)
            sys.stdout.write("line\\n"); sys.stdout.flush(); time.sleep(600)
            """,
        )
    )
    found.until(lambda: "line" in found.text)
    assert "| one line" in found.text


def test_what_dies_is_started_again_after_a_growing_pause(run):
    found = run(_python("worker", "raise SystemExit(7)"))
    child = found.supervisor.children[0]
    found.until(lambda: child.restarts >= 3)
    assert "ended with status 7; starts again in 0.5 s" in found.text
    assert "starts again in 1 s" in found.text
    assert child.pause == 2.0


def test_a_killed_process_is_started_again_with_another_number(run):
    found = run(_python("web", STEADY))
    found.until(lambda: "here" in found.text)
    child = found.supervisor.children[0]
    first = child.process.pid
    os.kill(first, signal.SIGKILL)
    found.until(lambda: child.process is not None and child.process.pid != first)
    assert "was ended by SIGKILL" in found.text


def test_one_that_keeps_dying_does_not_disturb_the_others(run):
    found = run(_python("mail", "raise SystemExit(1)"), _python("web", STEADY))
    web = found.supervisor.children[1].process.pid
    found.until(lambda: found.supervisor.children[0].restarts >= 2)
    assert found.supervisor.children[1].process.pid == web
    assert found.supervisor.children[1].restarts == 0


def test_what_a_dead_process_had_started_ends_with_it(run, tmp_path):
    note = tmp_path / "grandchild"
    found = run(
        _python(
            "web",
            f"""
            import subprocess, time
            started = subprocess.Popen(["sleep", "600"])
            open({str(note)!r}, "w").write(str(started.pid))
            time.sleep(600)
            """,
        )
    )
    found.until(lambda: note.exists() and note.read_text())
    grandchild = int(note.read_text())
    os.kill(found.supervisor.children[0].process.pid, signal.SIGKILL)
    found.until(lambda: start_time(grandchild) is None)


def test_stop_is_in_order_and_lets_each_finish(run, tmp_path):
    order = tmp_path / "order"
    code = """
        import signal, sys, time
        def finish(*_):
            time.sleep(0.2)
            with open({order!r}, "a") as file:
                file.write({name!r} + "\\n")
            sys.exit(0)
        signal.signal(signal.SIGTERM, finish)
        print("up", flush=True)
        while True:
            time.sleep(1)
        """
    found = run(*(_python(name, code.format(order=str(order), name=name)) for name in ("mail", "web", "worker")))
    found.until(lambda: found.text.count("| up") == 3)
    found.supervisor.stop()
    assert order.read_text().split() == ["mail", "web", "worker"]
    assert found.ledger.left_over() == []


def test_one_that_will_not_stop_is_ended_by_force(run):
    stubborn = (
        "import signal, time\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\nprint('here', flush=True)\ntime.sleep(600)"
    )
    found = run(_python("web", stubborn, stop_seconds=0.3))
    found.until(lambda: "here" in found.text)
    pid = found.supervisor.children[0].process.pid
    found.supervisor.stop()
    assert start_time(pid) is None
    assert "is ended by force" in found.text


def test_a_signal_ends_the_watching(run):
    found = run(_python("web", STEADY))
    found.until(lambda: "here" in found.text)
    found.supervisor.handle_signals()
    try:
        os.kill(os.getpid(), signal.SIGTERM)
        started = time.monotonic()
        found.supervisor.run()
        assert time.monotonic() - started < 1
    finally:
        for sign in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(sign, signal.default_int_handler if sign == signal.SIGINT else signal.SIG_DFL)


def test_a_terminal_that_goes_away_stops_it_unless_it_was_started_with_nohup(run):
    found = run()
    previous = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    others = [(sign, signal.getsignal(sign)) for sign in (signal.SIGINT, signal.SIGTERM)]
    try:
        found.supervisor.handle_signals()
        os.kill(os.getpid(), signal.SIGHUP)
        assert not found.supervisor.stopping
        signal.signal(signal.SIGHUP, signal.SIG_DFL)
        found.supervisor.handle_signals()
        os.kill(os.getpid(), signal.SIGHUP)
        assert found.supervisor.stopping
    finally:
        for sign, handler in [(signal.SIGHUP, previous), *others]:
            signal.signal(sign, handler)


def test_leftovers_of_a_killed_supervisor_are_ended(tmp_path):
    ledger = Ledger(tmp_path / "processes.json")
    left = subprocess.Popen(["sleep", "600"], start_new_session=True)
    ledger.write([left.pid])
    assert ledger.end_all() == 1
    assert left.wait(5) == -signal.SIGTERM
    assert ledger.end_all() == 0


def test_a_leftover_that_ignores_the_request_is_ended_by_force(tmp_path):
    ledger = Ledger(tmp_path / "processes.json")
    code = "import signal, time\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\nprint('x', flush=True)\ntime.sleep(600)"
    left = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, start_new_session=True)
    assert left.stdout is not None
    left.stdout.readline()
    ledger.write([left.pid])
    assert ledger.end_all(seconds=0.2) == 1
    assert left.wait(5) == -signal.SIGKILL


def test_a_number_that_another_program_got_later_is_spared(tmp_path):
    bystander = subprocess.Popen(["sleep", "600"], start_new_session=True)
    try:
        (tmp_path / "processes.json").write_text(f'{{"{bystander.pid}": "12345"}}')
        assert Ledger(tmp_path / "processes.json").end_all() == 0
        assert bystander.poll() is None
    finally:
        bystander.kill()
        bystander.wait()


@pytest.mark.parametrize("text", ["", "{", "null", "[1]"])
def test_a_ledger_cut_short_by_a_crash_is_no_obstacle(tmp_path, text):
    (tmp_path / "processes.json").write_text(text)
    assert Ledger(tmp_path / "processes.json").end_all() == 0


def test_a_child_is_told_who_its_supervisor_is_and_may_write_bytecode(monkeypatch):
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    code = "import os\nprint(os.environ['SEIKETSU_SUPERVISOR'], os.environ.get('PYTHONDONTWRITEBYTECODE'))"
    child = Child(_python("web", code))
    child.start()
    lines: list[str] = []
    deadline = time.monotonic() + 10
    while not lines and time.monotonic() < deadline:
        lines = child.read_lines()
    child.kill()
    assert lines == [f"{os.getpid()} None"]


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux signals the death of a parent")
def test_a_process_ends_with_its_killed_supervisor():
    following = "from seiketsu.config.processes import follow_supervisor\nfollow_supervisor()"
    child = f"import time\n{following}\nprint(1, flush=True)\ntime.sleep(600)"
    parent = textwrap.dedent(
        f"""
        import os, subprocess, sys, time
        environment = {{**os.environ, "SEIKETSU_SUPERVISOR": str(os.getpid())}}
        child = subprocess.Popen([sys.executable, "-c", {child!r}], env=environment, stdout=subprocess.PIPE)
        child.stdout.readline()
        print(child.pid, flush=True)
        time.sleep(600)
        """
    )
    supervisor = subprocess.Popen([sys.executable, "-c", parent], stdout=subprocess.PIPE, text=True)
    assert supervisor.stdout is not None
    pid = int(supervisor.stdout.readline())
    supervisor.kill()
    supervisor.wait()
    deadline = time.monotonic() + 5
    while start_time(pid) is not None and time.monotonic() < deadline:
        time.sleep(0.02)
    assert start_time(pid) is None


def test_a_lost_terminal_does_not_stop_the_log(tmp_path):
    reading, writing = os.pipe()
    os.close(reading)
    console = Console(tmp_path / "log" / "seiketsu.log", terminal=os.fdopen(writing, "w"))
    console.line("up", "still here")
    console.line("up", "and here")
    console.close()
    assert (tmp_path / "log" / "seiketsu.log").read_text().count("here") == 2


def test_a_sign_in_link_gets_into_no_log(tmp_path):
    terminal = io.StringIO()
    console = Console(tmp_path / "log" / "seiketsu.log", terminal=terminal)
    console.announce("https://example.com/sign-in/secret")
    console.close()
    assert "secret" in terminal.getvalue()
    assert "secret" not in (tmp_path / "log" / "seiketsu.log").read_text()


def test_tail_reads_on_and_starts_anew_when_the_file_is_turned_over(tmp_path):
    path = tmp_path / "postgres.log"
    path.write_text("old\n")
    tail = Tail(path)
    assert tail.lines() == []
    with path.open("a") as file:
        file.write("one\ntw")
    assert tail.lines() == ["one"]
    with path.open("a") as file:
        file.write("o\n")
    assert tail.lines() == ["two"]
    path.write_text("new\n")
    assert tail.lines() == ["new"]


@pytest.mark.parametrize(
    ("status", "words"), [(0, "ended with status 0"), (-9, "was ended by SIGKILL"), (-200, "was ended by signal 200")]
)
def test_an_end_is_told_in_words(status, words):
    assert describe_end(status) == words
