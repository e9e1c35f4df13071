"""The words that rules may be written in: happenings, fields, comparisons, acts. What each is called on the page is
`desk.automation.wording`'s to say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class FieldKind(StrEnum):
    """How the values of a field are compared."""

    CHOICE = "choice"
    ORDERED = "ordered"
    TAGS = "tags"
    SEVERAL = "several"
    TEXT = "text"
    NUMBER = "number"
    BOOLEAN = "boolean"
    HOURS = "hours"
    ELAPSED = "elapsed"


OPERATORS: dict[FieldKind, tuple[str, ...]] = {
    FieldKind.CHOICE: ("is", "is_not", "is_empty", "is_filled"),
    FieldKind.ORDERED: ("is", "is_not", "at_least", "at_most"),
    FieldKind.TAGS: ("has_any", "has_all", "has_none"),
    FieldKind.SEVERAL: ("has_any", "has_all", "has_none", "is_empty", "is_filled"),
    FieldKind.TEXT: ("contains", "contains_not", "is_empty", "is_filled"),
    FieldKind.NUMBER: ("at_least", "at_most"),
    FieldKind.BOOLEAN: ("yes", "no"),
    FieldKind.HOURS: ("open", "closed"),
    FieldKind.ELAPSED: ("at_least", "less_than"),
}
# Comparisons that need nothing to compare with.
WITHOUT_VALUE = frozenset({"is_empty", "is_filled", "yes", "no"})

FIELDS: dict[str, FieldKind] = {
    "status": FieldKind.CHOICE,
    "priority": FieldKind.ORDERED,
    "category": FieldKind.CHOICE,
    "team": FieldKind.CHOICE,
    "assignee": FieldKind.CHOICE,
    "level": FieldKind.NUMBER,
    "tier": FieldKind.CHOICE,
    "organization": FieldKind.CHOICE,
    "channel": FieldKind.CHOICE,
    "language": FieldKind.CHOICE,
    "sentiment": FieldKind.CHOICE,
    "escalated": FieldKind.BOOLEAN,
    "tags": FieldKind.TAGS,
    "critical": FieldKind.BOOLEAN,
    "subject": FieldKind.TEXT,
    "text": FieldKind.TEXT,
    "requester": FieldKind.TEXT,
    "reopened": FieldKind.NUMBER,
    "answers": FieldKind.NUMBER,
    "hours": FieldKind.HOURS,
    "since_created": FieldKind.ELAPSED,
    "since_status": FieldKind.ELAPSED,
    "since_assigned": FieldKind.ELAPSED,
    "since_client_wrote": FieldKind.ELAPSED,
    "since_staff_answered": FieldKind.ELAPSED,
    "since_touched": FieldKind.ELAPSED,
    "by": FieldKind.CHOICE,
    "previous_status": FieldKind.CHOICE,
    "previous_priority": FieldKind.ORDERED,
    "promise": FieldKind.CHOICE,
    "rating": FieldKind.NUMBER,
}
CUSTOM = "custom:"
CUSTOM_KINDS = {
    "text": FieldKind.TEXT,
    "date": FieldKind.TEXT,
    "number": FieldKind.NUMBER,
    "boolean": FieldKind.BOOLEAN,
    "choice": FieldKind.CHOICE,
    "several": FieldKind.SEVERAL,
}
# Fields that only some happenings give a value.
ONLY_AT = {
    "previous_status": frozenset({"status", "solved"}),
    "previous_priority": frozenset({"priority"}),
    "promise": frozenset({"promise_warned", "promise_missed"}),
    "rating": frozenset({"rated"}),
    "by": None,  # every happening, but no wait
}


@dataclass(frozen=True, slots=True)
class Happening:
    """Something that a rule can listen to: the event, and what its data must say."""

    event: str
    facts: tuple[tuple[str, object], ...] = ()

    def is_told_by(self, event_type: str, data: dict[str, object]) -> bool:
        return event_type == self.event and all(data.get(name) == value for name, value in self.facts)


_PUBLIC = (("visibility", "public"), ("is_automatic", False))
HAPPENINGS: dict[str, Happening] = {
    "opened": Happening("desk.ticket_opened"),
    "client_wrote": Happening("desk.message_added", (("author_kind", "client"), *_PUBLIC)),
    "answered": Happening("desk.message_added", (("author_kind", "staff"), *_PUBLIC)),
    "noted": Happening("desk.message_added", (("visibility", "internal"),)),
    "status": Happening("desk.status_changed"),
    "priority": Happening("desk.priority_changed"),
    "category": Happening("desk.category_changed"),
    "team": Happening("desk.team_changed"),
    "assigned": Happening("desk.assigned"),
    "details": Happening("desk.details_changed"),
    "escalated": Happening("desk.escalated"),
    "solved": Happening("desk.status_changed", (("status", "solved"),)),
    "reopened": Happening("desk.reopened"),
    "closed": Happening("desk.closed"),
    "tier": Happening("desk.tier_changed"),
    "promise_warned": Happening("commitments.warned"),
    "promise_missed": Happening("commitments.breached"),
    "rated": Happening("surveys.answered"),
}

# Each act with the parameters it takes; those after the bar may be left empty.
ACTS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "priority": (("priority",), ()),
    "status": (("status",), ()),
    "category": (("category",), ()),
    "team": (("team",), ()),
    "assign": (("assignee",), ()),
    "add_tags": (("tags",), ()),
    "remove_tags": (("tags",), ()),
    "field": (("field", "value"), ()),
    "note": (("text",), ()),
    "mail": (("to", "subject", "text"), ("address",)),
    "notify": (("person", "text"), ()),
    "escalate": (("level", "reason"), ()),
}
# What a macro does with its reply beside it: mail of its own would be a second answer.
MACRO_ACTS = ("priority", "status", "category", "team", "assign", "add_tags", "remove_tags", "field", "escalate")
MAIL_TO = ("requester", "assignee", "team", "leads", "address")
ASSIGN_BEST, ASSIGN_NOBODY, ASSIGN_ME = "best", "nobody", "me"


def kind_of(field: str, custom: Mapping[str, str]) -> FieldKind | None:
    """How a field is compared; `custom` gives the kinds of the desk's own fields. None for no such field."""
    if field.startswith(CUSTOM):
        return CUSTOM_KINDS.get(custom.get(field.removeprefix(CUSTOM), ""))
    return FIELDS.get(field)
