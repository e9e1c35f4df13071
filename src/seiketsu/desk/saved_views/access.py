"""Saved views with permission; the only way for a page to get one.

Everybody keeps views of their own. Leads and above share them with a team or with all.
"""

from __future__ import annotations

from django.utils.translation import gettext as _

from seiketsu.accounts.access import has_staff_role
from seiketsu.accounts.models import User
from seiketsu.core.errors import NotFound
from seiketsu.desk import sharing
from seiketsu.desk.errors import NotAllowed
from seiketsu.desk.models import SavedView
from seiketsu.desk.models.views import SavedViewQuerySet

_SHARES = "lead"


def may_share(user: User) -> bool:
    """Whether somebody may keep views for others."""
    return has_staff_role(user, _SHARES)


def require_sharing(user: User) -> None:
    """Refuse who may not.

    Raises:
        NotAllowed: neither a lead nor above.
    """
    if not may_share(user):
        raise NotAllowed(_("Team leads and administrators share views. Keep it for yourself, or ask one of them."))


def views_for(user: User) -> SavedViewQuerySet:
    """What stands in somebody's rail: everybody's, those of their teams, their own."""
    if not user.is_staff or not user.is_active:
        return SavedView.objects.none()
    return SavedView.objects.kept().filter(sharing.seen_by(user))


def views_to_manage(user: User) -> SavedViewQuerySet:
    """Those, and for whoever shares views those of every team."""
    if may_share(user) and user.is_staff and user.is_active:
        return SavedView.objects.kept().filter(sharing.managed_by(user))
    return views_for(user)


def view_for(user: User, view_id: int, *, to_edit: bool = False) -> SavedView:
    """A view that somebody may read, or change.

    Raises:
        NotFound: there is none, or it isn't for this person.
        NotAllowed: a shared one is to be changed by somebody who may not.
    """
    found = views_to_manage(user).filter(pk=view_id).first() if 0 < view_id < 2**63 else None
    if found is None:
        raise NotFound(_("There is no such view."))
    if to_edit and found.visibility != SavedView.Visibility.PERSONAL:
        require_sharing(user)
    return found
