"""The same write sent twice is done once: the answer is kept in the transaction of the write itself.

The unique key makes a second request wait until the first has committed or rolled back, so it either gets the kept
answer or does the work. Answers other than success are not kept: the client may correct the request and use the key
again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime

from django.db import OperationalError, connection, transaction
from django.http import HttpRequest, HttpResponse
from psycopg import errors as psycopg_errors

from seiketsu.core import clock
from seiketsu.core.http.problems import Problem

LONGEST_KEY = 255


class KeyReused(Problem):
    """The key belongs to another request."""

    def __init__(self) -> None:
        super().__init__(
            422,
            "Idempotency key reused",
            "This Idempotency-Key was used for another request. Use a new key for a new request.",
            kind="idempotency-key-reused",
        )


class StillRunning(Problem):
    """The first request with the key has not finished."""

    def __init__(self) -> None:
        super().__init__(
            409,
            "Request in progress",
            "A request with this Idempotency-Key is still being handled. Try again in a moment.",
            kind="idempotency-key-in-use",
            headers={"Retry-After": "2"},
        )


class BadKey(Problem):
    def __init__(self) -> None:
        super().__init__(400, "Invalid Idempotency-Key", "An Idempotency-Key has 1 to 255 visible ASCII characters.")


def checked_key(text: str) -> str:
    """The key as it may be stored.

    Raises:
        BadKey: empty, too long or with other characters.
    """
    if not 1 <= len(text) <= LONGEST_KEY or not all("!" <= letter <= "~" for letter in text):
        raise BadKey
    return text


def fingerprint_of(request: HttpRequest) -> str:
    """What makes two requests the same: method, path with query, and body."""
    parts = (str(request.method), request.get_full_path(), str(request.content_type))
    return hashlib.sha256("\n".join(parts).encode() + b"\n\n" + request.body).hexdigest()


def once(
    scope: str,
    key: str,
    fingerprint: str,
    work: Callable[[], HttpResponse],
    *,
    as_owner: Callable[[], AbstractContextManager[None]] = nullcontext,
) -> HttpResponse:
    """Do the work unless this key has an answer already; then give that answer again.

    Everything that the work writes is in the same transaction. An answer of 400 and above rolls all of it back.
    ``as_owner`` opens the table of keys to a caller whose role cannot reach it.

    Raises:
        KeyReused: the key was used with another fingerprint.
        StillRunning: another request with the key did not finish while this one waited.
    """
    with transaction.atomic():
        with as_owner():
            kept = _claim(scope, key, fingerprint)
        if kept is not None:
            return kept
        answer = work()
        if answer.status_code >= 400:
            transaction.set_rollback(True)
        else:
            with as_owner():
                _keep(scope, key, answer)
    return answer


def _claim(scope: str, key: str, fingerprint: str) -> HttpResponse | None:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "insert into core_idempotencykey (scope, key, fingerprint, content_type, body, created_at)"
                " values (%s, %s, %s, '', ''::bytea, %s) on conflict (scope, key) do nothing",
                [scope, key, fingerprint, clock.now()],
            )
            if cursor.rowcount == 1:
                return None
            cursor.execute(
                "select fingerprint, status, content_type, body from core_idempotencykey where scope = %s and key = %s",
                [scope, key],
            )
            row = cursor.fetchone()
    except OperationalError as fault:
        if isinstance(fault.__cause__, psycopg_errors.LockNotAvailable):
            raise StillRunning from fault
        raise
    if row is None or row[1] is None:
        raise StillRunning
    if row[0] != fingerprint:
        raise KeyReused
    return HttpResponse(
        bytes(row[3]), status=row[1], content_type=row[2] or None, headers={"Idempotency-Replayed": "true"}
    )


def _keep(scope: str, key: str, answer: HttpResponse) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "update core_idempotencykey set status = %s, content_type = %s, body = %s where scope = %s and key = %s",
            [answer.status_code, answer.headers.get("Content-Type", ""), answer.content, scope, key],
        )


def sweep(before: datetime, limit: int = 5000) -> int:
    """Forget at most ``limit`` answers older than the moment; the number of rows deleted."""
    with connection.cursor() as cursor:
        cursor.execute(
            "delete from core_idempotencykey where id in"
            " (select id from core_idempotencykey where created_at < %s limit %s)",
            [before, limit],
        )
        return int(cursor.rowcount)
