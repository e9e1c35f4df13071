"""Whom an answer of the composer goes to: those left ticked, those typed, those confirmed."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from seiketsu.accounts import actions as account_actions
from seiketsu.accounts.models import User
from seiketsu.accounts.queries import actor_of
from seiketsu.desk.actions.readers import Choice, ReadersToConfirm


def people_at(addresses: str, user: User) -> list[User]:
    """The people behind a typed list of addresses; somebody unknown is added."""
    found = []
    for address in addresses.replace(";", ",").split(","):
        if address.strip():
            found.append(account_actions.match_sender(address.strip(), "", actor=actor_of(user)).user)
    return found


def _numbers(request: HttpRequest, name: str) -> frozenset[int]:
    values = request.POST.getlist(name)
    return frozenset(int(value) for value in values if value.isdecimal() and len(value) < 19)


def chosen(request: HttpRequest, typed: list[User], *, only_once: bool) -> tuple[list[User], Choice]:
    """Who is in copy from here on, and what holds for this answer alone. Who was shown and isn't ticked is left out."""
    left_out = _numbers(request, "shown") - _numbers(request, "reader")
    choice = Choice(left_out, tuple(typed) if only_once else (), _numbers(request, "confirmed"))
    return ([] if only_once else typed), choice


def again(request: HttpRequest, problem: object, user: User) -> dict[str, Any]:
    """What the composer must still hold after a refusal, and whom to ask about.

    Call it outside of what was undone: somebody new is added here, so that there is an id to confirm.
    """
    found: dict[str, Any] = {
        "typed_cc": request.POST.get("cc", ""),
        "typed_once": bool(request.POST.get("cc_once")),
        "left_out": _numbers(request, "shown") - _numbers(request, "reader"),
        "confirmed": sorted(_numbers(request, "confirmed")),
    }
    if isinstance(problem, ReadersToConfirm):
        later = next((name for name in ("when", "when_typed") if request.POST.get(name)), "set_status")
        found["to_confirm"] = {
            "words": problem.message,
            "users": sorted({*problem.user_ids, *(one.pk for one in people_at(found["typed_cc"], user))}),
            "name": later,
            "value": request.POST.get(later, ""),
            "loses_files": bool(request.FILES),
        }
    return found
