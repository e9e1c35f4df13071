"""Every write of rules by people: made, edited, brought back, switched, moved, removed."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from seiketsu.core import clock
from seiketsu.core.actor import Actor
from seiketsu.core.events import Event, Subject, record
from seiketsu.desk import policy as policies
from seiketsu.desk import versions
from seiketsu.desk.automation import keeping, wording
from seiketsu.desk.automation.errors import Faulty
from seiketsu.desk.automation.events import RuleChanged
from seiketsu.desk.automation.known import Vocabulary, vocabulary
from seiketsu.desk.models import AutomationRule, RuleTimer
from seiketsu.desk.models.versions import Change
from seiketsu.desk.rules.automation.checking import Fault, faults
from seiketsu.desk.rules.automation.spec import RuleSpec

LONGEST_NAME = 120
MOST_RULES = 200


def require_sound(spec: RuleSpec, words: Vocabulary) -> None:
    """Refuse a rule that could not work.

    Raises:
        Faulty: with every fault in words.
    """
    refuse(faults(spec, words.known), words)


def refuse(found: Sequence[Fault], words: Vocabulary, *, at: str = "body/definition") -> None:
    """Refuse what has faults, with each of them in words; a program sent what they are about under `at`."""
    if found:
        told = [(f"{at}/{one.where.replace('-', '/')}", wording.fault(one, words)) for one in found]
        problem = Faulty(" ".join(dict.fromkeys(text for _where, text in told)), found)
        problem.errors = tuple(told)
        raise problem


def checked_name(name: str) -> str:
    """A name on one line; refused where there is none."""
    plain = " ".join(name.split())[:LONGEST_NAME]
    if not plain:
        raise Faulty(_("Give it a name, for the log and for whoever wonders who did it."), [Fault("no_name", "name")])
    return plain


@transaction.atomic
def create_rule(*, name: str, spec: RuleSpec, actor: Actor, is_on: bool = False) -> AutomationRule:
    """Add a rule, as the last in the order.

    Raises:
        Faulty: the rule could not work.
    """
    require_sound(spec, vocabulary(policies.current()))
    if AutomationRule.objects.kept().count() >= MOST_RULES:
        raise Faulty(_("There are %(count)d rules already; remove some that nobody needs.") % {"count": MOST_RULES})
    now = clock.now()
    last = AutomationRule.objects.kept().aggregate(last=Max("position"))["last"] or 0
    rule = AutomationRule(
        name=checked_name(name), definition=spec.as_json(), position=last + 1, is_on=is_on, created_at=now
    )
    _set_definition(rule, spec)
    _save(rule, Change.CREATED, actor, version=1)
    return rule


@transaction.atomic
def edit_rule(rule: AutomationRule, *, name: str, spec: RuleSpec, actor: Actor) -> AutomationRule:
    """Another name or another definition; the older one stays among the versions.

    Raises:
        Faulty: the rule could not work.
    """
    require_sound(spec, vocabulary(policies.current()))
    locked = _locked(rule)
    plain = checked_name(name)
    if locked.name == plain and locked.definition == spec.as_json() and not locked.faults:
        return locked
    locked.name, locked.definition, locked.faults, locked.faulty_since_plan = plain, spec.as_json(), [], None
    _set_definition(locked, spec)
    _save(locked, Change.EDITED, actor)
    return locked


@transaction.atomic
def restore_rule(rule: AutomationRule, number: int, *, actor: Actor) -> AutomationRule:
    """Make a rule what it was in an earlier version: a new version again, so that this can be taken back too.

    Whether it runs stays as it is.

    Raises:
        NoVersion: there is no such version.
        Faulty: it could not work under the plan in force.
    """
    locked = _locked(rule)
    wanted = versions.wanted(locked, number)
    require_sound(RuleSpec.of(wanted.definition), vocabulary(policies.current()))
    if (locked.name, locked.definition) == (wanted.name, wanted.definition) and not locked.faults:
        return locked
    locked.name, locked.definition, locked.faults, locked.faulty_since_plan = wanted.name, wanted.definition, [], None
    _set_definition(locked, RuleSpec.of(wanted.definition))
    _save(locked, Change.RESTORED, actor)
    return locked


@transaction.atomic
def switch_rule(rule: AutomationRule, *, is_on: bool, actor: Actor) -> AutomationRule:
    """Let a rule run, or not.

    Raises:
        Faulty: it is to run, but could not work.
    """
    locked = _locked(rule)
    if locked.is_on == is_on:
        return locked
    spec = RuleSpec.of(locked.definition)
    if is_on:
        require_sound(spec, vocabulary(policies.current()))
        locked.faults, locked.faulty_since_plan = [], None
    locked.is_on = is_on
    _set_definition(locked, spec)
    _save(locked, Change.SWITCHED_ON if is_on else Change.SWITCHED_OFF, actor)
    return locked


@transaction.atomic
def remove_rule(rule: AutomationRule, *, actor: Actor) -> None:
    """Take a rule away; its versions and its log stay."""
    locked = _locked(rule)
    locked.is_on, locked.removed_at, locked.caught_up_to = False, clock.now(), None
    _save(locked, Change.REMOVED, actor)


@transaction.atomic
def move_rule(rule: AutomationRule, *, up: bool, actor: Actor) -> None:
    """Let a rule run one place earlier, or later; `actor` stands in the event."""
    rows = list(AutomationRule.objects.kept().select_for_update())
    place = next((place for place, one in enumerate(rows) if one.pk == rule.pk), None)
    if place is not None:
        _place(rows, place, place - 1 if up else place + 1, actor)


@transaction.atomic
def place_rule(rule: AutomationRule, position: int, *, actor: Actor) -> AutomationRule:
    """Let a rule run as the first (1), the second and so on; a place past the end is the end."""
    rows = list(AutomationRule.objects.kept().select_for_update())
    place = next((place for place, one in enumerate(rows) if one.pk == rule.pk), None)
    if place is not None:
        _place(rows, place, min(position, len(rows)) - 1, actor)
    return AutomationRule.objects.get(pk=rule.pk)


def _place(rows: list[AutomationRule], place: int, target: int, actor: Actor) -> None:
    if target == place or not 0 <= target < len(rows):
        return
    moved = rows.pop(place)
    rows.insert(target, moved)
    for position, one in enumerate(rows, start=1):
        one.position = position
    AutomationRule.objects.bulk_update(rows, ["position"])
    keeping.changed()
    _tell(RuleChanged(moved.pk, moved.version, "moved"), "desk.rule", moved.pk, actor)


@transaction.atomic
def check_all(*, actor: Actor) -> list[AutomationRule]:
    """Hold every rule against the plan in force; those that could no longer work are switched off and say why."""
    policy = policies.current()
    words = vocabulary(policy)
    found_faulty = []
    for rule in AutomationRule.objects.kept().select_for_update():
        spec = RuleSpec.of(rule.definition)
        found = faults(spec, words.known)
        if found and rule.is_on:
            rule.is_on, rule.faulty_since_plan = False, policy.version
            rule.faults = [[one.code, one.where, one.value, one.field] for one in found]
            _set_definition(rule, spec)
            _save(rule, Change.FOUND_FAULTY, actor)
            found_faulty.append(rule)
        elif rule.is_on and rule.is_timed:
            # The hours of a tier may be others now, and with them every moment that was counted on them.
            AutomationRule.objects.filter(pk=rule.pk).update(caught_up_to=0)
    return found_faulty


def _locked(rule: AutomationRule) -> AutomationRule:
    return AutomationRule.objects.select_for_update().get(pk=rule.pk)


def _set_definition(rule: AutomationRule, spec: RuleSpec) -> None:
    rule.is_timed = spec.timing is not None
    rule.caught_up_to = 0 if rule.is_timed and rule.is_on else None


def _save(rule: AutomationRule, change: str, actor: Actor, *, version: int | None = None) -> None:
    rule.version = version or rule.version + 1
    rule.updated_at = clock.now()
    rule.save()
    if not rule.is_on or not rule.is_timed:
        RuleTimer.objects.filter(rule=rule, due_at__isnull=False).update(due_at=None)
    versions.keep(rule, change, name=rule.name, definition=rule.definition, actor=actor)
    keeping.changed()
    _tell(RuleChanged(rule.pk, rule.version, change), "desk.rule", rule.pk, actor)


def _tell(event: Event, kind: str, number: int, actor: Actor) -> None:
    record(event, actor=actor, subject=Subject(kind, number), organization_id=None)
