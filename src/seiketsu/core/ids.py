"""Tokens for whatever a stranger could count through."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets

from django.conf import settings

_SIGNATURE_BYTES = 8


class BadToken(Exception):
    """The token was not made by this installation, or for something else."""


def random_token() -> str:
    """An unguessable token for addresses, 32 characters, safe in URLs and case-sensitive."""
    return secrets.token_urlsafe(24)


def digest(token: str) -> str:
    """What is stored in place of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def _signature(kind: str, number: int) -> str:
    mac = hmac.new(settings.SECRET_KEY.encode(), f"{kind}:{number}".encode(), hashlib.sha256).digest()
    return base64.b32encode(mac[:_SIGNATURE_BYTES]).decode().rstrip("=").lower()


def sign(kind: str, number: int) -> str:
    """A signed token of lower-case letters, digits and one hyphen, fit for mail addresses: `812-k3j5...`."""
    return f"{number}-{_signature(kind, number)}"


def unsign(kind: str, token: str) -> int:
    """The number inside a signed token.

    Raises:
        BadToken: it is malformed, changed or for another kind.
    """
    number, _, signature = token.lower().partition("-")
    if not number.isascii() or not number.isdigit() or len(number) > 18:
        raise BadToken("The token is malformed.")
    if not hmac.compare_digest(signature.encode(), _signature(kind, int(number)).encode()):
        raise BadToken("The token's signature is wrong.")
    return int(number)
