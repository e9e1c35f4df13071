"""A process that dies between handing a mail over and recording it sends it again, once, under the same Message-ID."""

from datetime import UTC, datetime, timedelta

import pytest

from seiketsu.core import clock
from seiketsu.delivery import engine, queries, transport
from seiketsu.delivery.models import Delivery, DeliveryState
from seiketsu.delivery.rules import retrying
from seiketsu.delivery.tests.factories import a_mail

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 19, 12, tzinfo=UTC)


class Died(BaseException):
    """Stands for SIGKILL: nothing catches it."""


def test_death_after_handing_over_sends_once_more_and_no_more(sink, monkeypatch):
    with clock.at(NOON):
        mail = a_mail()
        with monkeypatch.context() as patch:
            patch.setattr(engine, "_settle", lambda *a, **k: (_ for _ in ()).throw(Died()))
            with pytest.raises(Died):
                engine.run(NOON, 10)
        assert len(sink.received) == 1
        assert Delivery.objects.get(pk=mail.pk).state == DeliveryState.SENDING
        assert engine.run(NOON + timedelta(seconds=5), 10) == 0, "the lease holds"
        assert queries.next_due() == NOON + engine.LEASE
        clock.set_to(NOON + engine.LEASE)
        assert engine.run(clock.now(), 10) == 1
        assert engine.run(clock.now() + timedelta(days=1), 10) == 0
    ids = {received.message["Message-ID"] for received in sink.received}
    assert (len(sink.received), ids) == (2, {mail.message_id})


def test_death_before_handing_over_loses_nothing(sink, monkeypatch):
    with clock.at(NOON):
        a_mail()
        with monkeypatch.context() as patch:
            patch.setattr(transport.Line, "send", lambda *a: (_ for _ in ()).throw(Died()))
            with pytest.raises(Died):
                engine.run(NOON, 10)
        clock.set_to(NOON + engine.LEASE)
        engine.run(clock.now(), 10)
    assert len(sink.received) == 1


def test_a_worker_that_comes_back_late_does_not_undo_another_ones_record(sink):
    with clock.at(NOON):
        mail = a_mail()
        [slow] = engine.claim(NOON, 10)
        clock.set_to(NOON + engine.LEASE)
        engine.run(clock.now(), 10)
        fault = retrying.Fault("451 too slow", permanent=False)
        engine._put_off(slow, fault)
    mail.refresh_from_db()
    assert (mail.state, mail.error) == (DeliveryState.SENT, "")
