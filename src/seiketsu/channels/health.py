"""What `doctor` and the operators' page ask about mail coming in."""

from __future__ import annotations

import smtplib
from datetime import timedelta

from django.conf import settings

from seiketsu.channels import polling
from seiketsu.channels.errors import MailboxMisconfigured
from seiketsu.channels.models import PolledMailbox
from seiketsu.channels.queries import SOURCE
from seiketsu.core import clock, registry
from seiketsu.core.models import RawIntake
from seiketsu.core.registry import CheckResult

_LATE = timedelta(minutes=5)


def check_listener() -> CheckResult:
    """Whether somebody answers where mail is to be taken."""
    environment = settings.ENVIRONMENT
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(environment.bind, environment.bind)  # noqa: S104 -- read only
    try:
        with smtplib.SMTP(host, environment.smtp_port, timeout=3) as client:
            client.ehlo()
    except (OSError, smtplib.SMTPException) as fault:
        return CheckResult(
            "mail listener",
            well=False,
            detail=f"Nobody takes mail at {host}:{environment.smtp_port}: {fault}",
            mend="Run `seiketsu up`, or `seiketsu mail_listener`; SEIKETSU_SMTP_PORT chooses the port.",
        )
    return CheckResult("mail listener", well=True, detail=f"It takes mail at {host}:{environment.smtp_port}.")


def check_mailboxes() -> CheckResult:
    """Whether every mailbox to be polled can be."""
    try:
        names = [account.name for account in polling.accounts()]
    except MailboxMisconfigured as fault:
        return CheckResult("mailboxes", well=False, detail="SEIKETSU_IMAP cannot be used.", mend=str(fault))
    broken = PolledMailbox.objects.filter(name__in=names).exclude(problem="").first()
    if broken is not None:
        return CheckResult(
            "mailboxes", False, f"{broken.name}: {broken.problem}", "Check the address and password in SEIKETSU_IMAP."
        )
    return CheckResult("mailboxes", True, f"{len(names)} polled." if names else "None is to be polled.")


def check_intake() -> CheckResult:
    """Whether mail lies unread, or could not be understood."""
    mail = RawIntake.objects.filter(source=SOURCE)
    late = mail.filter(next_at__lte=clock.now() - _LATE).count()
    if late:
        return CheckResult("mail in", False, f"{late} mails wait to be read.", "See whether the worker runs.")
    failed = mail.filter(state=RawIntake.State.FAILED).count()
    if failed:
        return CheckResult(
            "mail in", False, f"{failed} mails could not be understood.", "Look at them under Desk, Suspended."
        )
    return CheckResult("mail in", True, "Nothing waits.")


def install() -> None:
    """Register the checks."""
    registry.health_checks.register("channels.listener", check_listener)
    registry.health_checks.register("channels.mailboxes", check_mailboxes)
    registry.health_checks.register("channels.intake", check_intake)
