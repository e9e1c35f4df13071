"""`seiketsu plan check|show|diff|apply|coverage`, as typed."""

from __future__ import annotations

import os
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from seiketsu.core import registry
from seiketsu.plan import queries
from seiketsu.plan.tests.factories import PLANS, SHIPPED, altered, apply_shipped_plan

FASTER = ("    first_response: 8h\n    next", "    first_response: 6h\n    next")


def run(*arguments: str) -> tuple[int, str]:
    """The exit status of `seiketsu plan ...` and what it prints."""
    output = StringIO()
    try:
        call_command("plan", *arguments, stdout=output)
    except SystemExit as stop:
        return int(str(stop.code)), output.getvalue()
    return 0, output.getvalue()


@pytest.fixture
def draft(tmp_path: Path) -> Path:
    """A changed copy of the shipped plan."""
    path = tmp_path / "draft.yaml"
    path.write_text(altered(FASTER), encoding="utf-8")
    return path


def test_check_of_the_shipped_plan_passes_and_lists_what_was_decided() -> None:
    status, text = run("check")
    assert status == 0
    assert "plans/seiketsu.yaml" in text
    assert "tiers.enterprise.resolution.standard: 8 hours, around the clock" in text
    assert "Conflicts and gaps that the file answers (18):" in text
    assert "conflict: Two figures: tell executives" in text
    lines = [
        number for number, line in enumerate(SHIPPED.read_text().splitlines(), 1) if "executive_notification:" in line
    ]
    assert f"(lines {lines[0]} against " in text
    assert "severities.sev1.executive_notification holds. The stricter figure holds." in text
    assert "18 conflicts and gaps, nothing open, " in text.splitlines()[-1]


def test_check_of_a_plan_with_an_open_conflict_fails_and_says_what_would_be_right(tmp_path: Path) -> None:
    path = tmp_path / "open.yaml"
    path.write_text(altered(("    over: [teams.tier1.metrics.escalation_rate]\n", "")), encoding="utf-8")
    status, text = run("check", str(path))
    assert status == 1
    assert "Conflicts and gaps that are open (1):" in text
    assert "name the leaf that holds under `settled`" in text


def test_check_of_a_broken_file_fails_with_its_lines(tmp_path: Path) -> None:
    path = tmp_path / "broken.yaml"
    path.write_text(altered(("  cpu: 75 %", "  cpu: lots")), encoding="utf-8")
    status, text = run("check", str(path))
    assert status == 1
    number = altered(("  cpu: 75 %", "  cpu: lots")).splitlines().index("  cpu: lots") + 1
    assert text.startswith(f"{path}:{number}: capacity.cpu: 'lots' is not a percentage; write")
    assert "1 to mend" in text


def test_a_file_that_is_not_there_is_told() -> None:
    with pytest.raises(CommandError, match=r"nowhere\.yaml: No such file"):
        run("check", "nowhere.yaml")


def test_a_file_that_is_no_text_is_told(tmp_path: Path) -> None:
    path = tmp_path / "picture.yaml"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(CommandError, match=r"picture\.yaml:1: this is not UTF-8 text; save the file as UTF-8"):
        run("check", str(path))


def test_coverage_passes_while_leaves_are_announced_and_strict_does_not() -> None:
    status, text = run("coverage")
    assert status == 0
    assert "0 unbound" in text
    assert "calendars.always.hours" in text
    strict, text = run("coverage", "--strict")
    assert strict == (1 if " 0 pending" not in text else 0)


