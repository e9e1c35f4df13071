# ruff: noqa: N999 -- the file is named as the command is
"""`seiketsu import mail PATH`: take in a folder of .eml files, a Maildir or an mbox."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from seiketsu.channels import actions, mailfiles
from seiketsu.channels.errors import NothingToImport
from seiketsu.channels.mailfiles import MailFile

_AT_ONCE = 100  # one commit for so many; a crash in between costs nothing but reading them again


class Command(BaseCommand):
    help = "Take in what another system left behind. It may be stopped and run again: nothing is taken in twice."

    def add_arguments(self, parser: CommandParser) -> None:
        """What to import, and from where."""
        kinds = parser.add_subparsers(dest="kind", required=True)
        mail = kinds.add_parser("mail", help="a folder of .eml files, a Maildir, or an mbox file")
        mail.add_argument("path", type=Path)
        mail.add_argument(
            "--acknowledge",
            action="store_true",
            help="send the acknowledgement that new mail gets (default: nothing is sent)",
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Keep every mail; the worker then reads them."""
        path: Path = options["path"]
        try:
            total = mailfiles.count(path)
        except (NothingToImport, OSError) as fault:
            raise CommandError(str(fault)) from fault
        self.stdout.write(f"{total:,} mails in {path}.")
        new, done, began = 0, 0, time.monotonic()
        mails = mailfiles.read(path)
        while batch := list(islice(mails, _AT_ONCE)):
            new += _keep(batch, acknowledge=options["acknowledge"])
            done += len(batch)
            self._progress(done, total, began)
        self.stdout.write(
            f"{new:,} taken in, {done - new:,} were here before. The worker reads them now; what it cannot understand"
            " waits under “Suspended”."
        )

    def _progress(self, done: int, total: int, began: float) -> None:
        rate = done / max(time.monotonic() - began, 0.001)
        line = f"{done:,} of {total:,} ({rate:,.0f} a second)"
        if sys.stderr.isatty():
            self.stderr.write(f"\r{line}", ending="" if done < total else "\n")
        elif done % 1000 < _AT_ONCE or done == total:
            self.stderr.write(line)


def _keep(batch: list[MailFile], *, acknowledge: bool) -> int:
    with transaction.atomic():
        return sum(actions.keep(one.body, _facts(one, acknowledge=acknowledge)).new for one in _with_content(batch))


def _with_content(batch: list[MailFile]) -> Iterator[MailFile]:
    return (one for one in batch if one.body.strip())


def _facts(one: MailFile, *, acknowledge: bool) -> dict[str, Any]:
    return {"way": "import", "origin": one.origin[-500:], "acknowledge": acknowledge}
