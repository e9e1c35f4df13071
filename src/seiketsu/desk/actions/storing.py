"""Saving what one change of a ticket writes in one statement.

The ORM would take one statement for each table. These are the most frequent writes of the desk, so they are written
out; the columns come from the models, so a new one needs no change here.
"""

from __future__ import annotations

from collections.abc import Sequence

from seiketsu.core.kept_queries import KeptStatement, as_json, columns_of, mark_stored, names_of, row_of
from seiketsu.desk.models import Decision, Message, Ticket, Watcher

SEARCH_CONFIGURATION = "english"


_TICKET = columns_of(Ticket)
_CHANGED = tuple(one for one in _TICKET if one[0] not in ("id", "created_at"))
_MESSAGE = columns_of(Message, "id", "search")
_DECISION = columns_of(Decision, "id")
_WATCHER = columns_of(Watcher, "id")


_VECTOR = " || ".join(f"setweight(to_tsvector('{SEARCH_CONFIGURATION}', %s), '{weight}')" for weight in ("A", "B", "C"))
# Nothing but names of our own models goes into these texts.
_INSERT_DECISIONS = f"""
    insert into desk_decision ({names_of(_DECISION)})
    select {names_of(_DECISION)} from jsonb_populate_recordset(null::desk_decision, %s::jsonb)
"""  # noqa: S608
_INSERT_MESSAGE = f"""
insert into desk_message ({names_of(_MESSAGE)}, search)
select {names_of(_MESSAGE)}, {_VECTOR} from jsonb_populate_record(null::desk_message, %s::jsonb)
returning id
"""  # noqa: S608
_OPEN = KeptStatement(
    "desk_open_ticket",
    f"""
with opened as (
    insert into desk_ticket ({names_of(_TICKET)})
    select {names_of(_TICKET)} from jsonb_populate_record(null::desk_ticket, %s::jsonb)
),
decided as ({_INSERT_DECISIONS}),
watched as (
    insert into desk_watcher ({names_of(_WATCHER)})
    select {names_of(_WATCHER)} from jsonb_populate_recordset(null::desk_watcher, %s::jsonb)
)
{_INSERT_MESSAGE}
""",  # noqa: S608
)
_SAY = KeptStatement("desk_insert_message", _INSERT_MESSAGE)
_SAVE = KeptStatement(
    "desk_save_change",
    f"""
with saved as (
    update desk_ticket t set {", ".join(f'"{column}" = given."{column}"' for _attribute, column in _CHANGED)}
    from jsonb_populate_record(null::desk_ticket, %s::jsonb) given
    where t.id = given.id
),
mailed as (
    update desk_message m set delivery_ids = given.delivery_ids
    from jsonb_to_recordset(%s::jsonb) as given (id bigint, delivery_ids bigint[])
    where m.id = given.id
)
{_INSERT_DECISIONS}
""",  # noqa: S608
)
_SAVE_TICKET = KeptStatement(
    "desk_save_ticket",
    f"""
update desk_ticket t set {", ".join(f'"{column}" = given."{column}"' for _attribute, column in _CHANGED)}
from jsonb_populate_record(null::desk_ticket, %s::jsonb) given
where t.id = given.id
""",  # noqa: S608
)
_NEXT_NUMBER = KeptStatement("desk_next_ticket", "select nextval(pg_get_serial_sequence('desk_ticket', 'id'))")


def next_ticket_id() -> int:
    """The ticket's number, known before its row so that promises can be made first and the row written once."""
    return int(_NEXT_NUMBER()[0][0])


def insert_opening(
    ticket: Ticket,
    message: Message,
    documents: tuple[str, str, str],
    decisions: Sequence[Decision],
    watchers: Sequence[Watcher],
) -> None:
    """Store them; `documents` are the searchable texts of the message by falling weight."""
    found = _OPEN(
        as_json(row_of(ticket, _TICKET)),
        as_json([row_of(decision, _DECISION) for decision in decisions]),
        as_json([row_of(watcher, _WATCHER) for watcher in watchers]),
        *documents,
        as_json(row_of(message, _MESSAGE)),
    )
    message.pk = found[0][0]
    mark_stored(ticket, message)


def insert_message(message: Message, documents: tuple[str, str, str]) -> None:
    """Store a message of a ticket that is there already."""
    message.pk = _SAY(*documents, as_json(row_of(message, _MESSAGE)))[0][0]
    mark_stored(message)


def save_change(ticket: Ticket | None, decisions: Sequence[Decision], mailed: Sequence[Message]) -> None:
    """Write what one change altered: the ticket's row, why, and which mails carry its messages."""
    if ticket is not None and not decisions and not mailed:
        _SAVE_TICKET(as_json(row_of(ticket, _TICKET)))
    elif ticket is not None or decisions or mailed:
        _SAVE(
            as_json(row_of(ticket, _TICKET) if ticket is not None else None),
            as_json([{"id": message.pk, "delivery_ids": message.delivery_ids} for message in mailed]),
            as_json([row_of(decision, _DECISION) for decision in decisions]),
        )
