"""What is kept about a person, gathered from every part of the product."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from seiketsu.core import registry


@dataclass(frozen=True)
class Part:
    """One app's share: what kinds of things, how many of each, and single facts as they are."""

    app: str
    counts: tuple[tuple[str, int], ...]
    facts: tuple[tuple[str, str], ...]


def gathered(user_id: int) -> dict[str, dict[str, Any]]:
    """Everything, by app."""
    return {app: personal.export(user_id) for app, personal in registry.personal_data.items()}


def counted(parts: Mapping[str, Mapping[str, Any]]) -> list[Part]:
    """The same in short: lists as numbers."""
    shown = []
    for app, values in parts.items():
        counts = tuple((_words(key), len(value)) for key, value in values.items() if isinstance(value, list))
        facts = tuple((_words(key), str(value)) for key, value in values.items() if isinstance(value, str) and value)
        shown.append(Part(app, counts, facts))
    return shown


def _words(key: str) -> str:
    return key.replace("_", " ").capitalize()
