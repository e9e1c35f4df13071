"""Who may write fields and forms, and the rows with that permission."""

from __future__ import annotations

from django.utils.translation import gettext as _

from seiketsu.accounts.models import User
from seiketsu.core.errors import NotFound
from seiketsu.desk.automation.access import require_editor
from seiketsu.desk.models import CustomField, TicketForm


def field_for(user: User, field_id: int, *, to_edit: bool = False) -> CustomField:
    """A field that isn't removed.

    Raises:
        NotFound: there is none, or the person isn't of the staff.
        NotAllowed: it is to be changed by somebody who may not.
    """
    found = CustomField.objects.filter(pk=field_id).first() if user.is_staff and user.is_active else None
    if found is None:
        raise NotFound(_("There is no such field."))
    if to_edit:
        require_editor(user)
    return found


def form_for(user: User, category: str, *, to_edit: bool = False) -> TicketForm:
    """The form that was written for a category; removed ones too, since they can be brought back.

    Raises:
        NotFound: there is none, or the person isn't of the staff.
        NotAllowed: it is to be changed by somebody who may not.
    """
    found = TicketForm.objects.filter(category=category).first() if user.is_staff and user.is_active else None
    if found is None:
        raise NotFound(_("This category has no form of its own."))
    if to_edit:
        require_editor(user)
    return found
