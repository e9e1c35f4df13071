"""Proof that somebody uploaded a file: knowing its digest must not be enough to get hold of it."""

from __future__ import annotations

from datetime import timedelta

from django.core import signing
from django.utils.translation import gettext as _

from seiketsu.core.errors import ProblemForPerson
from seiketsu.desk.actions import NewAttachment
from seiketsu.desk.models import StoredFile

GOOD_FOR = timedelta(hours=20)  # less than the sweep leaves a file without a message
_SALT = "seiketsu.desk.api.upload"


def token_for(stored: StoredFile, *, name: str, content_type: str, user_id: int) -> str:
    """A token that lets this person, and nobody else, put the file on a message."""
    return signing.dumps([stored.digest, name, content_type, user_id], salt=_SALT, compress=True)


def file_of(token: str, user_id: int) -> NewAttachment:
    """The uploaded file.

    Raises:
        ProblemForPerson: the token is wrong, too old or somebody else's, or the file was swept away.
    """
    refusal = ProblemForPerson(_("An attachment's token is not valid, or no longer. Upload the file again."))
    try:
        digest, name, content_type, owner = signing.loads(token, salt=_SALT, max_age=GOOD_FOR)
    except (signing.BadSignature, ValueError) as fault:
        raise refusal from fault
    stored = StoredFile.objects.filter(pk=digest).first() if owner == user_id else None
    if stored is None:
        raise refusal
    return NewAttachment(stored, name, content_type)
