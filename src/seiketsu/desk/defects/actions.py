"""Every write about defects."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import transaction
from django.utils.translation import gettext as _

from seiketsu.accounts.models import User
from seiketsu.core import clock
from seiketsu.core.actor import Actor
from seiketsu.core.events import Event, Subject, record
from seiketsu.desk import tongues
from seiketsu.desk.actions.change import changing
from seiketsu.desk.actions.conversation import system_author
from seiketsu.desk.actions.escalations import escalate_for_defect
from seiketsu.desk.actions.group_answers import start_group_answer
from seiketsu.desk.defects import events, queries, sending
from seiketsu.desk.errors import NotPossibleNow, UnknownValue
from seiketsu.desk.models import Defect, DefectSeverity, DefectState, DefectTicket, GroupAnswer, Ticket, Tracker
from seiketsu.desk.queries.links import newest_words
from seiketsu.desk.rules import defects as rules
from seiketsu.desk.rules.automation.filling import VARIABLES, names_in
from seiketsu.desk.rules.text import clean
from seiketsu.desk.rules.trackers import IssueNews
from seiketsu.plan import queries as plans

DEFECT = "desk.defect"


class OlderNews(Exception):
    """A tracker sent what was true before what is known of the issue already: late, or somebody sent it again."""


@dataclass(frozen=True)
class Details:
    """What somebody writes down of a defect."""

    title: str
    description: str = ""
    severity: str = "major"
    component: str = ""
    affected_versions: Sequence[str] = ()
    fixed_version: str = ""
    client_answer: str = ""
    client_answer_in_languages: Mapping[str, str] = field(default_factory=dict)


def _checked(given: Details) -> dict[str, Any]:
    title = " ".join(clean(given.title).split())[:300]
    if not title:
        raise UnknownValue(_("A defect needs a title."))
    if given.severity not in DefectSeverity.values:
        raise UnknownValue(_("“%(value)s” is not a severity.") % {"value": given.severity})
    others = tongues.checked(given.client_answer_in_languages)
    written = "\n".join((given.client_answer, *others.values()))
    unknown = [name for name in names_in(written) if name not in VARIABLES]
    if unknown:
        raise UnknownValue(_("There is no variable “%(name)s”.") % {"name": unknown[0]})
    versions = [" ".join(clean(one).split())[:60] for one in given.affected_versions]
    return {
        "title": title,
        "description": clean(given.description).strip(),
        "severity": given.severity,
        "component": " ".join(clean(given.component).split())[:80],
        "affected_versions": [one for one in dict.fromkeys(versions) if one][:50],
        "fixed_version": " ".join(clean(given.fixed_version).split())[:60],
        "client_answer": clean(given.client_answer).strip(),
        "client_answer_in_languages": others,
    }


def _record(event: Event, defect: Defect, actor: Actor) -> None:
    record(event, actor=actor, subject=Subject(DEFECT, defect.pk), organization_id=None)


@transaction.atomic
def report_defect(
    given: Details,
    *,
    actor: Actor,
    reported_by: User | None = None,
    tracker: Tracker | None = None,
    at: datetime | None = None,
) -> Defect:
    """Write a defect down; with a `tracker` its webhook is told.

    Raises:
        UnknownValue: no title, no such severity, or a variable or a language that there isn't.
    """
    moment = at or clock.now()
    made = Defect.objects.create(
        **_checked(given), tracker=tracker, reported_by=reported_by, created_at=moment, updated_at=moment
    )
    _record(events.DefectReported(made.pk, made.severity), made, actor)
    sending.tell(made, "opened", at=moment)
    return made


@transaction.atomic
def edit_defect(
    defect: Defect, given: Details, *, actor: Actor, tracker: Tracker | None = None, at: datetime | None = None
) -> Defect:
    """Change what is written of it; its tracker is told.

    Raises:
        UnknownValue: see `report_defect`.
    """
    locked = _locked(defect)
    is_new_there = tracker is not None and tracker.pk != locked.tracker_id
    for name, value in _checked(given).items():
        setattr(locked, name, value)
    if tracker is None or is_new_there:
        locked.issue_key = locked.issue_url = locked.issue_state = ""
        locked.issue_updated_at = None
    locked.tracker, locked.updated_at = tracker, at or clock.now()
    locked.save()
    sending.tell(locked, "opened" if is_new_there else "edited", at=locked.updated_at)
    return locked


def _locked(defect: Defect) -> Defect:
    return Defect.objects.select_for_update(of=("self",)).select_related("tracker").get(pk=defect.pk)


@transaction.atomic
def change_state(
    defect: Defect,
    *,
    state: str,
    actor: Actor,
    changed_by: User | None = None,
    by_tracker: bool = False,
    at: datetime | None = None,
) -> Defect:
    """Another state; where the plan says so, everybody with a ticket of it is told. Again is harmless.

    Raises:
        UnknownValue: no such state.
    """
    if state not in DefectState.values:
        raise UnknownValue(_("“%(value)s” is not a state of a defect.") % {"value": state})
    locked, moment = _locked(defect), at or clock.now()
    before = str(locked.state)
    if before == state:
        return locked
    locked.state, locked.updated_at = state, moment
    if rules.comes_back(before, state):
        locked.round += 1
    locked.save(update_fields=["state", "updated_at", "round"])
    _record(events.DefectChanged(locked.pk, state, before, by_tracker), locked, actor)
    if rules.tells(before, state, when=plans.current().plan.document.tickets.defects.tells_when):
        _tell_everybody(locked, changed_by, actor, moment)
    if not by_tracker:
        sending.tell(locked, "edited", at=moment)
    return locked


def _tell_everybody(defect: Defect, author: User | None, actor: Actor, moment: datetime) -> None:
    """A note on every open ticket of it, and the public answer where one is written; once a fix."""
    if GroupAnswer.objects.filter(defect=defect, defect_round=defect.round).exists():
        return
    waiting = Ticket.objects.live().filter(defects__defect=defect, merged_into__isnull=True)
    numbers = list(waiting.order_by("id").values_list("pk", flat=True))
    if not numbers:
        return
    newest = newest_words(numbers)
    version = f" ({defect.fixed_version})" if defect.fixed_version else ""
    note = _("The defect behind this ticket is mended%(version)s: %(title)s %(url)s") % {
        "version": version,
        "title": defect.title,
        "url": defect_url(defect.pk, absolute=True),
    }
    # Only a person of the staff may speak to a client; without one the tickets get the note alone.
    speaker = author or defect.reported_by
    may_speak = speaker is not None and speaker.is_staff and speaker.is_active
    start_group_answer(
        tickets={number: newest[number].pk if number in newest else 0 for number in numbers},
        author=speaker if speaker is not None and may_speak else system_author(),
        actor=actor,
        note_text=note.replace("{{", "{ {"),
        body_text=defect.client_answer if may_speak else "",
        body_in_languages=defect.client_answer_in_languages if may_speak else {},
        defect=defect,
        at=moment,
    )


def defect_url(defect_id: int, *, absolute: bool = False) -> str:
    """The defect's page."""
    path = f"/desk/defects/{defect_id}/"
    return f"{settings.PUBLIC_URL}{path}" if absolute else path


