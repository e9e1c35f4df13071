from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.db import connection, transaction

from seiketsu.core import clock, intake
from seiketsu.core.actor import SYSTEM
from seiketsu.core.events import Subject, record
from seiketsu.core.intake import Outcome
from seiketsu.core.models import RawIntake
from seiketsu.core.tests.cast import LampLit
from seiketsu.core.transactions import PartFailed, all_or_nothing

pytestmark = pytest.mark.django_db

START = datetime(2026, 3, 7, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def own_parsers() -> Iterator[None]:
    before = dict(intake._parsers)
    intake._parsers.clear()
    with clock.at(START):
        yield
    intake._parsers.clear()
    intake._parsers.update(before)


def run_at(moment: datetime) -> int:
    clock.set_to(moment)
    return intake.run(moment, 100)


def test_the_same_key_is_kept_once_byte_for_byte() -> None:
    first, created = intake.store("letters", "<a@example>", b"\xff\x00 raw", {"from": "a"})
    again, created_again = intake.store("letters", "<a@example>", b"other", {})
    assert (created, created_again, first.pk) == (True, False, again.pk)
    assert bytes(RawIntake.objects.get().body) == b"\xff\x00 raw"


def test_what_is_parsed_says_what_it_became() -> None:
    intake.register_parser("letters", lambda raw: Outcome(RawIntake.State.DONE, "desk.ticket", 812, organization_id=3))
    raw, _ = intake.store("letters", "1", b"x", {})
    assert intake.run(START, 100) == 1
    raw.refresh_from_db()
    assert (raw.state, raw.result_kind, raw.result_id, raw.next_at) == ("done", "desk.ticket", 812, None)
    assert intake.next_due() is None


def test_what_cannot_be_parsed_is_tried_again_and_then_waits_for_a_person() -> None:
    tries: list[datetime] = []

    def parse(raw: RawIntake) -> Outcome:
        tries.append(clock.now())
        raise ValueError("not a letter")

    intake.register_parser("letters", parse)
    intake.register_parser("cards", lambda raw: Outcome(RawIntake.State.DONE))
    raw, _ = intake.store("letters", "1", b"x", {})
    intake.store("cards", "1", b"x", {})
    assert intake.run(START, 100) == 2, "the broken one does not keep the next one waiting"
    while (due := intake.next_due()) is not None:
        assert run_at(due) == 1
    raw.refresh_from_db()
    assert [later - earlier for earlier, later in pairwise(tries)] == [
        timedelta(seconds=seconds) for seconds in (10, 40, 160, 640)
    ]
    assert raw.state == RawIntake.State.FAILED
    assert "not a letter" in raw.problem
    intake.retry(raw)
    assert intake.next_due() == clock.now()


def test_input_that_nobody_understands_is_kept() -> None:
    raw, _ = intake.store("telegrams", "1", b"x", {})
    intake.run(START, 100)
    raw.refresh_from_db()
    assert "telegrams" in raw.problem


def test_a_parser_that_fails_leaves_nothing_half_done() -> None:
    def parse(raw: RawIntake) -> Outcome:
        intake.store("letters", "made by the parser", b"", {})
        raise ValueError

    intake.register_parser("letters", parse)
    intake.store("letters", "1", b"x", {})
    intake.run(START, 1)
    assert RawIntake.objects.count() == 1


def several(rows: Sequence[RawIntake]) -> list[Outcome]:
    """A parser of several rows that cannot read what says “broken”."""
    if any(bytes(raw.body) == b"broken" for raw in rows):
        raise ValueError("one of them is broken")
    return [Outcome(RawIntake.State.DONE, result_id=len(rows)) for _ in rows]


def one(raw: RawIntake) -> Outcome:
    return several([raw])[0]


def test_several_rows_are_parsed_in_one_transaction() -> None:
    intake.register_parser("letters", one, several=several)
    for number in range(3):
        intake.store("letters", str(number), b"x", {})
    assert intake.run(START, 100) == 3
    assert list(RawIntake.objects.values_list("state", "result_id")) == [("done", 3)] * 3


def test_one_that_fails_does_not_spoil_those_beside_it() -> None:
    intake.register_parser("letters", one, several=several)
    for number, body in enumerate([b"x", b"broken", b"x"]):
        intake.store("letters", str(number), body, {})
    assert intake.run(START, 100) == 3
    states = list(RawIntake.objects.order_by("id").values_list("state", "attempts"))
    assert states == [("done", 0), ("received", 1), ("done", 0)]
    assert (due := intake.next_due()) is not None
    intake.store("letters", "later", b"x", {})
    assert run_at(due) == 2
    assert RawIntake.objects.get(unique_key="later").state == "done", "and what failed before is tried alone"


def test_other_sources_and_heavy_rows_are_not_parsed_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intake, "TOGETHER_BYTES", 10)
    intake.register_parser("letters", one, several=several)
    intake.register_parser("cards", lambda raw: Outcome(RawIntake.State.DONE))
    for number, (source, size) in enumerate([("letters", 2), ("cards", 1), ("letters", 9), ("letters", 2)]):
        intake.store(source, str(number), b"x" * size, {})
    intake.store("letters", "last", b"x", {})
    assert intake.run(START, 100) == 5
    assert list(RawIntake.objects.order_by("id").values_list("result_id", flat=True)) == [1, None, 2, 2, 1]


def test_a_failure_that_was_caught_inside_undoes_all_of_it() -> None:
    with pytest.raises(PartFailed), all_or_nothing():
        intake.store("letters", "before", b"x", {})
        try:
            with transaction.atomic():
                raise ValueError
        except ValueError:
            pass
    assert not RawIntake.objects.exists()


def test_events_of_all_pieces_are_written_at_once_and_in_order() -> None:
    def told() -> list[tuple[str, int]]:
        with connection.cursor() as cursor:
            cursor.execute("select type, subject_id from core_event order by id")
            return list(cursor.fetchall())

    before = told()
    statements: list[str] = []

    def note(execute: Any, sql: str, *rest: Any) -> Any:
        statements.append(sql)
        return execute(sql, *rest)

    with connection.execute_wrapper(note), all_or_nothing():
        for number in (7, 3, 5):
            with transaction.atomic():
                record(LampLit(number), actor=SYSTEM, subject=Subject("core.lamp", number), organization_id=None)
        assert told() == before
    assert [subject for _type, subject in told()[len(before) :]] == [7, 3, 5]
    assert sum("core_write_events" in statement for statement in statements) == 1
