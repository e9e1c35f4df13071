"""Every write of fields and forms by the staff."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from seiketsu.core import clock
from seiketsu.core.actor import Actor
from seiketsu.core.events import Event, Subject, record
from seiketsu.desk import policy as policies
from seiketsu.desk import versions
from seiketsu.desk.automation import wording
from seiketsu.desk.automation.actions import check_all, refuse
from seiketsu.desk.automation.errors import Faulty
from seiketsu.desk.automation.known import Vocabulary, vocabulary
from seiketsu.desk.errors import UnknownValue
from seiketsu.desk.forms import queries
from seiketsu.desk.forms.events import FieldChanged, FormChanged
from seiketsu.desk.forms.wording import field_fault
from seiketsu.desk.models import CustomField, TicketForm
from seiketsu.desk.models.versions import Change
from seiketsu.desk.queries.search_vocabulary import field_titles
from seiketsu.desk.rules.automation.checking import Fault
from seiketsu.desk.rules.fields import FieldSpec, Kind, Limits, field_faults
from seiketsu.desk.rules.forms import FormLine, FormSpec, Need, faults
from seiketsu.desk.rules.text import fold

MOST_FIELDS = 200
MOST_OPTIONS = 200
_KEY = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True)
class FieldContent:
    """What a field asks. `options` are (slug, title); an option without a slug gets one from its title."""

    title: str
    kind: str
    help_text: str = ""
    options: Sequence[tuple[str, str]] = ()
    limits: Limits = field(default_factory=Limits)
    shown_to_clients: bool = False


@transaction.atomic
def create_field(content: FieldContent, *, actor: Actor, on_general_form: bool = True) -> CustomField:
    """Add a field; the general form asks for it from now on, unless it shouldn't.

    Raises:
        Faulty: it could not be of use.
    """
    if CustomField.objects.count() >= MOST_FIELDS:
        raise Faulty(_("There are %(count)d fields already; remove some that nobody needs.") % {"count": MOST_FIELDS})
    last = CustomField._base_manager.aggregate(last=Max("position"))["last"] or 0
    row = CustomField(key=_free_key(content.title), position=last + 1)
    general = _general() if on_general_form else None
    _fill(row, content)
    row.save()
    _tell_field(row, Change.CREATED, actor)
    if general is not None and all(line.field != row.key for line in general.lines):
        keep_form(queries.GENERAL, FormSpec((*general.lines, FormLine(row.key))), actor=actor)
    return row


def _general() -> FormSpec:
    return queries.form_of(queries.GENERAL)


@transaction.atomic
def edit_field(row: CustomField, content: FieldContent, *, actor: Actor) -> CustomField:
    """Change a field; what tickets hold stays, and its kind too, since it says how that is read.

    Raises:
        Faulty: it could not be of use, or would be of another kind.
    """
    locked = CustomField.objects.select_for_update().get(pk=row.pk)
    if content.kind != locked.kind:
        raise Faulty(_("A field keeps its kind: tickets hold values of it. Make a new field instead."))
    _fill(locked, content)
    locked.save()
    _tell_field(locked, Change.EDITED, actor)
    check_all(actor=actor)
    return locked


@transaction.atomic
def remove_field(row: CustomField, *, actor: Actor) -> None:
    """Take a field away; tickets keep what they hold, and rules that look at it are switched off and say why.

    Raises:
        Faulty: forms still ask for it.
    """
    used = [
        _title(form.category, vocabulary(policies.current()))
        for form in TicketForm.objects.kept()
        if row.key in _named(FormSpec.of(form.definition))
    ]
    if used:
        raise Faulty(_("Take it off these forms first: %(forms)s.") % {"forms": ", ".join(used)})
    CustomField.objects.filter(pk=row.pk).update(removed_at=clock.now())
    _tell_field(row, Change.REMOVED, actor)
    check_all(actor=actor)


def _named(spec: FormSpec) -> set[str]:
    looked_at = {one.field.removeprefix("custom:") for line in spec.lines for one in line.when}
    return looked_at | {line.field for line in spec.lines}


def _free_key(title: str) -> str:
    """A key that nothing in the language of search has, nor any field had."""
    base = _KEY.sub("_", fold(title)).strip("_")[:50] or "field"
    taken = {*field_titles(), *CustomField._base_manager.values_list("key", flat=True)}
    if base not in taken:
        return base
    return next(key for number in range(2, len(taken) + 3) if (key := f"{base}_{number}") not in taken)


def _fill(row: CustomField, content: FieldContent) -> None:
    title = " ".join(content.title.split())[:120]
    kind = content.kind if content.kind in list(Kind) else ""
    is_list = kind in (Kind.CHOICE, Kind.SEVERAL)
    options = _options(content.options) if is_list else []
    found = [] if title else ["no_name"]
    if kind:
        slugs = tuple(one["slug"] for one in options)
        found += field_faults(FieldSpec(Kind(kind), slugs, content.limits))
    else:
        found.append("unknown_kind")
    if len(options) > MOST_OPTIONS:
        found.append("too_many_options")
    if found:
        raise Faulty(" ".join(field_fault(one) for one in found), [Fault(one, "field") for one in found])
    row.title, row.kind, row.options, row.limits = title, kind, options, content.limits.as_json()
    row.help_text, row.shown_to_clients = " ".join(content.help_text.split())[:300], content.shown_to_clients


def _options(given: Sequence[tuple[str, str]]) -> list[dict[str, str]]:
    made: list[dict[str, str]] = []
    for slug, title in given:
        plain = " ".join(title.split())[:120]
        if plain:
            made.append({"slug": slug or _KEY.sub("_", fold(plain)).strip("_")[:60] or "other", "title": plain})
    return made


@transaction.atomic
def keep_form(category: str, spec: FormSpec, *, actor: Actor) -> TicketForm:
    """Write the form of a category, or the general one.

    Raises:
        UnknownValue: the plan has no such category.
        Faulty: the form could not work.
    """
    words = vocabulary(policies.current())
    _require_category(category, words)
    refuse(faults(spec, words.known), words, at="body")
    row = TicketForm.objects.select_for_update().filter(category=category).first()
    if row is None:
        row = TicketForm(category=category, version=0, created_at=clock.now())
        return _save(row, spec, Change.CREATED, actor)
    if row.removed_at is None and row.definition == spec.as_json():
        return row
    row.removed_at = None
    return _save(row, spec, Change.EDITED, actor)


@transaction.atomic
def restore_form(row: TicketForm, number: int, *, actor: Actor) -> TicketForm:
    """Make a form what it was in an earlier version: a new version again.

    Raises:
        NoVersion: there is no such version.
        Faulty: it could not work with the fields that there are now.
    """
    locked = TicketForm.objects.select_for_update().get(pk=row.pk)
    spec = FormSpec.of(versions.wanted(locked, number).definition)
    words = vocabulary(policies.current())
    refuse(faults(spec, words.known), words, at="body")
    if locked.removed_at is None and locked.definition == spec.as_json():
        return locked
    locked.removed_at = None
    return _save(locked, spec, Change.RESTORED, actor)


@transaction.atomic
def drop_form(row: TicketForm, *, actor: Actor) -> None:
    """Take a category's own form away: the general one holds for it from now on.

    Raises:
        Faulty: it is the general one.
    """
    if row.category == queries.GENERAL:
        raise Faulty(_("The general form stays: it holds for every category without a form of its own."))
    locked = TicketForm.objects.select_for_update().get(pk=row.pk)
    locked.removed_at = clock.now()
    _save(locked, FormSpec.of(locked.definition), Change.REMOVED, actor)


def _require_category(category: str, words: Vocabulary) -> None:
    if category != queries.GENERAL and category not in words.known.choices["category"]:
        raise UnknownValue(_("The plan has no category “%(value)s”.") % {"value": category})


def _title(category: str, words: Vocabulary) -> str:
    return words.title("category", category) if category else _("General form")


def _save(row: TicketForm, spec: FormSpec, change: Change, actor: Actor) -> TicketForm:
    row.definition, row.version, row.updated_at = spec.as_json(), row.version + 1, clock.now()
    row.save()
    versions.keep(row, change, name=row.category, definition=row.definition, actor=actor)
    _tell(FormChanged(row.pk, row.category, row.version, change.value), "desk.form", row.pk, actor)
    return row


def _tell_field(row: CustomField, change: Change, actor: Actor) -> None:
    _tell(FieldChanged(row.pk, row.key, change.value), "desk.field", row.pk, actor)


def _tell(event: Event, kind: str, number: int, actor: Actor) -> None:
    record(event, actor=actor, subject=Subject(kind, number), organization_id=None)


def form_lines(name: str, definition: dict[str, Any], words: Vocabulary) -> list[str]:
    """A form in words, a line for each field: what its versions are compared by."""
    del name
    lines = []
    for line in FormSpec.of(definition).lines:
        when = _(" and ").join(wording.condition(one, words) for one in line.when)
        parts = [words.custom_titles.get(line.field, line.field), _need(line.need), _("if %s") % when if when else ""]
        lines.append(" · ".join(part for part in parts if part))
    return lines


def _need(need: Need) -> str:
    return {Need.OPENING: _("required when opened"), Need.SOLVING: _("required before solving")}.get(need, "")
