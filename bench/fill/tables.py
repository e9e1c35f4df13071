"""Which tables hold a ticket's rows, found in the database itself, so that a new one needs no change here."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import psycopg

ROOT, EVENTS = "desk_ticket", "core_event"
FIRST_ID, IDS_EACH, EVENTS_PART = 7_700_000_000, 1_000_000, 5_000_000
"""The tickets to copy get ids that no other number looks like; so copying can tell them wherever they are."""


@dataclass(frozen=True)
class Table:
    """`key` leads to the ticket, or to a row of `parent`."""

    name: str
    key: str
    parent: str
    columns: tuple[str, ...]
    types: tuple[str, ...]
    by_subject: bool = False
    owned: tuple[tuple[str, str], ...] = ()
    """The tables of a ticket's rows that can be subjects too, each with its key to the ticket."""

    @property
    def rows(self) -> str:
        """The condition under which rows belong to the one ticket whose number is put in."""
        if self.by_subject:
            subjects = [f"(subject_kind = 'desk.ticket' and {self.key} = %(ticket)s)"]
            subjects += [
                f"(subject_kind = '{name.replace('_', '.', 1)}'"
                f" and {self.key} in (select id from {name} where {key} = %(ticket)s))"
                for name, key in self.owned
            ]
            return f"({' or '.join(subjects)})"
        if self.parent in ("", ROOT):
            return f"{self.key} = %(ticket)s"
        of_parent = Table(self.parent, "subject_id", ROOT, (), (), True, self.owned).rows
        return f"{self.key} in (select id from {self.parent} where {of_parent})"


def tables_of_tickets(asked: psycopg.Connection) -> list[Table]:
    """The ticket's own table, then whatever points to one by a key or as its subject, then what points to those."""
    columns = _columns(asked)
    links = asked.execute(
        "select c.conrelid::regclass::text, a.attname, c.confrelid::regclass::text from pg_constraint c"
        " join pg_attribute a on a.attrelid = c.conrelid and a.attnum = c.conkey[1]"
        " where c.contype = 'f' and a.attnotnull and c.conparentid = 0 order by 1, a.attnum"
    ).fetchall()
    found = {ROOT: _table(ROOT, "id", "", columns)}
    for child, key, parent in links:
        if parent == ROOT and child not in found:
            found[child] = _table(child, key, ROOT, columns)
    owned = tuple((one.name, one.key) for one in found.values() if one.parent == ROOT and "id" in one.columns)
    for name, held in columns.items():
        if name not in found and {"id", "subject_kind", "subject_id"} <= {column for column, _type in held}:
            found[name] = _table(name, "subject_id", ROOT, columns, owned, by_subject=True)
    for child, key, parent in links:
        if child not in found and parent in found and found[parent].by_subject:
            found[child] = _table(child, key, parent, columns, owned)
    return list(found.values())


def _columns(asked: psycopg.Connection) -> dict[str, list[tuple[str, str]]]:
    rows = asked.execute(
        "select c.relname, a.attname, a.atttypid::regtype::text"
        " from pg_attribute a join pg_class c on c.oid = a.attrelid"
        " where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition"
        " and a.attnum > 0 and not a.attisdropped and a.attgenerated = '' order by c.relname, a.attnum"
    ).fetchall()
    held: dict[str, list[tuple[str, str]]] = {}
    for table, column, kind in rows:
        held.setdefault(table, []).append((column, kind))
    return held


def _table(
    name: str,
    key: str,
    parent: str,
    columns: dict[str, list[tuple[str, str]]],
    owned: tuple[tuple[str, str], ...] = (),
    *,
    by_subject: bool = False,
) -> Table:
    names, kinds = zip(*columns[name], strict=True)
    return Table(name, key, parent, tuple(names), tuple(kinds), by_subject, owned)


def number_apart(asked: psycopg.Connection, tables: Sequence[Table]) -> None:
    """Let the rows that are made next have ids from a range of their own, table by table."""
    for place, table in enumerate(sorted(tables, key=lambda one: one.name != EVENTS)):
        if "id" in table.columns:
            first = FIRST_ID + EVENTS_PART + place * IDS_EACH if place else FIRST_ID
            asked.execute(f"alter table {table.name} alter column id restart with {first}")
    part = FIRST_ID // EVENTS_PART  # as long as the log's own partitions, which the product goes on from
    asked.execute(
        f"create table core_event_p{part:06d} partition of core_event"
        f" for values from ({FIRST_ID}) to ({FIRST_ID + EVENTS_PART})"
    )


def number_on(asked: psycopg.Connection, tables: Sequence[Table], last: dict[str, int]) -> None:
    """Take the copied tickets away; new rows get the ids after the copies' last."""
    asked.execute("set session_replication_role = replica")
    for table in tables:
        if "id" in table.columns:
            if table.name != EVENTS:
                asked.execute(f"delete from {table.name} where id >= {FIRST_ID}")
            asked.execute(f"alter table {table.name} alter column id restart with {last[table.name] + 1}")
    parts = asked.execute("select relname from pg_class where relname ~ '^core_event_p[0-9]{6}$'").fetchall()
    for (name,) in parts:
        if int(name[-6:]) >= FIRST_ID // EVENTS_PART:
            asked.execute(f"alter table core_event detach partition {name}")
            asked.execute(f"drop table {name}")
    asked.execute("set session_replication_role = origin")


@contextmanager
def without_indexes(asked: psycopg.Connection, tables: Sequence[Table]) -> Iterator[None]:
    """Drop what slows a load down and is no constraint; make it again afterwards, all rows at once."""
    dropped = asked.execute(
        "select i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) from pg_index i"
        " join pg_class c on c.oid = i.indrelid where c.relname = any(%s) and c.relkind = 'r'"
        " and not exists (select 1 from pg_constraint k where k.conindid = i.indexrelid)",
        [[one.name for one in tables]],
    ).fetchall()
    for name, _definition in dropped:
        asked.execute(f"drop index {name}")
    yield
    asked.execute("set maintenance_work_mem = '1GB'")
    for _name, definition in dropped:
        asked.execute(definition)
