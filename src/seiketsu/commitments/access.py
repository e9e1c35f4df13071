"""Fetching promises with permission.

Promises and their explanations are the staff's own business. Clients read due times on what is theirs (a ticket), so
no row of this app is open to the portal's role.
"""

from django.utils.translation import gettext

from seiketsu.accounts.models import User
from seiketsu.commitments.models import Commitment, Recalculation
from seiketsu.core.errors import NotFound


def commitment_for_staff(user: User, commitment_id: int) -> Commitment:
    """One promise, for whoever works here.

    Raises:
        NotFound: there is no such promise, or the person is no active member of the staff.
    """
    found = Commitment.objects.filter(pk=commitment_id).first() if user.is_staff and user.is_active else None
    if found is None:
        raise NotFound(gettext("There is no such promise."))
    return found


def recalculation_for_staff(user: User, recalculation_id: int) -> Recalculation:
    """One recalculation, for whoever works here.

    Raises:
        NotFound: there is none, or the person is no active member of the staff.
    """
    found = Recalculation.objects.filter(pk=recalculation_id).first() if user.is_staff and user.is_active else None
    if found is None:
        raise NotFound(gettext("There is no such recalculation."))
    return found
