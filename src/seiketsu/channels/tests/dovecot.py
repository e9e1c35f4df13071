"""Debian's Dovecot on the loopback interface, with one user, for the length of a test."""

from __future__ import annotations

import imaplib
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

FOLDER = "Support"
_CONFIGURATION = """
base_dir = {home}/run
state_dir = {home}/run
log_path = {home}/log
protocols = imap
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
first_valid_uid = 1
mail_location = maildir:{home}/mail/%u
passdb {{
  driver = static
  args = password=se@cret
}}
userdb {{
  driver = static
  args = uid={user} gid={group} home={home}/mail/%u
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service anvil {{
  chroot =
}}
"""


@dataclass(frozen=True)
class MailServer:
    """A running server; `put` delivers into a folder of user dana."""

    port: int

    @property
    def address(self) -> str:
        """What an operator would write into SEIKETSU_IMAP."""
        return f"imap+insecure://dana:se%40cret@127.0.0.1:{self.port}/{FOLDER}"

    @contextmanager
    def signed_in(self) -> Iterator[imaplib.IMAP4]:
        """A session of dana's own."""
        client = imaplib.IMAP4("127.0.0.1", self.port)
        client.login("dana", "se@cret")
        try:
            yield client
        finally:
            client.logout()

    def put(self, *mails: bytes, folder: str = FOLDER) -> None:
        """Deliver."""
        with self.signed_in() as client:
            for mail in mails:
                status, answer = client.append(folder, None, None, mail)  # type: ignore[arg-type]
                assert status == "OK", answer

    def renumber(self) -> None:
        """Make the folder anew with the same mails, so that its UIDVALIDITY changes."""
        with self.signed_in() as client:
            client.create("Kept")
            client.select(FOLDER)
            client.copy("1:*", "Kept")
            client.close()
            client.delete(FOLDER)
            time.sleep(1.1)  # Dovecot makes UIDVALIDITY of seconds
            client.create(FOLDER)
            client.select("Kept")
            client.copy("1:*", FOLDER)


@contextmanager
def mail_server() -> Iterator[MailServer]:
    """Start a server; needs the Debian package dovecot-imapd."""
    home = Path(tempfile.mkdtemp(prefix="seiketsu-imap-"))
    name = "nobody" if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name
    person = pwd.getpwnam(name)
    (home / "run").mkdir()
    (home / "mail").mkdir()
    if os.geteuid() == 0:
        home.chmod(0o755)
        os.chown(home / "mail", person.pw_uid, person.pw_gid)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    group = subprocess.run(["id", "-gn", name], capture_output=True, text=True, check=True).stdout.strip()
    configuration = home / "dovecot.conf"
    configuration.write_text(_CONFIGURATION.format(home=home, user=name, group=group, port=port))
    program = shutil.which("dovecot") or "/usr/sbin/dovecot"
    server = subprocess.Popen([program, "-F", "-c", str(configuration)], stderr=subprocess.DEVNULL)
    try:
        _wait_for(port, home / "log", server)
        yield MailServer(port)
    finally:
        server.terminate()
        server.wait(10)
        shutil.rmtree(home, ignore_errors=True)


def _wait_for(port: int, log: Path, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 15
    while time.monotonic() < deadline:
        try:
            with imaplib.IMAP4("127.0.0.1", port, timeout=5):
                return
        except OSError:
            if server.poll() is not None:
                break
            time.sleep(0.1)
    raise RuntimeError(f"Dovecot did not start:\n{log.read_text() if log.exists() else ''}")
