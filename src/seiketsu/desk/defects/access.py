"""Defects and trackers with permission."""

from __future__ import annotations

from django.utils.translation import gettext as _

from seiketsu.accounts.access import has_staff_role
from seiketsu.accounts.models import User
from seiketsu.core.models import RawIntake
from seiketsu.desk.access import may
from seiketsu.desk.defects.queries import SOURCE
from seiketsu.desk.errors import NotAllowed, TicketNotFound
from seiketsu.desk.models import Defect, Tracker


def defect_for_staff(user: User, defect_id: int) -> Defect:
    """A defect, for the staff.

    Raises:
        TicketNotFound: there is none, or the person isn't of the staff.
    """
    found = None
    if may(user, "see") and defect_id < 2**63:
        found = Defect.objects.select_related("tracker", "reported_by").filter(pk=defect_id).first()
    if found is None:
        raise TicketNotFound(_("There is no such defect."))
    return found


def tracker_of(number: str) -> Tracker | None:
    """The tracker with this number; None where none was chosen.

    Raises:
        TicketNotFound: there is none.
    """
    if not number:
        return None
    found = Tracker.objects.filter(pk=int(number[:18])).first() if number.isdecimal() else None
    if found is None:
        raise TicketNotFound(_("There is no such tracker."))
    return found


def require_tracker_editor(user: User) -> None:
    """Trackers hold secrets and let another system speak: for administrators.

    Raises:
        NotAllowed: the person is none.
    """
    if not has_staff_role(user, "administrator"):
        raise NotAllowed(_("Only administrators set up trackers."))


def unread_webhook(user: User, intake_id: int) -> RawIntake:
    """A webhook that nobody could read.

    Raises:
        NotAllowed: the person is no administrator.
        TicketNotFound: there is none.
    """
    require_tracker_editor(user)
    found = RawIntake.objects.filter(pk=intake_id, source=SOURCE).first() if intake_id < 2**63 else None
    if found is None:
        raise TicketNotFound(_("There is no such webhook."))
    return found
