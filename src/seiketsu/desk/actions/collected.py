"""The defects behind a ticket, when it goes into another one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from seiketsu.desk.actions.change import TicketChange
from seiketsu.desk.defects.events import DefectAttached, DefectDetached
from seiketsu.desk.models import DefectTicket, Merge, Ticket
from seiketsu.desk.rules import merging as rules


def carry_defects(source: Ticket, change: TicketChange) -> list[dict[str, Any]]:
    """A merge takes the source's defects along, so that the fix is told where the words are and counted once. Gives
    what to take back."""
    target = change.ticket
    has_already = set(DefectTicket.objects.filter(ticket_id=target.pk).values_list("defect_id", flat=True))
    carried = []
    for row in DefectTicket.objects.select_for_update().filter(ticket_id=source.pk).order_by("defect_id"):
        is_new = row.defect_id not in has_already
        if is_new:
            DefectTicket.objects.filter(pk=row.pk).update(ticket_id=target.pk)
            change.tell(DefectAttached(target.pk, row.defect_id))
        else:
            row.delete()
        added = {"added_at": rules.plain(row.added_at), "added_by": row.added_by_id}
        carried.append({"defect": row.defect_id, "is_new": is_new, **added})
    return carried


def take_back_defects(merged: Merge, change: TicketChange) -> list[dict[str, Any]]:
    """The target without what only this merge brought it. Gives what the source gets back: a defect that somebody said
    isn't behind the merged tickets stays away."""
    target = change.ticket
    standing = set(DefectTicket.objects.filter(ticket_id=target.pk).values_list("defect_id", flat=True))
    found = [one for one in merged.kept.get("defects", ()) if one["defect"] in standing]
    for one in found:
        if one["is_new"] and not _has_heir(one["defect"], merged):
            DefectTicket.objects.filter(ticket_id=target.pk, defect_id=one["defect"]).delete()
            change.tell(DefectDetached(target.pk, one["defect"]))
    return found


def _has_heir(defect_id: int, merged: Merge) -> bool:
    """Whether another ticket merged into the same one had the defect too; the target then has it by that merge."""
    others = Merge.objects.select_for_update().filter(target_id=merged.target_id).exclude(pk=merged.pk).order_by("id")
    for other in others:
        for one in other.kept.get("defects", ()):
            if one["defect"] == defect_id:
                one["is_new"] = True
                other.save(update_fields=["kept"])
                return True
    return False


def give_back_defects(found: Sequence[dict[str, Any]], source: Ticket) -> None:
    """The source as it was, with who collected it and when."""
    DefectTicket.objects.bulk_create(
        [
            DefectTicket(
                ticket_id=source.pk,
                defect_id=one["defect"],
                added_at=datetime.fromisoformat(one["added_at"]),
                added_by_id=one["added_by"],
            )
            for one in found
        ],
        ignore_conflicts=True,
    )
