"""Applying a plan: versions, what moves, what is refused."""

from __future__ import annotations

import threading
from datetime import UTC, datetime

import pytest
from django.db import DatabaseError, connection, transaction

from seiketsu.core import clock, registry, tenancy
from seiketsu.core.actor import Actor
from seiketsu.core.events.queries import history
from seiketsu.core.registry import PlanMover
from seiketsu.plan import actions, queries
from seiketsu.plan.errors import NoPlanInForce, NoSuchVersion, PlanRefused
from seiketsu.plan.events import version_subject
from seiketsu.plan.models import PlanVersion
from seiketsu.plan.tests.factories import altered, apply_shipped_plan, shipped_source

pytestmark = pytest.mark.django_db
DANA = Actor("user", 7, "Dana Whitfield")
FASTER = ("    first_response: 8h\n    next_response: 8h", "    first_response: 6h\n    next_response: 8h")


def test_nothing_is_in_force_before_the_first_plan() -> None:
    with pytest.raises(NoPlanInForce, match="seiketsu plan apply"):
        queries.current()
    assert queries.current_or_none() is None


def test_the_first_plan_becomes_version_1_with_who_and_when() -> None:
    moment = datetime(2026, 11, 2, 14, 0, tzinfo=UTC)
    with clock.at(moment):
        version = actions.apply_plan(shipped_source(), actor=DANA, note="First version")
    assert (version.number, version.applied_at, version.applied_by_label) == (1, moment, "Dana Whitfield")
    assert queries.current().version == 1
    assert str(queries.current().plan.tier("enterprise").first_response) == "1h"
    assert [summary.note for summary in queries.history()] == ["First version"]


def test_the_same_text_is_not_applied_twice() -> None:
    apply_shipped_plan()
    application = actions.apply_with_account(shipped_source(), actor=DANA)
    assert (application.is_new, application.version.number, PlanVersion.objects.count()) == (False, 1, 1)


def test_a_changed_plan_is_a_new_version_and_the_old_one_stays_readable() -> None:
    apply_shipped_plan()
    application = actions.apply_with_account(altered(FASTER), actor=DANA)
    assert application.version.number == 2
    assert [change.key for change in application.changes] == ["tiers.starter.first_response"]
    assert str(queries.current().plan.tier("starter").first_response) == "6h"
    assert str(queries.at(1).plan.tier("starter").first_response) == "8h"


def test_an_unknown_version_is_refused() -> None:
    with pytest.raises(NoSuchVersion, match="version 9"):
        queries.at(9)


def test_a_version_can_be_neither_changed_nor_deleted() -> None:
    version = apply_shipped_plan()
    for attempt in (lambda: PlanVersion.objects.update(note="other"), version.delete):
        with pytest.raises(DatabaseError, match="kept as it was applied"), transaction.atomic():
            attempt()


def test_applying_is_told_as_an_event() -> None:
    apply_shipped_plan()
    actions.apply_plan(altered(FASTER), actor=DANA, note="Faster Starter")
    [event] = history(version_subject(2))
    assert event.type == "plan.applied"
    assert event.data["previous"] == 1
    assert event.data["changed_leaves"] == 1
    assert event.actor.label == "Dana Whitfield"


def test_a_plan_with_an_open_conflict_is_refused_with_its_line() -> None:
    without_settlement = altered(("    over: [incident_communication.internal.executive_team.within.sev1]\n", ""))
    with pytest.raises(PlanRefused, match=r"my\.yaml:\d+: Two figures: tell executives"):
        actions.apply_plan(without_settlement, actor=DANA, name="my.yaml")
    assert queries.current_or_none() is None


def test_a_plan_that_cannot_be_read_is_refused_with_its_line() -> None:
    with pytest.raises(PlanRefused, match=r"my\.yaml:\d+: tiers\.starter\.first_response: '6 hours' is not a duration"):
        actions.apply_plan(altered((FASTER[0], FASTER[1].replace("6h", "6 hours"))), actor=DANA, name="my.yaml")


@pytest.fixture
def mover(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, int]]:
    """An app above the plan with open work."""
    moved: list[tuple[int, int]] = []

    def move(old: int, new: int) -> int:
        assert queries.at(new).version == new
        moved.append((old, new))
        return 24

    other = registry.Registry[PlanMover]("plan movers")
    other.register("test", PlanMover(preview=lambda old, new: ["24 open tickets"], move=move))
    monkeypatch.setattr(registry, "plan_movers", other)
    return moved


def test_open_work_keeps_its_version_unless_moving_is_asked_for(mover: list[tuple[int, int]]) -> None:
    apply_shipped_plan()
    application = actions.apply_with_account(altered(FASTER), actor=DANA)
    assert (application.moves, application.moved, mover) == (("24 open tickets",), 0, [])


def test_open_work_moves_when_asked(mover: list[tuple[int, int]]) -> None:
    apply_shipped_plan()
    application = actions.apply_with_account(altered(FASTER), actor=DANA, move_open_work=True)
    assert (application.moved, mover) == (24, [(1, 2)])


def test_a_rehearsal_tells_what_would_move_and_leaves_nothing(mover: list[tuple[int, int]]) -> None:
    apply_shipped_plan()
    application = actions.rehearse(altered(FASTER), actor=DANA)
    assert application.moves == ("24 open tickets",)
    assert (queries.current().version, PlanVersion.objects.count()) == (1, 1)


def test_asking_for_the_plan_in_force_costs_one_query_of_one_row(django_assert_num_queries) -> None:
    apply_shipped_plan()
    queries.current()
    with django_assert_num_queries(1) as captured:
        queries.current()
    assert "source" not in captured.captured_queries[0]["sql"]


@pytest.mark.django_db(transaction=True)
def test_a_client_role_learns_the_plan_in_force_without_reading_versions() -> None:
    apply_shipped_plan()
    queries._by_checksum.clear()
    with tenancy.as_organization(1):
        assert queries.current().plan.tier("starter").title == "Starter"
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            PlanVersion.objects.values_list("source", flat=True).first()
        with connection.cursor() as cursor:
            cursor.execute("select current_user")
            assert cursor.fetchone() == (tenancy.portal_role(),)


@pytest.mark.django_db(transaction=True)
def test_two_people_applying_at_once_make_two_versions_one_after_the_other() -> None:
    apply_shipped_plan()
    sources = [altered((FASTER[0], FASTER[0].replace("8h", f"{hours}h", 1))) for hours in (5, 6)]
    together, failures = threading.Barrier(2), list[Exception]()

    def apply(source: str) -> None:
        try:
            together.wait(timeout=30)
            actions.apply_plan(source, actor=DANA)
        except Exception as failure:  # told to the test, which would not see it in the thread
            failures.append(failure)
        finally:
            connection.close()

    threads = [threading.Thread(target=apply, args=(source,)) for source in sources]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert failures == []
    assert sorted(PlanVersion.objects.values_list("number", flat=True)) == [1, 2, 3]
    assert {row.source for row in PlanVersion.objects.filter(number__gt=1)} == set(sources)
