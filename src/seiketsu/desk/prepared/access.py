"""Ticket templates with permission; the only way for a page to get one. Leads and above change the shared ones."""

from __future__ import annotations

from django.utils.translation import gettext as _

from seiketsu.accounts.models import User
from seiketsu.core.errors import NotFound
from seiketsu.desk import sharing
from seiketsu.desk.automation.access import may_edit_shared
from seiketsu.desk.errors import NotAllowed
from seiketsu.desk.models import Macro, TicketTemplate
from seiketsu.desk.models.templates import TemplateQuerySet


def require_right(user: User, visibility: str) -> None:
    """Refuse who may not keep a template for others.

    Raises:
        NotAllowed: neither a lead nor above, and it isn't only their own.
    """
    if visibility != Macro.Visibility.PERSONAL.value and not may_edit_shared(user):
        raise NotAllowed(_("Team leads and administrators share templates. Keep it for yourself, or ask one of them."))


def templates_for(user: User) -> TemplateQuerySet:
    """Those that somebody may pick: everybody's, those of their teams, their own."""
    if not user.is_staff or not user.is_active:
        return TicketTemplate.objects.none()
    return TicketTemplate.objects.kept().filter(sharing.seen_by(user))


def templates_to_manage(user: User) -> TemplateQuerySet:
    """Those, and for whoever edits shared ones the templates of every team."""
    if user.is_staff and user.is_active and may_edit_shared(user):
        return TicketTemplate.objects.kept().filter(sharing.managed_by(user))
    return templates_for(user)


def template_for(user: User, template_id: int, *, to_edit: bool = False) -> TicketTemplate:
    """A template that somebody may pick, or change.

    Raises:
        NotFound: there is none, or it isn't for this person.
        NotAllowed: a shared one is to be changed by somebody who may not.
    """
    rows = templates_to_manage(user) if to_edit else templates_for(user)
    found = rows.filter(pk=template_id).first() if 0 < template_id < 2**63 else None
    if found is None:
        raise NotFound(_("There is no such template."))
    if to_edit:
        require_right(user, found.visibility)
    return found
