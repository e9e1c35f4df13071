"""Who saw a ticket, who did what, and the whole of it as a file."""

import hashlib
import json
import re
from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError

from seiketsu.accounts.queries import actor_of
from seiketsu.accounts.tests import factories as people
from seiketsu.core import clock
from seiketsu.core.http.paging import BadCursor
from seiketsu.core.test_kit import settle
from seiketsu.desk import actions, engine, seeing
from seiketsu.desk.actions.writing import NewAttachment
from seiketsu.desk.models import Ticket, TicketView
from seiketsu.desk.queries import export
from seiketsu.desk.queries.history import history_of
from seiketsu.desk.rules.seeing import hour_of
from seiketsu.desk.tests import factories
from seiketsu.desk.typesetting import NotTypeset, typeset
from seiketsu.plan.actions import apply_plan
from seiketsu.plan.tests.factories import altered

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nothing_waits():
    seeing.write_now()
    seeing._waiting.clear()
    yield
    seeing._waiting.clear()


def words(page):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.content.decode()))


def seen(ticket, who, *, minutes=0):
    seeing.note(ticket.pk, who.pk, clock.now() + timedelta(minutes=minutes))


def test_an_hour_is_the_same_for_everybody():
    assert hour_of(datetime(2026, 11, 1, 5, 59, 59, 9, tzinfo=UTC)) == datetime(2026, 11, 1, 5, tzinfo=UTC)


def test_a_page_view_costs_no_query_and_is_written_down_later(open_ticket, maya, django_assert_num_queries):
    ticket = open_ticket()
    with django_assert_num_queries(0):
        seen(ticket, maya)
    assert TicketView.objects.count() == 0
    assert seeing.write_now() == 1
    (view,) = TicketView.objects.all()
    assert (view.ticket_id, view.user_id, view.times, view.hour) == (ticket.pk, maya.pk, 1, hour_of(clock.now()))


