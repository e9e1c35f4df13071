"""The embedded PostgreSQL: where its programs are, how it is started, stopped, dumped and restored.

Nothing here imports Django: the supervisor uses it before there is a database to configure.
"""

from seiketsu.core.postgres.binaries import MAJOR, program, unprivileged_prefix
from seiketsu.core.postgres.dump import dump, restore
from seiketsu.core.postgres.errors import (
    AlreadyRunning,
    CannotDump,
    CannotRunAsRoot,
    PostgresError,
    StartFailed,
    WrongVersion,
)
from seiketsu.core.postgres.paths import Paths, paths_for
from seiketsu.core.postgres.server import EmbeddedServer, is_ready
from seiketsu.core.postgres.tuning import settings_for

__all__ = [
    "MAJOR",
    "AlreadyRunning",
    "CannotDump",
    "CannotRunAsRoot",
    "EmbeddedServer",
    "Paths",
    "PostgresError",
    "StartFailed",
    "WrongVersion",
    "dump",
    "is_ready",
    "paths_for",
    "program",
    "restore",
    "settings_for",
    "unprivileged_prefix",
]
