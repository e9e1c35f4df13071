"""The seventh step of the lifecycle: what recurs, what reopens, what is slow, what changed, and what was done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _

from seiketsu.accounts.models import User
from seiketsu.core import clock
from seiketsu.core.actor import Actor
from seiketsu.core.events import Subject, record
from seiketsu.desk.models import Ticket
from seiketsu.scorecard import events
from seiketsu.scorecard.errors import NoSuchReport, ReportRefused
from seiketsu.scorecard.models import Clusters, Finding
from seiketsu.scorecard.reports.queries import Result, result
from seiketsu.scorecard.rules.reports import Asked, Span, stretch

DAYS = 30
# Enough to see what recurs; a month of a larger desk is read by its newest part.
_MOST_TEXTS = 20_000
_FINDING = "scorecard.finding"


@dataclass(frozen=True, slots=True)
class Analysis:
    """Four looks at the last thirty days; each line of them leads to its cases."""

    changed: Result
    reopened: Result
    slow: Result
    clusters: Clusters | None
    findings: Sequence[Finding]


def analysis(user: User) -> Analysis:
    """Everything that the page shows, held against the thirty days before."""
    asked = Asked(span=Span.LAST_30, dimension="category", compare=True)
    return Analysis(
        result(replace(asked, measure="opened"), user=user),
        result(replace(asked, measure="reopened"), user=user),
        result(replace(asked, measure="resolution_hours"), user=user),
        Clusters.objects.order_by("-end", "-id").first(),
        list(Finding.objects.select_related("owner", "done_by").order_by("done_at", "due_on", "-id")[:50]),
    )


def texts(today: date) -> tuple[date, date, list[tuple[int, str]]]:
    """The stretch that recurring problems are looked for in, and the first words of each of its tickets."""
    over = stretch(Asked(span=Span.LAST_30), today)
    assert over is not None
    kept = Ticket.objects.kept().filter(merged_into__isnull=True, created_at__gte=clock.now() - timedelta(days=DAYS))
    rows = kept.order_by("-id").values_list("pk", "subject_line", "preview")[:_MOST_TEXTS]
    return over.first, over.end, [(number, f"{subject}\n{preview}") for number, subject, preview in rows]


def keep_clusters(first: date, end: date, found: list[dict[str, object]], tickets: int) -> Clusters:
    """Put what a worker found in the place of what was found for the same days before."""
    values = {"found": found, "tickets": tickets, "computed_at": clock.now()}
    return Clusters.objects.update_or_create(first=first, end=end, defaults=values)[0]


@transaction.atomic
def record_finding(
    *, kind: str, about: str, title: str, text: str, owner: User, due_on: date, by: User, actor: Actor
) -> Finding:
    """Write down what was found, who sees to it and until when.

    Raises:
        ReportRefused: it has no title, or is due before today.
    """
    title = " ".join(title.split())[:200]
    if not title or kind not in Finding.Kind.values:
        raise ReportRefused(_("Say in a few words what was found."))
    if due_on < clock.now().astimezone(ZoneInfo(by.time_zone)).date():
        raise ReportRefused(_("The day by which it is done lies behind us."))
    found = Finding.objects.create(
        kind=kind, about=about[:200], title=title, text=text, owner=owner, due_on=due_on, created_by=by,
        created_at=clock.now(),
    )  # fmt: skip
    event = events.FindingRecorded(found.pk, kind, owner.pk, due_on.isoformat())
    record(event, actor=actor, subject=Subject(_FINDING, found.pk), organization_id=None)
    return found


@transaction.atomic
def finish_finding(finding_id: int, *, text: str, by: User, actor: Actor) -> Finding:
    """Write down what was done.

    Raises:
        NoSuchReport: there is no such finding that is still open.
        ReportRefused: nothing was written.
    """
    found = Finding.objects.select_for_update().filter(pk=finding_id, done_at__isnull=True).first()
    if found is None:
        raise NoSuchReport
    if not text.strip():
        raise ReportRefused(_("Say what was done."))
    found.done_at, found.done_by, found.done_text = clock.now(), by, text.strip()
    found.save(update_fields=["done_at", "done_by", "done_text"])
    event = events.FindingDone(found.pk)
    record(event, actor=actor, subject=Subject(_FINDING, found.pk), organization_id=None)
    return found
