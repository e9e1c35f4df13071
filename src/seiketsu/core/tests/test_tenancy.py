"""Isolation by the database; the five pitfalls of row-level security each have a test."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import DatabaseError, ProgrammingError, connection, connections, transaction
from django.test.utils import CaptureQueriesContext

from seiketsu.core import tenancy
from seiketsu.core.tenancy import TenantTable, installation
from seiketsu.core.tests.cast import Probe, execute

pytestmark = pytest.mark.django_db(transaction=True)

OWN, OTHER = 11, 22


@pytest.fixture(autouse=True)
def shared_table() -> Iterator[None]:
    tables = dict(installation._tables)
    execute(Probe.CREATE)
    tenancy.register(
        TenantTable(
            "core.Probe",
            columns=("id", "organization_id", "person_id", "visibility", "body"),
            where="visibility = 'public' and ({role} <> 'member' or person_id = {person})",
        )
    )
    tenancy.install()
    Probe.objects.bulk_create(
        [
            Probe(organization_id=OWN, person_id=1, visibility="public", body="ours"),
            Probe(organization_id=OWN, person_id=2, visibility="public", body="a colleague's"),
            Probe(organization_id=OWN, person_id=1, visibility="internal", body="staff note"),
            Probe(organization_id=OTHER, person_id=3, visibility="public", body="theirs"),
        ]
    )
    yield
    installation._tables.clear()
    installation._tables.update(tables)
    execute("drop table core_probe")
    tenancy.install()


def bodies() -> set[str]:
    return set(Probe.objects.values_list("body", flat=True))


def current_role() -> tuple[str, str]:
    with connection.cursor() as cursor:
        cursor.execute("select current_user, coalesce(current_setting('app.organization_id', true), '')")
        row = cursor.fetchone()
    assert row is not None
    return row[0], row[1]


def test_a_forgotten_filter_shows_only_the_own_public_rows() -> None:
    with tenancy.as_organization(OWN, person_id=1, person_role="manager"):
        assert bodies() == {"ours", "a colleague's"}


def test_a_member_sees_their_own_rows_and_a_manager_all() -> None:
    with tenancy.as_organization(OWN, person_id=1, person_role="member"):
        assert bodies() == {"ours"}


def test_an_organization_that_is_not_set_sees_nothing() -> None:
    with transaction.atomic(durable=True):
        execute(f'set local role "{tenancy.portal_role()}"')
        assert bodies() == set()


def test_a_staff_only_column_is_refused() -> None:
    with pytest.raises(ProgrammingError, match="permission denied"), tenancy.as_organization(OWN):
        list(Probe.objects.values_list("score"))


def test_every_lock_is_taken_before_the_first_change() -> None:
    """Else an automatic vacuum and the installation may wait for each other."""
    execute("comment on function seiketsu_guard_organization() is 'of another time'")
    with CaptureQueriesContext(connection) as asked:
        tenancy.install()
    words = [one["sql"].split()[0].lower() for one in asked]
    locks = [place for place, word in enumerate(words) if word == "lock"]
    changes = [place for place, word in enumerate(words) if word in {"create", "drop", "alter", "grant", "revoke"}]
    assert len(locks) == 2 and locks[-1] < changes[0]


@pytest.mark.parametrize("table", ["core_event", "core_rawintake", "core_eventcursor", "core_parkedevent"])
def test_a_table_that_nobody_opened_is_refused(table: str) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"), tenancy.as_organization(OWN):
        execute(f"select 1 from {table}")


@pytest.mark.parametrize(
    "statement",
    [
        "insert into core_probe (organization_id, visibility, body) values (11, 'public', 'x')",
        "update core_probe set body = 'x'",
        "delete from core_probe",
    ],
)
def test_the_role_writes_nothing(statement: str) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"), tenancy.as_organization(OWN):
        execute(statement)


def test_a_client_action_runs_as_owner_on_the_own_rows() -> None:
    with tenancy.as_organization(OWN, person_id=1):
        probe = Probe.objects.only("id", "organization_id").get(body="ours")
        with tenancy.elevated(OWN):
            Probe.objects.filter(pk=probe.pk).update(score=5)
        assert current_role()[0] == tenancy.portal_role()
    assert Probe.objects.get(body="ours").score == 5


@pytest.mark.parametrize(
    "statement",
    [
        f"update core_probe set body = 'x' where organization_id = {OTHER}",
        f"update core_probe set organization_id = {OTHER} where body = 'ours'",
        f"delete from core_probe where organization_id = {OTHER}",
        f"insert into core_probe (organization_id, visibility, body) values ({OTHER}, 'public', 'x')",
    ],
)
def test_elevation_refuses_rows_of_another_organization(statement: str) -> None:
    with tenancy.as_organization(OWN):
        with pytest.raises(DatabaseError, match="another organization"), tenancy.elevated(OWN):
            execute(statement)
        assert current_role() == (tenancy.portal_role(), str(OWN))
    assert Probe.objects.filter(organization_id=OTHER, body="theirs").count() == 1


def test_elevation_for_another_organization_or_from_nowhere_is_refused() -> None:
    with pytest.raises(tenancy.WrongNesting), tenancy.elevated(OWN):
        pass
    with tenancy.as_organization(OWN), pytest.raises(tenancy.WrongNesting), tenancy.elevated(OTHER):
        pass


def test_pitfall_1_the_role_is_not_entered_inside_a_transaction() -> None:
    with transaction.atomic(), pytest.raises(tenancy.WrongNesting), tenancy.as_organization(OWN):
        pass
    with tenancy.as_organization(OWN):
        with transaction.atomic():
            bodies()
        assert current_role()[0] == tenancy.portal_role()
    owner, organization = current_role()
    assert (owner != tenancy.portal_role(), organization) == (True, "")


def test_pitfall_1_an_exception_leaves_the_role_too() -> None:
    with pytest.raises(KeyError), tenancy.as_organization(OWN):
        raise KeyError
    assert current_role()[0] != tenancy.portal_role()
    assert len(bodies()) == 4


def test_pitfall_2_the_owner_sees_everything_because_nothing_is_forced() -> None:
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from pg_class where relforcerowsecurity")
        assert cursor.fetchone() == (0,)
    assert len(bodies()) == 4


def test_pitfall_3_no_view_runs_as_its_owner_and_no_function_lifts_the_role() -> None:
    execute("create view core_probe_view as select * from core_probe")
    execute(f'grant select on core_probe_view to "{tenancy.portal_role()}"')
    try:
        assert _views_that_leak() == {"core_probe_view"}
    finally:
        execute("drop view core_probe_view")
    assert _views_that_leak() == set()
    with connection.cursor() as cursor:
        cursor.execute("select proname from pg_proc where prosecdef and pronamespace = current_schema()::regnamespace")
        assert cursor.fetchall() == []


def _views_that_leak() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "select relname from pg_class where relkind = 'v' and relnamespace = current_schema()::regnamespace"
            " and has_table_privilege(%s, oid, 'select')"
            " and not coalesce(reloptions::text like '%%security_invoker=true%%', false)",
            [tenancy.portal_role()],
        )
        return {row[0] for row in cursor.fetchall()}


def test_pitfall_4_the_role_may_not_log_in_and_nobody_inherits_it() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "select rolcanlogin, rolsuper, rolbypassrls, rolcreaterole from pg_roles where rolname = %s",
            [tenancy.portal_role()],
        )
        assert cursor.fetchone() == (False, False, False, False)


def test_pitfall_5_a_table_without_the_column_stays_closed() -> None:
    with pytest.raises(ValueError, match="open to everybody"):
        tenancy.register(TenantTable("core.EventCursor", key=None))


def test_installing_again_changes_nothing_and_a_lost_policy_comes_back() -> None:
    execute("drop policy portal_reads on core_probe")
    tenancy.install()
    with tenancy.as_organization(OWN, person_id=1):
        assert bodies() == {"ours"}


def test_threads_on_one_pool_never_see_each_others_rows() -> None:
    barrier = threading.Barrier(4)

    def read(organization: int) -> set[str]:
        try:
            barrier.wait(10)
            found: set[str] = set()
            for _ in range(25):
                with tenancy.as_organization(organization, person_role="manager"):
                    found |= bodies()
            return found
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(read, [OWN, OTHER, OWN, OTHER]))
    assert results[0] == results[2] == {"ours", "a colleague's"}
    assert results[1] == results[3] == {"theirs"}
