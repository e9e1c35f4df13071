"""Reads about merges."""

from __future__ import annotations

from seiketsu.desk.models import Merge, Ticket

_MOST = 20


def merges_into(ticket: Ticket) -> list[Merge]:
    """The last merges into a ticket that stand, newest first, with the tickets that went."""
    return list(Merge.objects.filter(target=ticket).select_related("source").defer("kept").order_by("-id")[:_MOST])
