"""A client writes: the message becomes a ticket, classified, routed and under its promises."""

from datetime import timedelta

import pytest

from seiketsu.core import clock
from seiketsu.desk.tests import factories

pytestmark = pytest.mark.django_db


def test_it_is_under_the_promises_of_the_clients_tier(client_organization):
    ticket = factories.ticket(client_organization)

    assert ticket.tier == "business"
    assert ticket.next_due_kind == "first_response"
    assert ticket.next_due_at == clock.now() + timedelta(hours=2)
