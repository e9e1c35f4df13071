"""Whose tickets may be merged, and which promise goes along."""

from datetime import UTC, datetime, timedelta

import pytest

from seiketsu.desk.rules.merging import Owed, is_of_one_client, promise_to_carry

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("first", "second", "is_one"),
    [
        ((1, 10), (1, 11), True),
        ((1, 10), (2, 10), False),
        ((None, 10), (None, 10), True),
        ((None, 10), (None, 11), False),
        ((None, 10), (1, 10), False),
        ((1, 10), (None, 10), False),
    ],
)
def test_strangers_share_nothing(first, second, is_one):
    assert is_of_one_client(first, second) is is_one


def owed(number: int, kind: str, minutes: int) -> Owed:
    return Owed(number, kind, NOON + timedelta(minutes=minutes))


@pytest.mark.parametrize(
    ("source", "target", "carried"),
    [
        ([owed(1, "first_response", 5)], [owed(2, "first_response", 9)], 1),
        ([owed(1, "first_response", 9)], [owed(2, "first_response", 5)], None),
        ([owed(1, "first_response", 5)], [owed(2, "first_response", 5)], None),
        ([owed(1, "first_response", 5)], [owed(2, "next_response", 3)], None),
        ([owed(1, "first_response", 5)], [owed(2, "next_response", 30)], 1),
        ([owed(1, "first_response", 5)], [owed(2, "resolution", 1)], 1),
        ([owed(1, "resolution", 5)], [], None),
        ([], [owed(2, "first_response", 9)], None),
    ],
)
def test_the_earliest_promised_answer_is_kept(source, target, carried):
    assert promise_to_carry(source, target) == carried
