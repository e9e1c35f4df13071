"""What a ticket's form demands before the ticket is opened by a person, and before it is solved by one.

Mail, rules and engines are never refused: what their tickets lack is asked from the agent before solving.
"""

from __future__ import annotations

from django.utils.translation import gettext as _

from seiketsu.core.actor import Actor
from seiketsu.desk.errors import UnfitFields
from seiketsu.desk.forms.queries import matter_of, written_form_of
from seiketsu.desk.models import Channel, CustomField, Status, Ticket
from seiketsu.desk.rules.forms import FormSpec, Need, missing

_ASKED_IN_PERSON = ("user", "token")


def require_filled_for_opening(ticket: Ticket, *, category: str | None, by_client: bool, actor: Actor) -> None:
    """Refuse to open a ticket whose form isn't filled. `category` is the one that was chosen, since only its form was
    seen; clients are asked only for what they may see.

    Raises:
        UnfitFields: with each field that is missing.
    """
    if actor.kind not in _ASKED_IN_PERSON or ticket.channel == Channel.EMAIL:
        return
    spec = written_form_of(category)
    if spec is not None and any(line.need is Need.OPENING for line in spec.lines):
        _require(ticket, spec, Need.OPENING, by_client=by_client)


def require_filled_for_solving(ticket: Ticket, *, actor: Actor) -> None:
    """Refuse to solve a ticket whose form isn't filled.

    Raises:
        UnfitFields: with each field that is missing.
    """
    if actor.kind not in _ASKED_IN_PERSON or ticket.status == Status.SOLVED:
        return
    spec = written_form_of(ticket.category)
    if spec is not None and any(line.need is not Need.NEVER for line in spec.lines):
        _require(ticket, spec, Need.SOLVING, by_client=False)


def _require(ticket: Ticket, spec: FormSpec, at: Need, *, by_client: bool) -> None:
    fields = {one.key: one for one in CustomField.objects.all()}
    kinds = {key: one.kind for key, one in fields.items()}
    only = frozenset(key for key, one in fields.items() if one.shown_to_clients) if by_client else None
    lacking = missing(spec, matter_of(ticket), kinds, at=at, only=only)
    if not lacking:
        return
    text = _("Fill in “%(field)s”.") if at is Need.OPENING else _("Fill in “%(field)s” before you solve the ticket.")
    where = "body/custom" if at is Need.OPENING else "ticket/custom"
    raise UnfitFields({key: text % {"field": fields[key].title} for key in lacking}, at=where)
