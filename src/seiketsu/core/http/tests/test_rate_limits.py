from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from seiketsu.core import clock
from seiketsu.core.http.client_address import client_address
from seiketsu.core.http.rate_limits import LocalLimit, SharedLimit, sweep
from seiketsu.core.models import RateBucket


def test_a_burst_is_granted_then_one_by_one():
    limit, start = LocalLimit(60), clock.now()
    with clock.at(start):
        assert [limit.take("a").granted for _ in range(61)] == [True] * 60 + [False]
        refused = limit.take("a")
        assert (refused.remaining, refused.retry_after) == (0, 1)
        assert limit.take("b").granted
    with clock.at(start + timedelta(seconds=1)):
        assert [limit.take("a").granted for _ in range(2)] == [True, False]


@given(st.lists(st.integers(0, 30), max_size=40), st.integers(1, 30))
def test_never_more_than_the_burst_and_what_time_gave(waits, per_minute):
    limit, now = LocalLimit(per_minute), clock.now()
    granted, passed = 0, 0
    for wait in waits:
        passed += wait
        with clock.at(now + timedelta(seconds=passed)):
            granted += limit.take("a").granted
    assert granted <= per_minute + passed * per_minute / 60 + 1e-6


@given(st.integers(1, 100), st.integers(0, 200))
def test_coming_back_when_told_is_granted(per_minute, more):
    limit, now = LocalLimit(per_minute), clock.now()
    with clock.at(now):
        for _ in range(per_minute + more):
            answer = limit.take("a")
    with clock.at(now + timedelta(seconds=answer.retry_after)):
        assert limit.take("a").granted or answer.granted


def test_a_clock_that_goes_back_gives_nothing():
    limit, now = LocalLimit(1), clock.now()
    with clock.at(now):
        assert limit.take("a").granted
    with clock.at(now - timedelta(hours=1)):
        assert not limit.take("a").granted


def test_many_keys_do_not_fill_the_memory():
    limit, now = LocalLimit(60), clock.now()
    for number in range(12_000):
        with clock.at(now + timedelta(seconds=number / 10)):
            limit.take(str(number))
    assert len(limit._levels) <= 10_001


@pytest.mark.django_db
def test_a_shared_limit_counts_in_windows_and_for_each_key():
    limit, start = SharedLimit("test", 2, timedelta(minutes=15)), clock.now().replace(minute=1, second=0, microsecond=0)
    with clock.at(start):
        assert [limit.take("a").granted for _ in range(3)] == [True, True, False]
        assert limit.take("a").retry_after == 14 * 60
        assert limit.take("b").granted
    with clock.at(start + timedelta(minutes=14)):
        assert limit.take("a").granted


@pytest.mark.django_db
def test_old_counters_are_swept():
    with clock.at(clock.now() - timedelta(days=2)):
        SharedLimit("test", 2, timedelta(minutes=1)).take("a")
    SharedLimit("test", 2, timedelta(minutes=1)).take("a")
    assert sweep(clock.now() - timedelta(days=1)) == 1
    assert RateBucket.objects.count() == 1


def test_the_headers_tell_what_is_left_and_when_to_come_back():
    limit = LocalLimit(1)
    with clock.at(clock.now()):
        assert limit.take("a").headers() == {"X-RateLimit-Limit": "1", "X-RateLimit-Remaining": "0"}
        assert limit.take("a").headers()["Retry-After"] == "60"


@pytest.mark.parametrize(
    ("remote", "forwarded", "asker"),
    [
        ("198.51.100.7", "", "198.51.100.7"),
        ("198.51.100.7", "203.0.113.9", "198.51.100.7"),  # a stranger's header proves nothing
        ("10.0.0.1", "203.0.113.9", "203.0.113.9"),
        ("10.0.0.1", "192.0.2.66, 203.0.113.9, 10.0.0.2", "203.0.113.9"),
        ("10.0.0.1", "", "10.0.0.1"),
        ("10.0.0.1", "10.0.0.2", "10.0.0.1"),
    ],
)
def test_only_our_own_proxies_are_believed(settings, remote, forwarded, asker):
    settings.TRUSTED_PROXIES = ("10.0.0.1", "10.0.0.2")
    request = RequestFactory().get("/", REMOTE_ADDR=remote, HTTP_X_FORWARDED_FOR=forwarded)
    assert client_address(request) == asker
