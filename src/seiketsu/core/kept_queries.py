"""Statements that are worded and planned once and only run from then on.

Wording a query takes the ORM about ten times as long as running it does, and planning one takes PostgreSQL several
times as long. That shows where every request and every mail asks the same few things. What is kept here gives the same
rows as the queryset, the same row as `save`; each connection prepares it at its first use.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar
from weakref import WeakKeyDictionary

from django.db import connection
from django.db.models import Model, QuerySet
from django.db.models.query import ModelIterable, get_related_populators
from django.db.transaction import TransactionManagementError
from django.utils.functional import Promise
from psycopg import sql
from pydantic_core import to_json

Row = TypeVar("Row")

_LOCKING = "FOR UPDATE", "FOR NO KEY UPDATE"
# Stand-ins for the values while a query is worded; nothing else in a query looks like them.
_MARKERS: dict[type, Callable[[int], Any]] = {
    int: lambda place: 7_461_939_000_000_000 + place,
    str: lambda place: f"\ufdd0{place}",
    datetime: lambda place: datetime(1970, 1, 1, microsecond=place + 1, tzinfo=UTC),
}
_prepared: WeakKeyDictionary[Any, set[str]] = WeakKeyDictionary()


class KeptStatement:
    """SQL with `%s` for its values, under a name that the database's own views show too."""

    def __init__(self, name: str, text: str) -> None:
        count = text.count("%s")
        self._name = sql.Identifier(name)
        self._key = name
        self._text = _numbered(text)
        call = f"execute {{}}({', '.join(['%s'] * count)})" if count else "execute {}"
        self._call = sql.SQL(call).format(self._name).as_string(None)

    def __call__(self, *values: Any) -> list[tuple[Any, ...]]:
        """Run it and fetch all that it gives."""
        with connection.cursor() as cursor:
            self._prepare()
            cursor.execute(self._call, values)
            return list(cursor.fetchall()) if cursor.pgresult.nfields else []

    def _prepare(self) -> None:
        known = _prepared.setdefault(connection.connection, set())
        if self._key not in known:
            # Beside Django's cursor: it belongs to the connection, not to what a request asks.
            with connection.wrap_database_errors:
                connection.connection.execute(sql.SQL("prepare {} as ").format(self._name) + sql.SQL(self._text))
            known.add(self._key)


def _numbered(text: str) -> str:
    first, *rest = text.split("%s")
    return first + "".join(f"${number}{piece}" for number, piece in enumerate(rest, start=1))


class KeptQuery(Generic[Row]):
    """`build` makes the queryset from stand-ins for values of `kinds`; call the kept query with the values.

    It must be the same query for all values: no lists, and no None. Prefetching is left out.
    """

    def __init__(self, name: str, build: Callable[..., QuerySet[Any, Row]], *kinds: type) -> None:
        self._name, self._build, self._kinds = name, build, kinds
        self._local = threading.local()  # what reads a row belongs to a connection, as that belongs to a thread

    def __call__(self, *values: Any) -> list[Row]:
        """All rows."""
        worded: _Worded | None = getattr(self._local, "worded", None)
        if worded is None:
            worded = self._local.worded = self._word()
        if worded.locks and connection.get_autocommit():
            raise TransactionManagementError("A row can be locked only inside a transaction.")
        return [worded.read(row) for row in worded.statement(*(values[number] for number in worded.order))]

    def first(self, *values: Any) -> Row | None:
        """The first row, if there is one; the query should ask for no more."""
        return next(iter(self(*values)), None)

    def _word(self) -> _Worded:
        markers = [_MARKERS[kind](number) for number, kind in enumerate(self._kinds)]
        queryset = self._build(*markers)
        compiler = queryset.query.get_compiler(connection=connection)
        text, parameters = compiler.as_sql()
        connection.ensure_connection()
        pieces, order = text.split("%s"), []
        worded = pieces[0]
        for parameter, piece in zip(parameters, pieces[1:], strict=True):
            if parameter in markers:
                order.append(markers.index(parameter))
                worded += "%s" + piece
            else:
                worded += sql.Literal(parameter).as_string(connection.connection) + piece
        if set(order) != set(range(len(markers))):
            raise ValueError(f"A value of {self._name} is not passed to the database as it is, so it can't be kept.")
        statement = KeptStatement(self._name, worded.replace("%%", "%"))
        return _Worded(statement, tuple(order), any(word in text for word in _LOCKING), _reader(queryset, compiler))


