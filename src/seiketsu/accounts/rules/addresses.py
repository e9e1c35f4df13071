"""Mail addresses and domains: what is the same, what can belong to one organization."""

from __future__ import annotations

import re
import unicodedata

# Anyone can have an address at these, so none of them tells which organization a sender belongs to.
_PUBLIC_MAIL = """
    126.com 163.com aim.com aol.com att.net bellsouth.net comcast.net cox.net duck.com earthlink.net fastmail.com
    free.fr freenet.de gmail.com gmx.at gmx.com gmx.de gmx.net googlemail.com hey.com hotmail.co.uk hotmail.com
    hotmail.es hotmail.fr hushmail.com icloud.com inbox.com laposte.net libero.it live.co.uk live.com mac.com mail.com
    mail.ru me.com msn.com naver.com orange.fr outlook.com outlook.es pm.me proton.me protonmail.com qq.com
    rocketmail.com sbcglobal.net t-online.de tutanota.com verizon.net virgilio.it wanadoo.fr web.de yahoo.co.uk
    yahoo.com yahoo.de yahoo.es yahoo.fr yandex.com yandex.ru ymail.com zoho.com
"""
PUBLIC_MAIL_DOMAINS = frozenset(_PUBLIC_MAIL.split())

_LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)\Z")
_LOCAL = re.compile(r"[^\s@<>()\[\]\\,;:\"\x00-\x1f\x7f]{1,64}\Z")


def normal_domain(text: str) -> str | None:
    """The domain in lower case and ASCII (international names in their encoded form), or None when it is none."""
    name = unicodedata.normalize("NFKC", text).strip().rstrip(".").lower()
    try:
        name = name.encode("idna").decode("ascii") if not name.isascii() else name
    except UnicodeError:
        return None
    labels = name.split(".")
    if len(name) > 253 or len(labels) < 2 or not all(_LABEL.match(label) for label in labels):
        return None
    return name


def normal_address(text: str) -> str | None:
    """The address in lower case, or None when mail could not be sent to it.

    Case is dropped from the local part too: no provider in use tells people apart by it, and people do not type it
    the same way twice.
    """
    local, at, domain = text.strip().rpartition("@")
    local = unicodedata.normalize("NFC", local).lower()
    known = normal_domain(domain)
    if not at or known is None or not _LOCAL.match(local) or not local.isprintable():
        return None
    if local.startswith(".") or local.endswith(".") or ".." in local or len(local) + 1 + len(known) > 254:
        return None
    return f"{local}@{known}"


def domain_candidates(address: str) -> list[str]:
    """Domains that would claim the sender, the most exact first: the address's own, then its parents.

    Stops at two labels, and at once for a public mail provider.
    """
    domain = address.rpartition("@")[2]
    if domain in PUBLIC_MAIL_DOMAINS:
        return []
    labels = domain.split(".")
    return [".".join(labels[start:]) for start in range(len(labels) - 1)]


def name_from(address: str, given: str = "") -> str:
    """A name to show: the given one, else one made of the address's local part."""
    cleaned = " ".join("".join(" " if unicodedata.category(c)[0] == "C" else c for c in given).split())
    if cleaned and cleaned.lower() != address:
        return cleaned[:200]
    local = address.partition("@")[0].partition("+")[0]
    words = re.split(r"[._-]+", local)
    return " ".join(word.capitalize() for word in words if word)[:200] or address[:200]
