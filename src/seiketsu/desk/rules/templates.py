"""A prepared ticket, and what becomes of what was typed when one is picked. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from seiketsu.desk.rules.automation.checking import Fault, Known
from seiketsu.desk.rules.automation.filling import fill, names_in

# There is no ticket yet, so only people are known.
VARIABLES = (
    "requester.name",
    "requester.first_name",
    "requester.email",
    "organization.name",
    "organization.tier",
    "agent.name",
    "agent.first_name",
)
LONGEST_BODY = 20_000
LONGEST_SUBJECT = 500


@dataclass(frozen=True)
class Prepared:
    """What a new ticket begins with; what is empty is left to the agent or to the rules."""

    subject_line: str = ""
    body: str = ""
    category: str = ""
    priority: str = ""
    team: str = ""
    tags: tuple[str, ...] = ()
    custom: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        return self == Prepared()

    def as_json(self) -> dict[str, Any]:
        return {
            "subject_line": self.subject_line,
            "body": self.body,
            "category": self.category,
            "priority": self.priority,
            "team": self.team,
            "tags": list(self.tags),
            "custom": dict(self.custom),
        }

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> Prepared:
        return cls(**{**given, "tags": tuple(given["tags"])})


def faults(prepared: Prepared, known: Known) -> list[Fault]:
    """What could not work; the values of custom fields are the fields' own business."""
    found = [
        Fault("unknown_value", name, value, name)
        for name in ("category", "priority", "team")
        if (value := getattr(prepared, name)) and value not in known.choices[name]
    ]
    for where, longest in (("subject_line", LONGEST_SUBJECT), ("body", LONGEST_BODY)):
        text = getattr(prepared, where)
        found += [Fault("unknown_variable", where, name) for name in names_in(text) if name not in VARIABLES]
        found += [Fault("text_too_long", where)] if len(text) > longest else []
    return found


def filled(prepared: Prepared, values: Mapping[str, str]) -> Prepared:
    """With the variables whose values are known by now; the others stay to be filled when the ticket is opened."""
    given = {name: value for name, value in values.items() if value}
    return replace(prepared, subject_line=fill(prepared.subject_line, given), body=fill(prepared.body, given))


def laid_over(typed: Prepared, picked: Prepared, before: Prepared | None = None) -> Prepared:
    """What stands in the form once a template is picked: nothing that a person wrote is lost.

    `before` is the template picked earlier; what it brought goes, as far as nobody changed it since.
    """
    own = _without(typed, before) if before is not None else typed
    body = "\n\n".join(text for text in (own.body.rstrip(), picked.body) if text)
    return Prepared(
        subject_line=own.subject_line or picked.subject_line,
        body=body,
        category=picked.category or own.category,
        priority=picked.priority or own.priority,
        team=picked.team or own.team,
        tags=tuple(dict.fromkeys((*own.tags, *picked.tags))),
        custom={**own.custom, **picked.custom},
    )


def as_typed(prepared: Prepared) -> Prepared:
    """With the values of fields as a form sends them."""
    return replace(prepared, custom={key: _typed(value) for key, value in prepared.custom.items()})


def _typed(value: Any) -> str | list[str]:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return [str(one) for one in value] if isinstance(value, list) else str(value)


def _without(typed: Prepared, before: Prepared) -> Prepared:
    kept = {
        name: "" if _plain(getattr(typed, name)) == _plain(getattr(before, name)) else getattr(typed, name)
        for name in ("subject_line", "body", "category", "priority", "team")
    }
    custom = {key: value for key, value in typed.custom.items() if value != before.custom.get(key, "")}
    return Prepared(**kept, tags=tuple(one for one in typed.tags if one not in before.tags), custom=custom)


def _plain(text: str) -> str:
    return "\n".join(text.splitlines()).strip()
