"""A request's body reaches the site whole, whoever sends it how; what is too much is refused."""

import asyncio
import contextvars
import hashlib
import os
import threading

import pytest

from seiketsu.config import bridge
from seiketsu.config.bridge import Bridge


def echo(environ, start_response):
    """Answers with what it was sent."""
    length = int(environ.get("CONTENT_LENGTH") or 0)
    body = environ["wsgi.input"].read(length)
    facts = f"{environ['REQUEST_METHOD']} {len(body)} {hashlib.sha256(body).hexdigest()} {environ['QUERY_STRING']}"
    start_response(
        "200 OK", [("Content-Type", "text/plain"), ("X-Chunked", environ.get("HTTP_TRANSFER_ENCODING", "no"))]
    )
    return [facts.encode()]


def ask(chunks, *, headers=(), method="POST", query=b"", site=echo, delay=0.0, leave=False, sent=None):
    """One request through the bridge: status, headers, text; None when nothing was answered."""
    sent = [] if sent is None else sent

    async def run():
        waiting = list(chunks)

        async def receive():
            await asyncio.sleep(delay)
            if not waiting:
                if leave:
                    return {"type": "http.disconnect"}
                return {"type": "http.request", "body": b"", "more_body": False}
            body = waiting.pop(0)
            return {"type": "http.request", "body": body, "more_body": bool(waiting) or leave}

        async def send(message):
            sent.append(message)

        scope = {
            "type": "http", "http_version": "1.1", "method": method, "path": "/x", "raw_path": b"/x", "scheme": "http",
            "query_string": query, "headers": list(headers), "client": ("127.0.0.1", 5), "server": ("127.0.0.1", 80),
        }  # fmt: skip
        await Bridge(site)(scope, receive, send)

    asyncio.run(run())
    if not sent:
        return None
    return sent[0]["status"], dict(sent[0]["headers"]), b"".join(message.get("body", b"") for message in sent[1:])


def digest(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


def test_a_body_of_several_pieces_arrives_whole():
    pieces = [os.urandom(300_000) for _ in range(10)]
    body = b"".join(pieces)
    status, _, text = ask(pieces, headers=[(b"content-length", str(len(body)).encode())])
    assert status == 200
    assert text.decode().split()[:3] == ["POST", str(len(body)), digest(body)]


def test_a_chunked_body_gets_its_length():
    status, headers, text = ask([b"ab", b"cd"], headers=[(b"transfer-encoding", b"chunked")])
    assert status == 200
    assert text.decode().split()[1:3] == ["4", digest(b"abcd")]
    assert headers[b"x-chunked"] == b"no"


def test_a_request_without_a_body_has_none():
    status, _, text = ask([], method="GET", query=b"a=1&b=%20")
    assert (status, text.decode().split()[1]) == (200, "0")
    assert text.decode().endswith("a=1&b=%20")


def test_a_query_of_raw_bytes_is_no_error():
    status, _, text = ask([], method="GET", query="name=José".encode())
    assert status == 200
    assert text.decode().endswith("name=Jos%C3%A9")


def test_a_body_that_says_it_is_too_large_is_refused_before_it_is_read():
    status, _, text = ask([b"x"], headers=[(b"content-length", str(bridge.LARGEST_BODY + 1).encode())])
    assert status == 413
    assert b"64 MiB" in text


def test_a_body_that_turns_out_too_large_is_refused(monkeypatch):
    monkeypatch.setattr(bridge, "LARGEST_BODY", 1000)
    status, _, _ = ask([b"x" * 600, b"x" * 600], headers=[(b"transfer-encoding", b"chunked")])
    assert status == 413


def test_a_body_that_trickles_is_given_up(monkeypatch):
    monkeypatch.setattr(bridge, "BODY_SECONDS", 0.2)
    status, _, _ = ask([b"x"] * 50, headers=[(b"transfer-encoding", b"chunked")], delay=0.05)
    assert status == 408


def test_a_sender_who_leaves_gets_no_answer_and_the_site_no_half_request():
    asked = []

    def site(environ, start_response):
        asked.append(environ)
        return echo(environ, start_response)

    assert ask([b"half"], headers=[(b"content-length", b"8")], leave=True, site=site) is None
    assert asked == []


def test_slow_senders_take_no_threads():
    """As many trickling requests as there are threads, and one that is complete: it is answered at once."""

    async def run():
        application = Bridge(echo)
        answered = asyncio.Event()

        async def never():
            await asyncio.sleep(600)

        async def complete():
            return {"type": "http.request", "body": b"done", "more_body": False}

        async def ignore(_):
            return None

        async def note(_):
            answered.set()

        def scope():
            return {
                "type": "http", "http_version": "1.1", "method": "POST", "path": "/", "scheme": "http",
                "query_string": b"", "headers": [], "client": None, "server": None,
            }  # fmt: skip

        slow = [asyncio.create_task(application(scope(), never, ignore)) for _ in range(bridge.THREADS + 2)]
        await asyncio.sleep(0)
        await asyncio.wait_for(application(scope(), complete, note), 5)
        assert answered.is_set()
        for task in slow:
            task.cancel()

    asyncio.run(run())


@pytest.mark.parametrize("status", [408, 503])
def test_a_plain_answer_is_whole(status):
    sent = []

    async def send(message):
        sent.append(message)

    asyncio.run(bridge.plain_answer(send, status, "Wait.", [(b"retry-after", b"5")]))
    assert sent[0]["status"] == status
    assert (b"retry-after", b"5") in sent[0]["headers"]
    assert sent[1] == {"type": "http.response.body", "body": b"Wait.\n", "more_body": False}


def test_an_ordinary_answer_is_one_message_of_the_body():
    sent = []

    def site(environ, start_response):
        start_response("200 OK", [])
        yield from [b"a", b"b", b"c"]

    assert ask([], method="GET", site=site, sent=sent)[2] == b"abc"
    assert [message["type"] for message in sent] == ["http.response.start", "http.response.body"]


def test_a_large_answer_is_sent_in_pieces_by_the_thread_that_makes_it():
    threads, sent = set(), []

    class Pieces:
        closed = False

        def __iter__(self):
            for _ in range(300):
                threads.add(threading.get_ident())
                yield b"x" * 4096

        def close(self):
            threads.add(threading.get_ident())
            Pieces.closed = True

    def site(environ, start_response):
        threads.add(threading.get_ident())
        start_response("200 OK", [("Content-Type", "text/csv")])
        return Pieces()

    status, _, body = ask([], method="GET", site=site, sent=sent)
    assert (status, len(body), Pieces.closed) == (200, 300 * 4096, True)
    assert len(threads) == 1, "the database connection belongs to one thread"
    assert len(sent) == 1 + 300 * 4096 // bridge._AT_ONCE + 1
    assert [message.get("more_body") for message in sent[1:]] == [True] * (len(sent) - 2) + [False]


def test_an_answer_is_closed_when_the_site_fails_in_the_middle():
    closed = []

    class Broken:
        def __iter__(self):
            yield b"a"
            raise ValueError("in the middle")

        def close(self):
            closed.append(True)

    def site(environ, start_response):
        start_response("200 OK", [])
        return Broken()

    with pytest.raises(ValueError, match="in the middle"):
        ask([], method="GET", site=site)
    assert closed == [True]


def test_what_belongs_to_the_request_is_there_in_its_thread():
    marked = contextvars.ContextVar("marked", default="nothing")

    def site(environ, start_response):
        start_response("200 OK", [])
        return [marked.get().encode()]

    marked.set("this request")
    assert ask([], method="GET", site=site)[2] == b"this request"
