"""How a template reads for one client, and in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from seiketsu.accounts.models import Organization, User
from seiketsu.desk.automation.known import Vocabulary
from seiketsu.desk.automation.variables import people_values
from seiketsu.desk.models import TicketTemplate
from seiketsu.desk.policy import DeskPolicy
from seiketsu.desk.rules.automation.vocabulary import CUSTOM
from seiketsu.desk.rules.templates import Prepared, filled


def prepared_for(
    row: TicketTemplate,
    *,
    agent: User,
    policy: DeskPolicy,
    requester: User | None = None,
    organization: Organization | None = None,
) -> Prepared:
    """The template filled in as far as it is known who asks."""
    values = people_values(policy, requester=requester, organization=organization, agent=agent)
    return filled(Prepared.of(row.definition), values)


def lines(name: str, definition: Mapping[str, Any], words: Vocabulary) -> list[str]:
    """A template in words, a line for each part: what its versions are compared by."""
    prepared = Prepared.of(definition)
    chosen = [words.title(kind, value) for kind in ("category", "priority", "team") if (value := _part(prepared, kind))]
    fields = [
        f"{words.custom_titles.get(key, key)}: {_value(key, value, words)}" for key, value in prepared.custom.items()
    ]
    parts = [name, prepared.subject_line, *prepared.body.splitlines(), *chosen, ", ".join(prepared.tags), *fields]
    return [one for one in parts if one]


def _part(prepared: Prepared, kind: str) -> str:
    return str(getattr(prepared, kind))


def _value(key: str, value: Any, words: Vocabulary) -> str:
    values = value if isinstance(value, list) else [value]
    return ", ".join(words.title(f"{CUSTOM}{key}", str(one)) for one in values)
