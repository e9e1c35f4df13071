"""Every write of ticket templates: made, edited, brought back, removed, counted."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from django.db import transaction
from django.db.models import F

from seiketsu.accounts.models import User
from seiketsu.core import clock
from seiketsu.core.actor import Actor
from seiketsu.core.events import Subject, record
from seiketsu.desk import policy as policies
from seiketsu.desk import versions
from seiketsu.desk.actions.fields import checked_custom, checked_tags
from seiketsu.desk.automation.actions import checked_name, refuse
from seiketsu.desk.automation.known import vocabulary
from seiketsu.desk.models import Macro, TicketTemplate
from seiketsu.desk.models.versions import Change
from seiketsu.desk.prepared.events import TemplateChanged
from seiketsu.desk.rules.automation.checking import Fault
from seiketsu.desk.rules.templates import Prepared, faults


@dataclass(frozen=True)
class TemplateContent:
    """What a template is called, what it brings, and for whom it is."""

    name: str
    prepared: Prepared
    visibility: str = Macro.Visibility.ALL
    team: str = ""


@transaction.atomic
def create_template(content: TemplateContent, *, owner: User, actor: Actor) -> TicketTemplate:
    """Add a template. The owner of a personal one is its only reader.

    Raises:
        Faulty: it brings nothing, or speaks of what there isn't.
        UnfitFields: a field doesn't take its value.
    """
    row = TicketTemplate(owner=owner, created_at=clock.now(), version=0)
    return _fill(row, content, Change.CREATED, actor)


@transaction.atomic
def edit_template(row: TicketTemplate, content: TemplateContent, *, actor: Actor) -> TicketTemplate:
    """Change a template; what was opened from it stays as it is.

    Raises:
        Faulty, UnfitFields: as above.
    """
    locked = TicketTemplate.objects.select_for_update().get(pk=row.pk)
    return _fill(locked, content, Change.EDITED, actor)


@transaction.atomic
def restore_template(row: TicketTemplate, number: int, *, actor: Actor) -> TicketTemplate:
    """Make a template what it was in an earlier version: a new version again. For whom it is stays.

    Raises:
        NoVersion: there is no such version.
        Faulty, UnfitFields: it could not work with the plan and the fields that there are now.
    """
    locked = TicketTemplate.objects.select_for_update().get(pk=row.pk)
    kept = versions.wanted(locked, number)
    prepared = Prepared.of(kept.definition)
    return _fill(locked, TemplateContent(kept.name, prepared, locked.visibility, locked.team), Change.RESTORED, actor)


@transaction.atomic
def remove_template(row: TicketTemplate, *, actor: Actor) -> None:
    """Take a template away; its versions stay."""
    locked = TicketTemplate.objects.select_for_update().get(pk=row.pk)
    locked.removed_at = clock.now()
    _save(locked, Change.REMOVED, actor)


def count_use(row: TicketTemplate) -> None:
    """Once more; part of the transaction in which the ticket is opened."""
    TicketTemplate.objects.filter(pk=row.pk).update(uses=F("uses") + 1, last_used_at=clock.now())


def _fill(row: TicketTemplate, content: TemplateContent, change: Change, actor: Actor) -> TicketTemplate:
    words = vocabulary(policies.current())
    found = faults(content.prepared, words.known)
    is_of_team = content.visibility == Macro.Visibility.TEAM.value
    if content.visibility not in Macro.Visibility.values:
        found.append(Fault("unknown_value", "visibility", content.visibility, "visibility"))
    if is_of_team and content.team not in words.known.choices["team"]:
        found.append(Fault("unknown_value", "team", content.team, "team"))
    prepared = _checked(content.prepared)
    if prepared.is_empty:
        found.append(Fault("empty_template", "body"))
    refuse(found, words, at="body")
    before = (row.name, row.definition, row.visibility, row.team)
    row.name, row.definition = checked_name(content.name), prepared.as_json()
    row.visibility, row.team = content.visibility, content.team if is_of_team else ""
    if before == (row.name, row.definition, row.visibility, row.team):
        return row
    row.updated_at = clock.now()
    _save(row, change, actor)
    return row


def _checked(prepared: Prepared) -> Prepared:
    given: dict[str, Any] = {key: value for key, value in prepared.custom.items() if value not in ("", None, [])}
    subject_line = " ".join(prepared.subject_line.split())
    return replace(
        prepared,
        subject_line=subject_line,
        body=prepared.body.replace("\r\n", "\n").strip(),
        tags=tuple(checked_tags(prepared.tags)),
        custom=checked_custom(given),
    )


def _save(row: TicketTemplate, change: Change, actor: Actor) -> None:
    row.version += 1
    row.save()
    versions.keep(row, change.value, name=row.name, definition=row.definition, actor=actor)
    event = TemplateChanged(row.pk, row.version, change.value)
    record(event, actor=actor, subject=Subject("desk.template", row.pk), organization_id=None)
