"""Every write of macros by people: made, edited, brought back, removed, counted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import F

from seiketsu.accounts.models import User
from seiketsu.core import clock
from seiketsu.core.actor import Actor
from seiketsu.core.events import Subject, record
from seiketsu.desk import policy as policies
from seiketsu.desk import versions
from seiketsu.desk.automation.actions import checked_name, refuse
from seiketsu.desk.automation.events import MacroChanged
from seiketsu.desk.automation.known import vocabulary
from seiketsu.desk.models import Macro
from seiketsu.desk.models.versions import Change
from seiketsu.desk.rules.automation.checking import Fault, act_faults, text_faults
from seiketsu.desk.rules.automation.spec import Act


@dataclass(frozen=True)
class MacroContent:
    """What a macro says and does, and for whom it is."""

    name: str
    text: str = ""
    is_note: bool = False
    acts: tuple[Act, ...] = ()
    visibility: str = Macro.Visibility.ALL
    team: str = ""

    def as_json(self) -> dict[str, Any]:
        """What a version keeps beside the name."""
        return {
            "text": self.text,
            "is_note": self.is_note,
            "acts": [act.as_json() for act in self.acts],
            "visibility": self.visibility,
            "team": self.team,
        }

    @classmethod
    def of(cls, name: str, definition: dict[str, Any]) -> MacroContent:
        """The content that a version kept."""
        acts = tuple(Act.of(one) for one in definition["acts"])
        return cls(name, definition["text"], definition["is_note"], acts, definition["visibility"], definition["team"])


@transaction.atomic
def create_macro(content: MacroContent, *, owner: User, actor: Actor) -> Macro:
    """Add a macro. The owner of a personal one is its only reader.

    Raises:
        Faulty: it says and does nothing, or speaks of what there isn't.
    """
    macro = Macro(owner=owner, created_at=clock.now(), version=0)
    return _save_macro(macro, content, Change.CREATED, actor)


@transaction.atomic
def edit_macro(macro: Macro, content: MacroContent, *, actor: Actor) -> Macro:
    """Change a macro.

    Raises:
        Faulty: as above.
    """
    locked = Macro.objects.select_for_update().get(pk=macro.pk)
    return locked if _content(locked) == content else _save_macro(locked, content, Change.EDITED, actor)


def _content(macro: Macro) -> MacroContent:
    acts = tuple(Act.of(one) for one in macro.acts)
    return MacroContent(macro.name, macro.text, macro.is_note, acts, macro.visibility, macro.team)


@transaction.atomic
def restore_macro(macro: Macro, number: int, *, actor: Actor) -> Macro:
    """Make a macro what it was in an earlier version: a new version again. For whom it is stays as it is, since
    that is a right of today's.

    Raises:
        NoVersion: there is no such version.
        Faulty: it could not work under the plan in force.
    """
    locked = Macro.objects.select_for_update().get(pk=macro.pk)
    kept = versions.wanted(locked, number)
    content = MacroContent.of(kept.name, {**kept.definition, "visibility": locked.visibility, "team": locked.team})
    return locked if _content(locked) == content else _save_macro(locked, content, Change.RESTORED, actor)


@transaction.atomic
def remove_macro(macro: Macro, *, actor: Actor) -> None:
    """Take a macro away; what was said with it stays said."""
    locked = Macro.objects.select_for_update().get(pk=macro.pk)
    locked.removed_at = clock.now()
    _keep(locked, Change.REMOVED, actor)


def _save_macro(macro: Macro, content: MacroContent, change: Change, actor: Actor) -> Macro:
    words = vocabulary(policies.current())
    found = act_faults(content.acts, words.known, for_macro=True) + text_faults(content.text, "text", for_macro=True)
    if not content.text.strip() and not content.acts:
        found.append(Fault("empty_macro", "text"))
    if content.visibility not in Macro.Visibility.values:
        found.append(Fault("unknown_value", "visibility", content.visibility, "visibility"))
    is_of_team = content.visibility == Macro.Visibility.TEAM
    if is_of_team and content.team not in words.known.choices["team"]:
        found.append(Fault("unknown_value", "team", content.team, "team"))
    refuse(found, words, at="body")
    macro.name, macro.text, macro.is_note = checked_name(content.name), content.text, content.is_note
    macro.acts, macro.visibility = [act.as_json() for act in content.acts], content.visibility
    macro.team = content.team if is_of_team else ""
    macro.updated_at, macro.updated_by_label = clock.now(), actor.label[:200]
    _keep(macro, change, actor)
    return macro


def _keep(macro: Macro, change: Change, actor: Actor) -> None:
    macro.version += 1
    macro.save()
    versions.keep(macro, change, name=macro.name, definition=_content(macro).as_json(), actor=actor)
    event = MacroChanged(macro.pk, change.value)
    record(event, actor=actor, subject=Subject("desk.macro", macro.pk), organization_id=None)


def count_use(macro: Macro) -> None:
    """Once more; part of the transaction in which it is applied."""
    Macro.objects.filter(pk=macro.pk).update(uses=F("uses") + 1, last_used_at=clock.now())
