"""Server-sent events: `/live?topics=desk,ticket:123`.

One database connection per process listens and is fanned out to its readers. A stream carries ids and small facts; the
page fetches what changed with its own rights. Who may listen is asked of the site once, at the start of the stream.
"""

import asyncio
import contextlib
import json
import signal
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs

import psycopg
import structlog

from seiketsu.config.addresses import listening_address
from seiketsu.config.bridge import Receive, Scope, Send, header, plain_answer
from seiketsu.core.events.sequencer import LIVE_CHANNEL

PATH = "/live"
MOST_STREAMS = 2000
MOST_TOPICS = 20
_QUEUE_LENGTH = 64
_PING_SECONDS = 15.0
_RECONNECT_SECONDS = 1.0
_SSE_HEADERS = (
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    # A proxy that collects the answer before passing it on would hold every event back.
    (b"x-accel-buffering", b"no"),
)
_REFETCH = {"refetch": True}

Authorise = Callable[[Scope], Awaitable[int]]

_log = structlog.get_logger(__name__)


@dataclass(eq=False)
class Reader:
    """One open stream."""

    topics: frozenset[str]
    queue: asyncio.Queue[bytes] = field(default_factory=lambda: asyncio.Queue(_QUEUE_LENGTH))
    fell_behind: bool = False


def frame(topic: str, facts: Mapping[str, Any]) -> bytes:
    """One event; its name is the topic's word, so that `ticket:5` and `ticket:6` are both `ticket` to a page."""
    text = json.dumps(facts, separators=(",", ":"))
    return f"event: {topic.partition(':')[0]}\ndata: {text}\n\n".encode()


def topics_of(event: Mapping[str, Any]) -> set[str]:
    """The topics that an event belongs to: its app, its subject's app and its subject."""
    kind_app, _, kind = str(event["s"]).partition(".")
    return {str(event["t"]).partition(".")[0], kind_app, f"{kind or kind_app}:{event['i']}"}


class Hub:
    """Hands each notice to the readers of its topics, and never waits for one of them."""

    def __init__(self) -> None:
        self._by_topic: defaultdict[str, set[Reader]] = defaultdict(set)
        self._readers: set[Reader] = set()

    def __len__(self) -> int:
        return len(self._readers)

    def add(self, reader: Reader) -> None:
        """Begin to serve a reader."""
        self._readers.add(reader)
        for topic in reader.topics:
            self._by_topic[topic].add(reader)

    def remove(self, reader: Reader) -> None:
        """Stop serving a reader."""
        self._readers.discard(reader)
        for topic in reader.topics:
            self._by_topic[topic].discard(reader)
            if not self._by_topic[topic]:
                del self._by_topic[topic]

    def publish(self, notice: Mapping[str, Any]) -> None:
        """Take one notice of the sequencer."""
        if notice.get("refetch"):
            self.refetch()
            return
        by_topic: defaultdict[str, list[Mapping[str, Any]]] = defaultdict(list)
        for event in notice["events"]:
            for topic in topics_of(event):
                if topic in self._by_topic:
                    by_topic[topic].append(event)
        for topic, events in by_topic.items():
            self._send(topic, {"events": events})

    def refetch(self) -> None:
        """Tell every reader that events were missed, so that the pages load anew."""
        for topic in list(self._by_topic):
            self._send(topic, _REFETCH)

    def _send(self, topic: str, facts: Mapping[str, Any]) -> None:
        encoded = frame(topic, facts)
        for reader in self._by_topic[topic]:
            try:
                reader.queue.put_nowait(encoded)
            except asyncio.QueueFull:
                # Its stream ends; the page connects again and fetches what it missed.
                reader.fell_behind = True


