"""What every part of a plan is made of: leaves with a kind, a stable dotted key, a scope and a subject.

The models of the sections declare these facts as `Annotated` metadata beside each field; `walk` turns a validated plan
into a flat list of leaves. A field is a leaf, a label (a name that promises nothing), or a part to descend into.
"""

from __future__ import annotations

import enum
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict


class Kind(enum.StrEnum):
    """What a leaf does: it decides what may bind it and how a change of it is told."""

    PROMISE = "promise"
    PERMISSION = "permission"
    SCHEDULE = "schedule"
    STAFFING = "staffing"
    ACTIVITY = "activity"
    MEASURE = "measure"
    CAPABILITY = "capability"
    STATEMENT = "statement"


@dataclass(frozen=True, slots=True)
class LeafMark:
    """Declares a field as a leaf (or, on a map, every entry of it).

    `subject` names what is promised: two leaves of one subject and overlapping scope may contradict each other.
    `subject_from` reads the subject from a sibling field. `calendar` names the field, here or on an ancestor, that
    holds the key of the calendar the leaf is counted on. `live` says that someone must be there while it is open.
    `better` is `more` or `less`: the side on which a target of a measure can be.
    """

    kind: Kind
    subject: str | None = None
    subject_from: str | None = None
    calendar: str | None = None
    priorities: str = "all"
    scope: str | None = None
    live: bool = False
    better: str | None = None
    why: str | None = None


@dataclass(frozen=True, slots=True)
class Label:
    """Marks a field that names or describes something and promises nothing."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Marks a map whose keys narrow the scope of all beneath it, such as `tier`."""

    name: str


@dataclass(frozen=True, slots=True)
class Reference:
    """Marks a field whose text must be a key of another map of the plan, given by its dotted path."""

    to: str


@dataclass(frozen=True, slots=True)
class Section:
    """Marks a field of the plan's top level with the number and title of the section that it belongs to."""

    number: int
    title: str
    heading: str


def promise(subject: str | None = None, **facts: Any) -> LeafMark:
    """A leaf that makes commitments."""
    return LeafMark(Kind.PROMISE, subject, **facts)


def permission(subject: str | None = None, **facts: Any) -> LeafMark:
    """A leaf that an entitlement check reads."""
    return LeafMark(Kind.PERMISSION, subject, **facts)


def schedule(subject: str | None = None, **facts: Any) -> LeafMark:
    """A leaf that says when."""
    return LeafMark(Kind.SCHEDULE, subject, **facts)


def staffing(subject: str | None = None, **facts: Any) -> LeafMark:
    """A leaf that says who, how many and with which skills."""
    return LeafMark(Kind.STAFFING, subject, **facts)


def activity(subject: str | None = None, **facts: Any) -> LeafMark:
    """A leaf that is recurring work."""
    return LeafMark(Kind.ACTIVITY, subject, **facts)


def measure(subject: str | None = None, **facts: Any) -> LeafMark:
    """A leaf that a measured number is held against."""
    return LeafMark(Kind.MEASURE, subject, **facts)


def capability(subject: str | None = None, **facts: Any) -> LeafMark:
    """A leaf that the product does or offers, bound to what does it."""
    return LeafMark(Kind.CAPABILITY, subject, **facts)


def statement(why: str) -> LeafMark:
    """Prose that nothing can enforce, with the reason why."""
    return LeafMark(Kind.STATEMENT, why=why)


class Part(BaseModel):
    """Base of every part of the plan: unknown keys are refused, nothing is coerced, nothing changes."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


@dataclass(frozen=True, slots=True)
class Leaf:
    """One leaf of a plan: its dotted key, value and everything the rules and the pages need to know of it."""

    key: str
    kind: Kind
    value: Any
    title: str
    trail: tuple[str, ...]
    mark: LeafMark
    section: Section
    subject: str | None = None
    scope: Mapping[str, str] = field(default_factory=dict)
    calendar: str | None = None
    priorities: str = "all"
    reference: str | None = None
    group: str = ""
    depth: int = 1

    @property
    def group_title(self) -> str:
        """The name of the part that the leaf is read with: one tier, one team, one window, or a whole section."""
        return self.trail[self.depth - 1]

    @property
    def title_in_group(self) -> str:
        """The leaf's title within its group: `Live chat: hours`."""
        return ": ".join([*self.trail[self.depth :], self.title])

    @property
    def words(self) -> str:
        """The value as a manager says it."""
        return words_of(self.value)

    @property
    def text(self) -> str:
        """The leaf as one line of the document: `Executive notification: 30 minutes`."""
        return f"{self.title}: {self.words}"

    @property
    def name(self) -> str:
        """The leaf named so that it is clear away from its place: `Starter, first response`."""
        parts = [*self.trail, self.title]
        return ", ".join([parts[0], *(_lowered(part) for part in parts[1:])])


