"""The languages of an answer to several people, and our own sentence where nobody wrote one."""

from __future__ import annotations

from collections.abc import Mapping

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from seiketsu.accounts.models import User
from seiketsu.desk.errors import UnknownValue
from seiketsu.desk.models import GroupAnswer, Status
from seiketsu.desk.rules import tongues
from seiketsu.desk.rules.text import clean

NAMES: dict[str, str] = dict(settings.LANGUAGES)
# The first is the one in which an answer without a language of its own is written.
KNOWN = (settings.LANGUAGE_CODE, *(code for code in NAMES if code != settings.LANGUAGE_CODE))
FIRST, OTHERS = KNOWN[0], KNOWN[1:]


def language_of(person: User) -> str:
    """In which of our languages a person reads us."""
    return tongues.language_of(person.locale, KNOWN)


def checked(texts: Mapping[str, str]) -> dict[str, str]:
    """Texts in other languages than the first one, without those that are empty.

    Raises:
        UnknownValue: a language that we don't speak.
    """
    for code in texts:
        if code not in OTHERS:
            raise UnknownValue(_("“%(code)s” is not another language that clients can choose.") % {"code": code})
    return {code: clean(text).strip() for code, text in texts.items() if clean(text).strip()}


def text_for(answer: GroupAnswer, reader: User) -> str:
    """What an answer says to one reader, its variables not filled in yet."""
    texts = {FIRST: answer.body_text, **answer.body_in_languages}
    says_it_is_over = answer.defect_id is not None or answer.set_status == Status.SOLVED
    language = language_of(reader)
    written = tongues.words_in(language, texts, has_standard=says_it_is_over)
    return written if written is not None else standard(language, is_fix=answer.defect_id is not None)


def standard(language: str, *, is_fix: bool) -> str:
    """Our own sentence for who reads a language in which nobody wrote."""
    with translation.override(language):
        if is_fix:
            return _(
                "Hello {{requester.first_name}},\n\nthe fault behind your request “{{ticket.subject}}” is mended. If it"
                " isn't so for you, please answer this message."
            )
        return _(
            "Hello {{requester.first_name}},\n\nwhat was behind your request “{{ticket.subject}}” is solved. If it"
            " isn't so for you, please answer this message."
        )
