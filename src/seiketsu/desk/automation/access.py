"""Rules and macros with permission; the only way for a view to get one.

Everybody of the staff may read the rules and their log. Leads and above change them, and what is shared.
"""

from __future__ import annotations

from django.utils.translation import gettext as _

from seiketsu.accounts.access import has_staff_role
from seiketsu.accounts.models import User
from seiketsu.core.errors import NotFound
from seiketsu.desk import sharing
from seiketsu.desk.errors import NotAllowed
from seiketsu.desk.models import AutomationRule, Macro
from seiketsu.desk.models.automation import MacroQuerySet

_EDITS_SHARED = "lead"


def may_edit_shared(user: User) -> bool:
    """Whether somebody may change rules and shared macros."""
    return has_staff_role(user, _EDITS_SHARED)


def require_editor(user: User) -> None:
    """Refuse who may not.

    Raises:
        NotAllowed: neither a lead nor above.
    """
    if not may_edit_shared(user):
        raise NotAllowed(_("Team leads and administrators change rules and shared macros. Ask one of them."))


def rule_for(user: User, rule_id: int, *, to_edit: bool = False) -> AutomationRule:
    """A rule that isn't removed.

    Raises:
        NotFound: there is none, or the person isn't of the staff.
        NotAllowed: it is to be changed by somebody who may not.
    """
    found = AutomationRule.objects.kept().filter(pk=rule_id).first() if _is_staff(user) else None
    if found is None:
        raise NotFound(_("There is no such rule."))
    if to_edit:
        require_editor(user)
    return found


def macros_for(user: User) -> MacroQuerySet:
    """The macros that somebody may apply: everybody's, those of their teams, their own."""
    if not _is_staff(user):
        return Macro.objects.none()
    return Macro.objects.kept().filter(sharing.seen_by(user))


def macros_to_manage(user: User) -> MacroQuerySet:
    """Those, and for whoever edits shared ones the macros of every team."""
    if may_edit_shared(user):
        return Macro.objects.kept().filter(sharing.managed_by(user))
    return macros_for(user)


def macro_for(user: User, macro_id: int, *, to_edit: bool = False) -> Macro:
    """A macro that somebody may apply, or change.

    Raises:
        NotFound: there is none, or it isn't for this person.
        NotAllowed: a shared one is to be changed by somebody who may not.
    """
    found = (macros_to_manage(user) if to_edit else macros_for(user)).filter(pk=macro_id).first()
    if found is None:
        raise NotFound(_("There is no such macro."))
    if to_edit and found.visibility != Macro.Visibility.PERSONAL:
        require_editor(user)
    return found


def _is_staff(user: User) -> bool:
    return user.is_staff and user.is_active
