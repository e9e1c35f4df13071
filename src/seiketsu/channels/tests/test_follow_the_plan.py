"""Each leaf of the plan about mail that comes in changes what happens."""

from datetime import timedelta

import pytest

from seiketsu.channels import queries, upkeep
from seiketsu.channels.listener.configured import size_limit
from seiketsu.channels.tests.factories import arrives, written
from seiketsu.core import clock
from seiketsu.core.actor import SYSTEM
from seiketsu.core.models import RawIntake
from seiketsu.delivery.models import Delivery
from seiketsu.desk.models import Ticket
from seiketsu.plan.actions import apply_plan
from seiketsu.plan.tests.factories import altered

pytestmark = pytest.mark.django_db


def change(*changes: tuple[str, str]) -> None:
    apply_plan(altered(*changes), actor=SYSTEM)


def answered() -> int:
    return Delivery.objects.filter(kind="desk.acknowledgement").count()


def test_beyond_the_plans_pace_nobody_is_answered(desk):
    change(('loop_after: "> 20 per hour"', 'loop_after: "> 2 per hour"'))
    for number in range(4):
        arrives(written(str(number), subject=f"No. {number}"))
    assert (Ticket.objects.count(), answered()) == (4, 2)


def test_the_largest_mail_is_the_plans(desk):
    assert size_limit() == 40 * 1024 * 1024
    change(("message_limit: 40", "message_limit: 7"))
    assert size_limit() == 7 * 1024 * 1024


def test_waiting_mail_is_put_away_when_the_plan_says(desk):
    raw = arrives(written("Away", auto_submitted="auto-replied"))
    upkeep.run(clock.now() + timedelta(weeks=3), 100)
    assert queries.waiting_count() == 1
    change(("suspended_for: 4w", "suspended_for: 2w"))
    upkeep.run(clock.now() + timedelta(weeks=3), 100)
    raw.refresh_from_db()
    assert (raw.state, queries.waiting_count()) == (RawIntake.State.IGNORED, 0)
    assert bytes(raw.body), "put away, not deleted"


def test_spam_is_emptied_when_the_plan_says(desk):
    spam = arrives(written("Buy", x_spam_flag="YES"))
    other = arrives(written("Away", auto_submitted="auto-replied"))
    late = clock.now() + timedelta(days=29)
    for _ in range(2):
        upkeep.run(late, 100)
    spam.refresh_from_db()
    assert bytes(spam.body)
    change(("spam_deleted_after: 30d", "spam_deleted_after: 20d"))
    upkeep.run(late, 100)
    spam.refresh_from_db()
    other.refresh_from_db()
    assert (bytes(spam.body), bool(bytes(other.body))) == (b"", True)


def test_raw_mail_is_kept_as_long_as_the_plan_says_and_its_key_longer(desk):
    mail = written()
    raw = arrives(mail)
    upkeep.run(clock.now() + timedelta(weeks=25), 100)
    raw.refresh_from_db()
    assert bytes(raw.body)
    change(("raw_mail: 26w", "raw_mail: 20w"))
    upkeep.run(clock.now() + timedelta(weeks=25), 100)
    raw.refresh_from_db()
    assert bytes(raw.body) == b""
    arrives(mail)
    assert Ticket.objects.count() == 1, "the same mail again is still known"


def test_mail_that_waits_is_not_emptied_before_somebody_decided(desk):
    raw = arrives(b"\x00garbage without a sender")
    change(("suspended_for: 4w", "suspended_for: 40w"))
    upkeep.run(clock.now() + timedelta(weeks=30), 100)
    raw.refresh_from_db()
    assert bytes(raw.body)
