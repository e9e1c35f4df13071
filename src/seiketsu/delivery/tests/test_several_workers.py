"""Any number of workers may send at once: each mail is claimed by one of them."""

import threading
from collections import Counter

import pytest
from django.db import connection

from seiketsu.core import clock
from seiketsu.delivery import engine
from seiketsu.delivery.models import Delivery
from seiketsu.delivery.tests.factories import a_mail

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_workers_never_send_the_same_mail(sink):
    for _ in range(40):
        a_mail()

    def work() -> None:
        try:
            while engine.run(clock.now(), 5):
                pass
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    ids = Counter(received.message["Message-ID"] for received in sink.received)
    assert len(ids) == 40 and set(ids.values()) == {1}
    assert set(Delivery.objects.values_list("state", "attempts")) == {("sent", 1)}


def test_the_same_key_written_twice_at_once_is_one_mail():
    barrier = threading.Barrier(4)
    made: list[int] = []

    def write() -> None:
        try:
            barrier.wait(10)
            made.append(a_mail(dedup_key="desk.reply:9:9").pk)
        finally:
            connection.close()

    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 4 and len(set(made)) == 1
    assert Delivery.objects.count() == 1
