"""The one command line: `seiketsu COMMAND`, with Django's management commands under it."""

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pkgutil import resolve_name

from seiketsu.config import environment
from seiketsu.config.processes import follow_supervisor
from seiketsu.core.postgres import EmbeddedServer, PostgresError, is_ready

# Commands that run before there is a database, or without Django at all. They, and Django itself, are named rather than
# imported, so that `seiketsu up` does not load the site into the supervisor.
_STANDALONE = {
    "up": "seiketsu.config.supervisor.command:main",
    "web": "seiketsu.config.web:main",
    "doctor": "seiketsu.config.doctor.command:main",
    "restore": "seiketsu.config.archive.command:restore_main",
}
# Commands of ours that need the site loaded, but are no management commands of one app.
_WITH_SITE = {
    "demo": "seiketsu.config.demo.command:main",
    "worker": "seiketsu.config.worker:main",
    "prepare": "seiketsu.config.preparation:main",
    "backup": "seiketsu.config.archive.command:backup_main",
}
# Django commands that must work on a machine where no database runs.
_WITHOUT_DATABASE = {
    "check",
    "collectstatic",
    "compilemessages",
    "diffsettings",
    "findstatic",
    "help",
    "makemessages",
    "makemigrations",
    "version",
}
_PLAN_WITHOUT_DATABASE = {"check", "coverage"}

_HELP = """\
Usage: seiketsu COMMAND [OPTIONS]

Running it
  up [--demo]             start the database, the site and the worker, which takes mail too
  doctor                  check everything that can be set wrong, and say how to mend it
  backup FILE             write the database and all files of one moment into one file
  restore FILE            make a new data directory from such a file
  web, worker, mail_listener   one process alone, for a service manager

The plan
  plan check|show|diff|apply|coverage
  classifier train|show   what tickets are about, learned from those that were closed

People and data
  user create|list        people who may sign in
  token create            an API token, printed alone on the last line
  import mail PATH        take in a folder or an mbox of mail

`seiketsu help` lists every command, `seiketsu COMMAND --help` explains one.
"""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command; the process's exit status tells how it went."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if not given or given[0] in {"-h", "--help"}:
        print(_HELP, end="")
        return
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "seiketsu.config.settings")
    follow_supervisor()
    try:
        if given[0] in _STANDALONE:
            sys.exit(resolve_name(_STANDALONE[given[0]])(given[1:]))
        with _database_for(given):
            if given[0] in _WITH_SITE:
                resolve_name("django:setup")()
                sys.exit(resolve_name(_WITH_SITE[given[0]])(given[1:]))
            resolve_name("django.core.management:ManagementUtility")(["seiketsu", *given]).execute()
    except (PostgresError, environment.EnvironmentFault) as fault:
        sys.exit(f"seiketsu: {fault}")
    except PermissionError as fault:
        sys.exit(
            f"seiketsu: {fault.filename} cannot be used by this user. Run as the user who runs Seiketsu, or set "
            "SEIKETSU_HOME to a directory of yours."
        )
    except BrokenPipeError:
        # The reader of our output (`seiketsu ... | head`) has enough.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)


def needs_database(arguments: Sequence[str]) -> bool:
    """Whether this command line reads or writes the database."""
    if "--help" in arguments or "-h" in arguments:
        return False
    if arguments[0] == "plan":
        return len(arguments) > 1 and arguments[1] not in _PLAN_WITHOUT_DATABASE
    return arguments[0] not in _WITHOUT_DATABASE


@contextmanager
def _database_for(arguments: Sequence[str]) -> Iterator[None]:
    """Start the embedded database for the length of one command when nobody else runs it."""
    settings = environment.read()
    if settings.database_url is not None or not needs_database(arguments) or is_ready(settings.home):
        yield
        return
    server = EmbeddedServer(settings.home)
    server.start(lock_seconds=10)
    try:
        yield
    finally:
        server.stop()
