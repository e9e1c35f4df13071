"""What `doctor` and the operators' page ask about mail on its way out."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings

from seiketsu.core import clock, registry
from seiketsu.core.registry import CheckResult
from seiketsu.delivery import transport
from seiketsu.delivery.errors import RelayMisconfigured
from seiketsu.delivery.models import Delivery, DeliveryState

_LATE = timedelta(minutes=10)


def check_relay() -> CheckResult:
    """Whether mail leaves this machine at all."""
    try:
        transport.relay(settings.SMTP_RELAY)
    except RelayMisconfigured as fault:
        return CheckResult("mail relay", well=False, detail="SEIKETSU_SMTP_RELAY cannot be used.", mend=str(fault))
    if not settings.SMTP_RELAY:
        folder = settings.HOME / transport.OUTBOX
        return CheckResult(
            "mail relay",
            well=False,
            detail=f"No relay is set: mail is written to {folder} instead of being sent.",
            mend="Set SEIKETSU_SMTP_RELAY, such as smtp://USER:PASSWORD@HOST:587?starttls=1.",
        )
    return CheckResult("mail relay", well=True, detail="A relay is set.")


def check_waiting() -> CheckResult:
    """Whether mail waits longer than it should, or failed for good lately."""
    now = clock.now()
    late = Delivery.objects.filter(state=DeliveryState.QUEUED, next_at__lte=now - _LATE).count()
    put_off = Delivery.objects.filter(state=DeliveryState.QUEUED, attempts__gt=0)
    failed = Delivery.objects.filter(state=DeliveryState.FAILED, created_at__gt=now - timedelta(days=1)).count()
    if late:
        return CheckResult("mail out", False, f"{late} mails are overdue.", "See whether the worker runs.")
    if waiting := put_off.count():
        last = put_off.order_by("-id").values_list("error", flat=True).first()
        return CheckResult("mail out", False, f"{waiting} mails were refused and wait: {last}", "Mend the relay.")
    if failed:
        return CheckResult("mail out", False, f"{failed} mails of the last day could not be sent.", "See the desk.")
    return CheckResult("mail out", True, "Nothing is stuck.")


def install() -> None:
    """Register the checks."""
    registry.health_checks.register("delivery.relay", check_relay)
    registry.health_checks.register("delivery.waiting", check_waiting)
