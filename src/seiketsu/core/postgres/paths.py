"""Where the embedded database keeps its things below the data directory."""

import hashlib
import os
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from seiketsu.core.postgres.errors import PostgresError

PORT = 5432
USER = "seiketsu"
DATABASE = "seiketsu"
# A Unix socket's path fits into 108 bytes with its closing zero; the rest is room for the lock file beside it.
_LONGEST_SOCKET_PATH = 100
_SOCKET_NAME = f".s.PGSQL.{PORT}"


@dataclass(frozen=True, slots=True)
class Paths:
    """The files of one embedded server."""

    home: Path
    data: Path
    lock: Path
    log: Path
    run: Path

    def url(self, database: str = DATABASE) -> str:
        """The address of a database of this server, as ``DATABASE_URL`` would have it."""
        return f"postgresql://{USER}@/{database}?host={quote(str(self.run), safe='/')}&port={PORT}"

    @property
    def socket(self) -> Path:
        """The server's Unix socket."""
        return self.run / _SOCKET_NAME


def paths_for(home: Path) -> Paths:
    """The paths below one data directory; the same home always gives the same answer, so that any process can connect.

    Only the socket may lie elsewhere: a Unix socket's path is limited to about 107 bytes, so a deep home gets a short
    directory of its own in the machine's temp directory.
    """
    home = Path(os.path.abspath(home))
    run = home / "run"
    if len(os.fsencode(run / _SOCKET_NAME)) > _LONGEST_SOCKET_PATH:
        name = hashlib.sha256(os.fsencode(home)).hexdigest()[:16]
        run = Path(tempfile.gettempdir()) / f"seiketsu-{os.geteuid()}-{name}"
    return Paths(
        home=home,
        data=home / "pg",
        lock=home / "pg.lock",
        log=home / "log" / "postgres.log",
        run=run,
    )


def make_private_directory(path: Path) -> None:
    """Make a directory only we can enter, or refuse one that somebody else could have prepared for us."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = path.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid():
        raise PostgresError(f"{path} belongs to somebody else. Remove it, or set SEIKETSU_HOME to a shorter path.")
    if stat.S_IMODE(found.st_mode) != 0o700:
        path.chmod(0o700)
