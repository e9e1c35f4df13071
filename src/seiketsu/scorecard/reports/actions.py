"""Saving reports, and sending them when it is time."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from seiketsu.accounts.models import User
from seiketsu.core import clock, ids
from seiketsu.core.actor import Actor
from seiketsu.core.errors import ProblemForPerson
from seiketsu.core.events import Event, Subject, record
from seiketsu.delivery import actions as deliveries
from seiketsu.delivery.actions import Automatic, Enclosure
from seiketsu.scorecard import events
from seiketsu.scorecard.errors import ReportRefused, ReportTooSlow
from seiketsu.scorecard.models import Report
from seiketsu.scorecard.reports import files, queries
from seiketsu.scorecard.rules.reports import Asked, next_run

KIND = "scorecard.report"


@transaction.atomic
def save_report(
    *,
    name: str,
    asked: Asked,
    owner: User,
    actor: Actor,
    is_shared: bool = False,
    schedule: str = "",
    report: Report | None = None,
) -> Report:
    """Save a report under a name, or change one; from then on it goes out by mail if it has a schedule.

    Raises:
        ReportRefused: it has no name, or can't be made as asked.
    """
    name = " ".join(name.split())[:120]
    if not name:
        raise ReportRefused(_("Give the report a name."))
    if schedule not in Report.Schedule.values:
        raise ReportRefused(_("There is no such schedule. Choose one of the list."))
    zone = ZoneInfo(owner.time_zone)
    queries.checked(asked, user=owner, zone=zone)
    saved = Report.objects.select_for_update().get(pk=report.pk) if report is not None else Report(owner=owner)
    saved.name, saved.asked, saved.is_shared, saved.schedule = name, asked.as_dict(), is_shared, schedule
    saved.next_at, saved.problem = next_run(schedule, clock.now(), zone), ""
    saved.save()
    _tell(events.ReportSaved(saved.pk, is_shared, schedule), saved, actor)
    return saved


@transaction.atomic
def remove_report(report: Report, *, actor: Actor) -> None:
    """Take a saved report away; nothing goes out any more."""
    locked = Report.objects.select_for_update().get(pk=report.pk)
    if locked.removed_at is None:
        locked.removed_at, locked.next_at = clock.now(), None
        locked.save(update_fields=["removed_at", "next_at"])
        _tell(events.ReportRemoved(locked.pk), locked, actor)


def send_report(report: Report, *, now: datetime, actor: Actor) -> None:
    """Mail a report that is due to its owner, with its figures as a file. Call it with the row locked.

    Who may no longer see it, or asks for what takes too long, is told on the report's page and tried again next time.
    """
    owner, due = report.owner, report.next_at
    zone = ZoneInfo(owner.time_zone)
    report.next_at, report.problem = next_run(report.schedule, now, zone), ""
    if not (owner.is_active and owner.is_staff and owner.email):
        report.next_at = None
        report.save(update_fields=["next_at", "problem"])
        return
    try:
        with translation.override(owner.locale):
            found = queries.result(Asked(**report.asked), user=owner)
            content = files.as_csv(found)
            words = files.in_words(found)
    except (ReportRefused, ReportTooSlow) as refusal:
        report.problem = refusal.message
        report.save(update_fields=["next_at", "problem"])
        return
    stored = default_storage.save(f"reports/{report.pk}/{ids.random_token()}.csv", ContentFile(content))
    context = {
        "subject_line": report.name,
        "heading": report.name,
        "text": words,
        "button_url": f"{settings.PUBLIC_URL}{reverse('scorecard:report', args=[report.pk])}",
        "recipient_name": owner.name,
    }
    mail = deliveries.render("generic", context, locale=owner.locale, zone=owner.time_zone)
    sent = deliveries.send_email(
        kind=KIND,
        to=owner.email,
        subject_line=mail.subject_line,
        text=mail.text,
        html=mail.html,
        actor=actor,
        dedup_key=f"{KIND}:{report.pk}:{int((due or now).timestamp())}",
        subject=Subject(KIND, report.pk),
        organization_id=None,
        recipient=owner,
        automatic=Automatic.GENERATED,
        attachments=[Enclosure(files.name_of(report.name), "text/csv", stored, len(content))],
    )
    report.last_sent_at = now
    report.save(update_fields=["next_at", "problem", "last_sent_at"])
    _tell(events.ReportSent(report.pk, sent.pk), report, actor)


def put_off(report: Report, fault: Exception, *, now: datetime) -> None:
    """A report could not be sent: its page says why, and it is tried again next time."""
    told = _("It could not be sent, by a fault of ours; the log of the worker says more.")
    if isinstance(fault, ProblemForPerson):
        told = fault.message
    next_at = next_run(report.schedule, now, ZoneInfo(report.owner.time_zone))
    Report.objects.filter(pk=report.pk).update(next_at=next_at, problem=told)


def _tell(event: Event, report: Report, actor: Actor) -> None:
    record(event, actor=actor, subject=Subject(KIND, report.pk), organization_id=None)
