"""`seiketsu backup FILE` and `seiketsu restore FILE`."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from pkgutil import resolve_name

from seiketsu.config import environment
from seiketsu.config.archive.contents import NotABackup
from seiketsu.config.archive.restoring import CannotRestore, restore_into


def backup_main(arguments: Sequence[str]) -> int:
    """Take a backup of the running installation. The site is loaded."""
    parser = argparse.ArgumentParser(prog="seiketsu backup", description="Write database and files into one file.")
    parser.add_argument("file", type=Path)
    target = parser.parse_args(arguments).file.absolute()
    if target.exists():
        print(f"seiketsu backup: {target} is there already. Choose another name.", file=sys.stderr)
        return 1
    settings = environment.read()
    manifest = resolve_name("seiketsu.config.archive.taking:take")(settings, target)
    size = target.stat().st_size / 1024**2
    print(f"{target}: {size:.1f} MiB, the state of {manifest.taken_at}. Keep it secret: it holds the signing secret.")
    if manifest.files_elsewhere is not None:
        print(f"Attachments are kept in {manifest.files_elsewhere} and are not in this file: back that up too.")
    return 0


def restore_main(arguments: Sequence[str]) -> int:
    """Make a new installation from a backup. The site is not loaded: it has no database yet."""
    parser = argparse.ArgumentParser(prog="seiketsu restore", description="Make a new data directory from a backup.")
    parser.add_argument("file", type=Path)
    source = parser.parse_args(arguments).file.absolute()
    settings = environment.read()
    try:
        manifest = restore_into(settings, source)
    except (NotABackup, CannotRestore) as problem:
        print(f"seiketsu restore: {problem}", file=sys.stderr)
        return 1
    counts = ", ".join(f"{count} rows in {table}" for table, count in manifest.counts.items())
    print(f"{settings.home} has the state of {manifest.taken_at}: {counts}. Start it with bin/up.")
    return 0
