"""Saving a new ticket with its first message and its decisions in one statement.

The ORM would take one statement for each table. Opening is the most frequent write of the desk, so it is written out;
the columns come from the models, so a new one needs no change here.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection
from django.db.models import Model

from seiketsu.desk.models import Decision, Message, Ticket

SEARCH_CONFIGURATION = "english"


def _columns(model: type[Model], *left_out: str) -> tuple[tuple[str, str], ...]:
    """(attribute, column) of everything that an insert sets."""
    return tuple(
        (field.attname, str(field.column))
        for field in model._meta.concrete_fields
        if not field.generated and field.attname not in left_out
    )


_TICKET = _columns(Ticket)
_MESSAGE = _columns(Message, "id", "search")
_DECISION = _columns(Decision, "id")


def _names(columns: Sequence[tuple[str, str]]) -> str:
    return ", ".join(f'"{column}"' for _attribute, column in columns)


_VECTOR = " || ".join(f"setweight(to_tsvector('{SEARCH_CONFIGURATION}', %s), '{weight}')" for weight in ("A", "B", "C"))
# Nothing but names of our own models goes into this text.
_INSERT = f"""
with opened as (
    insert into desk_ticket ({_names(_TICKET)})
    select {_names(_TICKET)} from jsonb_populate_record(null::desk_ticket, %s::jsonb)
),
decided as (
    insert into desk_decision ({_names(_DECISION)})
    select {_names(_DECISION)} from jsonb_populate_recordset(null::desk_decision, %s::jsonb)
)
insert into desk_message ({_names(_MESSAGE)}, search)
select {_names(_MESSAGE)}, {_VECTOR} from jsonb_populate_record(null::desk_message, %s::jsonb)
returning id
"""  # noqa: S608


def next_ticket_id() -> int:
    """The ticket's number, known before its row so that promises can be made first and the row written once."""
    with connection.cursor() as cursor:
        cursor.execute("select nextval(pg_get_serial_sequence('desk_ticket', 'id'))")
        return int(cursor.fetchone()[0])


def insert_opening(
    ticket: Ticket, message: Message, documents: tuple[str, str, str], decisions: Sequence[Decision]
) -> None:
    """Store them; `documents` are the searchable texts of the message by falling weight."""
    with connection.cursor() as cursor:
        cursor.execute(
            _INSERT,
            [
                _json(_row(ticket, _TICKET)),
                _json([_row(decision, _DECISION) for decision in decisions]),
                *documents,
                _json(_row(message, _MESSAGE)),
            ],
        )
        message.pk = cursor.fetchone()[0]
    for row in (ticket, message):
        row._state.adding = False
        row._state.db = connection.alias


def _row(instance: Model, columns: Sequence[tuple[str, str]]) -> dict[str, Any]:
    return {column: getattr(instance, attribute) for attribute, column in columns}


def _json(value: Any) -> str:
    # Microseconds must survive, which Django's own encoder cuts off.
    return json.dumps(value, cls=_Exact)


class _Exact(DjangoJSONEncoder):
    def default(self, o: Any) -> Any:
        return o.isoformat() if hasattr(o, "isoformat") else super().default(o)
