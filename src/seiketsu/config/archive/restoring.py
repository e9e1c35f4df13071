"""Makes a new installation from a backup; never writes into one that has data."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import psycopg
from psycopg import sql

from seiketsu.config.archive.contents import DATABASE, FILES, SECRET, Manifest, read_manifest, unpack
from seiketsu.config.environment import Environment
from seiketsu.core.postgres import EmbeddedServer, restore
from seiketsu.core.postgres.paths import make_private_directory


class CannotRestore(Exception):
    """The target is not empty, or the result is not what was backed up; the message says what to do."""


def restore_into(settings: Environment, source: Path) -> Manifest:
    """Restore into this home, and into DATABASE_URL's empty database where one is set.

    Whatever fails leaves the home without a database, so that the command can be repeated.

    Raises:
        NotABackup: the file cannot be used.
        CannotRestore: the target is not empty.
    """
    manifest = read_manifest(source)
    _refuse_used_home(settings)
    if not settings.home.exists():
        make_private_directory(settings.home)
    scratch = settings.home / "restore.new"
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir(mode=0o700)
    server = EmbeddedServer(settings.home) if settings.database_url is None else None
    try:
        unpack(source, manifest, scratch)
        if server is not None:
            server.start()
        url = settings.database_url or (server.url if server is not None else "")
        restore(url, scratch / DATABASE)
        _compare(url, manifest)
        (scratch / SECRET).replace(settings.secret_file)
        if (scratch / FILES).exists():
            (scratch / FILES).rename(settings.home / "files")
        _migrate(settings)
    except BaseException:
        if server is not None:
            server.stop()
            shutil.rmtree(server.paths.data, ignore_errors=True)
        settings.secret_file.unlink(missing_ok=True)
        shutil.rmtree(settings.home / "files", ignore_errors=True)
        raise
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
        if server is not None:
            server.stop()
    return manifest


def _refuse_used_home(settings: Environment) -> None:
    used = [name for name in ("pg", "secret", "files") if (settings.home / name).exists()]
    if used:
        raise CannotRestore(
            f"{settings.home} already has data ({', '.join(used)}). Set SEIKETSU_HOME to a new directory; nothing was "
            "changed."
        )


def _migrate(settings: Environment) -> None:
    """Bring the tables to this release, and write role and policies: in a process, as the site needs the new home."""
    done = subprocess.run(
        [sys.executable, "-m", "seiketsu", "migrate", "--verbosity=0", "--no-input"],
        env={**os.environ, "SEIKETSU_HOME": str(settings.home)},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise CannotRestore(f"After the restore `seiketsu migrate` failed: {done.stderr.strip()[-2000:]}")


def _compare(url: str, manifest: Manifest) -> None:
    with psycopg.connect(url) as connection:
        for table, expected in manifest.counts.items():
            row = connection.execute(sql.SQL("select count(*) from {}").format(sql.Identifier(table))).fetchone()
            if row is None or row[0] != expected:
                raise CannotRestore(f"The restored {table} has {row and row[0]} rows; the backup had {expected}.")
