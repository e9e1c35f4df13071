"""Bytes into the file storage, named by their SHA-256 and on disk before anybody refers to them."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from django.core.files import File
from django.core.files.storage import default_storage

from seiketsu.desk.models.conversation import storage_name

_CHUNK = 1024 * 1024


class OverLimit(Exception):
    """More bytes came than are taken."""


@dataclass(frozen=True)
class Spooled:
    """Bytes that were read and measured, not stored yet."""

    digest: str
    size: int
    stream: IO[bytes]


@contextmanager
def spooled(chunks: Iterable[bytes], *, limit: int) -> Iterator[Spooled]:
    """Read the bytes to where they can be stored from.

    Raises:
        OverLimit: there are more than `limit`.
    """
    with tempfile.SpooledTemporaryFile(max_size=2 * _CHUNK) as stream:
        digest, size = hashlib.sha256(), 0
        for chunk in chunks:
            size += len(chunk)
            if size > limit:
                raise OverLimit
            digest.update(chunk)
            stream.write(chunk)
        stream.seek(0)
        yield Spooled(digest.hexdigest(), size, stream)


def place(spool: Spooled) -> None:
    """Bring the bytes into the storage, durably; nothing to do where they are."""
    path = local_path(spool.digest)
    if path is None:
        # A remote storage puts an object whole or not at all, and durably.
        if not default_storage.exists(storage_name(spool.digest)):
            default_storage.save(storage_name(spool.digest), File(spool.stream))
        return
    if path.exists() and path.stat().st_size == spool.size:
        os.utime(path)  # keeps the sweep of stray files away
        return
    _write(path, spool.stream)


def delete(digest: str) -> None:
    """Take the bytes out of the storage; no error when they are gone already."""
    default_storage.delete(storage_name(digest))


def local_path(digest: str) -> Path | None:
    """Where the bytes lie on this machine; None where the storage is a remote one."""
    try:
        return Path(default_storage.path(storage_name(digest)))
    except NotImplementedError:
        return None


def _write(path: Path, stream: IO[bytes]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".new-")
    try:
        with os.fdopen(handle, "wb") as target:
            while chunk := stream.read(_CHUNK):
                target.write(chunk)
            target.flush()
            os.fsync(target.fileno())
        os.replace(temporary, path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    _sync_directory(path.parent)
    _sync_directory(path.parent.parent)


def _sync_directory(directory: Path) -> None:
    """A new name is durable only once its directory is."""
    handle = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def stored_names(prefix: str) -> dict[str, float]:
    """The files of one two-letter folder with the time of their last change; empty for a remote storage."""
    path = local_path(prefix + "0" * 62)
    if path is None or not path.parent.is_dir():
        return {}
    return {entry.name: entry.stat().st_mtime for entry in path.parent.iterdir()}


def delete_stray(prefix: str, name: str, *, unchanged_since: float) -> bool:
    """Take away a file of one folder unless it was stored again meanwhile."""
    path = local_path(prefix + "0" * 62)
    if path is None:
        return False
    stray = path.parent / name
    try:
        if stray.stat().st_mtime != unchanged_since:
            return False
        stray.unlink()
    except FileNotFoundError:
        return False
    return True