@transaction.atomic
def attach(
    defect: Defect, ticket: Ticket, *, actor: Actor, added_by: User | None = None, at: datetime | None = None
) -> DefectTicket:
    """The defect is behind this ticket, which the plan may take up a level for that. Again is harmless.

    Raises:
        NotPossibleNow: the ticket is merged, deleted or spam.
    """
    moment = at or clock.now()
    with changing(ticket, actor=actor, at=moment) as change:
        locked = change.ticket
        if locked.merged_into_id is not None or locked.deleted_at is not None or locked.spam_at is not None:
            raise NotPossibleNow(_("#%(number)s is merged, deleted or spam.") % {"number": locked.pk})
        row, created = DefectTicket.objects.get_or_create(
            defect=defect, ticket_id=locked.pk, defaults={"added_at": moment, "added_by": added_by}
        )
        if created:
            change.tell(events.DefectAttached(locked.pk, defect.pk))
    if created:
        escalate_for_defect(ticket, defect_id=defect.pk, reason=defect.title, actor=actor, at=moment)
        sending.tell(defect, "edited", at=moment)
    return row


@transaction.atomic
def detach(defect: Defect, ticket: Ticket, *, actor: Actor, at: datetime | None = None) -> None:
    """It isn't behind this ticket after all. Again is harmless."""
    with changing(ticket, actor=actor, at=at) as change:
        removed, _by_model = DefectTicket.objects.filter(defect=defect, ticket_id=change.ticket.pk).delete()
        if removed:
            change.tell(events.DefectDetached(change.ticket.pk, defect.pk))


