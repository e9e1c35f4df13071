"""What can go wrong with a message on its way out, in words for whoever must act."""

from __future__ import annotations

from django.utils.translation import gettext as _

from seiketsu.core.errors import Conflict, ProblemForPerson


class UnusableAddress(ProblemForPerson):
    """The recipient's address cannot be written to."""

    def __init__(self, address: str) -> None:
        super().__init__(
            _("“%(address)s” is not an address that mail can be sent to; correct it and try again.")
            % {"address": address}
        )


class NotWaiting(Conflict):
    """The message is past the point at which it could be stopped or sent again."""

    def __init__(self, state: str) -> None:
        super().__init__(
            _("This message is already “%(state)s”; only a message that failed or was stopped can be sent again.")
            % {"state": state}
        )


class RelayMisconfigured(Exception):
    """SEIKETSU_SMTP_RELAY cannot be used; the message says what to write instead."""
