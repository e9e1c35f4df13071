"""Runs the WSGI site in threads under an ASGI server.

A request's body is read whole before a thread takes it: a slow sender then costs memory or disk, not one of the few
threads, and Django never meets a chunked body without a length.
"""

import asyncio
import tempfile
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any
from urllib.parse import quote_from_bytes
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from a2wsgi import WSGIMiddleware

Message = MutableMapping[str, Any]
Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

THREADS = 8
LARGEST_BODY = 64 * 1024 * 1024
BODY_SECONDS = 120
_IN_MEMORY = 1024 * 1024
_BODY = "seiketsu.body"
_QUERY_CHARACTERS = "%&=+/?:;,@!$'()*~-._[]"


class BodyRefused(Exception):
    """The body is too large or came too slowly; `status` is the answer."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(text)
        self.status = status
        self.text = text


class SenderLeft(Exception):
    """The client went away before its request was complete; nobody waits for an answer."""


class Bridge:
    """An ASGI application for http that answers with the WSGI site."""

    def __init__(self, site: WSGIApplication, *, threads: int = THREADS) -> None:
        self._bridge = WSGIMiddleware(_with_whole_body(site), workers=threads)  # type: ignore[arg-type]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        # granian hands over plain awaitables; the bridge's threads need coroutines.
        async def send_from_thread(message: Any) -> None:
            await send(message)

        async def nothing_more() -> Message:
            return {"type": "http.request", "body": b"", "more_body": False}

        try:
            async with asyncio.timeout(BODY_SECONDS):
                body, length = await _whole_body(scope, receive)
        except TimeoutError:
            await plain_answer(send, 408, "The request took too long to arrive.")
            return
        except BodyRefused as refused:
            await plain_answer(send, refused.status, refused.text)
            return
        except SenderLeft:
            return
        try:
            complete = {**scope, "headers": _headers_with_length(scope, length), _BODY: body}
            complete["query_string"] = quote_from_bytes(scope["query_string"], safe=_QUERY_CHARACTERS).encode()
            await self._bridge(complete, nothing_more, send_from_thread)  # type: ignore[arg-type]
        finally:
            body.close()


async def plain_answer(send: Send, status: int, text: str, headers: Iterable[tuple[bytes, bytes]] = ()) -> None:
    """One whole response of plain text."""
    body = text.encode() + b"\n"
    fixed = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": [*fixed, *headers]})
    await send({"type": "http.response.body", "body": body, "more_body": False})


def header(scope: Scope, name: bytes) -> bytes | None:
    """A header's first value; names are lower case."""
    return next((bytes(value) for key, value in scope["headers"] if bytes(key) == name), None)


async def _whole_body(scope: Scope, receive: Receive) -> tuple["tempfile.SpooledTemporaryFile[bytes]", int]:
    declared = header(scope, b"content-length")
    if declared is not None and declared.isdigit() and int(declared) > LARGEST_BODY:
        raise BodyRefused(413, "The request is larger than 64 MiB.")
    spool = tempfile.SpooledTemporaryFile[bytes](max_size=_IN_MEMORY)
    length = 0
    try:
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                raise SenderLeft
            chunk = message.get("body", b"")
            length += len(chunk)
            if length > LARGEST_BODY:
                raise BodyRefused(413, "The request is larger than 64 MiB.")
            spool.write(chunk)
            if not message.get("more_body", False):
                break
    except BaseException:
        spool.close()
        raise
    spool.seek(0)
    return spool, length


def _headers_with_length(scope: Scope, length: int) -> list[tuple[bytes, bytes]]:
    """The headers as of a request that was sent with its length known; without one where there is no body."""
    dropped = {b"content-length", b"transfer-encoding"}
    kept = [(bytes(name), bytes(value)) for name, value in scope["headers"] if bytes(name) not in dropped]
    if length or header(scope, b"content-length") is not None:
        kept.append((b"content-length", str(length).encode()))
    return kept


def _with_whole_body(site: WSGIApplication) -> WSGIApplication:
    """Let the site read the spooled body itself rather than piece by piece through the event loop."""

    def application(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        environ["wsgi.input"] = environ["asgi.scope"][_BODY]
        return site(environ, start_response)

    return application
