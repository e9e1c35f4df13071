"""What is kept gives what the ORM gives, and is worded once."""

import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from django.db import connection, transaction
from django.db.models import Exists, F, OuterRef
from django.db.transaction import TransactionManagementError
from django.test.utils import CaptureQueriesContext
from django.utils.translation import gettext_lazy

from seiketsu.core.kept_queries import KeptInsert, KeptQuery, KeptStatement, as_json
from seiketsu.core.models import EventCursor, ParkedEvent

MOMENT = datetime(2026, 11, 2, 15, 4, 5, 678901, tzinfo=UTC)


def parked(number: int, subscriber: str = "test") -> ParkedEvent:
    return ParkedEvent.objects.create(
        subscriber=subscriber, event_id=number, type="a.b", problem=f"50 % of '{number}'", parked_at=MOMENT
    )


def fields_of(row: ParkedEvent) -> dict[str, object]:
    return {field.attname: getattr(row, field.attname) for field in ParkedEvent._meta.concrete_fields}


@pytest.mark.django_db
def test_a_kept_query_gives_the_rows_of_its_queryset() -> None:
    rows = [parked(number) for number in (1, 2, 3)]
    kept: KeptQuery[ParkedEvent] = KeptQuery(
        "test_after", lambda number: ParkedEvent.objects.filter(event_id__gt=number).order_by("event_id"), int
    )
    for least in (0, 1, 3):
        wanted = [row for row in rows if row.event_id > least]
        assert [fields_of(row) for row in kept(least)] == [fields_of(row) for row in wanted]
    assert kept.first(3) is None
    assert kept(0)[0]._state.adding is False


@pytest.mark.django_db
def test_what_a_queryset_adds_to_its_rows_is_there_too() -> None:
    parked(3)
    kept: KeptQuery[ParkedEvent] = KeptQuery(
        "test_annotated",
        lambda number: ParkedEvent.objects.annotate(
            further=F("event_id") + 4, known=Exists(EventCursor.objects.filter(name=OuterRef("subscriber")))
        ).filter(event_id=number),
        int,
    )
    [row] = kept(3)
    assert (row.further, row.known, row.problem) == (7, False, "50 % of '3'")  # type: ignore[attr-defined]


@pytest.mark.django_db
def test_values_come_in_any_order_and_constants_stay() -> None:
    parked(1, "it's 100%s %% sure")
    kept: KeptQuery[tuple[int, str]] = KeptQuery(
        "test_values",
        lambda moment, name, number: ParkedEvent.objects.filter(
            event_id=number, problem__contains="50 % of '", subscriber=name, parked_at__lte=moment
        ).values_list("event_id", "subscriber")[:5],
        datetime,
        str,
        int,
    )
    assert kept(MOMENT, "it's 100%s %% sure", 1) == [(1, "it's 100%s %% sure")]
    assert kept(MOMENT - timedelta(microseconds=1), "it's 100%s %% sure", 1) == []


@pytest.mark.django_db
def test_each_use_is_one_statement_under_its_name() -> None:
    kept: KeptQuery[EventCursor] = KeptQuery("test_cursor", lambda name: EventCursor.objects.filter(name=name), str)
    with CaptureQueriesContext(connection) as asked:
        kept("a")
        kept("b")
    assert [one["sql"] for one in asked] == [f"execute \"test_cursor\"('{name}')" for name in "ab"]


@pytest.mark.django_db
def test_a_value_that_the_orm_changes_cannot_be_kept() -> None:
    kept: KeptQuery[ParkedEvent] = KeptQuery(
        "test_changed", lambda text: ParkedEvent.objects.filter(problem__contains=text), str
    )
    with pytest.raises(ValueError, match="test_changed"):
        kept("x")


@pytest.mark.django_db(transaction=True)
def test_a_lock_needs_a_transaction() -> None:
    EventCursor.objects.create(name="a", position=0)
    kept: KeptQuery[EventCursor] = KeptQuery(
        "test_locked_cursor", lambda name: EventCursor.objects.select_for_update().filter(name=name), str
    )
    with transaction.atomic():
        assert [row.name for row in kept("a")] == ["a"]
    with pytest.raises(TransactionManagementError):
        kept("a")


@pytest.mark.django_db(transaction=True)
def test_every_connection_prepares_for_itself_and_a_rollback_forgets_nothing() -> None:
    kept = KeptStatement("test_sum", "select %s::integer + %s::integer")
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        assert kept(1, 2) == [(3,)]
        raise ZeroDivisionError
    assert kept(2, 2) == [(4,)]
    connection.close()
    connection.close_pool()  # type: ignore[attr-defined]
    assert kept(2, 3) == [(5,)]


@pytest.mark.django_db
def test_a_kept_insert_stores_what_save_would() -> None:
    insert = KeptInsert("test_park", ParkedEvent)
    row = ParkedEvent(subscriber="é \U0001f600", event_id=2**53, type="a.b", problem='"\\\n', parked_at=MOMENT)
    assert insert(row)
    assert fields_of(ParkedEvent.objects.get(pk=row.pk)) == fields_of(row)
    ParkedEvent.objects.filter(pk=row.pk).update(event_id=F("event_id") + 1)
    row.refresh_from_db()
    assert row.event_id == 2**53 + 1


@pytest.mark.django_db
def test_an_insert_that_must_be_once_leaves_the_first_alone() -> None:
    insert = KeptInsert("test_park_once", ParkedEvent, once=["subscriber", "event_id"])
    first, second = (
        ParkedEvent(subscriber="a", event_id=1, type="a.b", problem=text, parked_at=MOMENT) for text in ("x", "y")
    )
    assert insert(first)
    assert not insert(second)
    assert ParkedEvent.objects.get().problem == "x"


def test_values_are_written_exactly_and_what_has_no_exact_form_is_refused() -> None:
    key = UUID("12345678-1234-5678-1234-567812345678")
    row = {"at": MOMENT, "share": Decimal("0.7500"), "key": key, "said": gettext_lazy("Open"), "text": "ñ “\u2028”"}
    assert json.loads(as_json(row)) == {
        "at": "2026-11-02T15:04:05.678901Z",
        "share": "0.7500",
        "key": str(key),
        "said": "Open",
        "text": "ñ “\u2028”",
    }
    with pytest.raises(Exception, match="object can't be written as JSON"):
        as_json(object())
