"""The list of defects: in pages, by words, and each way of asking answered by an index."""

from __future__ import annotations

import pytest
from django.db import connection

from seiketsu.core.http.paging import BadCursor
from seiketsu.desk.defects import actions, queries
from seiketsu.desk.defects.actions import Details
from seiketsu.desk.defects.trackers import set_up
from seiketsu.desk.models import Defect
from seiketsu.desk.tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("desk")]
TEST = factories.TEST


def report(title: str, **details: str) -> Defect:
    return actions.report_defect(Details(title, **details), actor=TEST)


def titles(**asked: str) -> list[str]:
    return [row.defect.title for row in queries.defects(**asked).rows]


def test_the_worst_come_first_and_what_arrives_meanwhile_moves_nothing():
    for number in range(6):
        report(f"Fault {number}", severity=("critical", "major", "minor")[number % 3])
    first = queries.defects(limit=3)
    report("Another", severity="critical")
    rest = queries.defects(limit=5, cursor=first.next_cursor)
    read = [row.defect.title for row in (*first.rows, *rest.rows)]
    assert read == [f"Fault {number}" for number in (3, 0, 4, 1, 5, 2)]
    assert rest.next_cursor is None


def test_a_cursor_of_nobody_is_refused():
    with pytest.raises(BadCursor):
        queries.defects(cursor="made-up.x")


def test_words_are_found_by_how_they_begin_in_title_component_and_issue():
    found = report("Blackout-dates ignored", component="Scheduling")
    report("Sincronización perdida tras 4.2.1")
    tracker = set_up(None, name="E", kind="github", secret="s" * 20)
    actions.link_issue(found, tracker=tracker, key="acme/app#1207")
    for asked in ("black", "DATES sched", "ignored blackout", "1207", "acme/app#1207", "acme/app"):
        assert titles(search=asked) == ["Blackout-dates ignored"], asked
    for asked in ("lackout", "blackout perdida", "& | ! :*", "''"):
        assert titles(search=asked) == [], asked
    for asked in ("sincronizaci", "Sincronización", "4.2", "perdida 4.2.1"):
        assert titles(search=asked) == ["Sincronización perdida tras 4.2.1"], asked
    assert len(titles(search="  ")) == 2


def test_a_state_shows_its_own():
    mended = report("Mended")
    report("Open")
    actions.change_state(mended, state="released", actor=TEST)
    assert titles(state="released") == ["Mended"]
    assert titles() == ["Open"]


@pytest.mark.parametrize(
    ("asked", "index"),
    [
        ({}, "desk_defect_open"),
        ({"state": "released"}, "desk_defect_in_state"),
        ({"search": "transfers drop"}, "desk_defect_words"),
    ],
)
def test_an_index_answers(asked, index):
    rows = queries.found(**asked)
    ordered = rows if "search" in asked else rows.order_by("severity", "-id")[:51]
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_sort = off")
        if "search" in asked:
            cursor.execute("DROP INDEX desk_defect_open, desk_defect_in_state")
        sql, values = ordered.query.sql_with_params()
        cursor.execute(f"EXPLAIN {sql}", values)
        told = "\n".join(row[0] for row in cursor.fetchall())
    assert index in told


def test_tickets_without_a_client_are_counted_beyond_those_shown(monkeypatch):
    monkeypatch.setattr(queries, "MOST", 2)
    defect = report("Transfers drop")
    nobody = factories.person(None)
    for _number in range(4):
        actions.attach(defect, factories.ticket(None, requester=nobody), actor=factories.TEST)
    page = queries.defect_page(defect)
    assert (page.total, len(page.tickets), page.clients) == (4, 2, [])
