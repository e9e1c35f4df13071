"""What changed between two plans, in words a manager understands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from seiketsu.plan.rules.strength import change_of
from seiketsu.plan.spec.leaf import Kind, Leaf
from seiketsu.plan.spec.view import Plan

Verdict = Literal["stronger", "weaker", "other"]


@dataclass(frozen=True, slots=True)
class Change:
    """One leaf that was added, removed, changed or renamed; `before` and `after` are its values in words.

    Where a part is called something else (`retitled`), `before` and `after` are the titles, and `leaf` is its first
    one.
    """

    key: str
    what: Literal["added", "removed", "changed", "renamed", "counted", "retitled"]
    leaf: Leaf
    before: str | None
    after: str | None
    verdict: Verdict
    renamed_from: str | None = None
    # Of a promise whose figure stays while the calendar that it is counted on gets other hours.
    hours_before: str = ""
    hours_after: str = ""

    @property
    def sentence(self) -> str:
        """The change in one sentence, with what it means for those it is promised to."""
        if self.what == "retitled":
            return f"“{self.before}” is called “{self.after}” now ({self.key})."
        return f"{self.leaf.name} {self._what()}{_meaning(self)}"

    def _what(self) -> str:
        match self.what:
            case "added":
                return f"is new: {self.after}."
            case "removed":
                return f"is gone; it was {self.before}."
            case "renamed" if self.before == self.after:
                return f"keeps its value ({self.after}) under a new key; it was {self.renamed_from}."
            case "renamed":
                return f"was {self.before} (as {self.renamed_from}) and becomes {self.after}."
            case "counted":
                return f"stays {self.after}, but its hours were {self.hours_before} and become {self.hours_after}."
            case _:
                return f"was {self.before} and becomes {self.after}."


def _meaning(change: Change) -> str:
    who = _affected(change.leaf)
    noun = {Kind.PROMISE: "promise", Kind.MEASURE: "target", Kind.PERMISSION: "entitlement"}.get(change.leaf.kind)
    if change.verdict == "other":
        return ""
    if noun is None:
        return " More than before." if change.verdict == "stronger" else " Less than before."
    return f" A {change.verdict} {noun}{who}."


def _affected(leaf: Leaf) -> str:
    if "tier" in leaf.scope:
        return f" for {leaf.trail[0]} clients"
    if "team" in leaf.scope:
        return f" for {leaf.trail[0]}"
    return ""


def diff(before: Plan, after: Plan) -> list[Change]:
    """The changes from one plan to another: new titles, then the order of the new file, removals last."""
    return [*_retitled(before, after), *_present(before, after), *_removed(before, after)]


def _retitled(before: Plan, after: Plan) -> Iterator[Change]:
    """Parts that are called something else now: what clients and staff read, though no leaf changes."""
    for key, title in after.titles.items():
        renamed = after.renamed_from(key)
        old = before.titles.get(key) or (before.titles.get(renamed) if renamed else None)
        leaf = next((one for one in after.leaves() if one.key.startswith(f"{key}.")), None)
        if old is not None and old != title and leaf is not None:
            yield Change(f"{key}.title", "retitled", leaf, old, title, "other")


def _present(before: Plan, after: Plan) -> Iterator[Change]:
    for key, leaf in after.by_key.items():
        old_key = _old_key(before, after, key)
        old = before.by_key.get(old_key)
        if old is None:
            verdict: Verdict = "stronger" if leaf.kind in (Kind.PROMISE, Kind.PERMISSION) else "other"
            yield Change(key, "added", leaf, None, after.words(leaf), verdict)
        elif old_key != key:
            yield Change(
                key,
                "renamed",
                leaf,
                before.words(old),
                after.words(leaf),
                _verdict(before, after, old, leaf),
                old_key,
            )
        elif before.words(old) != after.words(leaf) or old.value != leaf.value:
            yield Change(key, "changed", leaf, before.words(old), after.words(leaf), _verdict(before, after, old, leaf))
        elif (hours := _other_hours(before, after, old, leaf)) is not None:
            words, verdict = after.words(leaf), _verdict(before, after, old, leaf)
            yield Change(key, "counted", leaf, words, words, verdict, None, *hours)


def _other_hours(before: Plan, after: Plan, old: Leaf, new: Leaf) -> tuple[str, str] | None:
    """The hours before and after, where the same figure is counted on other ones."""
    if old.calendar is None or new.calendar is None or new.kind is not Kind.PROMISE:
        return None
    one, other = before.document.calendars[old.calendar].hours, after.document.calendars[new.calendar].hours
    return (str(one), str(other)) if one != other else None


def _old_key(before: Plan, after: Plan, key: str) -> str:
    """The key in the old plan; a `was:` that stays in the file after the rename was applied means nothing any more."""
    renamed = after.renamed_from(key)
    return renamed if renamed is not None and key not in before.by_key and renamed in before.by_key else key


def _removed(before: Plan, after: Plan) -> Iterator[Change]:
    kept = {_old_key(before, after, key) for key in after.by_key}
    for key, leaf in before.by_key.items():
        if key not in kept:
            verdict: Verdict = "weaker" if leaf.kind in (Kind.PROMISE, Kind.PERMISSION) else "other"
            yield Change(key, "removed", leaf, before.words(leaf), None, verdict)


def _verdict(before: Plan, after: Plan, old: Leaf, new: Leaf) -> Verdict:
    one, other = old.value, new.value
    if new.reference == "calendars":
        one, other = before.document.calendars[one].hours, after.document.calendars[other].hours
    elif one == other and old.calendar is not None and new.calendar is not None:
        # The figure is the same, but it is counted on other hours: more of them is sooner.
        one, other = before.document.calendars[old.calendar].hours, after.document.calendars[new.calendar].hours
    order = change_of(new, one, other)
    if order is None or order == 0:
        return "other"
    return "stronger" if order > 0 else "weaker"


def summary(changes: list[Change]) -> str:
    """How many changes there are, and what they mean together."""
    if not changes:
        return "Nothing changes."
    weaker = sum(change.verdict == "weaker" for change in changes)
    stronger = sum(change.verdict == "stronger" for change in changes)
    count = f"{len(changes)} change{'' if len(changes) == 1 else 's'}"
    return f"{count}: {stronger} stronger, {weaker} weaker, {len(changes) - stronger - weaker} other."
