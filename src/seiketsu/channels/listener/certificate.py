"""The certificate that the listener offers with STARTTLS: the operator's, or one it makes for itself."""

from __future__ import annotations

import ssl
from datetime import timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.conf import settings

from seiketsu.core import clock

_LIFETIME = timedelta(days=3650)


class CertificateMissing(Exception):
    """The operator's certificate or key cannot be read; the message names the file."""


def context(hostname: str) -> ssl.SSLContext:
    """What STARTTLS needs.

    A self-made certificate keeps passers-by from reading along, which is all that mail servers ask of each other
    unless told otherwise.

    Raises:
        CertificateMissing: one of the two files that the settings name cannot be used.
    """
    certificate, key = settings.ENVIRONMENT.mail_certificate, settings.ENVIRONMENT.mail_key
    if certificate is None or key is None:
        certificate = key = _self_made(Path(settings.HOME) / "mail", hostname)
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.minimum_version = ssl.TLSVersion.TLSv1_2
    try:
        made.load_cert_chain(certificate, key)
    except (OSError, ssl.SSLError) as fault:
        raise CertificateMissing(
            f"The mail listener cannot use {certificate} with the key {key}: {fault}. "
            "Set SEIKETSU_SMTP_CERTIFICATE and SEIKETSU_SMTP_KEY to a PEM certificate and its key, or unset both."
        ) from fault
    return made


def _self_made(folder: Path, hostname: str) -> Path:
    """Both in one file, so that no crash can leave a certificate with another one's key."""
    both = folder / "self-made.pem"
    if not both.exists():
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        unfinished = folder / f".self-made.{clock.now():%s%f}.part"
        unfinished.touch(mode=0o600)
        unfinished.write_bytes(_make(hostname))
        unfinished.replace(both)
    return both


def _make(hostname: str) -> bytes:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, hostname[:64])])
    now = clock.now()
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + _LIFETIME)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(hostname)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return private + certificate.public_bytes(serialization.Encoding.PEM)
