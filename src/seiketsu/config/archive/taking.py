"""Takes a backup of a running installation, without stopping it."""

import tempfile
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

from django.apps import apps
from django.db import connection, transaction

from seiketsu.config.archive.contents import DATABASE, FILES, FORMAT, SECRET, Manifest, Writer
from seiketsu.config.environment import Environment
from seiketsu.core import clock
from seiketsu.core.postgres import dump, paths_for

# Tables whose rows are counted: the event log, in which everything leaves a row, and what it is about.
_COUNTED = (
    "core.EventRecord",
    "accounts.User",
    "accounts.Organization",
    "desk.Ticket",
    "desk.Message",
    "plan.PlanVersion",
)


def take(settings: Environment, target: Path) -> Manifest:
    """Write one consistent backup.

    One transaction fixes the moment for the dump and the counts. Files are copied after it: they are named by their
    content and synced before the row that names them commits, so each that the moment knows is there, unchanged.
    """
    url = settings.database_url or paths_for(settings.home).url()
    writer = Writer(target)
    try:
        with tempfile.TemporaryDirectory(prefix="seiketsu-backup-", dir=target.parent) as scratch:
            dumped = Path(scratch) / DATABASE
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("set transaction isolation level repeatable read, read only")
                cursor.execute("set local idle_in_transaction_session_timeout = 0")
                cursor.execute("select pg_export_snapshot(), current_setting('server_version')")
                row = cursor.fetchone()
                assert row is not None
                snapshot, server = row
                taken_at = clock.now()
                counts = count_rows()
                dump(url, dumped, snapshot=snapshot)
            writer.add(DATABASE, dumped)
        for path in _files(settings):
            writer.add(FILES + path.relative_to(settings.home / "files").as_posix(), path)
        writer.add(SECRET, settings.secret_file)
        manifest = Manifest(
            format=FORMAT,
            release=version("seiketsu"),
            taken_at=taken_at.isoformat(),
            server=server,
            files_elsewhere=_without_keys(settings.storage),
            counts=counts,
            digests={},
        )
        writer.finish(manifest)
    except BaseException:
        writer.abandon()
        raise
    return manifest


def count_rows() -> dict[str, int]:
    """How many rows the counted tables have now, by table."""
    models = [apps.get_model(label) for label in _COUNTED]
    return {model._meta.db_table: model._default_manager.count() for model in models}


def _files(settings: Environment) -> Iterator[Path]:
    if settings.storage is not None:
        return
    for path in sorted((settings.home / "files").rglob("*")):
        if path.is_file() and not path.is_symlink():
            yield path


def _without_keys(storage: str | None) -> str | None:
    """Where files are kept elsewhere, without the keys to it."""
    return None if storage is None else storage.rpartition("@")[2]
