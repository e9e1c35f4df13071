"""Addresses that are a right by themselves: answering from a mail, and reading one's shifts in one's own calendar."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse

from seiketsu.accounts.models import User
from seiketsu.core import ids
from seiketsu.core.ids import BadToken
from seiketsu.schedules.errors import NotALink
from seiketsu.schedules.models import CalendarFeed

SWAP, LEAVE = "swap", "leave"
_FEED = "schedules.calendar"


def answer_url(what: str, number: int, person: User) -> str:
    """Where one person, and nobody else, answers one swap or one leave without signing in."""
    token = ids.sign(f"schedules.answer:{what}:{number}", person.pk)
    return f"{settings.PUBLIC_URL}{reverse('schedules:answer_by_mail', args=[what, number, token])}"


def person_of_answer(what: str, number: int, token: str) -> User:
    """Who may answer under this address.

    Raises:
        NotALink: it was made up, or its person no longer works here.
    """
    try:
        person_id = ids.unsign(f"schedules.answer:{what}:{number}", token)
    except BadToken as fault:
        raise NotALink from fault
    return _colleague(person_id)


def calendar_url(person: User) -> str:
    """The address of a person's own calendar, with all their shifts."""
    feed = CalendarFeed.objects.filter(person=person).first()
    token = _calendar_token(person.pk, feed.generation if feed else 0)
    return f"{settings.PUBLIC_URL}{reverse('schedules:calendar', args=[token])}"


def person_of_calendar(token: str) -> User:
    """Whose calendar this is.

    Raises:
        NotALink: it was made up, has been renewed since, or its person no longer works here.
    """
    number = token.partition("-")[0]
    if not (number.isascii() and number.isdigit() and len(number) <= 18):
        raise NotALink
    feed = CalendarFeed.objects.filter(person_id=int(number)).first()
    try:
        ids.unsign(_kind(feed.generation if feed else 0), token)
    except BadToken as fault:
        raise NotALink from fault
    return _colleague(int(number))


def _calendar_token(person_id: int, generation: int) -> str:
    return ids.sign(_kind(generation), person_id)


def _kind(generation: int) -> str:
    return f"{_FEED}:{generation}"


def _colleague(person_id: int) -> User:
    person = User.objects.staff().active().select_related("staff_profile").filter(pk=person_id).first()
    if person is None:
        raise NotALink
    return person
