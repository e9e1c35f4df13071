"""``seiketsu plan check|show|diff|apply|coverage``."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from seiketsu.core.errors import ProblemForPerson
from seiketsu.plan import commands
from seiketsu.plan.loader import PlanError


class Command(BaseCommand):
    help = "Check, show, compare and apply the support plan."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        check = verbs.add_parser("check", help="find faults, conflicts, gaps and assumptions of a plan file")
        show = verbs.add_parser("show", help="print the plan in force, or of a file")
        diff = verbs.add_parser("diff", help="say what a plan file would change")
        apply = verbs.add_parser("apply", help="put a plan file in force as a new version")
        coverage = verbs.add_parser("coverage", help="list every leaf with what enforces it")
        for verb in (check, diff, apply, coverage):
            verb.add_argument("file", nargs="?", help="the plan file (default: SEIKETSU_PLAN)")
        show.add_argument("pattern", nargs="?", help="only leaves whose keys match, such as 'tiers.*.first_response'")
        show.add_argument("--file", help="show this file instead of the plan in force")
        show.add_argument("--version", dest="number", type=int, help="show an older version")
        diff.add_argument("--against", dest="number", type=int, help="compare with this version, not the one in force")
        apply.add_argument("--note", default="", help="why, for the history")
        apply.add_argument("--move-open-work", action="store_true", help="let open work follow the new plan")
        coverage.add_argument("--strict", action="store_true", help="fail on pending leaves too")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            status = getattr(self, f"_{options['verb']}")(**options)
        except ProblemForPerson as refusal:
            raise CommandError(refusal.message) from refusal
        except PlanError as error:
            raise CommandError(str(error)) from error
        if status:
            sys.exit(status)

    def _check(self, *, file: str | None, **_: Any) -> int:
        return commands.check(file, write=self.stdout.write)

    def _show(self, *, pattern: str | None, file: str | None, number: int | None, **_: Any) -> int:
        return commands.show(pattern, file, number, write=self.stdout.write)

    def _diff(self, *, file: str | None, number: int | None, **_: Any) -> int:
        return commands.difference(file, number, write=self.stdout.write)

    def _apply(self, *, file: str | None, note: str, move_open_work: bool, **_: Any) -> int:
        return commands.apply(file, note, move_open_work, write=self.stdout.write)

    def _coverage(self, *, file: str | None, strict: bool, **_: Any) -> int:
        return commands.coverage(file, strict, write=self.stdout.write)