@dataclass(frozen=True, slots=True)
class _Worded:
    """A query as it is kept: which value goes where, and how a row becomes what the queryset gives."""

    statement: KeptStatement
    order: tuple[int, ...]
    locks: bool
    read: Callable[[tuple[Any, ...]], Any]


def _reader(queryset: QuerySet[Any, Any], compiler: Any) -> Callable[[tuple[Any, ...]], Any]:
    """What Django's own iterables do with a row, with everything looked up beforehand."""
    converters = [
        (place, tuple(functions), expression)
        for place, (functions, expression) in compiler.get_converters([one[0] for one in compiler.select]).items()
    ]

    def converted(row: tuple[Any, ...]) -> Sequence[Any]:
        values = list(row)
        for place, functions, expression in converters:
            for function in functions:
                values[place] = function(values[place], expression, connection)
        return values

    if not issubclass(queryset._iterable_class, ModelIterable):
        return lambda row: tuple(converted(row))
    alias, description = queryset.db, compiler.klass_info
    model, fields = description["model"], description["select_fields"]
    start, end = fields[0], fields[-1] + 1
    names = [one[0].target.attname for one in compiler.select[start:end]]
    annotations = tuple(compiler.annotation_col_map.items())
    populators = get_related_populators(description, compiler.select, alias)  # type: ignore[call-arg] # of Django 6

    def read(row: tuple[Any, ...]) -> Any:
        values = converted(row)
        instance = model.from_db(alias, names, values[start:end])
        for populator in populators:
            populator.populate(values, instance)
        for name, place in annotations:
            setattr(instance, name, values[place])
        return instance

    return read


class KeptInsert:
    """Adds a row of a model whose ids the database counts; with `once`, only where no row has these columns' values.

    `also` is SQL about the new row that the same statement answers; `and_tell` gives the answer.
    """

    def __init__(self, name: str, model: type[Model], *, once: Sequence[str] = (), also: str = "") -> None:
        self._columns = columns_of(model, model._meta.pk.attname)
        names = names_of(self._columns)
        table = connection.ops.quote_name(model._meta.db_table)
        told = f", {also}" if also else ""
        conflict = f" on conflict ({', '.join(map(connection.ops.quote_name, once))}) do nothing" if once else ""
        # Nothing but names of our own models goes into this text.
        self._statement = KeptStatement(
            name,
            f"insert into {table} ({names}) select {names} from jsonb_populate_record(null::{table}, %s::jsonb)"  # noqa: S608
            f"{conflict} returning {connection.ops.quote_name(str(model._meta.pk.column))}{told}",
        )

    def __call__(self, instance: Model) -> bool:
        """Store it and give it its id; False where one with the same key is there already."""
        return self._stored(instance) is not None

    def and_tell(self, instance: Model) -> Any:
        """Store it, and what `also` answers about it."""
        found = self._stored(instance)
        return found[1] if found else None

    def _stored(self, instance: Model) -> tuple[Any, ...] | None:
        found = self._statement(as_json(row_of(instance, self._columns)))
        if not found:
            return None
        instance.pk = found[0][0]
        mark_stored(instance)
        return found[0]


def columns_of(model: type[Model], *left_out: str) -> tuple[tuple[str, str], ...]:
    """(attribute, column) of everything that an insert sets."""
    return tuple(
        (field.attname, str(field.column))
        for field in model._meta.concrete_fields
        if not field.generated and field.attname not in left_out
    )


def names_of(columns: Sequence[tuple[str, str]]) -> str:
    """The columns as they are listed in a statement."""
    return ", ".join(f'"{column}"' for _attribute, column in columns)


def row_of(instance: Model, columns: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """An instance as the database's JSON functions take it."""
    values = instance.__dict__
    return {column: values[attribute] for attribute, column in columns}


def mark_stored(*instances: Model) -> None:
    """What the ORM notes on an instance that it has saved."""
    for instance in instances:
        instance._state.adding = False
        instance._state.db = connection.alias


def as_json(value: Any) -> str:
    """Exact: moments keep their microseconds, which Django's own encoder cuts off. Compiled: it is on every write."""
    return to_json(value, fallback=_plain).decode()


def _plain(value: Any) -> Any:
    if isinstance(value, Promise):  # a text that is still to be translated
        return str(value)
    raise TypeError(f"{type(value).__qualname__} can't be written as JSON.")
