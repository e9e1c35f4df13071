"""The queue's filters as chips that can be removed and a menu to add more; both are plain links."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from seiketsu.desk.models import Channel, Priority, Status
from seiketsu.desk.queries import Filters
from seiketsu.plan import queries as plan_queries


@dataclass(frozen=True)
class FilterChip:
    """`Status: open, waiting` with the address of the same page without it."""

    title: str
    value: str
    remove_url: str


@dataclass(frozen=True)
class FilterGroup:
    """One filter of the menu with its choices as links."""

    title: str
    choices: list[tuple[str, str, bool]]


def _choices() -> dict[str, tuple[str, dict[str, str]]]:
    plan = plan_queries.current().plan
    return {
        "status": (_("Status"), {str(value): str(label) for value, label in Status.choices}),
        "priority": (_("Priority"), {str(value): str(label) for value, label in Priority.choices}),
        "tier": (_("Tier"), {slug: tier.title for slug, tier in plan.tiers.items()}),
        "team": (_("Team"), {slug: team.title for slug, team in plan.document.teams.items()}),
        "channel": (_("Channel"), {str(value): str(label) for value, label in Channel.choices}),
        "category": (_("Category"), {slug: one.title for slug, one in plan.document.tickets.categories.items()}),
    }


def _address(request: HttpRequest, name: str, values: list[str]) -> str:
    query = request.GET.copy()
    query.pop("cursor", None)
    if values:
        query[name] = ",".join(values)
    else:
        query.pop(name, None)
    text = query.urlencode(safe=",") if isinstance(query, QueryDict) else ""
    return f"{request.path}?{text}" if text else request.path


def chips(request: HttpRequest, filters: Filters) -> list[FilterChip]:
    """The filters in force."""
    known = _choices()
    found = []
    for field in fields(filters):
        value: Any = getattr(filters, field.name)
        if not value:
            continue
        title, labels = known.get(field.name, (field.name.capitalize(), {}))
        values = [str(item) for item in value] if isinstance(value, tuple | list) else [str(value)]
        words = ", ".join(labels.get(item, item) for item in values)
        found.append(FilterChip(title, words, _address(request, field.name, [])))
    return found


def menu(request: HttpRequest, filters: Filters) -> list[FilterGroup]:
    """Every filter with its choices; a choice in force is marked, and its link takes it away."""
    groups = []
    for name, (title, labels) in _choices().items():
        chosen = [str(item) for item in getattr(filters, name)]
        choices = []
        for value, label in labels.items():
            is_on = value in chosen
            after = [item for item in chosen if item != value] if is_on else [*chosen, value]
            choices.append((label, _address(request, name, after), is_on))
        groups.append(FilterGroup(title, choices))
    return groups
