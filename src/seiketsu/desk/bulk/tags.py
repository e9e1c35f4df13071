"""Renaming and merging tags: a change of every ticket that has one, with progress and undo."""

from __future__ import annotations

from django.utils.translation import gettext as _

from seiketsu.accounts.access import has_staff_role
from seiketsu.accounts.models import User
from seiketsu.desk.actions.fields import checked_tags
from seiketsu.desk.bulk import actions
from seiketsu.desk.errors import NotAllowed, UnknownValue
from seiketsu.desk.models import BulkChange, Tag, Ticket


def require_keeper(user: User) -> None:
    """Refuse who may not change tags for everybody.

    Raises:
        NotAllowed: neither a lead nor above.
    """
    if not has_staff_role(user, "lead"):
        raise NotAllowed(_("Team leads and administrators rename tags. Ask one of them."))


def rename_tag(old: str, name: str, *, user: User) -> BulkChange | None:
    """Have every ticket with a tag carry another one instead, which may be there already. None where no ticket has it.

    Raises:
        UnknownValue: the new name is none, or the same.
        NotAllowed: neither a lead nor above.
    """
    require_keeper(user)
    wanted = checked_tags([name])
    if not wanted or wanted[0] == old or ">" in wanted[0]:
        raise UnknownValue(_("Give another name for the tag."))
    tagged = Ticket.objects.filter(tags__contains=[old]).exclude(tags=[])
    numbers = list(tagged.order_by("-id").values_list("pk", flat=True)[: actions.MOST])
    if len(numbers) < actions.MOST:
        Tag.objects.filter(name=old).delete()
    if not numbers:
        return None
    return actions.begin(verb="retag", value=f"{old}>{wanted[0]}", tickets=numbers, user=user)
