"""Checks that several actions of this app share."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings
from django.utils.translation import gettext as _

from seiketsu.accounts.errors import AddressNotUsable, InvalidDetails
from seiketsu.accounts.rules.addresses import normal_address
from seiketsu.core import clock


def checked_time_zone(name: str) -> str:
    """The zone's name.

    Raises:
        InvalidDetails: no such zone in the time zone database.
    """
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as fault:
        message = _("“%(name)s” is not a time zone; write it like America/New_York.") % {"name": name}
        raise InvalidDetails(message) from fault
    return name


def checked_locale(locale: str) -> str:
    """The language's code, one that the product speaks.

    Raises:
        InvalidDetails: another language.
    """
    known = [code for code, _name in settings.LANGUAGES]
    if locale not in known:
        raise InvalidDetails(
            _("“%(locale)s” is not a language of this system; it has %(known)s.")
            % {"locale": locale, "known": ", ".join(known)}
        )
    return locale


def checked_name(name: str, longest: int = 200) -> str:
    """The name on one line, without what cannot be shown.

    Raises:
        InvalidDetails: nothing left, or too long.
    """
    cleaned = " ".join("".join(letter if letter.isprintable() else " " for letter in name).split())
    if not cleaned or len(cleaned) > longest:
        raise InvalidDetails(_("Give a name of 1 to %(longest)d characters.") % {"longest": longest})
    return cleaned


def checked_address(text: str) -> str:
    """The address as it is stored.

    Raises:
        AddressNotUsable: mail could not be sent to it.
    """
    address = normal_address(text)
    if address is None:
        raise AddressNotUsable(text[:254])
    return address


def checked_choice(value: str, allowed: list[str], what: str) -> str:
    """The value, one of those allowed.

    Raises:
        InvalidDetails: another value.
    """
    if value not in allowed:
        raise InvalidDetails(
            _("“%(value)s” is not a %(what)s; choose from %(allowed)s.")
            % {"value": value, "what": what, "allowed": ", ".join(allowed)}
        )
    return value


def is_current(until: datetime | None) -> bool:
    """Whether a moment of expiry lies ahead; none never comes."""
    return until is None or until > clock.now()
