"""Checks of the machine: they need neither a database nor the site."""

import os
import shutil
import socket
import ssl
import stat
import subprocess
import sys
import time
import zoneinfo
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib.metadata import version
from urllib.parse import urlsplit

from cryptography import x509

from seiketsu.config.doctor.finding import Finding, fault, note, well
from seiketsu.config.environment import Environment
from seiketsu.config.supervisor.command import is_running, port_fault
from seiketsu.core.postgres import PostgresError, program, unprivileged_prefix
from seiketsu.core.postgres.tuning import machine_memory

_GIB = 1024**3
LEAST_DISK = 1 * _GIB
LITTLE_DISK = 5 * _GIB
LEAST_MEMORY = 1 * _GIB
# A clock before this release was made is certainly wrong.
RELEASED = datetime(2026, 1, 1, tzinfo=UTC)
# A certificate about to expire is a fault before it is one for every sender.
CERTIFICATE_DAYS = 14


def versions() -> Iterator[Finding]:
    """What runs here; for whoever is asked for help."""
    python = ".".join(map(str, sys.version_info[:3]))
    yield well("versions", f"Seiketsu {version('seiketsu')}, Python {python}, Django {version('django')}")


def embedded_programs(settings: Environment) -> Iterator[Finding]:
    """Whether the embedded server can run here."""
    if settings.database_url is not None:
        return
    try:
        program("postgres")
        unprivileged_prefix()
    except PostgresError as problem:
        yield fault("embedded PostgreSQL", "cannot run here", str(problem))
        return
    yield well("embedded PostgreSQL", "can run here")


def home(settings: Environment) -> Iterator[Finding]:
    """The data directory: there, ours, closed to others."""
    path = settings.home
    if not path.exists():
        yield note("data directory", f"{path} does not exist yet", "The first bin/up makes it.")
        return
    found = path.stat()
    if found.st_uid != os.geteuid():
        yield fault(
            "data directory",
            f"{path} belongs to user {found.st_uid}, and this is user {os.geteuid()}",
            f"Run Seiketsu as its owner, or give it away: chown -R {os.geteuid()} {path}",
        )
    elif not os.access(path, os.W_OK | os.X_OK):
        yield fault("data directory", f"{path} cannot be written", f"Allow it: chmod u+rwx {path}")
    elif stat.S_IMODE(found.st_mode) & 0o077:
        yield fault(
            "data directory",
            f"{path} can be entered by other users",
            f"It holds people's mail. Close it: chmod 700 {path}",
        )
    else:
        yield well("data directory", f"{path} is ours and closed to others")


def disk(settings: Environment) -> Iterator[Finding]:
    """Room for the database and files."""
    path = next(parent for parent in (settings.home, *settings.home.parents) if parent.exists())
    free = shutil.disk_usage(path).free
    text = f"{free / _GIB:.1f} GiB are free at {path}"
    if free < LEAST_DISK:
        yield fault("disk", text, "PostgreSQL stops when the disk is full. Free some space or move SEIKETSU_HOME.")
    elif free < LITTLE_DISK:
        yield note("disk", text, "Attachments grow. Plan for more, or set SEIKETSU_STORAGE to keep files elsewhere.")
    else:
        yield well("disk", text)
    files = os.statvfs(path)
    if files.f_files and files.f_favail / files.f_files < 0.02:
        yield fault("disk", "almost no inodes are left", f"Remove small files on the file system of {path}.")


def memory() -> Iterator[Finding]:
    """Room for all processes."""
    found = machine_memory()
    text = f"{found / _GIB:.1f} GiB"
    if found < LEAST_MEMORY:
        yield note("memory", text, "All processes need about 0.5 GiB; give the machine 1 GiB or more.")
    else:
        yield well("memory", text)


def ports(settings: Environment) -> Iterator[Finding]:
    """The two ports: free when nothing runs, answering when it does."""
    running = is_running(settings)
    for name, port, variable in (
        ("web port", settings.port, "SEIKETSU_PORT"),
        ("mail port", settings.smtp_port, "SEIKETSU_SMTP_PORT"),
    ):
        problem = port_fault(settings.bind, port)
        if problem is None and running:
            yield fault(
                name,
                f"nothing listens on {settings.bind}:{port} although Seiketsu runs",
                f"Look for why in {settings.home / 'log' / 'seiketsu.log'}.",
            )
        elif problem is None:
            yield well(name, f"{settings.bind}:{port} is free")
        elif running:
            yield well(name, f"{settings.bind}:{port} is in use by the running Seiketsu")
        else:
            mend = f"Stop what uses it (ss -ltnp 'sport = :{port}'), or set {variable} to another port."
            yield fault(name, f"{settings.bind}:{port} cannot be used: {problem}", mend)


