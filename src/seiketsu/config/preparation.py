"""What must be in place before the processes start; each step sees for itself whether it is needed."""

import argparse
import hashlib
import json
import os
import sys
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import OperationalError, connection

from seiketsu.accounts.actions import add_staff, create_sign_in_link
from seiketsu.accounts.models import StaffRole, User
from seiketsu.config import environment, readiness
from seiketsu.config.demo import command as demo
from seiketsu.core.actor import Actor
from seiketsu.core.events import subscribers
from seiketsu.core.tenancy import installation
from seiketsu.plan.actions import apply_plan, read_plan
from seiketsu.plan.errors import PlanRefused
from seiketsu.plan.queries import current_or_none

OLDEST_SERVER = 150000
LINK_LIFETIME = timedelta(hours=1)
OPERATOR = Actor.system("seiketsu up")


class NotReady(Exception):
    """The installation cannot start; the message says what to do."""


def main(arguments: Sequence[str]) -> int:
    """Prepare the installation and write what the starter has to show into a file that only we may read."""
    parser = argparse.ArgumentParser(prog="seiketsu prepare", description="Make this installation ready to run.")
    parser.add_argument("--demo", action="store_true", help="fill it with a believable company first")
    parser.add_argument("--result", type=Path, help="where to write the sign-in link as JSON, instead of showing it")
    options = parser.parse_args(arguments)
    try:
        check_server()
        refuse_faulty_plan(environment.read().plan)
        migrate()
        collect_static_files()
        put_plan_in_force(environment.read().plan)
        subscribers.ensure_cursors()
        if options.demo:
            demo.main([])
        administrator = first_administrator()
    except (NotReady, PlanRefused) as fault:
        sys.stderr.write(f"{fault}\n")
        return 1
    link = create_sign_in_link(administrator, actor=OPERATOR, lifetime=LINK_LIFETIME)
    if options.result is None:
        _tell(f"sign in (once, within an hour): {link}")
    else:
        _write_private(options.result, json.dumps({"name": administrator.name, "link": link}))
    return 0


def check_server() -> None:
    """Refuse a server that is too old or does not store UTF-8.

    Raises:
        NotReady: it does not answer, or cannot be used.
    """
    try:
        with connection.cursor() as cursor:
            cursor.execute("select current_setting('server_version_num')::int, current_setting('server_encoding')")
            row = cursor.fetchone()
    except OperationalError as fault:
        raise NotReady(f"The database does not answer: {str(fault).strip()} Check DATABASE_URL.") from fault
    version, encoding = row if row is not None else (0, "")
    if version < OLDEST_SERVER:
        raise NotReady(f"PostgreSQL {version // 10000} is too old: use 15 or newer, or unset DATABASE_URL.")
    if encoding != "UTF8":
        raise NotReady(f"The database stores {encoding}: make it with `createdb --encoding=UTF8`.")


def refuse_faulty_plan(path: Path) -> None:
    """Before the first tables are made, look whether the plan can be applied to them.

    Raises:
        NotReady: the file is missing.
        PlanRefused: it has faults; the message names file and line.
    """
    if "plan.0001_initial" in readiness.missing_migrations():
        read_plan(_source(path), name=path.name)


def migrate() -> None:
    """Bring the tables up to date."""
    missing = readiness.missing_migrations()
    if missing:
        _tell(f"bringing the database up to date ({len(missing)} steps)")
        call_command("migrate", interactive=False, verbosity=0)
    else:
        # A release may open or close tables to clients without a migration.
        installation.install()


def collect_static_files() -> None:
    """Hash and compress the static files, when one of them has changed since the last time."""
    root = Path(settings.STATIC_ROOT)
    mark, now = root / ".fingerprint", _static_fingerprint()
    if mark.exists() and mark.read_text(encoding="ascii") == now:
        return
    _tell("preparing the static files")
    call_command("collectstatic", interactive=False, verbosity=0, clear=root.exists())
    mark.write_text(now, encoding="ascii")


def put_plan_in_force(path: Path) -> None:
    """Apply the plan file when no plan is in force yet; later changes are applied by hand, after a look at the diff.

    Raises:
        NotReady: the file is missing.
        PlanRefused: it has faults; the message names file and line.
    """
    if (found := current_or_none()) is not None:
        _tell(f"version {found.version} of the plan is in force")
        return
    _tell(f"applying the plan {path}")
    apply_plan(_source(path), actor=OPERATOR, note=f"First start, from {path.name}", name=path.name)


def _source(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as fault:
        raise NotReady(
            f"The plan file {path} cannot be read ({fault.strerror}). Set SEIKETSU_PLAN to yours."
        ) from fault


def first_administrator() -> User:
    """The administrator who was added first; made when there is none."""
    existing: User | None = (
        User.objects.staff()
        .active()
        .filter(staff_profile__role=StaffRole.ADMINISTRATOR)
        .order_by("created_at", "pk")
        .first()
    )
    if existing is not None:
        return existing
    address = os.environ.get("SEIKETSU_ADMIN_EMAIL") or f"administrator@{settings.MAIL_DOMAIN}"
    _tell(f"adding the first administrator, {address}")
    return add_staff(name="Administrator", email=address, role=StaffRole.ADMINISTRATOR, actor=OPERATOR)


def _static_fingerprint() -> str:
    digest = hashlib.sha256(settings.STORAGES["staticfiles"]["BACKEND"].encode())
    for finder in get_finders():
        for name, storage in finder.list([]):
            found = os.stat(storage.path(name))
            digest.update(f"{name}\0{found.st_size}\0{found.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def _write_private(path: Path, text: str) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)


def _tell(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()
