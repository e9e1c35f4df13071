"""The demo company is made by the rules, from a seed, and never mixed with real data."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db.models import Max, Min

from seiketsu.accounts.models import Organization, User
from seiketsu.commitments.models import Commitment
from seiketsu.config.demo import AlreadyFilled, fill
from seiketsu.core import clock, engine
from seiketsu.core.events import queries as events
from seiketsu.delivery.models import Delivery
from seiketsu.desk.models import Decision, Ticket
from seiketsu.plan.errors import NoPlanInForce
from seiketsu.plan.tests.factories import apply_shipped_plan
from seiketsu.surveys.models import SurveyResponse

pytestmark = pytest.mark.django_db

DAYS = 12


@pytest.fixture(autouse=True)
def engines_begin_anew() -> Iterator[None]:
    engine.forget_runs()
    yield
    engine.forget_runs()
    clock.release()


def test_a_fresh_installation_gets_a_company_with_a_past() -> None:
    apply_shipped_plan()
    before = clock.now()
    assert fill(tickets=40, days=DAYS) == Ticket.objects.count() >= 30
    assert not clock.is_set()

    tiers = set(Organization.objects.values_list("tier", flat=True))
    assert tiers == {"starter", "professional", "business", "enterprise"}
    assert Organization.objects.count() == 40
    assert User.objects.staff().filter(staff_profile__teams__contains=["tier1"]).count() == 7

    span = Ticket.objects.aggregate(first=Min("created_at"), last=Max("created_at"))
    assert before - timedelta(days=DAYS) <= span["first"] < span["last"] <= clock.now()
    # Every ticket went through the rules: sorted, routed, promised, and its facts are in the log and were read.
    assert Ticket.objects.filter(category=None).count() == 0
    assert Decision.objects.values("ticket").distinct().count() == Ticket.objects.count()
    assert Commitment.objects.filter(kind="first_response").count() >= Ticket.objects.count()
    assert Commitment.objects.filter(state="met").exists()
    assert set(events.lags().values()) == {0}
    assert Ticket.objects.filter(status="closed").exists()
    assert SurveyResponse.objects.exists()


def test_nobody_is_mailed_the_past() -> None:
    apply_shipped_plan()
    fill(tickets=10, days=3)
    assert Delivery.objects.exists()
    assert set(Delivery.objects.values_list("state", flat=True)) == {"cancelled"}


def test_it_is_never_added_to_an_installation_with_clients() -> None:
    apply_shipped_plan()
    fill(tickets=5, days=2)
    there = Ticket.objects.count()
    with pytest.raises(AlreadyFilled, match="clients already"):
        fill(tickets=5, days=2)
    assert Ticket.objects.count() == there


def test_without_a_plan_it_says_so() -> None:
    with pytest.raises(NoPlanInForce):
        fill(tickets=5, days=2)
    assert not Organization.objects.exists()
