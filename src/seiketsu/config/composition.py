"""Everything behind one port: the live streams, and the site in threads beside them."""

from typing import Any

from seiketsu.config.bridge import Bridge, Message, Receive, Scope, Send, plain_answer
from seiketsu.config.live import PATH, Live
from seiketsu.config.wsgi import application as site

_site = Bridge(site)


async def _may_listen(scope: Scope) -> int:
    """Ask the site, with the reader's own cookies, whether this reader may listen: 204 means yes."""
    answered: list[int] = []

    async def nothing_to_read() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def note_status(message: Any) -> None:
        if message["type"] == "http.response.start":
            answered.append(message["status"])

    question = {**scope, "path": "/live/access", "raw_path": b"/live/access"}
    await _site(question, nothing_to_read, note_status)
    return answered[0] if answered else 500


_live = Live(_may_listen)


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """The ASGI application that the server runs."""
    if scope["type"] == "lifespan":
        await _live.lifespan(receive, send)
    elif scope["type"] == "http" and scope["path"] == PATH:
        await _live(scope, receive, send)
    elif scope["type"] == "http":
        await _site(scope, receive, send)
    elif scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1000})


async def live(scope: Scope, receive: Receive, send: Send) -> None:
    """The streams alone, for a process of their own beside one that serves the site."""
    if scope["type"] == "lifespan":
        await _live.lifespan(receive, send)
    elif scope["type"] == "http" and scope["path"] == PATH:
        await _live(scope, receive, send)
    elif scope["type"] == "http":
        await plain_answer(send, 404, "Only the live streams are here.")
