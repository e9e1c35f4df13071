"""The desk's own fields where a ticket is opened or its details are changed."""

from __future__ import annotations

from typing import Any

from django.http import QueryDict

from seiketsu.desk.forms.queries import matter_of, questions
from seiketsu.desk.forms.wording import value_text
from seiketsu.desk.queries import TicketPage
from seiketsu.desk.rules.forms import Need

PREFIX = "custom-"


def posted(data: QueryDict) -> dict[str, Any]:
    """What was typed into the fields, by key; several values of one field are a list."""
    found: dict[str, Any] = {}
    for name in data:
        if name.startswith(PREFIX):
            values = [value for value in data.getlist(name) if value.strip()]
            found[name.removeprefix(PREFIX)] = values if len(values) > 1 else values[0] if values else ""
    return found


def details(page: TicketPage) -> dict[str, Any]:
    """What a ticket holds, what its form asks, and what is still to be filled in before it is solved."""
    asked = questions(page.form, matter_of(page.ticket), page.custom_fields)
    values = [(one, page.ticket.custom.get(one.key)) for one in page.custom_fields]
    return {
        "custom": [(field.title, value_text(field, value)) for field, value in values if value not in (None, "", [])],
        "questions": asked,
        "lacking": [one.field.title for one in asked if one.need is not Need.NEVER and not one.is_filled],
    }
