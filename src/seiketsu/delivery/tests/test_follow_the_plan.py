"""Each leaf of the plan about mail that goes out changes what happens."""

from datetime import UTC, datetime, timedelta

import pytest

from seiketsu.core import clock
from seiketsu.core.actor import SYSTEM
from seiketsu.core.events import Subject
from seiketsu.delivery import engine, queries, upkeep
from seiketsu.delivery.models import Automatic, Delivery
from seiketsu.delivery.tests.factories import a_mail
from seiketsu.plan.actions import apply_plan
from seiketsu.plan.tests.factories import altered, apply_shipped_plan

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 19, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _plan():
    with clock.at(NOON):
        apply_shipped_plan()
        yield


def change(*changes: tuple[str, str]) -> None:
    apply_plan(altered(*changes), actor=SYSTEM)


def test_each_tier_writes_from_its_own_address():
    assert queries.sender_for("business") == "Seiketsu AI Support <business@seiketsu.ai>"
    assert queries.sender_for(None) == "Seiketsu AI Support <support@seiketsu.ai>"
    change(
        ("    business: business@seiketsu.ai", "    business: agencies@seiketsu.ai"),
        ("at: business@seiketsu.ai", "at: agencies@seiketsu.ai"),
    )
    assert queries.sender_for("business") == "Seiketsu AI Support <agencies@seiketsu.ai>"
    assert queries.is_own_address("agencies@seiketsu.ai") and not queries.is_own_address("business@seiketsu.ai")


def test_the_senders_name_is_the_plans():
    change(("sender_name: Seiketsu AI Support", "sender_name: Help, always"))
    assert queries.sender_for("starter") == '"Help, always" <support@seiketsu.ai>'


def test_the_domain_of_signed_addresses_is_the_plans():
    assert queries.reply_address(Subject("desk.ticket", 5)).endswith("@seiketsu.ai")
    change(("  domain: seiketsu.ai", "  domain: mail.seiketsu.ai"))
    address = queries.reply_address(Subject("desk.ticket", 5))
    assert address.endswith("@mail.seiketsu.ai")
    assert queries.subject_of_address(address) == Subject("desk.ticket", 5)


def test_automatic_answers_stop_where_the_plan_says():
    change(('automatic_answers_per_sender: "<= 4 per day"', 'automatic_answers_per_sender: "<= 1 per hour"'))
    assert [a_mail(automatic=Automatic.REPLIED).state for _ in range(2)] == ["queued", "cancelled"]
    clock.advance(timedelta(minutes=61))
    assert a_mail(automatic=Automatic.REPLIED).state == "queued"


def test_messages_are_kept_as_long_as_the_plan_says(sink):
    a_mail()
    engine.run(NOON, 10)
    waiting = a_mail(not_before=NOON + timedelta(weeks=200))
    later = NOON + timedelta(weeks=51)
    assert upkeep.run(later, 100) == 0
    change(("  deliveries: 52w", "  deliveries: 50w"))
    assert upkeep.run(later, 100) == 1
    assert Delivery.objects.get() == waiting
