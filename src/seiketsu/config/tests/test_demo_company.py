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
from seiketsu.core.models import RawIntake
from seiketsu.delivery.models import Delivery
from seiketsu.desk.models import (
    AutomationRule,
    Availability,
    Decision,
    DefectTicket,
    Draft,
    Escalation,
    Macro,
    Mention,
    RuleFiring,
    SavedView,
    Snooze,
    Ticket,
    TicketView,
    WaitingReply,
)
from seiketsu.plan.errors import NoPlanInForce
from seiketsu.plan.tests.factories import apply_shipped_plan
from seiketsu.schedules.models import Absence, Swap
from seiketsu.scorecard.models import Report
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
    assert fill(tickets=120, days=DAYS) == Ticket.objects.count() >= 100
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
    _the_desk_is_at_work()


def _the_desk_is_at_work() -> None:
    """Whatever a page lists has something in it on the first look."""
    head = User.objects.staff().earliest("id")
    assert set(SavedView.objects.values_list("visibility", flat=True)) == {"all", "team", "personal"}
    assert Mention.objects.filter(user=head).exists()
    assert Snooze.objects.standing().filter(user=head).exists()
    assert Draft.objects.filter(user=head).exists()
    assert WaitingReply.objects.filter(author=head).exists()
    assert AutomationRule.objects.on().exists() and Macro.objects.exists() and RuleFiring.objects.exists()
    assert DefectTicket.objects.exists() and TicketView.objects.exists()
    assert Absence.objects.exists() and Swap.objects.exists()
    assert RawIntake.objects.filter(state="suspended").count() == 2
    assert Report.objects.filter(owner=head).exists()
    # Who takes tickets is as the hour is, and nobody who does is off shift.
    seated = dict(Availability.objects.exclude(state="").values_list("person_id", "state"))
    assert len(seated) == User.objects.staff().filter(staff_profile__isnull=False).count()
    outcomes = set(Escalation.objects.values_list("outcome", flat=True))
    assert {"", "de_escalated"} <= outcomes
    assert Escalation.objects.filter(acknowledged_at__isnull=False).exists()
    assert Ticket.objects.live().filter(status__in=("new", "open", "pending")).count() >= 5


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