def test_one_row_a_person_ticket_and_hour(open_ticket, maya):
    ticket, other = open_ticket(), factories.agent(name="Owen Castillo")
    for minutes in (0, 5, 10):
        seen(ticket, maya, minutes=minutes)
    seen(ticket, other)
    seeing.write_now()
    seen(ticket, maya, minutes=20)
    seen(ticket, maya, minutes=65)
    assert seeing.write_now() == 2
    rows = TicketView.objects.filter(user=maya).order_by("hour")
    assert [(row.times, (row.last_at - row.first_at).seconds // 60) for row in rows] == [(4, 20), (1, 0)]
    assert TicketView.objects.filter(user=other).count() == 1


def test_reading_the_ticket_page_is_noted(open_ticket, maya):
    ticket = open_ticket()
    people.signed_in(maya).get(f"/desk/tickets/{ticket.pk}/")
    seeing.write_now()
    assert TicketView.objects.filter(ticket=ticket, user=maya).exists()


def test_what_cannot_be_written_now_waits(open_ticket, maya, monkeypatch):
    ticket = open_ticket()
    seen(ticket, maya)

    def unreachable(_batch):
        raise DatabaseError("no connection")

    with monkeypatch.context() as patch:
        patch.setattr(seeing, "keep_views", unreachable)
        assert seeing.write_now() == 0
    seen(ticket, maya, minutes=1)
    assert seeing.write_now() == 1
    assert TicketView.objects.get().times == 2


def test_a_ticket_that_is_gone_does_not_lose_the_other_views(open_ticket, maya):
    ticket = open_ticket()
    seen(ticket, maya)
    seeing.note(987_654_321, maya.pk, clock.now())
    seeing.write_now()
    assert [view.ticket_id for view in TicketView.objects.all()] == [ticket.pk]


def test_memory_is_bounded(open_ticket, maya, monkeypatch):
    monkeypatch.setattr(seeing, "MOST_WAITING", 3)
    for number in range(9):
        seeing.note(number, maya.pk, clock.now())
    assert len(seeing._waiting) == 3


def test_views_are_kept_as_long_as_the_plan_says(open_ticket, maya):
    seen(open_ticket(), maya)
    seeing.write_now()
    clock.set_to(clock.now() + timedelta(weeks=20))
    assert engine.forget_views(clock.now(), 100) == 0
    apply_plan(altered(("access_log: 26w", "access_log: 13w")), actor=factories.TEST)
    assert engine.forget_views(clock.now(), 100) == 1
    assert TicketView.objects.count() == 0


def test_the_history_holds_everything_once_in_order_whatever_the_pages(open_ticket, maya):
    ticket = open_ticket()
    for number in range(4):
        clock.set_to(clock.now() + timedelta(hours=1))
        factories.answer(ticket, maya, f"Answer {number}")
        seen(ticket, maya)
    seeing.write_now()
    settle()
    whole = history_of(ticket.pk, limit=100)
    assert whole.next_cursor is None
    keys = [(entry.event.id, None) if entry.event else (None, entry.view.pk) for entry in whole.entries]
    assert len(set(keys)) == len(keys)
    assert [entry.at for entry in whole.entries] == sorted((entry.at for entry in whole.entries), reverse=True)
    for size in (1, 2, 3, 7):
        found, cursor = [], None
        while True:
            page = history_of(ticket.pk, cursor=cursor, limit=size)
            found += [(one.event.id, None) if one.event else (None, one.view.pk) for one in page.entries]
            cursor = page.next_cursor
            if cursor is None:
                break
        assert sorted(found, key=str) == sorted(keys, key=str), size


def test_the_history_page_tells_who_looked_and_who_wrote(open_ticket, maya, django_assert_max_num_queries):
    ticket = open_ticket()
    actions.add_note(ticket, body=factories.body("The greeting is cached."), author=maya, actor=actor_of(maya))
    seen(ticket, maya)
    seeing.write_now()
    browser = people.signed_in(maya)
    page = words(browser.get(f"/desk/tickets/{ticket.pk}/history/"))
    assert "Maya Torres Looked at the ticket" in page
    assert "Wrote an internal note The greeting is cached." in page
    assert "Opened the ticket" in page
    assert "Opened the ticket" not in words(browser.get(f"/desk/tickets/{ticket.pk}/history/?which=seen"))
    assert "Looked at" not in words(browser.get(f"/desk/tickets/{ticket.pk}/history/?which=done"))
    with django_assert_max_num_queries(14):
        browser.get(f"/desk/tickets/{ticket.pk}/history/")


def test_no_line_of_the_history_is_the_bare_name_of_an_event(open_ticket, maya):
    ticket = open_ticket()
    factories.answer(ticket, maya, set_status="solved")
    settle()
    page = words(people.signed_in(maya).get(f"/desk/tickets/{ticket.pk}/history/?which=done"))
    assert "First response promised" in page
    assert "Resolution promised" in page
    assert "Status is now Solved" in page
    assert "Status changed" not in page
    assert " Started " not in page


def test_a_made_up_cursor_is_refused(open_ticket):
    with pytest.raises(BadCursor):
        history_of(open_ticket().pk, cursor="abc")


def test_clients_never_see_the_history(open_ticket, client_organization):
    ticket = open_ticket()
    theirs = people.signed_in(people.person(client_organization))
    for what in ("history/", "export.json", "export.pdf"):
        assert theirs.get(f"/desk/tickets/{ticket.pk}/{what}").status_code == 404


@pytest.fixture
def told_ticket(open_ticket, maya):
    ticket = open_ticket(text="Callers hear #show the *old* greeting $x$.")
    factories.answer(ticket, maya, "It is mended now.")
    actions.add_note(ticket, body=factories.body("Secretly a cache."), author=maya, actor=actor_of(maya))
    settle()
    ticket.refresh_from_db()
    return ticket


def test_the_export_for_the_staff_has_everything(told_ticket, maya):
    answer = people.signed_in(maya).get(f"/desk/tickets/{told_ticket.pk}/export.json")
    assert answer["Content-Disposition"] == f'attachment; filename="ticket-{told_ticket.pk}.json"'
    found = json.loads(answer.content)
    assert [one["visibility"] for one in found["messages"]] == ["public", "public", "internal"]
    assert {one["kind"] for one in found["promises"]} >= {"first_response", "resolution"}
    assert "desk.ticket_exported" in {one["type"] for one in found["events"]}
    assert found["decisions"]


def test_the_export_for_a_client_has_nothing_internal(told_ticket, maya):
    text = people.signed_in(maya).get(f"/desk/tickets/{told_ticket.pk}/export.json?for=client").content.decode()
    found = json.loads(text)
    assert "Secretly" not in text
    assert not {"events", "decisions", "seen", "watchers"} & set(found)
    assert not {"team", "tags", "assignee", "category"} & set(found["ticket"])
    assert len(found["messages"]) == 2


def test_files_are_named_with_their_hashes(open_ticket, maya):
    ticket = open_ticket()
    stored = actions.store_attachment(name="call.txt", content_type="text/plain", chunks=[b"a voice"])
    factories.answer(ticket, maya, "See it.", attachments=[NewAttachment(stored, "call.txt", "text/plain")])
    ticket.refresh_from_db()
    (file,) = export.exported(ticket, audience=export.CLIENT)["messages"][-1]["attachments"]
    assert file["sha256"] == hashlib.sha256(b"a voice").hexdigest()
    assert (file["name"], file["bytes"]) == ("call.txt", 7)


def test_the_pdf_shows_texts_as_they_are(told_ticket, maya):
    answer = people.signed_in(maya).get(f"/desk/tickets/{told_ticket.pk}/export.pdf")
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-")
    assert len(answer.content) > 5_000


def test_a_pdf_that_cannot_be_made_says_what_to_do():
    with pytest.raises(NotTypeset, match="JSON"):
        typeset("ticket", {"ticket": "not a ticket"})


def test_a_client_is_not_told_who_is_to_call_about_their_rating(told_ticket):
    actions.start_follow_up(told_ticket, score=1, comment="Slow.", actor=factories.TEST)
    told = {audience: export.exported(told_ticket, audience=audience) for audience in (export.STAFF, export.CLIENT)}
    kinds = {audience: {one["kind"] for one in document["promises"]} for audience, document in told.items()}
    assert "follow_up" in kinds[export.STAFF]
    assert kinds[export.CLIENT] == kinds[export.STAFF] - {"follow_up"}


def test_a_client_reads_the_number_of_another_ticket_only_if_it_is_theirs(desk):
    ours, theirs = factories.organization("Harbor"), factories.organization("Copperline")
    own, other, merged = factories.ticket(ours), factories.ticket(theirs), factories.ticket(ours)
    for into, told in ((own, own.pk), (other, None)):
        Ticket.objects.filter(pk=merged.pk).update(merged_into=into, follow_up_of=into)
        merged.refresh_from_db()
        for audience, number in ((export.STAFF, into.pk), (export.CLIENT, told)):
            facts = export.exported(merged, audience=audience)["ticket"]
            assert (facts["merged_into"], facts["follow_up_of"]) == (number, number)
