"""What is inside a backup file: a tar with a manifest that names every member and its digest.

The manifest comes last, so that a file cut short by a full disk or a killed process has none and is refused.
"""

import hashlib
import io
import json
import os
import tarfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO

FORMAT = 1
MANIFEST = "manifest.json"
DATABASE = "database.dump"
SECRET = "secret"  # noqa: S105 - a file's name
FILES = "files/"
_CHUNK = 1024 * 1024


class NotABackup(Exception):
    """The file cannot be restored; the message says why."""


@dataclass(frozen=True)
class Manifest:
    """What a backup holds. `counts` are rows of the moment, to be compared after a restore."""

    format: int
    release: str
    taken_at: str
    server: str
    files_elsewhere: str | None
    counts: Mapping[str, int]
    digests: Mapping[str, str]


class Writer:
    """Writes a backup under another name and gives it its own when it is complete and synced."""

    def __init__(self, target: Path) -> None:
        self._target = target
        self._partial = target.with_name(target.name + ".partial")
        # It holds the secret and people's mail.
        descriptor = os.open(self._partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        self._file = os.fdopen(descriptor, "wb")
        self._tar = tarfile.open(fileobj=self._file, mode="w", format=tarfile.PAX_FORMAT)  # noqa: SIM115 - see finish()
        self._digests: dict[str, str] = {}

    def add(self, name: str, source: Path) -> None:
        """Add one file."""
        with source.open("rb") as file:
            self.add_stream(name, file, os.fstat(file.fileno()).st_size)

    def add_stream(self, name: str, file: IO[bytes], size: int) -> None:
        """Add `size` bytes of an open file."""
        entry = tarfile.TarInfo(name)
        entry.size, entry.mode = size, 0o600
        reader = _Digesting(file)
        self._tar.addfile(entry, reader)
        self._digests[name] = reader.digest.hexdigest()

    def finish(self, manifest: Manifest) -> None:
        """Write the manifest and let the file appear."""
        text = json.dumps({**asdict(manifest), "digests": self._digests}, indent=1).encode()
        entry = tarfile.TarInfo(MANIFEST)
        entry.size, entry.mode = len(text), 0o600
        self._tar.addfile(entry, io.BytesIO(text))
        self._tar.close()
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        self._partial.replace(self._target)

    def abandon(self) -> None:
        """Leave nothing behind."""
        self._file.close()
        self._partial.unlink(missing_ok=True)


class _Digesting:
    """Reads a file and digests what is read."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        """The next bytes."""
        chunk = self._file.read(size)
        self.digest.update(chunk)
        return chunk


def read_manifest(source: Path) -> Manifest:
    """The manifest of a complete backup.

    Raises:
        NotABackup: the file is cut short, of a later format, or something else.
    """
    try:
        with tarfile.open(source, "r:") as tar:
            member = tar.extractfile(MANIFEST)
            if member is None:
                raise KeyError(MANIFEST)
            found = Manifest(**json.load(member))
    except FileNotFoundError:
        raise NotABackup(f"{source} does not exist.") from None
    except (tarfile.TarError, KeyError, TypeError, ValueError) as problem:
        raise NotABackup(
            f"{source} is no complete backup of Seiketsu: it may be cut short. Use another one."
        ) from problem
    if found.format != FORMAT:
        raise NotABackup(
            f"{source} has format {found.format}; this release reads {FORMAT}. Use the release that wrote it."
        )
    return found


def unpack(source: Path, manifest: Manifest, target: Path) -> None:
    """Write every member below `target`, each compared with its digest.

    Raises:
        NotABackup: a member is missing or damaged, or its name leads elsewhere.
    """
    missing = set(manifest.digests)
    with tarfile.open(source, "r:") as tar:
        for entry in tar:
            if entry.name == MANIFEST:
                continue
            path = (target / entry.name).resolve()
            if not entry.isreg() or not path.is_relative_to(target.resolve()) or entry.name not in missing:
                raise NotABackup(f"{source} holds {entry.name!r}, which does not belong there.")
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            member = tar.extractfile(entry)
            assert member is not None
            if _copy(member, path) != manifest.digests[entry.name]:
                raise NotABackup(f"{source} is damaged: {entry.name} is not what was written. Use another one.")
            missing.discard(entry.name)
    if missing:
        raise NotABackup(f"{source} lacks {sorted(missing)[0]}. Use another one.")


def _copy(member: IO[bytes], path: Path) -> str:
    digest = hashlib.sha256()
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        while chunk := member.read(_CHUNK):
            digest.update(chunk)
            file.write(chunk)
        file.flush()
        os.fsync(file.fileno())
    return digest.hexdigest()
