"""Storing files before the message that they belong to."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import PurePath

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from seiketsu.core import clock
from seiketsu.desk import files
from seiketsu.desk import policy as policies
from seiketsu.desk.actions.writing import NewAttachment
from seiketsu.desk.errors import FileTooLarge, FileTypeRefused
from seiketsu.desk.models import StoredFile
from seiketsu.desk.policy import MEBIBYTE
from seiketsu.desk.rules.attachments import refused_type

# How long a file may lie without a message that refers to it: nobody takes longer to send what they attached.
ORPHAN_AFTER = timedelta(days=1)


def store_attachment(*, name: str, content_type: str, chunks: Iterable[bytes]) -> StoredFile:
    """Put the bytes on disk, durably, then write their row. The same bytes are kept once.

    Raises:
        FileTooLarge: above the plan's limit.
        FileTypeRefused: of a type that the plan refuses.
    """
    policy = policies.current()
    refused = refused_type(name, content_type, policy.refused_types)
    if refused is not None:
        raise FileTypeRefused(
            _("Files of the type “%(type)s” are not taken. Send it another way, or as a text.") % {"type": refused}
        )
    now = clock.now()
    try:
        with files.spooled(chunks, limit=policy.attachment_limit) as spool:
            # First the row's time, then the bytes: once the time is new, the sweep leaves both alone.
            StoredFile.objects.filter(pk=spool.digest).update(last_stored_at=now)
            files.place(spool)
            stored, _created = StoredFile.objects.get_or_create(
                digest=spool.digest, defaults={"size": spool.size, "created_at": now, "last_stored_at": now}
            )
    except files.OverLimit:
        raise FileTooLarge(
            _("“%(name)s” is larger than %(limit)s MiB, the most that is taken.")
            % {"name": PurePath(name).name[:100], "limit": policy.attachment_limit // MEBIBYTE}
        ) from None
    return stored


def attach_uploads(files: Iterable[UploadedFile[bytes]]) -> list[NewAttachment]:
    """Files of a form, each on disk before anything refers to it; refused as by `store_attachment`."""
    attached = []
    for file in files:
        name, content_type = file.name or "file", file.content_type or "application/octet-stream"
        stored = store_attachment(name=name, content_type=content_type, chunks=file.chunks())
        attached.append(NewAttachment(file=stored, name=name, content_type=content_type))
    return attached


def sweep_orphans(now: datetime, limit: int) -> int:
    """Take away files that no message refers to for longer than `ORPHAN_AFTER`. Returns how many."""
    with transaction.atomic():
        orphans = list(
            StoredFile.objects.select_for_update(skip_locked=True, of=("self",))
            .filter(last_stored_at__lte=now - ORPHAN_AFTER, attachments__isnull=True, waiting__isnull=True)
            .order_by("last_stored_at")[:limit]
        )
        for orphan in orphans:
            files.delete(orphan.digest)
        StoredFile.objects.filter(pk__in=[orphan.pk for orphan in orphans]).delete()
    return len(orphans)


def sweep_stray_files(prefix: str, now: datetime) -> int:
    """Take away bytes of one two-letter folder that never got a row: their transaction or their process died."""
    before = (now - ORPHAN_AFTER).timestamp()
    old = {name: changed for name, changed in files.stored_names(prefix).items() if changed < before}
    known = set(StoredFile.objects.filter(pk__in=list(old)).values_list("pk", flat=True))
    strays = [name for name in old if name not in known]
    return sum(files.delete_stray(prefix, name, unchanged_since=old[name]) for name in strays)
