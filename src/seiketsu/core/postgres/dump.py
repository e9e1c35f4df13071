"""Dumps a database into one file and restores it into another server."""

import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from seiketsu.core.postgres.binaries import MAJOR, environment, program
from seiketsu.core.postgres.errors import CannotDump

_CONNECTION_VARIABLES = {
    "host": "PGHOST",
    "port": "PGPORT",
    "user": "PGUSER",
    "password": "PGPASSWORD",
    "dbname": "PGDATABASE",
    "sslmode": "PGSSLMODE",
    "sslrootcert": "PGSSLROOTCERT",
    "sslcert": "PGSSLCERT",
    "sslkey": "PGSSLKEY",
    "connect_timeout": "PGCONNECT_TIMEOUT",
    "channel_binding": "PGCHANNELBINDING",
}


def dump(url: str, target: Path, *, snapshot: str | None = None) -> None:
    """Write the database at this address into one compressed file.

    `snapshot` is the name of an exported snapshot (``pg_export_snapshot()``): the dump then shows exactly what that
    transaction sees, so that files can be listed for the same moment. The file is synced before it gets its name.
    """
    partial = target.with_name(target.name + ".partial")
    options = ["--format=custom", "--compress=gzip:6", "--no-owner", f"--file={partial}"]
    if snapshot is not None:
        options.append(f"--snapshot={snapshot}")
    _run(_client("pg_dump", url), options, url)
    with open(partial, "rb") as written:
        os.fsync(written.fileno())
    partial.replace(target)


def restore(url: str, source: Path, *, jobs: int = 2) -> None:
    """Load a dump into the empty database at this address; stops at the first error.

    Policies and grants are left out, because they name a role of the old server; `migrate` writes both anew. Row-level
    security itself stays on, so until then the tables are closed rather than open.
    """
    client = _client("pg_restore", url)
    contents = _run(client, ["--list", str(source)], url).splitlines()
    # By a list, as --no-policies is known to version 18 alone.
    with tempfile.NamedTemporaryFile("w", suffix=".list") as wanted:
        wanted.writelines(f"{line}\n" for line in contents if not _names_a_role(line))
        wanted.flush()
        options = ["--no-owner", "--no-privileges", "--exit-on-error", f"--jobs={jobs}", f"--use-list={wanted.name}"]
        _run(client, [*options, f"--dbname={_database_of(url)}", str(source)], url)


def connection_environment(url: str) -> dict[str, str]:
    """A PostgreSQL address as the variables that its programs read; a password never appears on a command line."""
    parts = urlsplit(url)
    values = {
        "host": unquote(parts.hostname or ""),
        "port": str(parts.port or ""),
        "user": unquote(parts.username or ""),
        "password": unquote(parts.password or ""),
        "dbname": unquote(parts.path.lstrip("/")),
        **dict(parse_qsl(parts.query)),
    }
    named = {
        _CONNECTION_VARIABLES[key]: value for key, value in values.items() if value and key in _CONNECTION_VARIABLES
    }
    return {**environment(), **named}


def needs_tls(url: str) -> bool:
    """Whether the address insists on TLS, which the embedded programs do not speak."""
    mode = dict(parse_qsl(urlsplit(url).query)).get("sslmode", "prefer")
    return mode in {"require", "verify-ca", "verify-full"}


def _client(name: str, url: str) -> str:
    """The program to use: the embedded one, or the machine's where the server asks for TLS."""
    if not needs_tls(url):
        return str(program(name))
    found = shutil.which(name)
    if found is None:
        raise CannotDump(
            f"The server at DATABASE_URL asks for TLS, which the embedded {name} does not speak. Install PostgreSQL's "
            "client programs of the server's version or newer (Debian: apt-get install postgresql-client)."
        )
    return found


def client_version(path: str) -> int:
    """The major version of one of PostgreSQL's programs."""
    shown = subprocess.run([path, "--version"], capture_output=True, text=True, check=True).stdout
    number = re.search(r"(\d+)(?:\.\d+)*", shown)
    if number is None:
        raise CannotDump(f"{path} does not tell its version: {shown.strip()!r}")
    return int(number.group(1))


def _names_a_role(line: str) -> bool:
    """Whether a line of a dump's contents, such as ``12; 3256 16 POLICY public desk_ticket portal_reads``, does."""
    words = line.partition(";")[2].split()
    return words[2:3] in (["POLICY"], ["ACL"]) or words[2:4] == ["DEFAULT", "ACL"]


def _database_of(url: str) -> str:
    return unquote(urlsplit(url).path.lstrip("/"))


def _run(path: str, options: list[str], url: str) -> str:
    done = subprocess.run(
        [path, *options], env=connection_environment(url), capture_output=True, text=True, errors="replace", check=False
    )
    if done.returncode != 0:
        name = Path(path).name
        hint = ""
        if "version mismatch" in done.stderr:
            hint = f" {path} is version {client_version(path)}; the embedded one is {MAJOR}."
        raise CannotDump(f"{name} failed: {done.stderr.strip()}{hint}")
    return done.stdout
