"""Runs the WSGI site in threads under an ASGI server.

A request's body is read whole before a thread takes it: a slow sender then costs memory or disk, not one of the few
threads, and Django never meets a chunked body without a length. An answer of ordinary size comes back from its thread
in one piece: every step between a thread and the event loop waits for the interpreter's lock when the process is busy.
"""

import asyncio
import contextvars
import tempfile
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import quote_from_bytes
from wsgiref.types import WSGIApplication, WSGIEnvironment

from a2wsgi.wsgi import Body, build_environ

Message = MutableMapping[str, Any]
Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

THREADS = 8
LARGEST_BODY = 64 * 1024 * 1024
BODY_SECONDS = 120
_IN_MEMORY = 1024 * 1024
_AT_ONCE = 256 * 1024
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
        self._site = site
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="site")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
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
        loop = asyncio.get_running_loop()
        answer = _Answer(self._site, _environment(scope, body, length), send, loop)
        # The context carries what belongs to this request into its thread.
        run = contextvars.copy_context().run
        try:
            for message in await loop.run_in_executor(self._threads, run, answer.produce):
                await send(message)
        finally:
            body.close()


class _Answer:
    """One run of the site, from its first to its last byte in one thread: its database connection is that thread's."""

    def __init__(
        self, site: WSGIApplication, environ: WSGIEnvironment, send: Send, loop: asyncio.AbstractEventLoop
    ) -> None:
        self._site = site
        self._environ = environ
        self._send = send
        self._loop = loop
        self._start: Message = {}

    def produce(self) -> list[Message]:
        """What is left to send: all of an answer of ordinary size. A larger one is sent from here piece by piece."""
        chunks: list[bytes] = []
        size, is_started = 0, False
        produced = self._site(self._environ, self._begin)
        try:
            for chunk in produced:
                chunks.append(chunk)
                size += len(chunk)
                if size >= _AT_ONCE:
                    if not is_started:
                        self._send_now(self._start)
                        is_started = True
                    self._send_now(_body(b"".join(chunks), more=True))
                    chunks, size = [], 0
        finally:
            if (close := getattr(produced, "close", None)) is not None:
                close()
        rest = _body(b"".join(chunks), more=False)
        return [rest] if is_started else [self._start, rest]

    def _begin(self, status: str, headers: list[tuple[str, str]], _fault: Any = None) -> Callable[[bytes], object]:
        encoded = [(name.strip().encode("latin1").lower(), value.strip().encode("latin1")) for name, value in headers]
        self._start = {"type": "http.response.start", "status": int(status[:3]), "headers": encoded}
        return _no_writing

    def _send_now(self, message: Message) -> None:
        # granian hands over plain awaitables, and a thread can only wait for a coroutine.
        async def send() -> None:
            await self._send(message)

        asyncio.run_coroutine_threadsafe(send(), self._loop).result()


def _body(content: bytes, *, more: bool) -> Message:
    return {"type": "http.response.body", "body": content, "more_body": more}


def _no_writing(_: bytes) -> object:
    raise NotImplementedError("The site returns its answer; WSGI's old write() is not offered.")


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


def _environment(scope: Scope, body: "tempfile.SpooledTemporaryFile[bytes]", length: int) -> WSGIEnvironment:
    """The request as WSGI has it, as of one that was sent with its length known (none where it has no body)."""
    dropped = {b"content-length", b"transfer-encoding"}
    headers = [(bytes(name), bytes(value)) for name, value in scope["headers"] if bytes(name) not in dropped]
    if length or header(scope, b"content-length") is not None:
        headers.append((b"content-length", str(length).encode()))
    query = quote_from_bytes(scope["query_string"], safe=_QUERY_CHARACTERS).encode()
    complete: Any = {**scope, "headers": headers, "query_string": query}
    unread: Any = None
    environ: Any = build_environ(complete, Body(unread, unread))
    environ["wsgi.input"] = body
    return dict(environ)
