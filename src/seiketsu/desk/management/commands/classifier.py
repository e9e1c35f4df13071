"""`seiketsu classifier train|show`: the text classifier, trained in this process, which alone loads the library."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from seiketsu.core.actor import Actor
from seiketsu.desk import policy as policies
from seiketsu.desk.actions import keep_classifier
from seiketsu.desk.models import TextClassifier
from seiketsu.desk.queries import learning
from seiketsu.desk.training import TooFewLabels, train
from seiketsu.plan.errors import NoPlanInForce

_ACTOR = Actor.system("Classifier")
# One training at a time, however many workers there are.
_LOCK = 7_305_114


class Command(BaseCommand):
    help = "Train the text classifier on closed tickets, or show how good it is."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        verbs.add_parser("train", help="learn from the closed tickets now, and put the result in use")
        verbs.add_parser("show", help="list the classifiers trained so far with their figures")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["verb"] == "show":
            self._show()
            return
        try:
            policy = policies.current()
        except NoPlanInForce as fault:
            raise CommandError(str(fault)) from fault
        with connection.cursor() as cursor:
            cursor.execute("select pg_try_advisory_lock(%s)", [_LOCK])
            if not cursor.fetchone()[0]:
                raise CommandError("Another training is at work; wait until it has ended.")
        examples = learning.examples(policy)
        wanted = float(policy.plan.document.tickets.classifier.decides_when_right.fraction)
        try:
            trained = train(examples, wanted=wanted)
        except TooFewLabels as fault:
            raise CommandError(str(fault)) from fault
        kept = keep_classifier(
            trained.model,
            trained.quality,
            examples=examples,
            wanted=wanted,
            plan_version=policy.version,
            actor=_ACTOR,
        )
        self.stdout.write(self._line(kept))

    def _show(self) -> None:
        rows = list(learning.classifiers()[:20])
        for row in rows:
            self.stdout.write(self._line(row))
        if not rows:
            self.stdout.write("None has been trained yet; `seiketsu classifier train` makes the first.")

    def _line(self, row: TextClassifier) -> str:
        if row.top_1 is None:
            return f"{row}: learned from {row.learned_from} tickets and the plan's words; too few to measure"
        decides = (
            f"decides {row.decided or 0:.0%}, {row.right_when_decided:.1%} of them right"
            if row.right_when_decided is not None
            else "proposes only"
        )
        return (
            f"{row}: learned from {row.learned_from} tickets; of {row.measured_on} unseen ones {row.top_1:.1%} right, "
            f"{row.top_3 or 0:.1%} within three; {decides}"
        )
