"""`seiketsu plan check|show|diff|apply|coverage`: what each prints, and its exit status."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from django.conf import settings

from seiketsu.core import clock
from seiketsu.core.actor import Actor
from seiketsu.plan import actions, queries
from seiketsu.plan.coverage import Coverage, LeafCoverage, coverage_of
from seiketsu.plan.errors import NoSuchFile
from seiketsu.plan.loader import PlanError
from seiketsu.plan.reading import plan_of, report_of
from seiketsu.plan.rules.check import check as check_plan
from seiketsu.plan.rules.diff import diff, summary
from seiketsu.plan.rules.findings import Finding, Report, turn
from seiketsu.plan.spec.leaf import Leaf
from seiketsu.plan.spec.view import Plan

Write = Callable[[str], object]
COMMAND_LINE = Actor.system("Command line")
_MARK = {"stronger": "+", "weaker": "-", "other": " "}


def check(file: str | None, *, write: Write) -> int:
    """Print faults, conflicts, gaps and assumptions of a file; 0 when nothing is open."""
    source, name = _read(file)
    try:
        plan = plan_of(source, name)
    except PlanError as error:
        write(str(error))
        write(f"{name}: {len(error.faults)} to mend.")
        return 1
    report = report_of(source, clock.now().date(), name)
    _write_assumptions(plan, report, name, write)
    settled = [finding for finding in report.findings if not finding.is_open]
    if settled:
        write(f"Conflicts and gaps that the file answers ({len(settled)}):")
    for finding in settled:
        _write_finding(plan, finding, name, write)
    if report.open:
        write(f"Conflicts and gaps that are open ({len(report.open)}):")
    for finding in report.open:
        _write_finding(plan, finding, name, write)
    for warning in report.warnings:
        write(f"{name}: warning: {warning}")
    state = f"{len(report.open)} open" if report.open else "nothing open"
    write(
        f"{name}: {len(plan.by_key)} leaves, {len(report.findings)} conflicts and gaps, {state},"
        f" {len(report.assumptions)} assumed."
    )
    return 1 if report.open else 0


def _write_assumptions(plan: Plan, report: Report, name: str, write: Write) -> None:
    if report.assumptions:
        write(f"Assumed, because nobody had written it down ({len(report.assumptions)}):")
    reason = ""
    for assumption in report.assumptions:
        if assumption.reason != reason:
            reason = assumption.reason
            write(f"  {reason}")
        key = assumption.leaf.key
        write(f"    {name}:{plan.line(key) or 1}: {key}: {_shortened(plan.words(assumption.leaf))}")


def _shortened(text: str) -> str:
    return text if len(text) <= 70 else f"{text[:67]}..."


def _write_finding(plan: Plan, finding: Finding, name: str, write: Write) -> None:
    line = plan.line(finding.leaves[0]) or 1
    advice = f"; {finding.right}" if finding.is_open else "."
    write(f"  {name}:{line}: {finding.kind}: {finding.title}: {finding.message} ({_lines(plan, finding)}){advice}")
    if finding.settlement is not None:
        settlement = plan.document.settled[finding.settlement]
        place = f"{name}:{plan.line(f'settled.{finding.settlement}') or 1}"
        write(f"    settled at {place}: {settlement.holds} holds. {settlement.why} ({settlement.by}, {settlement.on})")
    elif finding.assumed is not None:
        write(f"    assumed: {finding.assumed}")


def _lines(plan: Plan, finding: Finding) -> str:
    """Where both sides stand: `lines 29, 684 against 57, 236`."""
    one, other = (
        ", ".join(str(line) for line in sorted({plan.line(key) or 1 for key in side}))
        for side in (finding.one, finding.other)
    )
    return f"lines {one} against {other}" if other else f"lines {one}"


def show(pattern: str | None, file: str | None, version: int | None, *, write: Write) -> int:
    """Print the plan, or the leaves whose keys match a pattern, as lines of `key  value`."""
    plan, title = _plan_to_show(file, version)
    leaves = plan.leaves() if pattern is None else plan.matching(pattern)
    if not leaves:
        write(f"No leaf matches {pattern!r}.")
        return 1
    write(title)
    heading = ""
    for leaf in leaves:
        if leaf.section.title != heading:
            heading = leaf.section.title
            write(f"\n{leaf.section.number}. {heading}")
        write(_shown(plan, leaf))
    return 0


def _shown(plan: Plan, leaf: Leaf) -> str:
    marks = [leaf.kind.value]
    if plan.assumption(leaf.key):
        marks.append("assumed")
    over = plan.settlement_over(leaf.key)
    if over is not None:
        marks.append(f"{over[1].holds} holds where they disagree")
    return f"  {leaf.key:<62} {_shortened(plan.words(leaf))}  [{', '.join(marks)}]"


def _plan_to_show(file: str | None, version: int | None) -> tuple[Plan, str]:
    if file is not None:
        source, name = _read(file)
        return plan_of(source, name), name
    found = queries.current() if version is None else queries.at(version)
    return found.plan, f"Version {found.version}"


def difference(file: str | None, version: int | None, *, write: Write) -> int:
    """Print what would change if the file were applied, against the plan in force or an older version."""
    source, name = _read(file)
    before = queries.current() if version is None else queries.at(version)
    after = plan_of(source, name)
    changes = diff(before.plan, after)
    for change in changes:
        write(f"{_MARK[change.verdict]} {change.key}")
        write(f"    {change.sentence}")
    today = clock.now().date()
    turned = turn(check_plan(before.plan, today), check_plan(after, today))
    for finding in turned.answered:
        write(f"Settles: {finding.title}.")
    for finding in turned.opened:
        write(f"Opens: {finding.title}: {finding.message}; {finding.right}.")
    write(f"{name} against version {before.version}: {summary(changes)}")
    return 0


def apply(file: str | None, note: str, move_open_work: bool, *, write: Write) -> int:
    """Put the file in force and print what changed and what open work it concerns."""
    source, name = _read(file)
    done = actions.apply_with_account(source, actor=COMMAND_LINE, note=note, move_open_work=move_open_work, name=name)
    if not done.is_new:
        write(f"Version {done.version.number} is this text already; nothing changed.")
        return 0
    for change in done.changes:
        write(f"{_MARK[change.verdict]} {change.sentence}")
    for line in done.moves:
        write(f"Open work: {line}")
    if done.moved:
        write(f"Moving to the new version: {done.moved}.")
    elif done.moves:
        write("Open work keeps its version. To move it, apply with --move-open-work.")
    write(f"Version {done.version.number} is in force.")
    return 0


def coverage(file: str | None, strict: bool, *, write: Write) -> int:
    """Print every leaf with what binds it; 0 when each is bound or pending, with `strict` only when each is bound."""
    source, name = _read(file)
    found = coverage_of(plan_of(source, name))
    for item in found.leaves:
        write(f"  {item.state:<9} {item.leaf.kind.value:<10} {item.leaf.key:<62} {_reason(item)}")
    for binding in found.idle_bindings:
        write(f"  warning: the binding of {binding.pattern!r} to {binding.by} matches no leaf of {name}")
    for entry in found.idle_pending:
        write(f"  warning: {entry.pattern!r} on the pending list has no unbound leaf left; take it out")
    write(_counts(found, name))
    failing = found.count("unbound") + (found.count("pending") if strict else 0)
    return 1 if failing else 0


def _reason(item: LeafCoverage) -> str:
    if item.bindings:
        return "; ".join(f"{binding.by} ({binding.test or 'no test named'})" for binding in item.bindings)
    if item.state == "statement":
        return item.leaf.mark.why or ""
    return f"section {item.pending.section}: {item.pending.waits_for}" if item.pending else "nothing enforces it"


def _counts(found: Coverage, name: str) -> str:
    counts = ", ".join(f"{found.count(state)} {state}" for state in ("bound", "pending", "statement", "unbound"))
    return f"{name}: {len(found.leaves)} leaves: {counts}."


def _read(file: str | None) -> tuple[str, str]:
    path = Path(settings.PLAN_FILE if file is None else file)
    try:
        stored = path.read_bytes()
    except OSError as error:
        raise NoSuchFile(f"{path}: {error.strerror}; name a plan file, or set SEIKETSU_PLAN to yours") from error
    try:
        return stored.decode("utf-8"), _name_of(path)
    except UnicodeDecodeError as error:
        line = stored[: error.start].count(b"\n") + 1
        raise NoSuchFile(f"{_name_of(path)}:{line}: this is not UTF-8 text; save the file as UTF-8") from error


def _name_of(path: Path) -> str:
    """The path as one would type it from here."""
    return str(path.relative_to(Path.cwd()) if path.is_absolute() and path.is_relative_to(Path.cwd()) else path)
