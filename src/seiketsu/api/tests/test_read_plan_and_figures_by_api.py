from __future__ import annotations

import pytest

from seiketsu.desk.tests import factories
from seiketsu.desk.tests.conftest import desk  # noqa: F401 - a fixture

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("desk")]


def test_the_plan_in_force_is_read_as_a_whole_and_leaf_by_leaf(staff_program):
    program = staff_program("agent")
    plan = program.get("/plan").json()
    assert [(tier["slug"], tier["rank"]) for tier in plan["tiers"]] == [
        ("starter", 0),
        ("professional", 1),
        ("business", 2),
        ("enterprise", 3),
    ]
    assert [row["number"] for row in program.get("/plan/versions").json()["items"]] == [plan["version"]]
    leaf = program.get("/plan/leaves/tiers.enterprise.first_response").json()
    assert (leaf["kind"], leaf["words"]) == ("promise", "1 hour")
    assert program.get("/plan/leaves/no.such.leaf").status_code == 404


def test_all_leaves_are_listed_once(staff_program):
    program = staff_program()
    keys, cursor = [], ""
    while True:
        answer = program.get(f"/plan/leaves?limit=100&cursor={cursor}").json()
        keys += [leaf["key"] for leaf in answer["items"]]
        cursor = answer["next_cursor"]
        if cursor is None:
            break
    assert len(keys) > 300
    assert keys == sorted(set(keys))
    narrowed = program.get("/plan/leaves?prefix=tiers.starter.&limit=100").json()["items"]
    assert {leaf["key"] for leaf in narrowed} == {key for key in keys if key.startswith("tiers.starter.")}


def test_the_scorecard_has_a_figure_for_each_measured_promise(staff_program):
    organization = factories.organization(tier="business")
    factories.ticket(organization)
    program = staff_program()
    card = program.get("/scorecard?period=2026-11").json()
    assert card["figures"]
    assert card["kept"] + card["at_risk"] + card["broken"] + card["not_enough"] <= len(card["figures"])
    business = program.get("/scorecard?tier=business").json()["figures"]
    assert {figure["tier"] for figure in business} == {"business"}
    for query in ("tier=no-such", "period=2026-13", "period=November"):
        assert program.get(f"/scorecard?{query}").status_code == 422


def test_answers_to_surveys_are_listed(staff_program):
    assert staff_program().get("/survey-responses").json() == {"items": [], "next_cursor": None}


@pytest.mark.django_db(transaction=True)
def test_none_of_it_is_for_clients(client_program):
    program = client_program()
    for path in ("/plan", "/plan/versions", "/plan/leaves", "/scorecard", "/survey-responses"):
        assert program.get(path).status_code == 403
