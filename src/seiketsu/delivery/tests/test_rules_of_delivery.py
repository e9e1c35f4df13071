"""The pure decisions: addresses, references, retries, words for moments, the brake on automatic answers."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seiketsu.delivery.rules import addresses, automatic, moments, retrying, threading

NOW = datetime(2026, 3, 8, 6, 30, tzinfo=UTC)  # half an hour before New York's clocks go forward


@pytest.mark.parametrize(
    ("given_address", "bare"),
    [
        ("Dana <DANA@A.Example>", "dana@a.example"),
        ('"Whitfield, Dana" <d@a.example>', "d@a.example"),
        ("d@a.example", "d@a.example"),
        ("", ""),
        ("nobody", "nobody"),
    ],
)
def test_the_address_alone(given_address, bare):
    assert addresses.bare(given_address) == bare


@pytest.mark.parametrize("good", ["a@b.example", "a+b@c.example", "o'brien@x.example", "a@münchen.example"])
def test_usable(good):
    assert addresses.is_usable(good)


@pytest.mark.parametrize("bad", ["", "a", "@b", "a@", ".a@b.c", "a..b@c.d", "a@-b.c", "a@b_c.d", "a b@c.d", "ä@b.c"])
def test_not_usable(bad):
    assert not addresses.is_usable(bad)


def test_an_international_domain_is_spelled_in_ascii():
    assert addresses.ascii_form("a@münchen.example") == "a@xn--mnchen-3ya.example"


@pytest.mark.parametrize("name", ["Seiketsu support", 'He said "hi"', "Müller, Jörg", "a\r\nBcc: x@y.example"])
def test_a_named_address_reads_back(name):
    assert addresses.bare(addresses.named(name, "a@b.example")) == "a@b.example"
    assert "\n" not in addresses.named(name, "a@b.example")


def test_a_tagged_address_comes_apart_again_even_in_capitals():
    made = addresses.tagged("ticket", "812-abc", "seiketsu.example")
    assert addresses.take_apart(made.upper()) == addresses.Tagged("ticket", "812-abc", "seiketsu.example")
    assert addresses.take_apart("ticket@seiketsu.example") is None
    assert addresses.take_apart("+x@seiketsu.example") is None


def test_references_keep_their_order_and_end_with_what_is_answered():
    made = threading.references(["a@x", "<b@x>", "a@x"], "<b@x>")
    assert made == ("<a@x>", "<b@x>")


@given(st.lists(st.integers(0, 200).map(lambda number: f"<{number}@x>"), max_size=60), st.none() | st.just("<last@x>"))
def test_references_stay_short_unique_and_keep_the_first(ids, last):
    made = threading.references(ids, last)
    assert len(made) == len(set(made)) <= threading.MOST_REFERENCES
    if last:
        assert made[-1] == last


def test_a_long_conversation_keeps_its_first_and_its_newest():
    made = threading.references([f"<{number}@x>" for number in range(100)], None)
    assert (made[0], made[-1], len(made)) == ("<0@x>", "<99@x>", threading.MOST_REFERENCES)


@pytest.mark.parametrize(("code", "permanent"), [(550, True), (554, True), (421, False), (451, False), (535, False)])
def test_which_refusals_are_for_good(code, permanent):
    assert retrying.from_reply_code(code, "x").permanent is permanent


@given(st.integers(1, 40))
def test_retries_come_later_each_time_and_end(attempts):
    outcome = retrying.after_fault(retrying.Fault("451", permanent=False), attempts=attempts, now=NOW)
    if attempts > len(retrying.PAUSES):
        assert isinstance(outcome, retrying.GiveUp)
    else:
        assert isinstance(outcome, retrying.Retry)
        assert outcome.at == NOW + retrying.PAUSES[attempts - 1]
    assert list(retrying.PAUSES) == sorted(retrying.PAUSES)


@pytest.mark.parametrize(
    ("hour", "minute", "words"),
    [(0, 0, "12:00 am"), (9, 0, "9 am"), (12, 0, "12:00 pm"), (14, 40, "2:40 pm"), (23, 59, "11:59 pm")],
)
def test_clock_times(hour, minute, words):
    assert moments.clock_time(datetime(2026, 1, 1, hour, minute, tzinfo=UTC)) == words


def test_today_and_tomorrow_are_the_readers_days():
    late = datetime(2026, 3, 8, 4, 30, tzinfo=UTC)
    assert moments.place(late, now=NOW, zone="America/New_York").day == "yesterday"
    assert moments.place(late, now=NOW, zone="UTC").day == "today"
    assert moments.place(NOW + timedelta(days=1), now=NOW, zone="UTC").day == "tomorrow"
    assert moments.place(NOW + timedelta(days=400), now=NOW, zone="UTC").day == "other_year"
    assert moments.place(NOW, now=NOW, zone="Asia/Kathmandu").local.tzinfo == ZoneInfo("Asia/Kathmandu")


@pytest.mark.parametrize(
    ("length", "parts"),
    [
        (timedelta(hours=1), [(1, "hour")]),
        (timedelta(minutes=90), [(1, "hour"), (30, "minute")]),
        (timedelta(days=1, hours=2, minutes=3), [(1, "day"), (2, "hour")]),
        (timedelta(0), [(0, "minute")]),
    ],
)
def test_lengths(length, parts):
    assert moments.largest_parts(length) == parts


def test_the_plans_comparison_becomes_an_allowance():
    assert automatic.allowance(lambda number: number <= 4, "day") == automatic.Allowance(4, timedelta(days=1))
    assert automatic.allowance(lambda number: number < 3, "hour") == automatic.Allowance(2, timedelta(hours=1))
    assert automatic.allowance(lambda number: number <= Decimal(0), None).most == 0


def test_the_allowance_is_used_up_exactly():
    allowed = automatic.Allowance(4)
    assert automatic.answer_or_hold(3, allowed) is None
    assert isinstance(automatic.answer_or_hold(4, allowed), automatic.Held)
