"""Inviting somebody: a mail with a single-use way in, which can be sent again until they have come."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from seiketsu.accounts import events
from seiketsu.accounts.actions.sign_in import LINKS_PER_HOUR, issue_link, recent_links
from seiketsu.accounts.errors import InvalidDetails, TooManyInvitations
from seiketsu.accounts.models import Organization, SignInLink, User
from seiketsu.core import clock
from seiketsu.core.actor import Actor
from seiketsu.core.events import record
from seiketsu.core.http.rate_limits import SharedLimit
from seiketsu.core.mail import TemplateMail
from seiketsu.plan import queries as plan_queries

# What one person may send: enough for a whole office, too little for a nuisance.
_PER_INVITER = SharedLimit("accounts.invitation", 60, timedelta(hours=1))


def invitation_valid_for() -> timedelta:
    """How long the plan lets an invitation wait for its reader."""
    return plan_queries.current().plan.document.mail.invitation_valid_for


@transaction.atomic
def invite(person: User, *, by: User, actor: Actor, organization: Organization | None = None) -> SignInLink:
    """Mail an invitation with a way in; an earlier one of theirs stops working.

    Raises:
        InvalidDetails: they have no address, are closed out, or have signed in already.
        TooManyInvitations: too many to one person, or by one person, within the hour.
    """
    locked = User.objects.select_for_update().get(pk=person.pk)
    _require_invitable(locked)
    if recent_links(locked) >= LINKS_PER_HOUR or not _PER_INVITER.take(str(by.pk)).granted:
        raise TooManyInvitations
    SignInLink.objects.filter(user=locked, used_at__isnull=True, invited_by__isnull=False).update(
        expires_at=clock.now()
    )
    link, address = issue_link(locked, lifetime=invitation_valid_for(), invited_by=by)
    record(
        events.InvitationSent(locked.pk, by.pk, link.expires_at.isoformat()),
        actor=actor,
        subject=events.person_subject(locked.pk),
        organization_id=organization.pk if organization else None,
    )
    with translation.override(locked.locale):
        context = {
            "url": address,
            "expires_at": link.expires_at,
            "recipient_name": locked.name,
            "invited_by": by.name,
            "reason": _invitation_to(locked, organization) % {"name": by.name},
        }
    TemplateMail("sign_in_link", context, to=locked.email or "", text=address).send()
    return link


def _invitation_to(person: User, organization: Organization | None) -> str:
    if person.is_staff:
        return _("%(name)s invited you to work with them at the support desk.")
    if organization is not None:
        office = organization.name.replace("%", "%%")
        return _("%(name)s invited you to write to our support and to follow your tickets for {office}.").format(
            office=office
        )
    return _("%(name)s invited you to see your tickets with us.")


def _require_invitable(person: User) -> None:
    if person.email is None:
        raise InvalidDetails(
            _("%(name)s has no email address to which an invitation could go.") % {"name": person.name}
        )
    if not person.is_active:
        raise InvalidDetails(_("Every way in is closed for %(name)s.") % {"name": person.name})
    if person.last_login is not None:
        raise InvalidDetails(_("%(name)s has signed in already and needs no invitation.") % {"name": person.name})
