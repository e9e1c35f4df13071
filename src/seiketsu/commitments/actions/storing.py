"""Saving any number of changed promises in one statement.

Django's `bulk_update` writes a CASE over all rows for each column, which takes many times as long.
"""

import json
from collections.abc import Sequence
from typing import Any

from django.db import connection

from seiketsu.commitments.models import Commitment

_UPDATE = """
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
"""
_NAMES = (
    "id",
    "promise",
    "plan_version",
    "calendar_key",
    "calendar_id",
    "state",
    "target_seconds",
    "used_seconds",
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


def save_all(commitments: Sequence[Commitment]) -> None:
    """Write every column that a verb can change."""
    if not commitments:
        return
    rows = [{name: _plain(getattr(commitment, name)) for name in _NAMES} for commitment in commitments]
    with connection.cursor() as cursor:
        cursor.execute(_UPDATE, [json.dumps(rows)])


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, int):
        return value
    if isinstance(value, list):
        return [str(item) for item in value]
    return str(value)