def test_check_and_coverage_need_no_database(tmp_path: Path) -> None:
    environment = {
        **os.environ,
        "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/nothing",
        "SEIKETSU_HOME": str(tmp_path),
    }
    for verb in ("check", "coverage"):
        done = subprocess.run(
            [sys.executable, "-m", "seiketsu", "plan", verb, str(SHIPPED)],
            env=environment,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, done.stderr


@pytest.mark.django_db
def test_show_prints_the_plan_in_force_by_section() -> None:
    apply_shipped_plan()
    status, text = run("show")
    assert status == 0
    assert text.startswith("Version 1")
    assert "1. Service tiers" in text
    assert "7. What the system must know" in text


@pytest.mark.django_db
def test_show_prints_the_leaves_that_match() -> None:
    apply_shipped_plan()
    _, text = run("show", "tiers.*.first_response")
    assert [line.split()[0] for line in text.splitlines() if line.startswith("  ")] == [
        f"tiers.{tier}.first_response" for tier in ("starter", "professional", "business", "enterprise")
    ]
    assert run("show", "tiers.gold") == (1, "No leaf matches 'tiers.gold'.\n")


def test_show_of_a_file_needs_no_plan_in_force() -> None:
    status, text = run("show", "--file", str(PLANS / "small-team.yaml"), "tiers")
    assert status == 0
    assert "tiers.everyone.first_response" in text


@pytest.mark.django_db
def test_diff_tells_what_a_file_would_change(draft: Path) -> None:
    apply_shipped_plan()
    status, text = run("diff", str(draft))
    assert status == 0
    assert "+ tiers.starter.first_response" in text
    assert "A stronger promise for Starter clients." in text
    assert "against version 1: 1 change: 1 stronger, 0 weaker, 0 other." in text


@pytest.mark.django_db
def test_diff_tells_which_conflicts_a_file_would_open(tmp_path: Path) -> None:
    apply_shipped_plan()
    path = tmp_path / "draft.yaml"
    path.write_text(
        altered(('retention: "> 95 % per year"', 'retention: "> 95 % per year"\n      resolution_time: "< 9h average"'))
    )
    assert "Opens:" not in run("diff", str(path))[1]
    path.write_text(altered(("    over: [teams.tier1.metrics.escalation_rate]\n", "")), encoding="utf-8")
    assert "Opens: Two figures: escalation rate: Quality, escalation rate" in run("diff", str(path))[1]


@pytest.mark.django_db
def test_diff_without_a_plan_in_force_says_how_to_get_one(draft: Path) -> None:
    with pytest.raises(CommandError, match="seiketsu plan apply"):
        run("diff", str(draft))


@pytest.mark.django_db
def test_apply_puts_a_file_in_force_and_says_what_changed(draft: Path) -> None:
    assert run("apply")[1].endswith("Version 1 is in force.\n")
    status, text = run("apply", str(draft), "--note", "Faster Starter")
    assert status == 0
    assert "Starter, first response was 8 hours" in text
    assert text.endswith("Version 2 is in force.\n")
    assert queries.history()[0].note == "Faster Starter"
    assert "nothing changed" in run("apply", str(draft))[1]


@pytest.mark.django_db
def test_show_and_diff_of_an_older_version(draft: Path) -> None:
    apply_shipped_plan()
    run("apply", str(draft))
    assert "8 hours" in run("show", "tiers.starter.first_response", "--version", "1")[1]
    assert "6 hours" in run("show", "tiers.starter.first_response")[1]
    assert "1 change:" in run("diff", str(draft), "--against", "1")[1]
    with pytest.raises(CommandError, match="no version 9"):
        run("show", "--version", "9")


@pytest.mark.django_db
def test_apply_refuses_a_plan_with_an_open_conflict(tmp_path: Path) -> None:
    path = tmp_path / "open.yaml"
    path.write_text(altered(("    over: [teams.tier1.metrics.escalation_rate]\n", "")), encoding="utf-8")
    with pytest.raises(CommandError, match="Two figures: escalation rate"):
        run("apply", str(path))
    assert queries.current_or_none() is None


@pytest.mark.django_db
def test_apply_tells_what_open_work_it_concerns_and_moves_it_only_when_asked(
    draft: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    movers = registry.Registry[registry.PlanMover]("plan movers")
    movers.register("test", registry.PlanMover(preview=lambda old, new: ["24 open promises"], move=lambda old, new: 24))
    monkeypatch.setattr(registry, "plan_movers", movers)
    apply_shipped_plan()
    kept = run("apply", str(draft))[1]
    assert "Open work: 24 open promises" in kept
    assert "Open work keeps its version. To move it, apply with --move-open-work." in kept
    moved = run("apply", str(SHIPPED), "--move-open-work")[1]
    assert "Moving to the new version: 24." in moved
