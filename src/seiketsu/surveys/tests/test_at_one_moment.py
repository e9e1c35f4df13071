"""Two things at one moment: two closures for one person, two taps on one survey."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from seiketsu.core.actor import SYSTEM
from seiketsu.core.models import EventRecord
from seiketsu.delivery.models import Delivery
from seiketsu.surveys import actions
from seiketsu.surveys.models import SurveyRequest, SurveyResponse
from seiketsu.surveys.tests import factories

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _plan() -> None:
    factories.plan_in_force()


def together(*calls: Callable[[], object]) -> list[object]:
    """Run all calls at the same moment, each on a connection of its own."""
    barrier = Barrier(len(calls))

    def run(call: Callable[[], object]) -> object:
        try:
            barrier.wait(timeout=10)
            return call()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def test_two_closures_at_one_moment_ask_once() -> None:
    dana = factories.person()
    together(*[lambda ticket=ticket: factories.asked(dana, ticket=ticket) for ticket in (1, 2, 3, 4)])
    states = sorted(SurveyRequest.objects.values_list("state", "skipped_because"))
    assert states == [("asked", ""), *[("skipped", "asked_lately")] * 3]
    assert Delivery.objects.count() == 1


def test_one_closure_told_twice_at_one_moment_asks_once() -> None:
    dana = factories.person()
    requests = together(*[lambda: factories.asked(dana, ticket=5)] * 3)
    assert len({request.pk for request in requests}) == 1
    assert Delivery.objects.count() == 1


def test_a_double_tap_at_one_moment_is_one_answer() -> None:
    request = factories.asked(factories.person())
    together(*[lambda: actions.record_score(request.token, score=9, actor=SYSTEM)] * 4)
    assert SurveyResponse.objects.get().score == 9
    assert EventRecord.objects.filter(type="surveys.answered", data__request_id=request.pk).count() == 1


def test_two_different_taps_at_one_moment_keep_one_and_tell_both() -> None:
    request = factories.asked(factories.person())
    together(*[lambda n=n: actions.record_score(request.token, score=n, actor=SYSTEM) for n in (3, 8)])
    told = [
        event.data["score"]
        for event in EventRecord.objects.filter(type="surveys.answered", data__request_id=request.pk).order_by("id")
    ]
    assert sorted(told) == [3, 8]
    assert SurveyResponse.objects.get().score == told[-1]