class Live:
    """The ASGI application of the streams, and the lifespan of the process that serves them."""

    def __init__(self, authorise: Authorise) -> None:
        self.hub = Hub()
        self._authorise = authorise
        self._closing = asyncio.Event()
        self._listener: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Begin to listen. SIGUSR1 ends the streams, which a server must do before it can stop in order."""
        self._closing = asyncio.Event()
        asyncio.get_running_loop().add_signal_handler(signal.SIGUSR1, self._closing.set)
        self._listener = asyncio.create_task(self._listen_for_ever())

    async def stop(self) -> None:
        """End the streams and the listening."""
        self._closing.set()
        if self._listener is not None:
            self._listener.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._listener

    async def lifespan(self, receive: Receive, send: Send) -> None:
        """The server's start and end."""
        await receive()
        await self.start()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await self.stop()
        await send({"type": "lifespan.shutdown.complete"})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] != "GET":
            await plain_answer(send, 405, "Streams are read with GET.", [(b"allow", b"GET")])
            return
        topics = _topics_asked_for(scope)
        if not topics or len(topics) > MOST_TOPICS:
            await plain_answer(send, 400, "Name 1 to 20 topics: /live?topics=desk,ticket:123")
            return
        if self._closing.is_set() or len(self.hub) >= MOST_STREAMS:
            await plain_answer(send, 503, "No more streams at the moment.", [(b"retry-after", b"5")])
            return
        status = await self._authorise(scope)
        if status in {401, 403}:
            await plain_answer(send, status, "Sign in as staff to listen.")
            return
        if status != 204:
            _log.warning("the site could not say whether a reader may listen", status=status)
            await plain_answer(send, 503, "Live updates are not available.", [(b"retry-after", b"5")])
            return
        reader = Reader(topics)
        self.hub.add(reader)
        try:
            await self._stream(scope, reader, receive, send)
        finally:
            self.hub.remove(reader)

    async def _stream(self, scope: Scope, reader: Reader, receive: Receive, send: Send) -> None:
        async def gone() -> None:
            while (await receive())["type"] != "http.disconnect":
                pass

        async def write(body: bytes, *, more: bool = True) -> None:
            await send({"type": "http.response.body", "body": body, "more_body": more})

        await send({"type": "http.response.start", "status": 200, "headers": list(_SSE_HEADERS)})
        await write(b"retry: 2000\n: listening\n\n")
        if header(scope, b"last-event-id") is not None:
            for topic in reader.topics:
                await write(frame(topic, _REFETCH))
        endings = [asyncio.ensure_future(gone()), asyncio.ensure_future(self._closing.wait())]
        try:
            while not reader.fell_behind:
                next_frame = asyncio.ensure_future(reader.queue.get())
                done, _ = await asyncio.wait(
                    [next_frame, *endings], timeout=_PING_SECONDS, return_when=asyncio.FIRST_COMPLETED
                )
                if next_frame not in done:
                    next_frame.cancel()
                if any(ending in done for ending in endings):
                    break
                await write(next_frame.result() if next_frame in done else b": ping\n\n")
            if not endings[0].done():
                await write(b"", more=False)
        finally:
            for ending in endings:
                ending.cancel()

    async def _listen_for_ever(self) -> None:
        lost = False
        while True:
            try:
                connection = await psycopg.AsyncConnection.connect(listening_address("seiketsu live"), autocommit=True)
                async with connection:
                    await connection.execute(f"listen {LIVE_CHANNEL}")
                    if lost:
                        self.hub.refetch()
                    lost = False
                    async for notice in connection.notifies():
                        self.hub.publish(json.loads(notice.payload))
            except psycopg.Error as fault:
                if not lost:
                    _log.warning("live updates lost the database, trying again", problem=type(fault).__name__)
            lost = True
            await asyncio.sleep(_RECONNECT_SECONDS)


def _topics_asked_for(scope: Scope) -> frozenset[str]:
    words: Iterable[str] = parse_qs(scope["query_string"].decode("ascii", "replace")).get("topics", [""])[0].split(",")
    return frozenset(word for word in words if word and len(word) <= 80)
