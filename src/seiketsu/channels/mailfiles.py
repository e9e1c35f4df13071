"""Mail in files: a folder of .eml files, a Maildir, or an mbox."""

from __future__ import annotations

import mailbox
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from seiketsu.channels.errors import NothingToImport

_SUFFIXES = {".eml", ".email", ".msg822", ".emlx"}


@dataclass(frozen=True)
class MailFile:
    """One mail and where it was found."""

    origin: str
    body: bytes


def count(path: Path) -> int:
    """How many mails there are.

    Raises:
        NothingToImport: none.
    """
    kind = _kind(path)
    if kind == "mbox":
        return _count_mbox(path)
    return len(_maildir_files(path) if kind == "maildir" else _files(path))


def read(path: Path) -> Iterator[MailFile]:
    """All mails, in a stable order, one at a time.

    Raises:
        NothingToImport: none.
    """
    kind = _kind(path)
    if kind == "mbox":
        yield from _read_mbox(path)
        return
    for file in _maildir_files(path) if kind == "maildir" else _files(path):
        yield MailFile(str(file), _without_emlx_frame(file, file.read_bytes()))


def _kind(path: Path) -> str:
    if not path.exists():
        raise NothingToImport(f"{path} does not exist.")
    if path.is_dir():
        if (path / "cur").is_dir() and (path / "new").is_dir():
            return "maildir"
        if _files(path):
            return "folder"
        raise NothingToImport(
            f"{path} holds no mail: give a folder of .eml files, a Maildir (cur, new), or an mbox file."
        )
    if path.suffix.lower() in _SUFFIXES:
        return "file"
    with path.open("rb") as stream:
        if stream.read(5) == b"From ":
            return "mbox"
    raise NothingToImport(f"{path} is neither an mbox (its first line would begin with “From ”) nor an .eml file.")


def _files(path: Path) -> list[Path]:
    if path.is_file():
        return [path]
    return sorted(file for file in path.rglob("*") if file.is_file() and file.suffix.lower() in _SUFFIXES)


def _maildir_files(path: Path) -> list[Path]:
    return sorted(file for part in ("cur", "new") for file in (path / part).iterdir() if file.is_file())


def _count_mbox(path: Path) -> int:
    with _open_mbox(path) as box:
        return len(box)


def _read_mbox(path: Path) -> Iterator[MailFile]:
    with _open_mbox(path) as box:
        for number, key in enumerate(box.iterkeys(), start=1):
            yield MailFile(f"{path}:{number}", _unescape_from(box.get_bytes(key)))


class _open_mbox:  # noqa: N801 -- a context manager used like a function
    def __init__(self, path: Path) -> None:
        self._box = mailbox.mbox(path, create=False)

    def __enter__(self) -> mailbox.mbox:
        return self._box

    def __exit__(self, *_: object) -> None:
        self._box.close()


def _unescape_from(body: bytes) -> bytes:
    """An mbox writes `>From ` where a line of the mail begins with `From `."""
    return body.replace(b"\n>From ", b"\nFrom ")


def _without_emlx_frame(file: Path, body: bytes) -> bytes:
    """Apple's .emlx begins with the length of the mail and ends with a property list."""
    if file.suffix.lower() != ".emlx":
        return body
    first, _, rest = body.partition(b"\n")
    return rest[: int(first)] if first.strip().isdigit() else body
