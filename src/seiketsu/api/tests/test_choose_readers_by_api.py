"""A program chooses whom one answer goes to, and is told whom it must be sure of."""

from __future__ import annotations

import pytest

from seiketsu.accounts.tests.factories import organization, person
from seiketsu.core.test_kit import settle
from seiketsu.delivery.models import Delivery
from seiketsu.desk import actions
from seiketsu.desk.models import Watcher
from seiketsu.desk.tests import factories
from seiketsu.plan.tests.factories import apply_shipped_plan

pytestmark = pytest.mark.django_db


@pytest.fixture
def ticket():
    apply_shipped_plan()
    return factories.ticket(organization("Harbor & Pine Realty"))


@pytest.fixture
def write(staff_program, ticket):
    program = staff_program("agent")

    def post(**given):
        return program.post(f"/tickets/{ticket.pk}/messages", {"body": {"text": "It is mended."}, **given})

    return post


def copies() -> list[str]:
    settle()
    return list(Delivery.objects.filter(kind="desk.reply").latest("id").cc)


def test_left_out_and_added_once(write, ticket):
    luis, ana = person(ticket.organization), person(ticket.organization)
    actions.watch(ticket, luis, actor=factories.TEST)

    assert write(leave_out=[luis.pk], cc_once=[ana.pk]).status_code == 201
    assert copies() == [ana.email]
    assert write().status_code == 201
    assert copies() == [luis.email]


def test_another_clients_person_needs_a_yes(write, ticket):
    eve = person(organization("Oak Realty"))

    refused = write(cc_once=[eve.pk])
    assert refused.status_code == 409 and "Oak Realty" in refused.json()["detail"]
    assert refused.json()["errors"] == [{"pointer": "body/given/confirmed", "detail": str(eve.pk)}]
    assert write(cc=[eve.pk], confirmed=[eve.pk]).status_code == 403

    assert write(cc_once=[eve.pk], confirmed=[eve.pk]).status_code == 201
    assert copies() == [eve.email] and not Watcher.objects.filter(user=eve).exists()
