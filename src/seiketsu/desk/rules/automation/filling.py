"""Variables in the texts of rules and macros: `{{ticket.number}}`."""

from __future__ import annotations

import re
from collections.abc import Mapping

VARIABLES = (
    "ticket.number",
    "ticket.subject",
    "ticket.status",
    "ticket.priority",
    "ticket.category",
    "ticket.team",
    "ticket.url",
    "ticket.next_due",
    "ticket.first_response_due",
    "ticket.next_response_due",
    "ticket.resolution_due",
    "requester.name",
    "requester.first_name",
    "requester.email",
    "organization.name",
    "organization.tier",
    "assignee.name",
    "agent.name",
    "agent.first_name",
)
# A rule has no agent who applies it.
ONLY_IN_MACROS = ("agent.name", "agent.first_name")
_VARIABLE = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")


def names_in(text: str) -> list[str]:
    """The variables that a text speaks of, known or not, in their order."""
    return list(dict.fromkeys(_VARIABLE.findall(text)))


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with its variables' values, in one pass: a value that looks like a variable stays as it is."""
    return _VARIABLE.sub(lambda match: values.get(match.group(1), match.group(0)), text)
