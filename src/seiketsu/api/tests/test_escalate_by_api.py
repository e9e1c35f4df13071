"""A program hands tickets up, takes them on and hands them back."""

import pytest

from seiketsu.api.tests.test_work_on_tickets_by_api import acme, opened  # noqa: F401 - a fixture
from seiketsu.desk.tests.conftest import desk  # noqa: F401 - a fixture

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("desk")]


def test_up_taken_on_and_back(staff_program, acme):  # noqa: F811
    agent, lead = staff_program("agent"), staff_program("lead")
    path = f"/tickets/{opened(agent)['id']}"
    made = agent.call("POST", f"{path}/escalations", {"level": 2, "reason": "Call logs"})
    assert made.status_code == 201
    row = made.json()
    assert (row["from_level"], row["to_level"], row["to_team"], row["reason"]) == (1, 2, "tier2", "Call logs")
    assert row["acknowledge_by"] is not None and row["criteria"] == [] and row["outcome"] == ""

    assert lead.call("PUT", f"{path}/acknowledgement").status_code == 200
    (row,) = lead.get(f"{path}/escalations").json()["items"]
    assert row["acknowledged_at"] is not None
    down = lead.call("PUT", f"{path}/de-escalation", {"reason": "A setting"}).json()
    assert down["internal"]["level"] == 1
    (row,) = lead.get(f"{path}/escalations").json()["items"]
    assert (row["outcome"], row["outcome_reason"], row["acknowledge_by"]) == ("de_escalated", "A setting", None)


def test_what_the_plan_or_the_state_forbids_is_refused(staff_program, acme):  # noqa: F811
    agent = staff_program("agent")
    path = f"/tickets/{opened(agent)['id']}"
    assert agent.call("POST", f"{path}/escalations", {"level": 5, "reason": "x"}).status_code == 403
    assert agent.call("PUT", f"{path}/escalation", {"level": 5, "reason": "x"}).status_code == 403
    assert agent.call("POST", f"{path}/escalations", {"level": 1, "reason": "x"}).status_code == 422
    assert agent.call("PUT", f"{path}/acknowledgement").status_code == 422
    assert agent.call("PUT", f"{path}/de-escalation", {"reason": "x"}).status_code == 422
    assert agent.get(f"{path}/escalations").json()["items"] == []
