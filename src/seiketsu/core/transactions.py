"""Transactions beyond Django's own: work that joins the one under way, and several pieces of work in one commit."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

from seiketsu.core.events import log


class PartFailed(Exception):
    """Something inside failed and was caught there; everything was undone, so do the pieces one by one."""


@contextmanager
def all_or_nothing() -> Iterator[None]:
    """One transaction of which no part can be undone alone: any failure inside undoes all of it, even a caught one.

    That spares the savepoint of every `atomic` block inside, and the events of all pieces are written at once. It fits
    work whose pieces are done again one by one, each in an ordinary transaction, when they fail together.

    Raises:
        PartFailed: a failure inside was caught where there would have been a savepoint to go back to.
    """
    with transaction.atomic():
        # Without savepoints, a failing inner block marks the whole transaction as lost.
        connection.features.uses_savepoints = False
        try:
            with log.gathered():
                yield
                if connection.needs_rollback:
                    raise PartFailed
        finally:
            connection.features.uses_savepoints = True


@contextmanager
def joining() -> Iterator[None]:
    """Be part of the transaction that is under way, or open one; what is recorded inside is written once, at the end.

    There is no savepoint to go back to: what fails here fails the whole, as it must where the whole is true together.
    Who catches that and goes on needs an `atomic` block around the part that may fail.
    """
    blocks = connection.atomic_blocks
    # A test's own transaction stands for none, so that tests see what production sees.
    is_outermost = not blocks or blocks[-1]._from_testcase  # type: ignore[attr-defined]
    with transaction.atomic(savepoint=is_outermost), log.gathered():
        yield
