"""Fetching waiting mail with permission: the staff's business alone."""

from __future__ import annotations

from seiketsu.accounts.models import User
from seiketsu.channels.errors import NoSuchMail
from seiketsu.channels.queries import SOURCE
from seiketsu.core.errors import NotPermitted
from seiketsu.core.models import RawIntake


def kept_mail(user: User, raw_id: int) -> RawIntake:
    """A mail as it came, for a member of the staff.

    Raises:
        NotPermitted: the person is not of the staff.
        NoSuchMail: there is none with this number.
    """
    if not user.is_staff or not user.is_active:
        raise NotPermitted("Only staff may see mail as it came.")
    raw = RawIntake.objects.filter(pk=raw_id, source=SOURCE).first()
    if raw is None:
        raise NoSuchMail
    return raw
