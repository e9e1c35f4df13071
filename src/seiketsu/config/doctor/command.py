"""`seiketsu doctor`: runs every check it can, and never stops at the first fault."""

import argparse
import json
import shutil
import textwrap
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from pkgutil import resolve_name

from seiketsu.config import environment
from seiketsu.config.doctor import machine
from seiketsu.config.doctor.finding import Finding, State, fault, note
from seiketsu.core.postgres import is_ready

Check = Callable[[], Iterable[Finding]]


def main(arguments: Sequence[str]) -> int:
    """Print what was found; the status is 1 when something is wrong."""
    parser = argparse.ArgumentParser(prog="seiketsu doctor", description="Check everything that can be set wrong.")
    parser.add_argument("--json", action="store_true", help="for programs")
    options = parser.parse_args(arguments)
    try:
        settings = environment.read()
    except environment.EnvironmentFault as problem:
        findings = [fault("environment", str(problem), "Correct the variable and run doctor again.")]
    else:
        findings = list(examine(settings))
    if options.json:
        rows = [
            {"subject": one.subject, "state": one.state.name.lower(), "detail": one.detail, "mend": one.mend}
            for one in findings
        ]
        print(json.dumps(rows, indent=2))
    else:
        show(findings)
    return 1 if any(one.state is State.FAULT for one in findings) else 0


def examine(settings: environment.Environment) -> Iterator[Finding]:
    """Every finding: of the machine first, then of the installation as far as there is one."""
    checks: list[Check] = [
        machine.versions,
        partial(machine.embedded_programs, settings),
        machine.memory,
        partial(machine.disk, settings),
        partial(machine.home, settings),
        partial(machine.secret, settings),
        machine.clock,
        partial(machine.ports, settings),
        partial(machine.public_address, settings),
        partial(machine.mail, settings),
    ]
    for check in checks:
        yield from _guarded(check)
    yield from _guarded(partial(_of_the_installation, settings))


def _of_the_installation(settings: environment.Environment) -> Iterator[Finding]:
    if not settings.secret_file.exists():
        # Loading the site would make the secret, and doctor changes nothing.
        yield note("installation", "has never been started", "Start it with bin/up.")
        return
    resolve_name("django:setup")()
    installation = resolve_name("seiketsu.config.doctor.installation")
    yield from _guarded(partial(installation.plan_file, settings))
    if settings.database_url is None and not is_ready(settings.home):
        yield note("database", "the embedded one does not run", "Start everything with bin/up; doctor then sees more.")
        return
    yield from _guarded(installation.database)
    for check in (
        partial(installation.dump_program, settings),
        installation.migrations,
        partial(installation.plan_in_force, settings),
        installation.worker,
        partial(installation.of_the_apps, settings),
    ):
        yield from _guarded(check)


def _guarded(check: Check) -> Iterator[Finding]:
    """A check that fails itself is a finding too, and does not hide the others."""
    try:
        yield from check()
    except Exception as problem:
        inner = check.func if isinstance(check, partial) else check
        name = getattr(inner, "__name__", "check").strip("_").replace("_", " ")
        text = " ".join(str(problem).split())[:300] or type(problem).__name__
        mends = {
            "OperationalError": "The database does not answer. Check DATABASE_URL, or start bin/up.",
            "ProgrammingError": "A table is missing: run bin/up again, or `seiketsu migrate`.",
        }
        yield fault(name, text, mends.get(type(problem).__name__, "Please report this with the text beside it."))


def show(findings: Sequence[Finding]) -> None:
    """For people: one line each, and how to mend what is not well."""
    width = max(60, min(120, shutil.get_terminal_size().columns))
    for one in findings:
        print(f"{one.state.value:<6}{one.subject}: {one.detail}")
        if one.mend:
            print(textwrap.fill(one.mend, width, initial_indent="      -> ", subsequent_indent="         "))
    faults = sum(one.state is State.FAULT for one in findings)
    notes = sum(one.state is State.NOTE for one in findings)
    print(f"\n{faults} faults, {notes} notes, {len(findings) - faults - notes} checks well.")
