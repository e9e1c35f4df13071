"""Swaps: proposed, answered, decided."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from ninja import Query, Router, Status

from seiketsu.accounts.access import TokenUser
from seiketsu.core.http.paging import page
from seiketsu.core.http.schemas import Id, Items
from seiketsu.schedules import access, actions
from seiketsu.schedules.api import schemas
from seiketsu.schedules.api.callers import READ, WRITE, caller_of, colleague
from seiketsu.schedules.api.schemas import SwapShown
from seiketsu.schedules.models import Swap

router = Router(tags=["rosters"])

_ANSWERS: dict[str, Callable[[Swap, TokenUser], Swap]] = {
    "accept": lambda swap, caller: actions.accept_swap(swap, actor=caller.actor),
    "decline": lambda swap, caller: actions.decline_swap(swap, actor=caller.actor),
    "withdraw": lambda swap, caller: actions.withdraw_swap(swap, actor=caller.actor),
    "approve": lambda swap, caller: actions.approve_swap(swap, decided_by=caller.user, actor=caller.actor),
    "refuse": lambda swap, caller: actions.refuse_swap(swap, decided_by=caller.user, actor=caller.actor),
}


@router.get("", auth=READ, response=Items[SwapShown], operation_id="list_swaps")
def list_swaps(request: HttpRequest, wanted: Query[schemas.SwapsWanted]) -> Any:
    """Swaps in the order in which they were asked for."""
    rows = Swap.objects.select_related("schedule")
    if wanted.state is not None:
        rows = rows.filter(state=wanted.state)
    if wanted.team:
        rows = rows.filter(schedule__team=wanted.team)
    found = page(rows, order=("id",), limit=wanted.limit, cursor=wanted.cursor)
    return {"items": [SwapShown.of(row) for row in found.items], "next_cursor": found.next_cursor}


@router.post("", auth=WRITE, response={201: SwapShown}, operation_id="propose_swap")
def propose_swap(request: HttpRequest, given: schemas.NewSwap) -> Any:
    """Ask a colleague, who is told by mail."""
    caller = caller_of(request)
    schedule = access.schedule_for_staff(caller.user, given.team)
    swap = actions.propose_swap(
        schedule,
        asker=caller.user,
        gives=(given.gives_from, given.gives_to),
        other=colleague(given.other_id),
        takes=(given.takes_from, given.takes_to),
        kind=given.kind,
        message=given.message,
        actor=caller.actor,
    )
    return Status(201, SwapShown.of(swap))


@router.put("/{swap_id}/answer", auth=WRITE, response=SwapShown, operation_id="answer_swap")
def answer_swap(request: HttpRequest, swap_id: Id, given: schemas.SwapAnswer) -> Any:
    """Answer as the person whose token it is."""
    caller = caller_of(request)
    swap = _ANSWERS[given.answer](access.swap_to_answer(caller.user, swap_id, given.answer), caller)
    return SwapShown.of(Swap.objects.select_related("schedule").get(pk=swap.pk))
