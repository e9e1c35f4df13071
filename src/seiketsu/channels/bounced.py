"""Reports of mail servers about our own mail, noted on the delivery that they concern; the desk subscribes to that."""

from __future__ import annotations

from seiketsu.channels.letters import Letter
from seiketsu.channels.models import BounceRecord
from seiketsu.channels.rules import bounces
from seiketsu.channels.rules.bounces import Bounce, Report
from seiketsu.core import clock
from seiketsu.core.actor import Actor
from seiketsu.core.intake import Outcome
from seiketsu.core.models import RawIntake
from seiketsu.delivery import actions as delivery_actions
from seiketsu.delivery import queries as deliveries
from seiketsu.delivery.models import Delivery


def take_in(raw: RawIntake, letter: Letter, *, actor: Actor) -> Outcome | None:
    """Note a report on the delivery that it concerns; None when it concerns none of ours."""
    bounce = bounces.read(letter.mail)
    delivery = _delivery(letter, bounce)
    if delivery is None:
        return None
    for report in bounce.reports:
        _note(raw, delivery, report, actor=actor)
    return Outcome(
        RawIntake.State.DONE,
        result_kind="delivery",
        result_id=delivery.pk,
        organization_id=delivery.organization_id,
    )


def _delivery(letter: Letter, bounce: Bounce) -> Delivery | None:
    """By the address the report was sent to, which only we can make, else by the Message-ID it returns."""
    for token in letter.tokens:
        if token.kind == "delivery" and (found := deliveries.by_id(token.id)) is not None:
            return found
    return deliveries.by_message_ids(bounce.message_ids).first() if bounce.message_ids else None


def _note(raw: RawIntake, delivery: Delivery, report: Report, *, actor: Actor) -> None:
    if report.delivered:
        return
    _, created = BounceRecord.objects.get_or_create(
        raw_intake_id=raw.pk,
        delivery=delivery,
        recipient=report.recipient[:320],
        defaults={
            "status": report.status,
            "diagnostic": report.diagnostic,
            "permanent": report.permanent,
            "at": clock.now(),
        },
    )
    concerns_us = report.recipient in {"", delivery.recipient_address}
    # A report about a copy, or about where the recipient's mail was forwarded to, is theirs; it is kept, no more.
    if created and (concerns_us or report.recipient not in delivery.cc):
        delivery_actions.record_bounce(
            delivery, status=report.status, diagnostic=report.diagnostic, permanent=report.permanent, actor=actor
        )
