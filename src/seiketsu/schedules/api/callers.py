"""Who asks: always somebody of the staff, whose time or whose people's time it is."""

from __future__ import annotations

from django.http import HttpRequest

from seiketsu.accounts.access import TokenUser
from seiketsu.accounts.models import User
from seiketsu.accounts.queries import staff
from seiketsu.core.http.bearer import Bearer
from seiketsu.schedules.errors import NotOfTheTeam

READ, WRITE = Bearer("rosters:read"), Bearer("rosters:write")


def caller_of(request: HttpRequest) -> TokenUser:
    """The caller, whom ``Bearer`` has let in."""
    caller: TokenUser = request.caller  # type: ignore[attr-defined]
    return caller


def colleague(person_id: int) -> User:
    """Somebody who works here.

    Raises:
        NotOfTheTeam: there is nobody of that number.
    """
    found = staff().filter(pk=person_id).first()
    if found is None:
        raise NotOfTheTeam
    return found
