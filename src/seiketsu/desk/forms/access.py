"""Who may write fields and forms, and the rows with that permission."""

from __future__ import annotations

from typing import TypeVar

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from seiketsu.accounts.models import User
from seiketsu.core.errors import NotFound
from seiketsu.desk.automation.access import require_editor
from seiketsu.desk.models import CustomField, TicketForm

Row = TypeVar("Row", CustomField, TicketForm)


def field_for(user: User, field_id: int, *, to_edit: bool = False) -> CustomField:
    """A field that isn't removed.

    Raises:
        NotFound: there is none, or the person isn't of the staff.
        NotAllowed: it is to be changed by somebody who may not.
    """
    return _found(user, CustomField.objects.filter(pk=field_id), missing=_("There is no such field."), to_edit=to_edit)


def form_for(user: User, category: str, *, to_edit: bool = False) -> TicketForm:
    """The form that was written for a category; removed ones too, since they can be brought back.

    Raises:
        NotFound: there is none, or the person isn't of the staff.
        NotAllowed: it is to be changed by somebody who may not.
    """
    written = TicketForm.objects.filter(category=category)
    return _found(user, written, missing=_("This category has no form of its own."), to_edit=to_edit)


def _found(user: User, rows: QuerySet[Row], *, missing: str, to_edit: bool) -> Row:
    found = rows.first() if user.is_staff and user.is_active else None
    if found is None:
        raise NotFound(missing)
    if to_edit:
        require_editor(user)
    return found
