from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seiketsu.core.http import paging
from seiketsu.core.http.paging import BadCursor, decode_cursor, encode_cursor, page
from seiketsu.core.models import WorkerHeartbeat

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
VALUES = st.lists(st.integers() | st.text() | st.booleans(), min_size=1, max_size=4)


@given(VALUES)
def test_a_cursor_gives_back_what_it_was_made_of(values):
    order = [f"field{number}" for number in range(len(values))]
    assert decode_cursor(order, encode_cursor(order, values)) == values


@given(VALUES, st.data())
def test_a_changed_cursor_is_refused(values, data):
    order = ["x"] * len(values)
    cursor = encode_cursor(order, values)
    place = data.draw(st.integers(0, len(cursor) - 1))
    letter = data.draw(st.characters().filter(lambda other: other != cursor[place]))
    with pytest.raises(BadCursor):
        decode_cursor(order, cursor[:place] + letter + cursor[place + 1 :])


@given(st.text())
def test_any_text_is_a_cursor_or_refused(text):
    with pytest.raises(BadCursor):
        decode_cursor(["id"], text)


def test_a_cursor_is_good_for_its_order_only():
    cursor = encode_cursor(["-id"], [5])
    for order in (["id"], ["-id", "name"], ["name"]):
        with pytest.raises(BadCursor):
            decode_cursor(order, cursor)


@pytest.mark.django_db
@pytest.mark.parametrize("order", [("name",), ("-name",), ("at", "name"), ("-at", "-name"), ("at", "-name")])
@pytest.mark.parametrize("size", [1, 2, 3, 7])
def test_pages_put_together_are_the_whole_list(order, size):
    for number in range(7):
        # Few moments for many rows, so that the second field has to decide.
        WorkerHeartbeat.objects.create(name=f"w{number}", at=NOON.replace(hour=number // 3), started_at=NOON)
    seen, cursor = [], None
    while True:
        found = page(WorkerHeartbeat.objects.all(), order=order, limit=size, cursor=cursor)
        seen += [row.name for row in found.items]
        cursor = found.next_cursor
        if cursor is None:
            break
        assert len(found.items) == size
    assert seen == list(WorkerHeartbeat.objects.order_by(*order).values_list("name", flat=True))


@pytest.mark.django_db
def test_a_page_is_one_query_and_never_too_large(django_assert_num_queries):
    now = NOON
    WorkerHeartbeat.objects.bulk_create(
        WorkerHeartbeat(name=f"w{number:03}", at=now, started_at=now) for number in range(120)
    )
    with django_assert_num_queries(1):
        assert len(page(WorkerHeartbeat.objects.all(), order=("name",), limit=10**6, cursor=None).items) == 100
    assert len(page(WorkerHeartbeat.objects.all(), order=("name",), limit=-5, cursor=None).items) == 1


@pytest.mark.django_db
def test_a_list_that_fills_its_page_exactly_has_no_next_one():
    WorkerHeartbeat.objects.create(name="only", at=NOON, started_at=NOON)
    assert page(WorkerHeartbeat.objects.all(), order=("name",), limit=1, cursor="").next_cursor is None
    assert paging.LARGEST_PAGE == 100
