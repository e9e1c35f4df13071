"""Work that joins the transaction under way."""

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from seiketsu.core.actor import SYSTEM
from seiketsu.core.events import Subject, record
from seiketsu.core.models import EventCursor, EventRecord
from seiketsu.core.tests.cast import LampLit
from seiketsu.core.transactions import joining

pytestmark = pytest.mark.django_db(transaction=True)


def tell(number: int) -> None:
    record(LampLit(number), actor=SYSTEM, subject=Subject("core.lamp", number), organization_id=None)


def told() -> list[int]:
    return [row.data["lamp_id"] for row in EventRecord.objects.order_by("id")]


def test_what_is_recorded_is_written_once_at_the_end_and_in_order() -> None:
    with CaptureQueriesContext(connection) as asked, joining():
        tell(1)
        with joining():
            tell(2)
            tell(3)
        tell(4)
        assert told() == []
    assert told() == [1, 2, 3, 4]
    assert sum("core_write_events" in one["sql"] for one in asked) == 1
    assert not any("SAVEPOINT" in one["sql"] for one in asked)


def test_what_fails_inside_fails_the_whole() -> None:
    with pytest.raises(transaction.TransactionManagementError), transaction.atomic():
        with pytest.raises(ZeroDivisionError), joining():
            EventCursor.objects.create(name="a", position=0)
            tell(1)
            raise ZeroDivisionError
        EventCursor.objects.exists()
    assert not EventCursor.objects.exists()
    assert told() == []


def test_who_goes_on_has_a_savepoint_around_it() -> None:
    with joining():
        tell(1)
        with pytest.raises(ZeroDivisionError), transaction.atomic(), joining():
            EventCursor.objects.create(name="a", position=0)
            tell(2)
            raise ZeroDivisionError
        tell(3)
    assert not EventCursor.objects.exists()
    assert told() == [1, 3]