@transaction.atomic
def link_issue(defect: Defect, *, tracker: Tracker, key: str, url: str = "", at: datetime | None = None) -> Defect:
    """The defect is that issue of the tracker, whose state it follows from now on.

    Raises:
        NotPossibleNow: another defect is that issue.
        UnknownValue: no key, or an address that isn't one of the web.
    """
    plain = " ".join(clean(key).split())[:200]
    if not plain:
        raise UnknownValue(_("Give the key of the issue, as the tracker writes it."))
    _require_web(url)
    taken = Defect.objects.filter(tracker=tracker, issue_key=plain).exclude(pk=defect.pk).first()
    if taken is not None:
        raise NotPossibleNow(_("“%(title)s” is that issue already.") % {"title": taken.title})
    locked = _locked(defect)
    if (locked.tracker_id, locked.issue_key) != (tracker.pk, plain):
        locked.issue_updated_at = None
    locked.tracker, locked.issue_key, locked.updated_at = tracker, plain, at or clock.now()
    locked.issue_url = url[:500] or locked.issue_url
    locked.save()
    return locked


def _require_web(url: str) -> None:
    if not url:
        return
    try:
        URLValidator(schemes=["https", "http"])(url)
    except ValidationError as fault:
        raise UnknownValue(_("Give an address that begins with https://.")) from fault


@transaction.atomic
def follow_issue(tracker: Tracker, news: IssueNews, *, actor: Actor, at: datetime | None = None) -> Defect | None:
    """What a tracker said of an issue: the defect that is that issue follows it. None when none is.

    Raises:
        OlderNews: something newer of the same issue is known.
    """
    # Locked, or two webhooks at once would each find the other's news not yet known.
    rows = Defect.objects.select_for_update()
    found = rows.filter(tracker=tracker, issue_key=news.key).first()
    if found is None and news.defect_id is not None:
        found = rows.filter(pk=news.defect_id, tracker=tracker, issue_key="").first()
    if found is None:
        return None
    known = found.issue_updated_at
    if known is not None and news.updated_at is not None and news.updated_at < known:
        raise OlderNews(f"It is of {news.updated_at.isoformat()}; the issue is known as of {known.isoformat()}.")
    is_web = news.url.startswith(("https://", "http://"))
    Defect.objects.filter(pk=found.pk).update(
        issue_key=news.key[:200],
        issue_url=news.url[:500] if is_web else found.issue_url,
        issue_state=news.words[:120],
        issue_updated_at=news.updated_at or known,
        updated_at=at or clock.now(),
    )
    meant = plans.current().plan.document.tickets.defects.states
    general: dict[str, str] = {str(name): str(state) for name, state in meant.items()}
    state = rules.state_of_issue(str(found.state), news.words, news.general, own=tracker.states, plan=general)
    return change_state(found, state=state, actor=actor, by_tracker=True, at=at)


__all__ = [
    "Details",
    "OlderNews",
    "attach",
    "change_state",
    "defect_url",
    "detach",
    "edit_defect",
    "follow_issue",
    "link_issue",
    "queries",
    "report_defect",
]
