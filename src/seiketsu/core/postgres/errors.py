"""What can go wrong with the embedded database; each message tells the operator what to do."""


class PostgresError(RuntimeError):
    """Base of all errors of the embedded database."""


class AlreadyRunning(PostgresError):
    """Another process holds the lock of this data directory."""


class CannotRunAsRoot(PostgresError):
    """PostgreSQL refuses root, and this machine offers no user namespace to step aside into."""


class WrongVersion(PostgresError):
    """The data directory was made by another major version of PostgreSQL."""


class StartFailed(PostgresError):
    """The server did not become ready; the message carries the end of its log."""


class CannotDump(PostgresError):
    """pg_dump or pg_restore is missing, too old, or failed."""
