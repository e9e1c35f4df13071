from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from seiketsu.core import clock, intake
from seiketsu.core.intake import Outcome
from seiketsu.core.models import RawIntake

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
