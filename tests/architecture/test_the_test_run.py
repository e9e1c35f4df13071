"""The limits that every test runs under are themselves tested, each in a run of its own."""

import os
import subprocess
import sys

import pytest

from tests.architecture.source import ROOT


@pytest.fixture
def run(tmp_path):
    """A pytest run of one small file under the project's own conftest, without Django and database."""

    def start(text: str, **variables: str) -> subprocess.CompletedProcess[str]:
        (tmp_path / "test_small.py").write_text("import pytest, socket\n" + text)
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("SEIKETSU_", "PYTEST_"))}
        return subprocess.run(
            [sys.executable, "-m", "pytest", "-c", "/dev/null", "-p", "conftest", "-ra",
             "-p", "no:cacheprovider", "-q", str(tmp_path / "test_small.py")],
            cwd=ROOT,
            env={**kept, **variables, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTHONPATH": f"{ROOT}:{ROOT / 'src'}"},
            capture_output=True,
            text=True,
            check=False,
        )  # fmt: skip

    return start


SKIPS = """
def test_one():
    pytest.skip("no such program here")
@pytest.mark.skipif(True, reason="by its mark")
def test_two(): ...
def test_three(): ...
"""


def test_a_skip_is_listed_with_its_reason(run):
    done = run(SKIPS)
    assert done.returncode == 0, done.stdout
    assert "1 passed, 2 skipped" in done.stdout
    assert "no such program here" in done.stdout
    assert "by its mark" in done.stdout


def test_a_skip_is_a_failure_when_nothing_may_be_left_out(run):
    done = run(SKIPS, SEIKETSU_TEST_STRICT="1")
    assert done.returncode == 1
    assert "1 passed" in done.stdout
    assert "skipped" not in done.stdout.splitlines()[-1]
    assert "no such program here" in done.stdout


def test_an_expected_failure_is_no_skip(run):
    done = run("@pytest.mark.xfail\ndef test_one():\n    assert False\n", SEIKETSU_TEST_STRICT="1")
    assert done.returncode == 0, done.stdout


LONG = "@pytest.mark.full\ndef test_long(): ...\ndef test_short(): ...\n"


def test_long_tests_run_only_when_asked_for(run):
    assert "1 passed, 1 deselected" in run(LONG).stdout
    assert "2 passed" in run(LONG, SEIKETSU_TEST_FULL="1").stdout


def test_nothing_leaves_the_machine(run):
    ways = (
        "socket.create_connection(('192.0.2.1', 80), timeout=1)",
        "socket.socket(socket.AF_INET6).connect(('2001:db8::1', 80))",
        "socket.socket().connect_ex(('192.0.2.1', 80))",
        "socket.getaddrinfo('example.com', 80)",
    )
    done = run("".join(f"def test_{number}():\n    {way}\n" for number, way in enumerate(ways)))
    assert "4 failed" in done.stdout
    assert done.stdout.count("RuntimeError: A test tried to reach") >= 4


def test_the_machine_itself_may_be_asked(run):
    code = """
def test_one():
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname()).close()
        socket.getaddrinfo("localhost", 80)
"""
    done = run(code)
    assert done.returncode == 0, done.stdout
