"""The one typed reading of the environment; nothing else in the project reads `os.environ` for settings."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_network
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit


class EnvironmentFault(Exception):
    """A variable cannot be used; the message names it and says what to write instead."""


@dataclass(frozen=True)
class DatabaseAddress:
    """Where PostgreSQL answers. `host` may be a directory: then it is a Unix socket."""

    name: str
    user: str
    password: str
    host: str
    port: str
    options: dict[str, str]


@dataclass(frozen=True)
class Environment:
    """Every setting an operator can give, read once at start."""

    home: Path
    bind: str
    port: int
    smtp_port: int
    database_url: str | None
    plan: Path
    public_url: str
    mail_domain: str
    smtp_relay: str | None
    imap: tuple[str, ...]
    mail_certificate: Path | None
    mail_key: Path | None
    storage: str | None
    debug: bool
    log_format: str
    staff_second_factor: str
    metrics_token: str | None
    private_webhooks: tuple[str, ...]
    trusted_proxies: tuple[str, ...]
    api_rate: int
    oidc: dict[str, str] = field(default_factory=dict)

    @property
    def secret_file(self) -> Path:
        return self.home / "secret"


PROJECT_ROOT = Path(__file__).resolve().parents[3]


def _number(variables: Mapping[str, str], name: str, default: int) -> int:
    text = variables.get(name, str(default))
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise EnvironmentFault(f"{name} is {text!r}; give a port number from 1 to 65535.")
    return int(text)


def _count(variables: Mapping[str, str], name: str, default: int) -> int:
    text = variables.get(name, str(default))
    if not text.isdigit() or int(text) < 1:
        raise EnvironmentFault(f"{name} is {text!r}; give a whole number from 1 on.")
    return int(text)


def _networks(variables: Mapping[str, str], name: str) -> tuple[str, ...]:
    """Networks between commas, such as `10.1.0.0/16`; none unless an operator names them."""
    given = tuple(part.strip() for part in variables.get(name, "").split(",") if part.strip())
    for part in given:
        try:
            ip_network(part, strict=False)
        except ValueError as fault:
            raise EnvironmentFault(f"{name} is {part!r}; give networks such as 10.1.0.0/16.") from fault
    return given


def read(variables: Mapping[str, str] | None = None) -> Environment:
    """Read the environment.

    Raises:
        EnvironmentFault: a variable has a value that cannot work.
    """
    given = os.environ if variables is None else variables
    port = _number(given, "SEIKETSU_PORT", 8000)
    public_url = given.get("SEIKETSU_PUBLIC_URL", f"http://127.0.0.1:{port}").rstrip("/")
    if urlsplit(public_url).scheme not in {"http", "https"}:
        raise EnvironmentFault(
            f"SEIKETSU_PUBLIC_URL is {public_url!r}; give an address such as https://support.example.com."
        )
    second_factor = given.get("SEIKETSU_STAFF_SECOND_FACTOR", "required")
    if second_factor not in {"required", "optional"}:
        raise EnvironmentFault("SEIKETSU_STAFF_SECOND_FACTOR is 'required' or 'optional'.")
    log_format = given.get("SEIKETSU_LOG_FORMAT", "text")
    if log_format not in {"text", "json"}:
        raise EnvironmentFault("SEIKETSU_LOG_FORMAT is 'text' or 'json'.")
    certificate, key = given.get("SEIKETSU_SMTP_CERTIFICATE"), given.get("SEIKETSU_SMTP_KEY")
    return Environment(
        home=Path(given.get("SEIKETSU_HOME", "var")).absolute(),
        bind=given.get("SEIKETSU_BIND", "127.0.0.1"),
        port=port,
        smtp_port=_number(given, "SEIKETSU_SMTP_PORT", 8025),
        database_url=given.get("DATABASE_URL") or None,
        plan=Path(given.get("SEIKETSU_PLAN", str(PROJECT_ROOT / "plans" / "seiketsu.yaml"))),
        public_url=public_url,
        mail_domain=given.get("SEIKETSU_MAIL_DOMAIN", "seiketsu.ai"),
        smtp_relay=given.get("SEIKETSU_SMTP_RELAY") or None,
        imap=tuple(given.get("SEIKETSU_IMAP", "").split()),
        mail_certificate=Path(certificate) if certificate else None,
        mail_key=Path(key) if key else None,
        storage=given.get("SEIKETSU_STORAGE") or None,
        debug=given.get("SEIKETSU_DEBUG", "") == "1",
        log_format=log_format,
        staff_second_factor=second_factor,
        metrics_token=given.get("SEIKETSU_METRICS_TOKEN") or None,
        private_webhooks=_networks(given, "SEIKETSU_PRIVATE_WEBHOOKS"),
        api_rate=_count(given, "SEIKETSU_API_RATE", 6000),
        trusted_proxies=tuple(part for part in given.get("SEIKETSU_TRUSTED_PROXIES", "").split(",") if part),
        oidc={
            name.removeprefix("SEIKETSU_OIDC_").lower(): value
            for name, value in given.items()
            if name.startswith("SEIKETSU_OIDC_")
        },
    )


def database_address(url: str) -> DatabaseAddress:
    """Split a `postgresql://` address, a socket directory in `?host=` included.

    Raises:
        EnvironmentFault: another scheme, or no database name.
    """
    parts = urlsplit(url)
    if parts.scheme not in {"postgresql", "postgres"}:
        raise EnvironmentFault("DATABASE_URL must begin with postgresql://; other databases are not supported.")
    name = unquote(parts.path.lstrip("/"))
    if not name:
        raise EnvironmentFault("DATABASE_URL names no database: postgresql://USER@HOST:PORT/NAME.")
    query = {key: values[-1] for key, values in parse_qs(parts.query).items()}
    return DatabaseAddress(
        name=name,
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        host=query.pop("host", "") or parts.hostname or "",
        port=query.pop("port", "") or str(parts.port or ""),
        options=query,
    )


def secret_key(environment: Environment) -> str:
    """The installation's secret, made at first start and kept with mode 0600."""
    path = environment.secret_file
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = None
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            os.write(descriptor, secrets.token_urlsafe(48).encode())
            os.fsync(descriptor)
        except FileExistsError:  # another process of ours was first
            pass
        finally:
            if descriptor is not None:
                os.close(descriptor)
    return path.read_text().strip()


def file_storage(environment: Environment) -> dict[str, Any]:
    """Django's storage setting: the home's `files`, or an S3-compatible bucket given as `s3://KEY:SECRET@HOST/BUCKET`.

    Raises:
        EnvironmentFault: SEIKETSU_STORAGE has another form.
    """
    if environment.storage is None:
        return {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": str(environment.home / "files"), "base_url": None},
        }
    parts = urlsplit(environment.storage)
    if parts.scheme != "s3" or not parts.path.strip("/"):
        raise EnvironmentFault("SEIKETSU_STORAGE must look like s3://KEY:SECRET@HOST/BUCKET.")
    return {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "access_key": unquote(parts.username or ""),
            "secret_key": unquote(parts.password or ""),
            "endpoint_url": f"https://{parts.hostname}{f':{parts.port}' if parts.port else ''}",
            "bucket_name": parts.path.strip("/"),
            "file_overwrite": False,
            "querystring_auth": True,
        },
    }
