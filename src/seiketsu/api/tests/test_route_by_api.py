"""A program says who takes tickets, and reads what waits."""

import pytest

from seiketsu.api.tests.test_work_on_tickets_by_api import acme, opened  # noqa: F401 - a fixture
from seiketsu.desk.tests import factories
from seiketsu.desk.tests.conftest import desk  # noqa: F401 - a fixture

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("desk")]


def test_somebody_says_it_for_themselves_and_a_lead_for_others(staff_program, acme):  # noqa: F811
    agent, lead = staff_program("agent"), staff_program("lead")
    own = f"/staff/{agent.get('/me').json()['id']}/availability"
    assert agent.get(own).json()["state"] == ""

    said = agent.call("PUT", own, {"state": "away", "reason": "Lunch"}).json()
    assert (said["state"], said["reason"], said["is_automatic"]) == ("away", "Lunch", False)
    assert said["load"] == 0 and said["limit"] > 0
    assert lead.call("PUT", own, {"state": "available"}).json()["state"] == "available"
    other = f"/staff/{lead.get('/me').json()['id']}/availability"
    assert agent.call("PUT", other, {"state": "away"}).status_code == 403
    assert agent.call("PUT", own, {"state": "asleep"}).status_code == 422
    assert agent.get("/staff/999999/availability").status_code == 404


def test_the_queue_of_a_team_is_read_in_its_order(staff_program, acme):  # noqa: F811
    agent = staff_program("agent")
    first = factories.ticket(factories.organization(tier="starter"))
    second = factories.ticket(factories.organization(tier="enterprise"))

    answer = agent.get("/teams/tier1/queue")
    assert answer.status_code == 200, answer.content
    items = answer.json()["items"]
    assert [(one["place"], one["ticket_id"]) for one in items] == [(1, second.pk), (2, first.pk)]
    assert len(agent.get("/teams/tier1/queue?limit=1").json()["items"]) == 1
    assert agent.get("/teams/nobody/queue").status_code == 404
