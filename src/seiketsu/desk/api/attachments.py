"""Files: uploaded first, then named in a message; and read again."""

from __future__ import annotations

from pathlib import PurePath
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import File, Router, Status
from ninja.files import UploadedFile

from seiketsu.core.errors import ProblemForPerson
from seiketsu.core.http.schemas import Id
from seiketsu.desk import access, actions
from seiketsu.desk.api.callers import READ, WRITE, caller_of, writing
from seiketsu.desk.api.file_tokens import token_for
from seiketsu.desk.api.schemas import AttachmentShown, StoredShown
from seiketsu.desk.serving import serve

router = Router(tags=["attachments"])


@router.post("", auth=WRITE, response={201: StoredShown}, operation_id="upload_attachment")
def upload(request: HttpRequest, file: File[UploadedFile]) -> Any:
    """Upload a file, as multipart. The token in the answer puts it on a message."""
    caller = caller_of(request)
    name = PurePath(file.name or "").name[:255]
    if not name or not name.isprintable():
        raise ProblemForPerson(_("The file needs a name that can be shown."))
    content_type = file.content_type or "application/octet-stream"
    with writing(caller):
        stored = actions.store_attachment(name=name, content_type=content_type, chunks=file.chunks())
    token = token_for(stored, name=name, content_type=content_type, user_id=caller.user.pk)
    return Status(201, {"token": token, "name": name, "content_type": content_type, "size": stored.size})


@router.get("/{attachment_id}", auth=READ, response=AttachmentShown, operation_id="get_attachment")
def get(request: HttpRequest, attachment_id: Id) -> Any:
    return _attachment(request, attachment_id)


@router.get("/{attachment_id}/content", auth=READ, operation_id="download_attachment", response={200: bytes})
def download(request: HttpRequest, attachment_id: Id) -> Any:
    """The bytes, always as a download and never in a type that a browser would run. A Range gets a part of them."""
    return serve(request, _attachment(request, attachment_id), save=True)


def _attachment(request: HttpRequest, attachment_id: int) -> Any:
    caller = caller_of(request)
    if caller.is_client:
        return access.attachment_for_client(attachment_id)
    return access.attachment_for_staff(caller.user, attachment_id)
