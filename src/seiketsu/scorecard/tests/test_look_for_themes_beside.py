"""Looking for recurring problems is long work: a process of its own does it, and one at a time."""

from __future__ import annotations

import sys
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest

from seiketsu.core import clock
from seiketsu.scorecard import jobs


@pytest.fixture
def asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Any) -> Generator[Path]:
    """What the process was asked to do, once it runs; it then waits to be ended."""
    told, program = tmp_path / "asked", tmp_path / "python"
    program.write_text(f'#!/bin/sh\necho "$@" >{told}.part\nmv {told}.part {told}\nexec sleep 60\n')
    program.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(program))
    monkeypatch.setattr(jobs, "_looking", [])
    settings.START_PROCESSES_BESIDE = True
    yield told
    for process in jobs._looking:
        process.kill()
        process.wait(20)


def _started(told: Path) -> str:
    process = jobs._looking[0]
    while not told.exists():
        assert process.poll() is None, "it ended before it said anything"
    return told.read_text().strip()


def test_it_runs_beside_the_worker_and_once_at_a_time(asked: Path) -> None:
    assert jobs.look_for_themes(clock.now(), 100) == 1
    assert _started(asked) == "-m seiketsu themes"
    assert jobs.look_for_themes(clock.now(), 100) == 0

    jobs._looking[0].kill()
    jobs._looking[0].wait(20)
    assert jobs.look_for_themes(clock.now(), 100) == 1


def test_it_does_not_start_where_the_clock_is_held(asked: Path) -> None:
    with clock.at(clock.now()):
        assert jobs.look_for_themes(clock.now(), 100) == 0
    assert not jobs._looking


def test_it_does_not_start_where_nothing_may_run_beside(asked: Path, settings: Any) -> None:
    settings.START_PROCESSES_BESIDE = False
    assert jobs.look_for_themes(clock.now(), 100) == 0
