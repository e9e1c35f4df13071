"""The token is the whole right to answer: it leads to one request and to nothing else.

All reading for the public page happens under the restricted database role, as the person who was asked; all writing
is elevated to the request's organization alone. A person without an organization acts for organization 0, which owns
nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from seiketsu.core import tenancy
from seiketsu.surveys.errors import UnknownSurvey
from seiketsu.surveys.models import RequestState, SurveyRequest

_NO_ORGANIZATION = 0
_LONGEST_TOKEN = 64


@dataclass(frozen=True, slots=True)
class Holder:
    """Whom a token belongs to: just enough to enter their role."""

    token: str
    organization_id: int
    person_id: int
    person_name: str
    locale: str
    time_zone: str


def holder(token: str) -> Holder:
    """Whom a token belongs to.

    Raises:
        UnknownSurvey: nobody was asked with it.
    """
    if len(token) > _LONGEST_TOKEN:
        raise UnknownSurvey
    found = (
        SurveyRequest.objects.filter(token=token, state=RequestState.ASKED)
        .values_list("organization_id", "recipient_id", "recipient__name", "recipient__locale", "recipient__time_zone")
        .first()
    )
    if found is None:
        raise UnknownSurvey
    return Holder(token, found[0] or _NO_ORGANIZATION, *found[1:])


@contextmanager
def reading(who: Holder) -> Iterator[None]:
    """Read as the person who was asked."""
    with tenancy.as_organization(who.organization_id, person_id=who.person_id):
        yield


@contextmanager
def writing(who: Holder) -> Iterator[None]:
    """Run one action for the person who was asked; rows of any other organization are refused."""
    with reading(who), tenancy.elevated(who.organization_id):
        yield
