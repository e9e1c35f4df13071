"""What accounts refuses, in words for the person who must act."""

from __future__ import annotations

from django.utils.translation import gettext as _

from seiketsu.core.errors import Conflict, NotPermitted, ProblemForPerson


class SignInRequired(ProblemForPerson):
    """Nobody is signed in; pages answer with the sign-in page, the API with 401."""

    status = 401

    def __init__(self, message: str | None = None) -> None:
        super().__init__(message or _("Sign in to see this."))


class UnknownTier(ProblemForPerson):
    def __init__(self, tier: str, known: list[str]) -> None:
        super().__init__(
            _("The plan has no tier “%(tier)s”; it has %(known)s.") % {"tier": tier, "known": ", ".join(known)}
        )


class DomainNotUsable(ProblemForPerson):
    """The domain is malformed, or a public mail provider's."""


class DomainTaken(Conflict):
    def __init__(self, domain: str, organization: str) -> None:
        super().__init__(
            _("%(domain)s already belongs to %(organization)s.") % {"domain": domain, "organization": organization}
        )


class AddressTaken(Conflict):
    def __init__(self, address: str) -> None:
        super().__init__(_("%(address)s already belongs to another person.") % {"address": address})


class AddressNotUsable(ProblemForPerson):
    def __init__(self, address: str) -> None:
        super().__init__(_("“%(address)s” is not an email address.") % {"address": address})


class InvalidDetails(ProblemForPerson):
    """A time zone, role, locale or name that cannot be stored."""


class ScopeNotAllowed(NotPermitted):
    def __init__(self, scopes: list[str]) -> None:
        super().__init__(_("This person cannot have the scopes %(scopes)s.") % {"scopes": ", ".join(scopes)})


class LinkNotUsable(ProblemForPerson):
    """The sign-in link was used, has expired or never existed; the page says the same for all three.

    Of an invitation it says whose it was, which its reader knows from the mail.
    """

    status = 410

    def __init__(self, *, invited_by: str = "", is_for_staff: bool = False) -> None:
        self.is_invitation, self.is_for_staff = bool(invited_by), is_for_staff
        if invited_by:
            text = _(
                "The invitation by %(name)s has been used or has expired. Sign in with your email address, or ask"
                " %(name)s to send it again."
            ) % {"name": invited_by}
        else:
            text = _("This sign-in link has been used or has expired. Ask for a new one.")
        super().__init__(text)


class TooManyInvitations(ProblemForPerson):
    status = 429

    def __init__(self) -> None:
        super().__init__(
            _("Too many invitations were sent within the hour. Try again later; the earlier ones still work.")
        )


class LastAdministrator(Conflict):
    def __init__(self) -> None:
        super().__init__(_("This is the last active administrator; give another person the role first."))


class ErasureRefused(Conflict):
    """Something stands against erasing a person; the message names all of it."""

    def __init__(self, reasons: list[str]) -> None:
        super().__init__(" ".join(reasons))


class HoldStands(Conflict):
    def __init__(self) -> None:
        super().__init__(_("A legal hold stands on it already."))
