"""Refusals of this app, in words for the person who must act."""

from __future__ import annotations

from django.utils.translation import gettext as _

from seiketsu.core.errors import Conflict, NotFound, ProblemForPerson


class NoSuchMail(NotFound):
    """There is no such mail, or it does not wait for anybody."""

    def __init__(self) -> None:
        super().__init__(_("There is no such mail."))


class AlreadySettled(Conflict):
    """Somebody else has dealt with the mail."""

    def __init__(self) -> None:
        super().__init__(_("Somebody has dealt with this mail already."))


class NobodyToAnswer(ProblemForPerson):
    """The mail names no sender that could be answered."""

    def __init__(self) -> None:
        super().__init__(
            _("This mail names no sender, so there is nobody to open a ticket for. Discard it, or answer by hand.")
        )


class MailboxMisconfigured(Exception):
    """An address in SEIKETSU_IMAP cannot be used; the message says what to write instead."""


class NothingToImport(Exception):
    """The path given to `seiketsu import mail` holds no mail; the message says what it could be."""
