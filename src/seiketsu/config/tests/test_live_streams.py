"""A page listens for what changes: topics, refusals, a slow reader, a lost database, and an orderly end."""

import asyncio
import json

import psycopg
import pytest
from django.db import connection

from seiketsu.config.addresses import listening_address
from seiketsu.config.live import Hub, Live, Reader, frame, topics_of
from seiketsu.core.events.sequencer import LIVE_CHANNEL


def notice(*events):
    return {"events": [{"p": p, "t": t, "s": s, "i": i, "o": None} for p, t, s, i in events]}


def taken(reader):
    found = []
    while not reader.queue.empty():
        name, data, _, _ = reader.queue.get_nowait().decode().split("\n")
        found.append((name.removeprefix("event: "), json.loads(data.removeprefix("data: "))))
    return found


OPENED = (1, "desk.ticket_opened", "desk.ticket", 5)
BREACHED = (2, "commitments.breached", "desk.ticket", 5)


def test_an_event_belongs_to_its_app_its_subjects_app_and_its_subject():
    assert topics_of(notice(OPENED)["events"][0]) == {"desk", "ticket:5"}
    assert topics_of(notice(BREACHED)["events"][0]) == {"commitments", "desk", "ticket:5"}


def test_a_reader_hears_of_its_topics_only():
    hub = Hub()
    queue, ticket, other = (Reader(frozenset(topics)) for topics in (["desk"], ["ticket:5"], ["ticket:6", "plan"]))
    for reader in (queue, ticket, other):
        hub.add(reader)
    hub.publish(notice(OPENED, BREACHED))
    assert [name for name, _ in taken(queue)] == ["desk"]
    (name, facts) = taken(ticket)[0]
    assert name == "ticket"
    assert [event["p"] for event in facts["events"]] == [1, 2]
    assert taken(other) == []


def test_a_reader_who_left_hears_nothing():
    hub = Hub()
    reader = Reader(frozenset(["desk"]))
    hub.add(reader)
    hub.remove(reader)
    hub.publish(notice(OPENED))
    assert (taken(reader), len(hub)) == ([], 0)


def test_too_many_events_become_one_word_to_fetch_anew():
    hub = Hub()
    reader = Reader(frozenset(["desk", "ticket:5"]))
    hub.add(reader)
    hub.publish({"refetch": True})
    assert sorted(taken(reader), key=str) == [("desk", {"refetch": True}), ("ticket", {"refetch": True})]


def test_a_reader_who_falls_behind_does_not_hold_the_others_up():
    hub = Hub()
    slow, quick = Reader(frozenset(["desk"])), Reader(frozenset(["desk"]))
    hub.add(slow)
    hub.add(quick)
    for _ in range(200):
        hub.publish(notice(OPENED))
        taken(quick)
    assert slow.fell_behind
    assert not quick.fell_behind


class Page:
    """One stream against the application itself."""

    def __init__(self, live, query="topics=desk", method="GET", headers=()):
        self.sent: asyncio.Queue = asyncio.Queue()
        self._gone = asyncio.Event()
        scope = {
            "type": "http",
            "method": method,
            "path": "/live",
            "query_string": query.encode(),
            "headers": list(headers),
        }
        self.task = asyncio.ensure_future(live(scope, self._receive, self.sent.put))

    async def _receive(self):
        await self._gone.wait()
        return {"type": "http.disconnect"}

    async def next(self):
        return await asyncio.wait_for(self.sent.get(), 5)

    async def status(self):
        return (await self.next())["status"]

    async def body(self):
        message = await self.next()
        return message["body"].decode(), message["more_body"]

    def leave(self):
        self._gone.set()


def allow(status):
    async def authorise(_):
        return status

    return authorise


def run(scenario):
    return asyncio.run(asyncio.wait_for(scenario(), 20))


def test_a_stream_begins_carries_frames_and_ends_with_its_reader():
    async def scenario():
        live = Live(allow(204))
        page = Page(live)
        assert await page.status() == 200
        assert (await page.body())[0].startswith("retry: ")
        live.hub.publish(notice(OPENED))
        assert (await page.body())[0].startswith("event: desk\ndata: {")
        page.leave()
        await page.task
        assert len(live.hub) == 0

    run(scenario)


def test_a_page_that_comes_back_is_told_to_fetch_anew():
    async def scenario():
        page = Page(Live(allow(204)), headers=[(b"last-event-id", b"7")])
        await page.status()
        await page.body()
        assert (await page.body())[0] == frame("desk", {"refetch": True}).decode()
        page.leave()
        await page.task

    run(scenario)


@pytest.mark.parametrize("answer", [401, 403, 302, 500])
def test_who_may_not_listen_gets_no_stream(answer):
    async def scenario():
        live = Live(allow(answer))
        page = Page(live)
        assert await page.status() == (answer if answer in {401, 403} else 503)
        await page.task
        assert len(live.hub) == 0

    run(scenario)


@pytest.mark.parametrize("query", ["", "topics=", "topics=" + ",".join(map(str, range(30))), "topics=" + "x" * 100])
def test_topics_must_be_few_and_named(query):
    async def scenario():
        assert await Page(Live(allow(204)), query).status() == 400

    run(scenario)


def test_a_stream_is_read_only():
    async def scenario():
        assert await Page(Live(allow(204)), method="POST").status() == 405

    run(scenario)


def test_closing_ends_every_stream_properly_and_takes_no_new_ones():
    async def scenario():
        live = Live(allow(204))
        pages = [Page(live) for _ in range(20)]
        for page in pages:
            await page.status()
            await page.body()
        await live.stop()
        for page in pages:
            assert await page.body() == ("", False)
            await page.task
        assert await Page(live).status() == 503

    run(scenario)


def test_a_full_process_sends_readers_elsewhere(monkeypatch):
    async def scenario():
        monkeypatch.setattr("seiketsu.config.live.MOST_STREAMS", 1)
        live = Live(allow(204))
        first = Page(live)
        await first.status()
        assert await Page(live).status() == 503
        first.leave()
        await first.task

    run(scenario)


@pytest.mark.django_db(transaction=True)
def test_what_is_committed_reaches_the_page_and_a_lost_connection_means_fetch_anew():
    address = listening_address("test")
    with connection.cursor() as cursor:
        cursor.execute("select 1")

    async def scenario():
        live = Live(allow(204))
        page = Page(live)
        await page.status()
        await page.body()
        await live.start()
        sender = await psycopg.AsyncConnection.connect(address, autocommit=True)
        async with sender:

            async def listening():
                rows = await sender.execute(
                    "select pid from pg_stat_activity where application_name = 'seiketsu live'"
                    " and query like 'listen %' and datname = current_database()"
                )
                return [row[0] for row in await rows.fetchall()]

            while not (listeners := await listening()):
                await asyncio.sleep(0.05)
            await sender.execute("select pg_notify(%s, %s)", [LIVE_CHANNEL, json.dumps(notice(OPENED))])
            assert "desk.ticket_opened" in (await page.body())[0]
            await sender.execute("select pg_terminate_backend(%s)", [listeners[0]])
            assert json.loads((await page.body())[0].split("data: ")[1]) == {"refetch": True}
        page.leave()
        await page.task
        await live.stop()

    run(scenario)
