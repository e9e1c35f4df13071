"""Mail fetched from IMAP accounts, for companies whose mail server keeps it.

Nothing on the server is changed: how far each folder was read is kept here, with the folder's UIDVALIDITY; and since a
mail is kept under its own key, reading a folder anew takes nothing in twice.
"""

from __future__ import annotations

import imaplib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import unquote, urlsplit

import structlog
from django.conf import settings
from django.db import transaction
from imap_tools import BaseMailBox, ImapToolsError, MailBox, MailBoxStartTls, MailBoxUnencrypted

from seiketsu.channels import actions
from seiketsu.channels.errors import MailboxMisconfigured
from seiketsu.channels.models import PolledMailbox
from seiketsu.core import clock
from seiketsu.core.engine import EngineSpec

EVERY = timedelta(seconds=30)
_AT_ONCE = 50
_TIMEOUT = 20
_log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Account:
    """One folder of one account, as the operator gave it."""

    host: str
    port: int
    user: str
    password: str
    folder: str
    security: str  # "tls" | "starttls" | "none"

    @property
    def name(self) -> str:
        """How it is called in lists; the password is not in it."""
        return f"{self.user}@{self.host}:{self.port}/{self.folder}"

    def __repr__(self) -> str:
        return f"Account({self.name})"


def account(address: str) -> Account:
    """Read one address of SEIKETSU_IMAP.

    Raises:
        MailboxMisconfigured: it cannot be used; the message shows the right form.
    """
    parts = urlsplit(address)
    security = {"imaps": "tls", "imap": "starttls", "imap+insecure": "none"}.get(parts.scheme)
    if security is None or not parts.hostname or not parts.username or parts.password is None:
        raise MailboxMisconfigured(
            "SEIKETSU_IMAP must hold addresses such as imaps://USER:PASSWORD@HOST/INBOX, separated by spaces"
            " (imap:// uses STARTTLS); write @ in a user name as %40."
        )
    return Account(
        host=parts.hostname,
        port=parts.port or (993 if security == "tls" else 143),
        user=unquote(parts.username),
        password=unquote(parts.password),
        folder=unquote(parts.path.lstrip("/")) or "INBOX",
        security=security,
    )


def accounts() -> list[Account]:
    """All accounts to poll."""
    return [account(address) for address in settings.ENVIRONMENT.imap]


def run(_now: datetime, _limit: int) -> int:
    """Poll every account once and return how many mails came; a fault of one keeps no other waiting."""
    fetched = 0
    for one in accounts():
        with transaction.atomic():
            box, _ = PolledMailbox.objects.get_or_create(name=one.name)
        try:
            fetched += _poll(one)
        except (OSError, imaplib.IMAP4.error, ImapToolsError) as fault:
            _log.warning("mailbox could not be polled", mailbox=one.name, problem=str(fault)[:300])
            since = box.problem_since or clock.now()
            PolledMailbox.objects.filter(pk=box.pk).update(problem=str(fault)[:1000], problem_since=since)
    return fetched


def _poll(one: Account) -> int:
    fetched = 0
    with _signed_in(one) as server:
        validity = _uid_validity(server)
        while batch := _fetch_next(one, server, validity):
            fetched += batch
    PolledMailbox.objects.filter(name=one.name).update(polled_at=clock.now(), problem="", problem_since=None)
    return fetched


@contextmanager
def _signed_in(one: Account) -> Iterator[BaseMailBox]:
    kind = {"tls": MailBox, "starttls": MailBoxStartTls, "none": MailBoxUnencrypted}[one.security]
    box = kind(one.host, port=one.port, timeout=_TIMEOUT)
    try:
        box.login(one.user, one.password, initial_folder=None)
        box.folder.set(one.folder, readonly=True)
        yield box
    finally:
        try:
            box.logout()
        except (OSError, imaplib.IMAP4.error, ImapToolsError):
            pass  # it is gone already, which is what was wanted


def _uid_validity(server: BaseMailBox) -> int:
    """The folder's UIDVALIDITY as of the SELECT just done."""
    _, answer = server.client.response("UIDVALIDITY")
    return int(answer[0]) if answer and answer[0] else 0


def _fetch_next(one: Account, server: BaseMailBox, validity: int) -> int:
    """Fetch the next few mails, then keep them in one transaction with how far was read.

    No transaction is open while the network is waited for. Two workers at once fetch twice, but keep once.
    """
    box = PolledMailbox.objects.get(name=one.name)
    # Another UIDVALIDITY: the server numbers the folder anew. What was kept before is recognised by its own key.
    start = box.last_uid if box.uid_validity == validity else 0
    uids = [uid for uid in _uids_after(server, start) if uid > start][:_AT_ONCE]
    bodies = list(_bodies(server, uids))
    with transaction.atomic():
        row = PolledMailbox.objects.select_for_update().get(pk=box.pk)
        for uid, body in bodies:
            actions.keep(body, _facts(one, uid))
        if uids and (row.uid_validity, row.last_uid) == (box.uid_validity, box.last_uid):
            row.uid_validity, row.last_uid, row.fetched = validity, uids[-1], row.fetched + len(bodies)
            row.save(update_fields=["uid_validity", "last_uid", "fetched"])
    return len(uids)


def _facts(one: Account, uid: int) -> dict[str, Any]:
    return {"way": "imap", "mailbox": one.name, "uid": uid}


def _uids_after(server: BaseMailBox, last: int) -> list[int]:
    status, data = server.client.uid("SEARCH", f"UID {last + 1}:*")
    if status != "OK":
        raise imaplib.IMAP4.error(f"The server refused to search the folder: {data!r}")
    return sorted(int(uid) for uid in (data[0] or b"").split())


def _bodies(server: BaseMailBox, uids: list[int]) -> Iterator[tuple[int, bytes]]:
    for uid in uids:
        status, data = server.client.uid("FETCH", str(uid), "(BODY.PEEK[])")
        if status != "OK":
            raise imaplib.IMAP4.error(f"The server refused to give mail {uid}: {data!r}")
        body = next((part[1] for part in data if isinstance(part, tuple)), None)
        if body:  # None: deleted since the search
            yield uid, bytes(body)


SPEC = EngineSpec(name="mailboxes", run=run, every=EVERY, time_limit=timedelta(seconds=60))
