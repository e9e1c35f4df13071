"""Saving any number of promises with their record in one statement.

The ORM would take one statement for each table and, to change several rows at once, a CASE over all of them for each
column. These are the most frequent writes of the product, so they are written out.
"""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from seiketsu.commitments.models import Commitment, CommitmentStep
from seiketsu.core.kept_queries import KeptStatement, mark_stored

_COLUMNS = (
    "id",
    "organization_id",
    "kind",
    "subject_kind",
    "subject_id",
    "sequence",
    "promise",
    "plan_version",
    "calendar_key",
    "calendar_id",
    "state",
    "target_seconds",
    "used_seconds",
    "started_at",
    "changed_at",
    "due_at",
    "running_since",
    "paused_since",
    "pause_reason",
    "met_at",
    "settled_at",
    "breached_at",
    "warn_fractions",
    "warned",
    "next_at",
)
_STEP_COLUMNS = ("commitment_id", "organization_id", "kind", "at", "facts", "actor_kind", "actor_id", "actor_label")

# Each promise is looked up by itself: the planner takes JSON for a hundred rows and would read the whole table instead.
_INSERT = KeptStatement(
    "commitments_make",
    """
with v as materialized (
    select * from jsonb_to_recordset(%s::jsonb) as r (
        organization_id bigint, kind text, subject_kind text, subject_id bigint, sequence integer, promise text,
        plan_version integer, calendar_key text, calendar_id text, state text, target_seconds integer,
        used_seconds integer, started_at timestamptz, changed_at timestamptz, due_at timestamptz,
        running_since timestamptz, warn_fractions numeric(5, 4)[], warned numeric(5, 4)[], next_at timestamptz,
        step jsonb
    )
),
made as (
    insert into commitments_commitment (
        organization_id, kind, subject_kind, subject_id, sequence, promise, plan_version, calendar_key,
        calendar_fingerprint, state, target_seconds, used_seconds, started_at, changed_at, due_at, running_since,
        warn_fractions, warned, next_at, pause_reason
    )
    select organization_id, kind, subject_kind, subject_id, sequence, promise, plan_version, calendar_key,
        calendar_id, state, target_seconds, used_seconds, started_at, changed_at, due_at, running_since,
        warn_fractions, warned, next_at, ''
    from v
    where not exists (
        select 1 from v known, lateral (
            select 1 from commitments_commitment c
            where c.promise = known.promise and c.subject_kind = known.subject_kind
                and c.subject_id = known.subject_id and c.sequence = known.sequence
            limit 1
        ) held
    ) and not exists (
        select 1 from v pinned left join commitments_pinnedcalendar p on p.fingerprint = pinned.calendar_id
        where p.fingerprint is null
    )
    returning id, promise, subject_kind, subject_id, sequence
),
recorded as (
    insert into commitments_commitmentstep
        (commitment_id, organization_id, kind, at, facts, actor_kind, actor_id, actor_label)
    select made.id, v.organization_id, v.step ->> 'kind', (v.step ->> 'at')::timestamptz, v.step -> 'facts',
        v.step ->> 'actor_kind', (v.step ->> 'actor_id')::bigint, v.step ->> 'actor_label'
    from made join v using (promise, subject_kind, subject_id, sequence)
    order by made.id
)
select promise, subject_kind, subject_id, sequence, id from made
""",
)

_UPDATE = KeptStatement(
    "commitments_save",
    """
with changed as (
    update commitments_commitment c set
        promise = v.promise, plan_version = v.plan_version, calendar_key = v.calendar_key,
        calendar_fingerprint = v.calendar_id, state = v.state, target_seconds = v.target_seconds,
        used_seconds = v.used_seconds, changed_at = v.changed_at, due_at = v.due_at, running_since = v.running_since,
        paused_since = v.paused_since, pause_reason = v.pause_reason, met_at = v.met_at, settled_at = v.settled_at,
        breached_at = v.breached_at, warn_fractions = v.warn_fractions, warned = v.warned, next_at = v.next_at
    from jsonb_to_recordset(%s::jsonb) as v (
        id bigint, promise text, plan_version integer, calendar_key text, calendar_id text, state text,
        target_seconds integer, used_seconds integer, changed_at timestamptz, due_at timestamptz,
        running_since timestamptz, paused_since timestamptz, pause_reason text, met_at timestamptz,
        settled_at timestamptz, breached_at timestamptz, warn_fractions numeric(5, 4)[], warned numeric(5, 4)[],
        next_at timestamptz
    )
    where c.id = v.id
)
insert into commitments_commitmentstep
    (commitment_id, organization_id, kind, at, facts, actor_kind, actor_id, actor_label)
select commitment_id, organization_id, kind, at, facts, actor_kind, actor_id, actor_label
from jsonb_to_recordset(%s::jsonb) as s (
    place integer, commitment_id bigint, organization_id bigint, kind text, at timestamptz, facts jsonb,
    actor_kind text, actor_id bigint, actor_label text
)
order by place
""",
)


def insert_all(commitments: Sequence[Commitment], steps: Sequence[CommitmentStep]) -> bool:
    """Store new promises, each with its first step, and give them their ids.

    Nothing is stored, and the answer is False, when one of them exists already or its calendar is not pinned.
    """
    rows = [
        {**_values(commitment, _COLUMNS[1:]), "step": _values(step, _STEP_COLUMNS[2:])}
        for commitment, step in zip(commitments, steps, strict=True)
    ]
    ids = {tuple(key): pk for *key, pk in _INSERT(json.dumps(rows))}
    for commitment, step in zip(commitments, steps, strict=True):
        key = (commitment.promise, commitment.subject_kind, commitment.subject_id, commitment.sequence)
        if key not in ids:
            return False
        commitment.pk = step.commitment_id = ids[key]
        mark_stored(commitment)
    return True


def save_all(commitments: Sequence[Commitment], steps: Sequence[CommitmentStep]) -> None:
    """Write every column that a verb can change, and add the steps in their order."""
    if not commitments:
        return
    rows = [_values(commitment, _COLUMNS) for commitment in commitments]
    record = [{"place": place, **_values(step, _STEP_COLUMNS)} for place, step in enumerate(steps)]
    _UPDATE(json.dumps(rows), json.dumps(record))


def _values(row: Commitment | CommitmentStep, names: Iterable[str]) -> dict[str, Any]:
    return {name: _plain(getattr(row, name)) for name in names}


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, int | dict):
        return value
    if isinstance(value, list):
        return [str(item) for item in value]
    return str(value)
