"""Writing role, grants, policies and guards into the database, from what the apps have registered.

Runs after each `migrate`. What is there already is compared by a digest, so an unchanged database is not touched.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import connection, transaction

from seiketsu.core.tenancy.session import portal_role

ACTING_ORGANIZATION = "(select nullif(current_setting('app.organization_id', true), '')::bigint)"
ACTING_PERSON = "(select nullif(current_setting('app.person_id', true), '')::bigint)"
ACTING_ROLE = "(select current_setting('app.person_role', true))"
_GUARD = "seiketsu_guard_organization"


@dataclass(frozen=True)
class TenantTable:
    """What the restricted role may read of one table.

    `columns` limits it to those columns (None: all). `where` is SQL added to the organization's policy; it may use
    `{organization}`, `{person}` and `{role}`. `key` is the column that holds the organization's id; None when the
    table has none and `where` alone decides.
    """

    model: str
    columns: tuple[str, ...] | None = None
    where: str = ""
    key: str | None = "organization_id"

    def policy(self) -> str:
        """The complete row condition in SQL."""
        extra = self.where.format(organization=ACTING_ORGANIZATION, person=ACTING_PERSON, role=ACTING_ROLE)
        own = f"{self.key} = {ACTING_ORGANIZATION}" if self.key else ""
        return " and ".join(f"({part})" for part in (own, extra) if part)


_tables: dict[str, TenantTable] = {}


def register(table: TenantTable) -> None:
    """Open a table to clients, in `AppConfig.ready`."""
    if not table.policy():
        raise ValueError(f"{table.model} would be open to everybody; give it a key or a where.")
    _tables[table.model] = table


def registered() -> dict[str, TenantTable]:
    """All opened tables by model label."""
    return dict(_tables)


def after_migrate(**_: Any) -> None:
    """Bring the database in line at the end of `migrate`."""
    install()


def _owned_tables() -> list[str]:
    """Every table with an organization_id, plain or partitioned, in the order of their names."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace"
            " join pg_attribute a on a.attrelid = c.oid and a.attname = 'organization_id' and not a.attisdropped"
            " where n.nspname = current_schema() and c.relkind in ('r', 'p') and not c.relispartition order by 1"
        )
        return [row[0] for row in cursor.fetchall()]


def _opened_tables() -> dict[str, TenantTable]:
    present = set(connection.introspection.table_names())
    named = {apps.get_model(label)._meta.db_table: table for label, table in _tables.items()}
    return {name: table for name, table in sorted(named.items()) if name in present}


def install() -> None:
    """Create the role where missing; write grants, policies and guards where they differ. Safe to repeat."""
    owned, opened = _owned_tables(), _opened_tables()
    role = portal_role()
    wanted = hashlib.sha256(
        repr((role, owned, sorted(opened.items(), key=lambda entry: entry[0]))).encode()
    ).hexdigest()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtext('seiketsu tenancy'))")
        cursor.execute(
            "select obj_description(p.oid, 'pg_proc') from pg_proc p where p.proname = %s"
            " and p.pronamespace = current_schema()::regnamespace",
            [_GUARD],
        )
        row = cursor.fetchone()
        cursor.execute(
            "select (select count(*) from pg_roles where rolname = %s), (select count(*) from pg_policies"
            " where schemaname = current_schema() and policyname = 'portal_reads')",
            [role],
        )
        # A restored database has the digest but neither the role nor its policies.
        complete = cursor.fetchone() == (1, len(opened))
        if row is not None and row[0] == wanted and complete:
            return
        _lock(cursor, owned, opened)
        _ensure_role(cursor, role)
        _write_guard(cursor, owned)
        _write_policies(cursor, role, opened)
        cursor.execute(f"comment on function {_GUARD}() is '{wanted}'")


def _lock(cursor: Any, owned: list[str], opened: dict[str, TenantTable]) -> None:
    """Take every lock before the first change.

    A grant writes the tables' rows in the catalogue. An automatic vacuum that holds a table would then wait for us as
    we wait for it, which the server ends as a deadlock; a vacuum that only stands in the way it calls off.
    """
    for tables, mode in ((opened, "access exclusive"), (owned, "share row exclusive")):
        if tables:
            names = ", ".join(connection.ops.quote_name(table) for table in sorted(tables))
            cursor.execute(f"lock table {names} in {mode} mode")


def _ensure_role(cursor: Any, role: str) -> None:
    quoted = connection.ops.quote_name(role)
    cursor.execute("select 1 from pg_roles where rolname = %s", [role])
    if cursor.fetchone() is None:
        cursor.execute(f"create role {quoted} nologin noinherit nocreatedb nocreaterole")
    # From 16 on even its creator may not take a role that was not granted; inheriting would mix the policies.
    modern = connection.pg_version >= 160000  # type: ignore[attr-defined]
    cursor.execute(f"grant {quoted} to current_user{' with inherit false, set true' if modern else ''}")
    cursor.execute(f"revoke all on all tables in schema public from {quoted}")


def _write_guard(cursor: Any, owned: list[str]) -> None:
    cursor.execute(
        f"""
        create or replace function {_GUARD}() returns trigger language plpgsql as $$
        declare
            allowed bigint := current_setting('app.elevated_organization_id', true)::bigint;
        begin
            if (tg_op <> 'INSERT' and old.organization_id <> allowed)
               or (tg_op <> 'DELETE' and new.organization_id <> allowed) then
                raise exception 'row of another organization in %', tg_table_name using errcode = '42501';
            end if;
            if tg_op = 'DELETE' then return old; end if;
            return new;
        end $$
        """
    )
    for table in owned:
        name = connection.ops.quote_name(table)
        cursor.execute(
            f"create or replace trigger guard_organization before insert or update or delete on {name} for each row"
            f" when (coalesce(current_setting('app.elevated_organization_id', true), '') <> '')"
            f" execute function {_GUARD}()"
        )


def _write_policies(cursor: Any, role: str, opened: dict[str, TenantTable]) -> None:
    quoted_role = connection.ops.quote_name(role)
    cursor.execute(
        "select tablename from pg_policies where schemaname = current_schema() and policyname = 'portal_reads'"
    )
    for (table,) in cursor.fetchall():
        cursor.execute(f"drop policy portal_reads on {connection.ops.quote_name(table)}")
    for table, rule in opened.items():
        name = connection.ops.quote_name(table)
        cursor.execute(f"alter table {name} enable row level security")
        cursor.execute(f"create policy portal_reads on {name} for select to {quoted_role} using ({rule.policy()})")
        columns = f" ({', '.join(connection.ops.quote_name(c) for c in rule.columns)})" if rule.columns else ""
        cursor.execute(f"grant select{columns} on {name} to {quoted_role}")
