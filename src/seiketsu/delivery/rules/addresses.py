"""Mail addresses as plain text: taking apart, comparing, tagging and spelling."""

from __future__ import annotations

import re
from dataclasses import dataclass
from email.headerregistry import Address
from email.utils import parseaddr
from functools import lru_cache

_LOCAL = re.compile(r"^[A-Za-z0-9!#$%&'*+/=?^_`{|}~.\-]{1,64}$")
_LABEL = re.compile(r"^[A-Za-z0-9]([A-Za-z0-9\-]{0,61}[A-Za-z0-9])?$")


@dataclass(frozen=True)
class Tagged:
    """`ticket+abc@example.com` taken apart."""

    local: str
    tag: str
    domain: str


@lru_cache(maxsize=4096)
def bare(address: str) -> str:
    """The address alone, in lower case, out of `Name <address>`; empty when there is none."""
    return parseaddr(address.replace("\r", " ").replace("\n", " "))[1].strip().lower()


def is_usable(address: str) -> bool:
    """Whether SMTP can carry this address without extensions that few servers have."""
    local, at, domain = address.rpartition("@")
    if not at or not _LOCAL.match(local) or ".." in local or local.startswith(".") or local.endswith("."):
        return False
    try:
        ascii_domain = domain.encode("idna").decode("ascii")
    except UnicodeError:
        return False
    labels = ascii_domain.split(".")
    return len(ascii_domain) <= 253 and all(_LABEL.match(label) for label in labels)


def ascii_form(address: str) -> str:
    """The address with an internationalised domain in its ASCII spelling."""
    local, _at, domain = address.rpartition("@")
    return f"{local}@{domain.encode('idna').decode('ascii')}" if not domain.isascii() else address


def domain_of(address: str) -> str:
    """What stands behind the @, in lower case."""
    return bare(address).rpartition("@")[2]


@lru_cache(maxsize=256)
def named(name: str, address: str) -> str:
    """`Name <address>` with quoting and encoding where the name needs it."""
    if not name:
        return address
    clean = " ".join(name.split())
    return str(Address(display_name=clean, addr_spec=address))


def tagged(local: str, tag: str, domain: str) -> str:
    """An address of ours that carries a token. Tokens must survive lower-casing: some servers do that."""
    return f"{local}+{tag}@{domain}"


def take_apart(address: str) -> Tagged | None:
    """The parts of a tagged address; None for one without a tag."""
    local, at, domain = bare(address).rpartition("@")
    base, plus, tag = local.partition("+")
    if not (at and plus and base and tag):
        return None
    return Tagged(base, tag, domain)
