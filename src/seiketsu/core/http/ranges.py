"""Parts of a file, as RFC 9110 section 14 asks for them: without them nobody can skip within a recording."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import IO

from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

_ONE_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})", re.ASCII | re.IGNORECASE)


class NotSatisfiable(Exception):
    """The part that was asked for lies outside of the file."""


@dataclass(frozen=True)
class Span:
    """From the first byte to the last, both of them included."""

    first: int
    last: int

    @property
    def length(self) -> int:
        return self.last - self.first + 1


def asked_span(header: str, size: int) -> Span | None:
    """The part that a Range header asks for. None means the whole: what can't be read is to be ignored, and of several
    parts at once a server may send the whole.

    Raises:
        NotSatisfiable: it begins behind the end, or is empty.
    """
    found = _ONE_RANGE.fullmatch(header.strip().replace(" ", ""))
    if found is None or found.groups() == ("", ""):
        return None
    first, last = found.groups()
    if not first:
        if int(last) == 0 or size == 0:
            raise NotSatisfiable
        return Span(max(0, size - int(last)), size - 1)
    if last and int(last) < int(first):
        return None
    if int(first) >= size:
        raise NotSatisfiable
    return Span(int(first), min(int(last), size - 1) if last else size - 1)


class _Section:
    """The bytes of a span, read as from a file; closing it closes the file."""

    def __init__(self, file: IO[bytes], span: Span) -> None:
        file.seek(span.first)
        self._file, self._left = file, span.length

    def read(self, most: int = -1) -> bytes:
        wanted = self._left if most < 0 else min(most, self._left)
        content = self._file.read(wanted) if wanted else b""
        self._left -= len(content)
        return content

    def close(self) -> None:
        self._file.close()


def file_response(
    request: HttpRequest, file: IO[bytes], *, size: int, tag: str, name: str, content_type: str, as_attachment: bool
) -> HttpResponseBase:
    """The file, or the part of it that was asked for. `tag` names its content: the same bytes, the same tag."""
    etag = f'"{tag}"'
    span = None
    # A part of what the asker has no longer the rest of would not fit: then the whole.
    if request.headers.get("If-Range", etag) == etag:
        try:
            span = asked_span(request.headers.get("Range", ""), size)
        except NotSatisfiable:
            file.close()
            refusal = HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
            refusal["Accept-Ranges"] = "bytes"
            return refusal
    part = file if span is None else _Section(file, span)
    response = FileResponse(part, as_attachment=as_attachment, filename=name, content_type=content_type)
    if span is not None:
        response.status_code = 206
        response["Content-Range"] = f"bytes {span.first}-{span.last}/{size}"
        response["Content-Length"] = str(span.length)
    response["Accept-Ranges"] = "bytes"
    response["ETag"] = etag
    return response
