"""People and clients by the beginning of a name, as somebody types it; each answered by an index.

What is looked for comes folded: in small letters without accents.
"""

from __future__ import annotations

from django.db.models import Q

from seiketsu.accounts.models import LAST_WORD, PLAIN_NAME, Organization, OrganizationQuerySet, User, UserQuerySet


def named_like(people: UserQuerySet, folded: str) -> UserQuerySet:
    """Those of whom the first or the last name, or the address, begins like this.

    Every part is a prefix of an indexed expression, so that many people cost no more than few.
    """
    begins = Q(plain_name__startswith=folded) | Q(last_word__startswith=folded) | Q(email__startswith=folded)
    return people.annotate(plain_name=PLAIN_NAME, last_word=LAST_WORD).filter(begins)


def people_called(folded: str, *, limit: int, staff: bool = False) -> UserQuerySet:
    """Active people whose name or address begins like this; staff come by name, and all of them for nothing typed."""
    if not staff:
        return named_like(User.objects.active(), folded).order_by()[:limit]
    return named_like(User.objects.staff().active(), folded).order_by("name", "id")[:limit]


def organizations_called(folded: str, *, limit: int) -> OrganizationQuerySet:
    """Clients of whom a word of the name begins like this; there are few enough to be read."""
    found = Organization.objects.active().annotate(plain_name=PLAIN_NAME)
    begins = Q(plain_name__startswith=folded) | Q(plain_name__contains=f" {folded}")
    return found.filter(begins).order_by("plain_name", "id")[:limit]