def clock() -> Iterator[Finding]:
    """The machine's clock and its time zones: every promise is counted by them."""
    now = datetime.fromtimestamp(time.time(), UTC)
    if now < RELEASED:
        yield fault(
            "clock", f"shows {now:%Y-%m-%d %H:%M} UTC, before this release", "Set the clock: timedatectl set-ntp true"
        )
    else:
        yield from _synchronisation(now)
    try:
        zoneinfo.ZoneInfo("America/New_York")
    except zoneinfo.ZoneInfoNotFoundError:
        yield fault("time zones", "America/New_York is unknown", "Run bin/up: it installs the tz database again.")


def _synchronisation(now: datetime) -> Iterator[Finding]:
    """What the system says of its own clock, where it says anything."""
    text = f"shows {now:%Y-%m-%d %H:%M:%S} UTC"
    try:
        shown = subprocess.run(
            ["timedatectl", "show", "--property=NTPSynchronized", "--value"],
            capture_output=True,
            text=True,
            timeout=5,
            check=False,
        ).stdout.strip()
    except (OSError, subprocess.TimeoutExpired):
        shown = ""
    if shown == "no":
        yield note(
            "clock", f"{text}, not synchronised", "Due times are as right as the clock: timedatectl set-ntp true"
        )
    else:
        yield well("clock", f"{text}{', synchronised' if shown == 'yes' else ''}")


def secret(settings: Environment) -> Iterator[Finding]:
    """The installation's secret: links, reply addresses and sessions are signed with it."""
    path = settings.secret_file
    if not path.exists():
        yield note("secret", "is not made yet", "The first bin/up makes it.")
        return
    found = path.stat()
    if stat.S_IMODE(found.st_mode) & 0o077:
        yield fault("secret", f"{path} can be read by other users", f"Close it: chmod 600 {path}")
    elif found.st_size < 32:
        yield fault(
            "secret",
            f"{path} is too short",
            "Restore it from a backup. A new one (remove the file) ends every session and every link that was sent.",
        )
    else:
        yield well("secret", f"{path} is there and closed to others")


def is_trial(settings: Environment) -> bool:
    """Whether only this machine can use it: then what clients would miss is worth a note, and no fault."""
    return urlsplit(settings.public_url).hostname in {"127.0.0.1", "localhost", "::1"}


def public_address(settings: Environment) -> Iterator[Finding]:
    """The address that links in mail carry."""
    parts = urlsplit(settings.public_url)
    if is_trial(settings):
        yield note(
            "public address",
            f"{settings.public_url} works on this machine alone",
            "Set SEIKETSU_PUBLIC_URL to the address that your clients use: links in mail carry it.",
        )
    elif parts.scheme == "http":
        mend = "Put a proxy with a certificate before it (deploy/ has Caddy) and set SEIKETSU_PUBLIC_URL to https://..."
        yield fault("public address", f"{settings.public_url} is not encrypted", mend)
    else:
        yield well("public address", settings.public_url)


def mail(settings: Environment) -> Iterator[Finding]:
    """Mail in and out: the listener's certificate, and the relay."""
    yield from _listener_certificate(settings)
    relay = settings.smtp_relay
    if relay is None:  # what becomes of the mail then is the delivery app's own check
        return
    parts = urlsplit(relay)
    host, port = parts.hostname or "", parts.port or {"smtps": 465}.get(parts.scheme, 25)
    try:
        with socket.create_connection((host, port), timeout=5):
            yield well("mail relay", f"{host}:{port} answers")
    except OSError as problem:
        yield fault(
            "mail relay",
            f"{host}:{port} does not answer ({problem})",
            "Check SEIKETSU_SMTP_RELAY and the way out of this machine; many providers block port 25, use 587.",
        )


def _listener_certificate(settings: Environment) -> Iterator[Finding]:
    certificate, key = settings.mail_certificate, settings.mail_key
    if certificate is None or key is None:
        yield note(
            "mail listener",
            "offers STARTTLS with a certificate that it makes for itself",
            "Mail servers take that. For one that checks it, set SEIKETSU_SMTP_CERTIFICATE and SEIKETSU_SMTP_KEY.",
        )
        return
    try:
        ssl.create_default_context(ssl.Purpose.CLIENT_AUTH).load_cert_chain(certificate, key)
    except (OSError, ssl.SSLError) as problem:
        mend = "Check SEIKETSU_SMTP_CERTIFICATE and SEIKETSU_SMTP_KEY: both PEM, readable, and made for each other."
        yield fault("mail listener", f"its certificate cannot be used ({problem})", mend)
        return
    expires = x509.load_pem_x509_certificate(certificate.read_bytes()).not_valid_after_utc
    days = int((expires.timestamp() - time.time()) // 86400)
    if days < CERTIFICATE_DAYS:
        state = "has expired" if days < 0 else f"expires in {days} days"
        yield fault("mail listener", f"its certificate {state}", f"Renew {certificate} and restart the mail listener.")
    else:
        yield well("mail listener", "offers STARTTLS with the certificate given")
