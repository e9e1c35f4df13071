"""Queries in the language of search, as programs send them: what can't be meant is refused, not guessed."""

from __future__ import annotations

from django.utils.translation import gettext as _

from seiketsu.accounts.models import User
from seiketsu.core.errors import ProblemForPerson
from seiketsu.desk.queries import Terms, terms


def asked_by(user: User, text: str) -> Terms:
    """The query, ready to be asked.

    Raises:
        ProblemForPerson: a field or a value of it is unknown.
    """
    asked = terms(text, user=user)
    if asked.mistakes:
        pieces = ", ".join(f"“{text[one.span.start : one.span.end]}”" for one in asked.mistakes)
        possible = ", ".join(dict.fromkeys(name for one in asked.mistakes for name in one.possible))
        told = _("These pieces of the query can't be read: %(pieces)s.") % {"pieces": pieces}
        hint = _("Possible are: %(values)s.") % {"values": possible} if possible else ""
        raise ProblemForPerson(f"{told} {hint}".strip())
    return asked