def words_of(value: Any) -> str:
    """Any value of a plan in words."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple):
        return ", ".join(words_of(item) for item in value) or "none"
    if isinstance(value, timedelta) or hasattr(value, "words"):
        return str(getattr(value, "words", value))
    return str(value)


def _lowered(title: str) -> str:
    """A title within a sentence; one that begins with an abbreviation stays as it is."""
    return title if title[1:2].isupper() else title[:1].lower() + title[1:]


def title_of(name: str) -> str:
    """A heading made from a key: `first_response` becomes `First response`."""
    text = name.replace("_", " ")
    return text[:1].upper() + text[1:]


@dataclass(frozen=True, slots=True)
class _Place:
    """Where the walk stands."""

    section: Section
    path: tuple[str, ...] = ()
    trail: tuple[str, ...] = ()
    scope: tuple[tuple[str, str], ...] = ()
    ancestors: tuple[Part, ...] = ()
    group: str = ""
    depth: int = 1

    def below(self, name: str) -> _Place:
        return replace(self, path=(*self.path, name))

    def entry(self, title: str) -> _Place:
        """The place of an entry of a map; the first one on the way makes a group."""
        trail = (*self.trail, title)
        if self.group and self.group != self.path[0]:
            return replace(self, trail=trail)
        return replace(self, trail=trail, group=".".join(self.path), depth=len(trail))


Mark = TypeVar("Mark")


def _first(metadata: list[Any], wanted: type[Mark]) -> Mark | None:
    return next((item for item in metadata if isinstance(item, wanted)), None)


def walk(document: Part) -> Iterator[Leaf]:
    """Every leaf of a validated plan in the order of the file; fields that the file leaves out are no leaves."""
    for name, info in type(document).model_fields.items():
        section = _first(info.metadata, Section)
        if section is not None and name in document.model_fields_set:
            place = _Place(section, ancestors=(document,), group=name).below(name)
            yield from _walk_field(getattr(document, name), name, info.metadata, place)


def _walk_part(part: Part, place: _Place) -> Iterator[Leaf]:
    place = replace(place, ancestors=(*place.ancestors, part))
    for name, info in type(part).model_fields.items():
        if name in part.model_fields_set and getattr(part, name) is not None:
            title = info.title or title_of(name)
            yield from _walk_field(getattr(part, name), title, info.metadata, place.below(name))


def _walk_field(value: Any, title: str, metadata: list[Any], place: _Place) -> Iterator[Leaf]:
    if _first(metadata, Label) is not None:
        return
    mark, scope = _first(metadata, LeafMark), _first(metadata, Scope)
    if mark is not None:
        reference = _first(metadata, Reference)
        yield from _leaves(value, title, mark, place, reference.to if reference else None)
    elif isinstance(value, Part):
        yield from _walk_part(value, replace(place, trail=(*place.trail, title_of(title))))
    elif isinstance(value, dict):
        for slug, entry in value.items():
            inner = place.below(slug)
            if scope is not None:
                inner = replace(inner, scope=(*place.scope, (scope.name, slug)))
            entry_title = getattr(entry, "title", None) or title_of(slug)
            yield from _walk_part(entry, inner.entry(entry_title))
    else:
        raise TypeError(f"{'.'.join(place.path)} is neither a leaf, a label nor a part: mark its field")


def _leaves(value: Any, title: str, mark: LeafMark, place: _Place, reference: str | None) -> Iterator[Leaf]:
    if isinstance(value, dict):
        inner = replace(place, trail=(*place.trail, title))
        for slug, entry in value.items():
            scoped = inner.below(slug)
            if mark.scope is not None:
                scoped = replace(scoped, scope=(*place.scope, (mark.scope, slug)))
            yield _leaf(entry, _entry_title(place, reference, slug), mark, scoped, reference)
    else:
        yield _leaf(value, title, mark, place, reference)


def _entry_title(place: _Place, reference: str | None, slug: str) -> str:
    """The title of what a map's key refers to, such as a severity; else the key made readable."""
    here: Any = place.ancestors[0]
    for step in reference.split(".") if reference else ():
        here = getattr(here, step)
    return getattr(here.get(slug), "title", title_of(slug)) if reference else title_of(slug)


def _leaf(value: Any, title: str, mark: LeafMark, place: _Place, reference: str | None) -> Leaf:
    subject = mark.subject
    if mark.subject_from is not None:
        subject = f"{mark.subject or ''}{_nearest(place, mark.subject_from) or ''}"
    return Leaf(
        key=".".join(place.path),
        kind=mark.kind,
        value=value,
        title=title,
        trail=place.trail,
        mark=mark,
        section=place.section,
        subject=subject,
        scope=dict(place.scope),
        calendar=_nearest(place, mark.calendar) if mark.calendar else None,
        priorities=_nearest(place, "priorities") or mark.priorities,
        reference=reference,
        group=place.group,
        depth=place.depth,
    )


def _nearest(place: _Place, name: str) -> Any:
    """The value of the field on the leaf's own part, else on the nearest part around it that has one."""
    for part in reversed(place.ancestors):
        value = getattr(part, name, None)
        if value is not None:
            return value
    return None
