"""Whom an answer goes to, as chips that can be taken out for one answer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from seiketsu.desk.models import Ticket, Watcher
from seiketsu.desk.queries import READER_ORGANIZATIONS
from seiketsu.desk.rules.readers import Belongs, Reader, belongs


@dataclass(frozen=True)
class Chip:
    """One recipient; `warning` says why to look twice."""

    user_id: int
    name: str
    address: str
    warning: str = ""


def chips(ticket: Ticket, watchers: Iterable[Watcher]) -> list[Chip]:
    """The requester and the clients in copy, with a word where somebody is none of this client's people."""
    found = [Chip(ticket.requester_id, ticket.requester.name, ticket.requester.email or "")]
    for row in watchers:
        if row.user.is_staff or row.user_id == ticket.requester_id or not row.user.is_active:
            continue
        found.append(Chip(row.user_id, row.user.name, row.user.email or "", _warning(ticket, row)))
    return found


def _warning(ticket: Ticket, row: Watcher) -> str:
    reader = Reader(row.user_id, row.user.is_staff, frozenset(getattr(row, READER_ORGANIZATIONS)))
    return {
        Belongs.OTHER_CLIENT: _("of another client"),
        Belongs.OUTSIDE: _("outside"),
    }.get(belongs(reader, ticket.organization_id), "")
