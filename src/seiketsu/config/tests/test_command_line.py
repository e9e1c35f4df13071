"""`seiketsu COMMAND`: help, faults in words, and which commands need a database."""

import os
import subprocess
import sys

import pytest

from seiketsu.config import cli
from seiketsu.core.postgres import is_ready


def test_without_a_command_it_explains_itself(capsys):
    cli.main([])
    text = capsys.readouterr().out
    assert "up [--demo]" in text
    assert "token create" in text


def test_a_variable_that_cannot_work_is_named(monkeypatch):
    monkeypatch.setenv("SEIKETSU_PORT", "eighty")
    with pytest.raises(SystemExit) as ended:
        cli.main(["up"])
    assert "SEIKETSU_PORT" in str(ended.value)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("plan check", False),
        ("plan check other.yaml", False),
        ("plan coverage --strict", False),
        ("plan apply new.yaml", True),
        ("plan show", True),
        ("plan", False),
        ("migrate --help", False),
        ("makemigrations desk", False),
        ("token create --email a@example.com", True),
        ("backup /tmp/file", True),
        ("worker", True),
    ],
)
def test_the_database_is_needed_only_where_it_is(words, expected):
    assert cli.needs_database(words.split()) is expected


def test_a_home_of_another_user_is_told_in_words(monkeypatch):
    def refuse(_):
        raise PermissionError(13, "Permission denied", "/srv/other/pg/postmaster.pid")

    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setattr(cli, "is_ready", refuse)
    with pytest.raises(SystemExit) as ended:
        cli.main(["showmigrations"])
    assert "/srv/other/pg/postmaster.pid cannot be used by this user" in str(ended.value)


def _run(home, *arguments):
    environment = {
        name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "DJANGO_SETTINGS_MODULE"}
    }
    return subprocess.run(
        [sys.executable, "-m", "seiketsu", *arguments],
        env={**environment, "SEIKETSU_HOME": str(home)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_plan_check_works_on_a_machine_without_a_database(tmp_path):
    done = _run(tmp_path / "home", "plan", "check")
    assert done.returncode == 0, done.stderr
    assert not (tmp_path / "home" / "pg").exists()


def test_an_unknown_command_is_refused(tmp_path):
    done = _run(tmp_path / "home", "help", "nonsense")
    assert done.returncode != 0
    assert not is_ready(tmp_path / "home")


@pytest.mark.embedded
def test_a_command_that_needs_the_database_starts_it_for_itself(tmp_path):
    done = _run(tmp_path / "home", "showmigrations", "core")
    assert "0001_initial" in done.stdout, done.stderr
    assert (tmp_path / "home" / "pg" / "PG_VERSION").exists()
    assert not is_ready(tmp_path / "home"), "and stops it again"
